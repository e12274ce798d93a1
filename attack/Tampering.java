import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** (b) Each is one boot of an image, or of a machine, that is not the true one. */
final class Tampering {
  private final Host host;
  private final Table table;

  Tampering(Host host, Table table) {
    this.host = host;
    this.table = table;
  }

  void commandLine() throws Exception {
    Host.Plan plan =
        new Host.Plan(
            2, "image", "model.raw", "run-smbios", "--qemu=-smbios",
            "--qemu=type=11,value=io.systemd.stub.kernel-cmdline-extra=init=/inside", "--qemu=-fw_cfg",
            "--qemu=name=opt/io.systemd.credentials/x,string=y");
    try (Vm vm = host.serve(plan)) {
      Client client = vm.client("policy.json");
      table.check("b20", "a command line through SMBIOS, a credential through fw_cfg: it boots", "serving", vm.state());
      table.check("b21", "and its client", "pcr-values:PCR_INJECTED", Client.only(client.verify(), "pcr-values"));
      table.check("b22", "and a chat", "refused", client.chat("key"));
    }
  }

  void otherVolume() throws Exception {
    try (Vm vm = host.serve(new Host.Plan(3, "image", "other.raw", "run-volume"))) {
      Client client = vm.client("policy.json");
      table.check("b23", "a volume with the operator's own API key: it boots", "serving", vm.state());
      table.check("b24", "and its client", "event-log:PCR15_EVENT", Client.only(client.verify(), "event-log"));
      table.check("b25", "and a chat", "refused", client.chat("key"));
    }
  }

  void changedKernelImage() throws Exception {
    copy("image-cmdline", "slab_nomerge", "slab_nomergf");
    try (Vm vm = host.serve(new Host.Plan(4, "image-cmdline", "model.raw", "run-cmdline"))) {
      Client client = vm.client("policy.json");
      table.check("b26", "one letter of the kernel's command line: it boots", "serving", vm.state());
      table.check("b27", "and its client", "pcr-values:PCR_MISMATCH", Client.only(client.verify(), "pcr-values"));
      String moved = "PCR 4, 11 moved";
      table.check("b28", "which names the registers", moved, client.detail().contains(moved) ? moved : client.detail());
    }
  }

  void changedRoot() throws Exception {
    copy("image-root", "--module-path /adyton/lib/app", "");
    stops("b29", "one byte of the root volume", new Host.Plan(5, "image-root", "model.raw", "run-root"));
  }

  void changedModel() throws Exception {
    byte[] model = Files.readAllBytes(host.file("model.raw"));
    model[(1 << 20) + 1_500_000] ^= 1;
    Files.write(host.file("model-flipped.raw"), model);
    stops("b30", "one byte of the model", new Host.Plan(6, "image", "model-flipped.raw", "run-model"));
  }

  void oldRelease() throws Exception {
    stops(
        "b31", "a release that was signed by all, and is older than the volume allows",
        new Host.Plan(7, "image", "old.raw", "run-old"));
  }

  void loneRelease() throws Exception {
    stops("b32", "a release that one person signed where two must", new Host.Plan(8, "image", "lone.raw", "run-lone"));
  }

  /** Firmware that knows our keys alone, and an image that nobody signed: it says so and starts nothing. */
  void unsigned() throws Exception {
    Host.Plan plan =
        new Host.Plan(9, "image", "model.raw", "run-unsigned", "--secure-boot", host.file("keys").toString());
    try (Vm vm = host.boot(plan)) {
      String said = vm.says(200, "Access Denied", "Security Violation", "starting Boot0001");
      table.check("b33", "an image that nobody signed, under Secure Boot", "Access Denied", said);
    }
  }

  private void stops(String id, String what, Host.Plan plan) throws Exception {
    try (Vm vm = host.boot(plan)) {
      table.check(id, what, "stopped", vm.state());
      table.check(id + "-1", what + ": the serial line's bytes after the firmware's", "nothing", Sight.spoken(vm.heard()));
    }
  }

  /** A copy of the image with one text replaced by one of equal length; by none: with its first byte flipped. */
  private void copy(String to, String text, String other) throws IOException {
    Path folder = Files.createDirectories(host.file(to));
    byte[] disk = Files.readAllBytes(host.file("image/disk.raw"));
    int at = new String(disk, StandardCharsets.ISO_8859_1).indexOf(text);
    if (at < 0) {
      throw new IllegalStateException("nothing to change");
    }
    byte[] put = other.isEmpty() ? new byte[] {(byte) (disk[at] ^ 1)} : other.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(put, 0, disk, at, put.length);
    Files.write(folder.resolve("disk.raw"), disk);
    Files.copy(host.file("image/uki.efi"), folder.resolve("uki.efi"), StandardCopyOption.REPLACE_EXISTING);
  }
}
