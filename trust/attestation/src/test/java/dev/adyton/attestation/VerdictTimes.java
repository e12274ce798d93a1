package dev.adyton.attestation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * How long a verdict takes in this JVM: the first, with all that has to be loaded for it, and the
 * median of many. Not a test: a program, run as {@code java -Dadyton.root=. … BUNDLE…}.
 */
final class VerdictTimes {
  private static final int WARM = 2_000;

  private VerdictTimes() {}

  /** Prints one line for each bundle that is named, as in {@code corpus/accepted-sev-snp}. */
  public static void main(String[] bundles) throws Exception {
    for (String name : bundles) {
      Path folder =
          Path.of(System.getProperty("adyton.root"), "trust/attestation/src/test/resources", name);
      byte[] evidence = Files.readAllBytes(folder.resolve("evidence.json"));
      byte[] policyFile = Files.readAllBytes(folder.resolve("policy.json"));
      Caller caller = Fixtures.bundle("../" + name).caller();
      long start = System.nanoTime();
      VerifierPolicy policy = VerifierPolicy.parse(policyFile);
      Verdict first = EvidenceVerifier.verify(evidence, caller, policy);
      double firstMillis = (System.nanoTime() - start) / 1e6;
      double[] times = new double[WARM];
      for (int i = 0; i < WARM; i++) {
        long from = System.nanoTime();
        EvidenceVerifier.verify(evidence, caller, policy);
        times[i] = (System.nanoTime() - from) / 1e6;
      }
      Arrays.sort(times);
      System.out.printf(
          "%s accepted %b first %.1f ms warm %.3f ms%n",
          name, first.accepted(), firstMillis, times[WARM / 2]);
    }
  }
}
