/** The whole walk on one machine: a node of one's own, verified and talked to like any other. */
@NullMarked
package dev.adyton.cli.demo;

import org.jspecify.annotations.NullMarked;
