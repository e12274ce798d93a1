/** Responses that their callers asked to have kept. */
@NullMarked
package dev.adyton.node.responses;

import org.jspecify.annotations.NullMarked;
