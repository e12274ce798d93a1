/**
 * Strict readers and writers for the documents that parties of Adyton believe: JSON, JCS, digests.
 */
@NullMarked
package dev.adyton.codec;

import org.jspecify.annotations.NullMarked;
