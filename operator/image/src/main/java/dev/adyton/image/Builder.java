package dev.adyton.image;

import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.image.Image.Variant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * Builds an image from what the lock names. Nothing of the machine's clock, names or folders gets
 * into it. Not thread-safe.
 */
final class Builder {
  /** In order of dependency; {@code modinfo} says so. Block devices of NVMe are built in. */
  private static final List<String> MODULES =
      List.of(
          "lib/libcrc32c",
          "lib/reed_solomon/reed_solomon",
          "drivers/md/dm-mod",
          "drivers/md/dm-bufio",
          "drivers/md/dm-verity",
          "fs/erofs/erofs",
          "net/netfilter/nfnetlink",
          "net/netfilter/nf_tables",
          "drivers/block/virtio_blk",
          "net/core/failover",
          "drivers/net/net_failover",
          "drivers/net/virtio_net",
          "drivers/net/ethernet/amazon/ena/ena",
          "fs/efivarfs/efivarfs",
          "fs/configfs/configfs",
          "drivers/virt/coco/tsm",
          "drivers/virt/coco/sev-guest/sev-guest",
          "drivers/virt/coco/tdx-guest/tdx-guest");

  private static final List<String> C_LIBRARY =
      List.of("libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1");

  private static final String CONF = "adyton/conf/image.args";

  /** SHA-256 and path of each jar, so that a node need not read all of them to say what it is. */
  private static final String JARS = "adyton/conf/jars.sha256";

  private static final String LOADER = "ld-linux-x86-64.so.2";

  private static final String COMMAND_LINE =
      "quiet loglevel=0 panic=-1 oops=panic lockdown=confidentiality module.sig_enforce=1"
          + " init_on_alloc=1 init_on_free=1 slab_nomerge vsyscall=none nohibernate"
          + " secretmem.enable=1 random.trust_cpu=on tpm_crb.force=1 debugfs=off net.ifnames=0"
          + " cryptomgr.notests no_timer_check";

  /**
   * dev.adyton.app: evidence names the same modules in the image as elsewhere.
   * ArchiveRelocationMode=0: classes at their archived address. Else every page of the archive is
   * read, checked by dm-verity and patched at each start.
   */
  private static final String ARGUMENTS =
      """
      --module-path /adyton/lib/app:/adyton/lib/trust:/adyton/lib/enclave:/adyton/lib/node
      -Dadyton.install=/adyton
      -Dadyton.jars=/adyton/conf/jars.sha256
      -Djava.io.tmpdir=/tmp
      -XX:+UnlockDiagnosticVMOptions
      -XX:ArchiveRelocationMode=0
      --add-modules dev.adyton.app
      -m dev.adyton.node/dev.adyton.node.ImageMain
      /model/node.conf home=/run/adyton bind=0.0.0.0 port=%d
      tpm=/dev/tpmrm0 measured=/run/measured
      release=/model/release.json release-signers=/model/release-signers.json
      """
          .formatted(Filter.PORT);

  private final Lock lock;
  private final Packages packages;
  private final Jdk jdk;
  private final Path install;
  private final String version;
  private final Consumer<String> progress;

  /** The runtime and what lies beside it, alike in both variants: made once. */
  private Optional<Tree> shared = Optional.empty();

  /**
   * @param install a laid-out release: {@code lib} and {@code conf}
   * @param progress told of each step
   */
  Builder(
      Lock lock,
      Packages packages,
      Jdk jdk,
      Path install,
      String version,
      Consumer<String> progress) {
    this.lock = lock;
    this.packages = packages;
    this.jdk = jdk;
    this.install = install;
    this.version = version;
    this.progress = progress;
  }

  Image build(Variant variant) {
    boolean debug = variant == Variant.DEBUG;
    require("JDK", lock.jdk().toString(), jdk.describe().toString());
    progress.accept("packages");
    SortedMap<String, byte[]> kernel = contents("linux-image-");
    SortedMap<String, byte[]> stub = contents("systemd-boot-efi");
    progress.accept("init");
    byte[] init = Native.init(debug);
    require("compiled init", debug ? lock.init().debug() : lock.init().release(), Sha.hex256(init));
    progress.accept("root volume");
    Tree tree = root(contents("libc6"), debug);
    refuseObjections(tree, debug);
    byte[] files = Erofs.write(tree);
    Verity verity = Verity.of(files);
    progress.accept("kernel image");
    Pe uki = uki(kernel, stub, init, verity, variant);
    progress.accept("disk");
    byte[] disk =
        Gpt.disk(
            List.of(
                new Gpt.Partition(Gpt.ESP, "adyton-esp", Fat.with(uki.bytes())),
                new Gpt.Partition(Gpt.ROOT, rootName(verity.root()), verity.behind(files))));
    return new Image(variant, uki, disk, verity.root(), listing(tree));
  }

  /** How init finds this root beside another slot's: 36 letters are all that a name has. */
  static String rootName(String root) {
    return "adyton-root-" + root.substring(0, 24);
  }

  private SortedMap<String, byte[]> contents(String prefix) {
    return Packages.contents(packages.fetch(lock.find(prefix)));
  }

  private static void require(String what, String wanted, String found) {
    if (!wanted.equals(found)) {
      throw new UserError(
          ExitCode.DATA,
          "The " + what + " is not what the lock names: " + found + ", not " + wanted + ".",
          "Use what the lock names, or write a new lock with --update-lock: another image.");
    }
  }

