package dev.adyton.platform;

import dev.adyton.attestation.Evidence;
import dev.adyton.attestation.Level;
import dev.adyton.attestation.Statement;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * Vouches with what a confidential machine measures of itself: SEV-SNP or TDX, through Linux'
 * configfs, or SEV-SNP through the guest's own device on a kernel that has no such folder. Safe for
 * use by several threads.
 */
public final class TsmAttester implements Attester {
  static final String SEV_SNP = "sev_guest";
  private static final String TDX = "tdx_guest";

  private final TsmReporter reports;
  private final List<Evidence.Item> extra;

  private TsmAttester(TsmReporter reports, List<Evidence.Item> extra) {
    this.reports = reports;
    this.extra = List.copyOf(extra);
  }

  /**
   * Starts using this machine's security module.
   *
   * @param extra collateral that the machine does not give: certificates and lists of AMD's, TCB
   *     info and identities of Intel's
   * @throws IOException if there is none, or one whose reports no verifier of this version judges
   */
  public static TsmAttester open(List<Evidence.Item> extra) throws IOException {
    boolean older = !Files.exists(TsmReports.ROOT) && Files.exists(SevGuest.DEVICE);
    return open(
        older
            ? new SevGuestReports(SevGuest.at(SevGuest.DEVICE))
            : new TsmReports(TsmFolder.below(TsmReports.ROOT)),
        extra);
  }

  static TsmAttester open(TsmReporter reports, List<Evidence.Item> extra) throws IOException {
    type(reports.provider());
    return new TsmAttester(reports, extra);
  }

  @Override
  public Attestation attest(Statement statement) throws IOException {
    TsmReporter.Report report = reports.about(statement.digest512());
    List<Evidence.Item> collateral = new ArrayList<>();
    if (report.provider().equals(SEV_SNP)) {
      collateral.addAll(SnpCertificateTable.items(report.auxiliary()));
    }
    collateral.addAll(extra);
    return new Attestation(
        List.of(Evidence.Item.of(type(report.provider()), report.report())), collateral);
  }

  /** As the evidence's type; the kernel's other drivers make what nobody here could check. */
  private static String type(String provider) throws IOException {
    return switch (provider) {
      case SEV_SNP -> "sev-snp";
      case TDX -> "tdx";
      default -> throw new IOException("reports of " + provider + " are not built");
    };
  }

  @Override
  public byte[] activate(byte[] credentialBlob, byte[] encryptedSecret) throws IOException {
    throw new IOException("there is no TPM to challenge");
  }

  @Override
  public Level levelHint() {
    return Level.CVM;
  }

  @Override
  public void close() {}
}
