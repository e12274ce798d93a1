/** What is launched, and the decision whether it may be. */
@NullMarked
package dev.adyton.launch;

import org.jspecify.annotations.NullMarked;