  private Tree root(SortedMap<String, byte[]> libc, boolean debug) {
    if (shared.isEmpty()) {
      shared = Optional.of(sharedRoot(libc));
    }
    Tree tree = new Tree(shared.get());
    tree.text("etc/os-release", osRelease(debug ? "debug" : "release"));
    if (debug) {
      byte[] inside = Native.inside();
      require("compiled attacker", lock.init().inside(), Sha.hex256(inside));
      tree.file("inside", inside);
    }
    return tree;
  }

  private Tree sharedRoot(SortedMap<String, byte[]> libc) {
    Tree tree = new Tree();
    for (String folder : List.of("dev", "proc", "sys", "run", "tmp", "model", "state", "etc")) {
      tree.folder(folder);
    }
    tree.text("etc/passwd", "node:x:1000:1000::/run/adyton:/none\n");
    tree.text("etc/hosts", "127.0.0.1 localhost\n");
    for (String library : C_LIBRARY) {
      tree.file("lib/x86_64-linux-gnu/" + library, need(libc, "/" + library));
    }
    tree.file("lib64/" + LOADER, need(libc, "/" + LOADER));
    jdk.link(tree, "adyton/runtime/");
    StringBuilder digests = new StringBuilder();
    try {
      for (String wing : List.of("app", "trust", "enclave", "node")) {
        Path folder = install.resolve("lib").resolve(wing);
        for (Path jar : Jdk.files(folder)) {
          String path = "adyton/lib/" + wing + "/" + jar.getFileName();
          byte[] bytes = Files.readAllBytes(jar);
          tree.file(path, bytes);
          digests.append(Sha.hex256(bytes)).append("  /").append(path).append('\n');
        }
      }
      tree.text(JARS, digests.toString());
      String arguments = Files.readString(install.resolve("conf/node.args"));
      tree.text(CONF, arguments + ARGUMENTS);
    } catch (IOException e) {
      throw new UserError(
          ExitCode.NO_INPUT,
          install + " is not a laid-out release.",
          "Start it by ./adyton, or name a release with --install.");
    }
    progress.accept("archive of parsed classes");
    return tree.file(SharedClasses.PATH, SharedClasses.of(tree, CONF));
  }

  static void refuseObjections(Tree tree, boolean debug) {
    Set<String> programs =
        debug
            ? Set.of("adyton/runtime/bin/java", "lib64/" + LOADER, "inside")
            : Set.of("adyton/runtime/bin/java", "lib64/" + LOADER);
    List<String> objections = tree.objections(programs);
    if (!objections.isEmpty()) {
      throw new UserError(
          ExitCode.DATA,
          "The image would hold what no image may: " + String.join("; ", objections) + ".",
          "Take it out of the release.");
    }
  }

  private Pe uki(
      SortedMap<String, byte[]> kernel,
      SortedMap<String, byte[]> stub,
      byte[] init,
      Verity verity,
      Variant variant) {
    boolean debug = variant == Variant.DEBUG;
    String line =
        COMMAND_LINE + " adyton.root=" + verity.root() + " adyton.blocks=" + verity.blocks();
    LinkedHashMap<String, byte[]> sections = new LinkedHashMap<>();
    sections.put(".osrel", ascii(osRelease(debug ? "debug" : "release")));
    sections.put(
        ".cmdline",
        ascii(debug ? line.replace("quiet loglevel=0", "console=ttyS0 loglevel=5") : line));
    sections.put(".initrd", Cpio.gzipped(initrd(kernel, init)));
    sections.put(".linux", need(kernel, "boot/vmlinuz-"));
    return new Pe(need(stub, "/linuxx64.efi.stub")).with(sections);
  }

  private static Tree initrd(SortedMap<String, byte[]> kernel, byte[] init) {
    Tree tree = new Tree();
    StringBuilder order = new StringBuilder();
    for (String module : MODULES) {
      String name = module.substring(module.lastIndexOf('/') + 1) + ".ko.xz";
      tree.file("modules/" + name, need(kernel, "/kernel/" + module + ".ko.xz"));
      order.append(name).append('\n');
    }
    return tree.text("modules/order", order.toString())
        .file("filter", Filter.batch())
        .program("init", init);
  }

  /** Finds the one file whose path ends so, or begins so where it has a version in it. */
  private static byte[] need(SortedMap<String, byte[]> files, String part) {
    List<byte[]> found = new ArrayList<>();
    files.forEach((path, bytes) -> {
      if (part.startsWith("/") ? ("/" + path).endsWith(part) : path.startsWith(part)) {
        found.add(bytes);
      }
    });
    if (found.size() != 1) {
      throw new UserError(
          ExitCode.DATA,
          "A package of the lock has " + found.size() + " files " + part + ".",
          "Take the committed lock.");
    }
    return found.getFirst();
  }

  private String osRelease(String variant) {
    return "NAME=\"Adyton node\"\nID=adyton\nVERSION_ID=%s\nVARIANT_ID=%s\n"
        .formatted(version, variant);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static List<String> listing(Tree tree) {
    List<String> lines = new ArrayList<>();
    tree.entries()
        .forEach((path, entry) ->
            lines.add(
                entry.folder()
                    ? "%04o %10s %s/".formatted(entry.mode(), "-", path)
                    : "%04o %10d %s".formatted(entry.mode(), entry.data().bytes().length, path)));
    return List.copyOf(lines);
  }
}
