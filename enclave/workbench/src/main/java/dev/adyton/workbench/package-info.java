/** Commands that need a model in process. */
@NullMarked
package dev.adyton.workbench;

import org.jspecify.annotations.NullMarked;
