package dev.adyton.attestation;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import dev.adyton.codec.Json;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds how a platform's security versions stand (Intel, "Get TDX TCB Info V4": the algorithm in
 * its description). Stateless.
 */
final class TdxTcb {
  private TdxTcb() {}

  /**
   * Returns the status of the first level that the platform reaches; empty if it reaches none.
   *
   * @param info content of {@code tcbInfo}
   * @param platform from the PCK's certificate
   * @param tee security versions in the quote
   */
  static Optional<String> platform(Json.Obj info, TdxCertificate platform, byte[] tee)
      throws CodecException {
    for (Json.Obj level : info.array("tcbLevels").objects()) {
      Json.Obj tcb = level.object("tcb");
      List<Integer> sgx = svns(tcb, "sgxtcbcomponents");
      List<Integer> tdx = svns(tcb, "tdxtcbcomponents");
      boolean reached = platform.pceSvn() >= tcb.integer("pcesvn");
      for (int i = 0; i < TdxCertificate.COMPONENTS; i++) {
        reached &= platform.components()[i] >= sgx.get(i);
        // With a module of its own version, that version's identity says how old it may be.
        boolean ofModule = i < 2 && tee[1] != 0;
        reached &= ofModule || (tee[i] & 0xff) >= tdx.get(i);
      }
      if (reached) {
        return Optional.of(level.string("tcbStatus"));
      }
    }
    return Optional.empty();
  }

  private static List<Integer> svns(Json.Obj tcb, String member) throws CodecException {
    List<Integer> svns = new ArrayList<>();
    for (Json.Obj each : tcb.array(member).objects()) {
      svns.add(Math.clamp(each.integer("svn"), 0, 255));
    }
    if (svns.size() != TdxCertificate.COMPONENTS) {
      throw new CodecException(Code.SIZE, member);
    }
    return svns;
  }

  /** What identifies the TDX module that runs, and how it stands. */
  record Module(String signer, String attributes, String mask, Optional<String> status) {}

  /** Returns the identity of the module of the quote's major version; empty if there is none. */
  static Optional<Module> module(Json.Obj info, byte[] tee) throws CodecException {
    if (tee[1] == 0) {
      Json.Obj module = info.object("tdxModule");
      return Optional.of(
          new Module(
              module.string("mrsigner"),
              module.string("attributes"),
              module.string("attributesMask"),
              Optional.empty()));
    }
    String id = "TDX_" + HexFormat.of().toHexDigits(tee[1]).toUpperCase(Locale.ROOT);
    if (!info.has("tdxModuleIdentities")) {
      return Optional.empty();
    }
    for (Json.Obj module : info.array("tdxModuleIdentities").objects()) {
      if (module.string("id").equals(id)) {
        return Optional.of(
            new Module(
                module.string("mrsigner"),
                module.string("attributes"),
                module.string("attributesMask"),
                Optional.of(level(module, tee[0] & 0xff).orElse("OutOfDate"))));
      }
    }
    return Optional.empty();
  }

  /** Returns the status of the first level that a security version reaches. */
  static Optional<String> level(Json.Obj identity, int isvSvn) throws CodecException {
    for (Json.Obj level : identity.array("tcbLevels").objects()) {
      if (isvSvn >= level.object("tcb").integer("isvsvn")) {
        return Optional.of(level.string("tcbStatus"));
      }
    }
    return Optional.empty();
  }
}
