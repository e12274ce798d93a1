import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * (r) Releases, brought to a machine with two slots by administrators who mean well and by others. One start of QEMU: the
 * machine starts again by itself, eight times in all.
 */
final class Slots {
  private static final int ATTEMPTS = 100;

  private final Host host;
  private final Table table;

  Slots(Host host, Table table) {
    this.host = host;
    this.table = table;
  }

  void attack() throws Exception {
    Host.Plan plan =
        new Host.Plan(
            11, "image-slots", "slots.raw", "run-slots", "--state", host.file("slots-state.raw").toString(), "--slot",
            host.file("slot.raw").toString());
    try (Vm vm = host.serve(plan)) {
      table.check("r01", "a machine with two slots serves", "serving", vm.state());
      table.check("r02", "a client that pins its release", "accepted", vm.client("slots-policy.json").verify());
      refused(vm);
      table.check("r10", "a release whose root volume is broken: all signed it", "done", stage(vm, "broken-release.json", "image-broken", "ada", "ben"));
      table.check("r11", "it panics, and the one before serves again; its status", "fell_back", status(vm));
      table.check("r12", "a client that pins that one", "accepted", vm.client("slots-policy.json").verify());
      table.check("r13", "to go back to what never served", "no_good_release", back(vm));
      table.check("r14", "the next release", "done", stage(vm, "next-release.json", "image-next", "ada", "ben"));
      table.check("r15", "a client that pins the next one", "accepted", accepted(vm, "next-policy.json"));
      String old = Client.only(vm.client("slots-policy.json").verify(), "pcr-values");
      table.check("r16", "a client that still pins the one before", "pcr-values:PCR_MISMATCH", old);
      table.check("r17", "a sealed chat with it", "answered", vm.client("next-policy.json").chatAtLast("key"));
      table.check("r18", "its status", "done", status(vm));
      Thread.sleep(30_000); // until it counts as good
      vm.tell("system_reset", "");
      table.check("r19", "the operator presses reset: what serves then", "accepted", accepted(vm, "next-policy.json"));
      table.check("r20", "the release of before is brought again", "release_older", stage(vm, "old-release.json", "image", "ada", "ben"));
      table.check("r21", "one person wants to go back", "signers_missing", send(vm, List.of(), "roll_back", List.of(), "ada"));
      table.check("r22", "two do", "done", back(vm));
      table.check("r23", "a client that pins the one before", "accepted", accepted(vm, "slots-policy.json"));
      String said = Sight.spoken(vm.heard());
      table.check("r24", "the serial line's bytes after the firmware's, of all these starts", "nothing", said);
    }
  }

  private void refused(Vm vm) throws Exception {
    table.check("r03", "a release that one of its signers signed", "release_unsigned", stage(vm, "lone-next-release.json", "image-next", "ada", "ben"));
    table.check("r04", "an older one", "release_older", stage(vm, "old-release.json", "image", "ada", "ben"));
    table.check("r05", "one that was taken back", "release_revoked", stage(vm, "taken-release.json", "image-next", "ada", "ben"));
    table.check("r06", "the next one, asked for by one administrator", "signers_missing", stage(vm, "next-release.json", "image-next", "ada"));
    table.check("r07", "the same, by administrators that are none", "unsigned", stage(vm, "next-release.json", "image-next", "eve"));
    table.check("r08", "its signatures over another disk", "release_differs", stage(vm, "next-release.json", "image-broken", "ada", "ben"));
    table.check("r09", "to go back where there is nothing to go back to", "no_good_release", back(vm));
  }

  private String stage(Vm vm, String release, String image, String... persons) throws Exception {
    String file = host.file(release).toString();
    List<String> sent = List.of("--release", file, "--disk", host.file(image + "/disk.raw").toString());
    return send(vm, sent, "stage_release", List.of("--release", file), persons);
  }

  private String back(Vm vm) throws Exception {
    return send(vm, List.of(), "roll_back", List.of(), "ada", "ben");
  }

  /** Of a machine that comes back; the first word that a node says. */
  private String status(Vm vm) throws Exception {
    Thread.sleep(10_000); // the one before has stopped by then
    for (int i = 0; i < ATTEMPTS; i++) {
      String answer = send(vm, List.of(), "status", List.of(), "ada");
      if (!answer.equals("no answer")) {
        return answer;
      }
      Thread.sleep(2000);
    }
    return "silent";
  }

  private String accepted(Vm vm, String policy) throws Exception {
    Client client = vm.client(policy);
    String verdict = client.verify();
    for (int i = 0; i < ATTEMPTS && !verdict.equals("accepted"); i++) {
      Thread.sleep(2000);
      verdict = client.verify();
    }
    return verdict;
  }

  /** Signs and sends; the node's code. */
  private String send(Vm vm, List<String> sent, String verb, List<String> signed, String... persons) throws Exception {
    String request = host.file("request.json").toString();
    Files.deleteIfExists(host.file("request.json"));
    List<String> sign = new ArrayList<>(List.of("admin", "sign", verb, "--node", "n1", "--minutes", "30"));
    sign.addAll(signed);
    sign.addAll(List.of("--key", host.file(persons[0] + ".pem").toString(), "--out", request));
    host.run(sign);
    for (int i = 1; i < persons.length; i++) {
      host.run(List.of("admin", "cosign", request, "--key", host.file(persons[i] + ".pem").toString()));
    }
    List<String> send = new ArrayList<>(List.of("admin", "send", request, "--url", "https://127.0.0.1:" + vm.port()));
    send.addAll(List.of("--ca", host.file("ca.pem").toString()));
    send.addAll(sent);
    String[] lines = host.run(send).split("\n");
    return lines.length > 1 ? lines[1] : "no answer";
  }
}
