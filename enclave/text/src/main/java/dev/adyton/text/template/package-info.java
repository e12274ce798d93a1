/** A small Jinja for chat templates, sandboxed by having nothing to reach. */
@NullMarked
package dev.adyton.text.template;

import org.jspecify.annotations.NullMarked;
