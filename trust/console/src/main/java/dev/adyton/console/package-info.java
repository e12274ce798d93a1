/** How a command of Adyton meets a person: options, configuration, exit codes, progress. */
@NullMarked
package dev.adyton.console;

import org.jspecify.annotations.NullMarked;
