package dev.adyton.attestation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * How long a verdict takes in this JVM: the first, from this program's first instruction with all
 * that has to be read and loaded for it, and the median of as many more as {@code warm} says. Not a
 * test: {@code bench/verdict} runs it in fresh JVMs.
 */
final class VerdictTimes {
  private VerdictTimes() {}

  /** Prints one line for the bundle that is named, as in {@code corpus/accepted-sev-snp}. */
  public static void main(String[] bundle) throws Exception {
    long start = System.nanoTime();
    Path folder =
        Path.of(
            System.getProperty("adyton.root"), "trust/attestation/src/test/resources", bundle[0]);
    byte[] evidence = Files.readAllBytes(folder.resolve("evidence.json"));
    byte[] policyFile = Files.readAllBytes(folder.resolve("policy.json"));
    Caller caller = Fixtures.bundle("../" + bundle[0]).caller();
    VerifierPolicy policy = VerifierPolicy.parse(policyFile);
    boolean accepted = EvidenceVerifier.verify(evidence, caller, policy).accepted();
    StringBuilder line = new StringBuilder(bundle[0]);
    line.append(accepted ? " accepted" : " refused").append(" first ").append(since(start));
    double[] times = new double[Integer.getInteger("warm", 0)];
    for (int i = 0; i < times.length; i++) {
      long from = System.nanoTime();
      EvidenceVerifier.verify(evidence, caller, policy);
      times[i] = since(from);
    }
    Arrays.sort(times);
    if (times.length > 0) {
      line.append(" warm ").append(times[times.length / 2]);
    }
    System.out.println(line);
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e6;
  }
}
