/**
 * The part of TPM 2.0 that a verifier needs: structures as the TPM sends them, read strictly, and
 * what is computed over them. No TPM is needed here; the commands live in {@code enclave/platform}.
 *
 * <p>Names and layouts follow TCG's "Trusted Platform Module Library, Part 2: Structures" (referred
 * to as Part 2) and "Part 1: Architecture" (Part 1).
 */
@NullMarked
package dev.adyton.attestation.tpm;

import org.jspecify.annotations.NullMarked;
