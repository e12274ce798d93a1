import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** (c) Inside a debug build, which firmware with Secure Boot starts: root with every capability beside the node. */
final class Inside {
  /** What root may, without the filter of system calls: shows that the attempt is well formed. */
  private static final Set<String> KERNEL_ALLOWS =
      Set.of(
          "bpf-control", "perf-control", "perf-stack", "userfaultfd", "name-space", "kernel-log", "maps", "disk-mknod",
          "mount-devices", "disk-raw", "swapon", "mount-tracefs", "mount-over", "netlink", "packet-socket",
          "exec-loader-control");

  /** What root may with it: see addresses, start a program of the verity volume. */
  private static final Set<String> ALLOWED = Set.of("maps", "exec-loader-control");

  private final Host host;
  private final Table table;

  Inside(Host host, Table table) {
    this.host = host;
    this.table = table;
  }

  void attack() throws Exception {
    String swap = "if=none,id=swap,format=raw,file=" + host.file("swap.raw");
    Host.Plan plan =
        new Host.Plan(
            1, "image-debug-signed", "model.raw", "run-debug", "--secure-boot", host.file("keys").toString(), "--qemu=-drive",
            "--qemu=" + swap, "--qemu=-device", "--qemu=nvme,serial=swap,drive=swap");
    try (ServerSocket outside = new ServerSocket(28_099, 50, InetAddress.getLoopbackAddress());
        Vm vm = host.serve(plan)) {
      outside.setSoTimeout(1);
      table.check("c00", "a signed debug build boots under Secure Boot", "serving", vm.state());
      table.check("c01", "and its client", "pcr-values:PCR_MISMATCH", Client.only(vm.client("policy.json").verify(), "pcr-values"));
      table.check("c05", "a client that pins the debug build, PCR 7 with it", "accepted", vm.client("debug-policy.json").verify());
      vm.says(120, "ATTACK root end");
      vm.says(120, "ATTACK bare end");
      String serial = vm.heard();
      table.check("c02", "connections from inside that a listener outside has seen", "none", anybody(outside));
      for (String bank : List.of("sha256", "sha384")) {
        String id = bank.equals("sha256") ? "c03" : "c04";
        table.check(id, "PCR 4, 11, 12, 13, 15 as quoted, bank " + bank, quoted(bank, 4, 11, 12, 13, 15), said(serial, bank));
        table.check(id + "-7", "PCR 7 as quoted, bank " + bank, quoted(bank, 7), said(serial, bank + "-7"));
      }
      inside(serial, "root", ALLOWED, 50);
      inside(serial, "bare", KERNEL_ALLOWS, 50);
    }
  }

  private void inside(String serial, String who, Set<String> allowed, int least) {
    Matcher m = Pattern.compile("ATTACK " + who + " ([a-z_-]+) (refused|WORKED)").matcher(serial);
    String how = who.equals("root") ? "root inside: " : "root without the filter of system calls: ";
    int count = 0;
    while (m.find()) {
      if (!m.group(1).equals("end")) {
        String expected = allowed.contains(m.group(1)) ? "WORKED" : "refused";
        String id = "c%s%02d".formatted(who.substring(0, 1), count++);
        table.check(id, how + m.group(1), expected, m.group(2));
      }
    }
    table.check("c" + who.charAt(0) + "99", how + "attempts that reported", "true", Boolean.toString(count >= least));
  }

  /** What a quote of one bank has to say after the prediction: SHA-256 over the registers' values. */
  private String quoted(String bank, int... pcrs) throws Exception {
    String all =
        host.run(
            List.of(
                "image", "measure", "--image", host.file("image-debug-signed").toString(), "--model",
                host.file("model.raw").toString(), "--secure-boot", host.file("keys").toString()));
    String values = all.substring(all.indexOf("\"" + bank + "\""));
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (int pcr : pcrs) {
      Matcher m = Pattern.compile("\"" + pcr + "\":\"([0-9a-f]+)\"").matcher(values);
      if (!m.find()) {
        throw new IllegalStateException("no prediction of PCR " + pcr);
      }
      digest.update(HexFormat.of().parseHex(m.group(1)));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String said(String serial, String bank) {
    Matcher m = Pattern.compile("QUOTED " + bank + " ([0-9a-f]+)").matcher(serial);
    return m.find() ? m.group(1) : "nothing";
  }

  private static String anybody(ServerSocket outside) throws IOException {
    try (Socket caller = outside.accept()) {
      return "somebody";
    } catch (SocketTimeoutException e) {
      return "none";
    }
  }
}
