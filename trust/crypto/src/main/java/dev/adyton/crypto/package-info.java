/** HPKE, Oblivious HTTP and Binary HTTP on the primitives of the JDK. */
@NullMarked
package dev.adyton.crypto;

import org.jspecify.annotations.NullMarked;
