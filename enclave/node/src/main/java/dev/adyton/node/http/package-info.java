/**
 * The Exchange seam: one request and its answer, whatever carried them; and Jetty, one of the
 * carriers.
 */
@NullMarked
package dev.adyton.node.http;

import org.jspecify.annotations.NullMarked;
