/** The customer's commands. */
@NullMarked
package dev.adyton.cli;

import org.jspecify.annotations.NullMarked;
