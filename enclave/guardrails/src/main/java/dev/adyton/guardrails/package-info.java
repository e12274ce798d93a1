/** Block or safely modify, in and out: one stage that every token of every channel passes. */
@NullMarked
package dev.adyton.guardrails;

import org.jspecify.annotations.NullMarked;
