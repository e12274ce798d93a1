/**
 * The measured image: built bit for bit from a lock file, its PCRs predicted, booted under QEMU.
 */
@NullMarked
package dev.adyton.image;

import org.jspecify.annotations.NullMarked;
