package dev.adyton.cli;

import dev.adyton.attestation.Evidence;
import dev.adyton.attestation.Keyset;
import dev.adyton.attestation.Statement;
import dev.adyton.codec.CodecException;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.receipt.SignedReceipt;
import java.nio.file.Path;

/**
 * What an evidence document that was kept says, read but not judged.
 *
 * @param keyset the keys that its statement names
 * @param statement the statement
 */
record BoundEvidence(Keyset keyset, Statement statement) {
  static final int MAX_BYTES = 1 << 20;

  static BoundEvidence read(Path file) {
    try {
      Evidence document = Evidence.parse(UserFiles.read(file, MAX_BYTES));
      Keyset keyset = Keyset.parse(document.keysetBytes());
      Statement statement = Statement.parse(document.statementBytes());
      if (!statement.keysetDigest().equals(keyset.digest())) {
        throw new UserError(
            ExitCode.DATA,
            "The statement in " + file + " names another keyset.",
            "Judge the evidence with adyton verify --bundle.");
      }
      return new BoundEvidence(keyset, statement);
    } catch (CodecException e) {
      throw malformed(file, "evidence", e);
    }
  }

  static SignedReceipt receipt(Path file) {
    try {
      return SignedReceipt.parse(UserFiles.read(file, MAX_BYTES));
    } catch (CodecException e) {
      throw malformed(file, "a signed receipt", e);
    }
  }

  static UserError malformed(Path file, String what, CodecException e) {
    return new UserError(
        ExitCode.DATA,
        file + " is not " + what + " (" + e.getMessage() + ").",
        "Give the files of one exchange, as adyton chat --save-receipt wrote them.");
  }
}
