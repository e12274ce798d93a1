package dev.adyton.models;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code adyton model pull}: files of another machine. */
@CommandLine.Command(
    name = "pull",
    description = "Download a model: resumable, size and digest checked before it has a name.",
    footer = {
      "",
      "Examples:",
      "  adyton model pull hf:ORG/REPO:model-q8_0.gguf",
      "  adyton model pull https://example.org/model.gguf --sha256 HEX",
      "",
      "HF_TOKEN is sent to the endpoint and to nobody that it points to. HF_ENDPOINT stands for",
      "--endpoint, HF_HUB_OFFLINE=1 for --offline. Only GGUF, safetensors and their JSON files are",
      "taken.",
      "Exit codes: 0 done, 1 not the size or digest, 64 usage, 65 not a model, 66 not there,",
      "  69 the other side cannot be reached, 73 cannot write, 77 offline"
    })
final class PullCommand implements Command {
  /** What hf: names mean where nothing else is said. */
  private static final String HUB = "https://huggingface.co";

  @Parameters(index = "0", paramLabel = "SOURCE", description = "hf:ORG/REPO[:file] or https://…")
  private String source = "";

  @Option(names = "--name", paramLabel = "N", description = "Its name here.")
  private Optional<String> name = Optional.empty();

  @Option(names = "--sha256", paramLabel = "HEX", description = "Digest of https://… 's file.")
  private Optional<String> sha256 = Optional.empty();

  @Option(names = "--revision", paramLabel = "R", description = "Branch, tag or commit; main.")
  private String revision = "main";

  @Option(names = "--endpoint", paramLabel = "U", description = "Address of the hub.")
  private Optional<String> endpoint = Optional.empty();

  @Option(names = "--offline", description = "Ask nobody: done if the model is here and whole.")
  private boolean offline;

  @Mixin private LibraryOption library = new LibraryOption();

  private final Function<String, Optional<String>> environment;
  private final Duration pause;

  PullCommand() {
    this(
        key -> Optional.ofNullable(System.getenv(key)).filter(v -> !v.isEmpty()),
        Duration.ofSeconds(2));
  }

  /** For tests: another environment, shorter pauses. */
  PullCommand(Function<String, Optional<String>> environment, Duration pause) {
    this.environment = environment;
    this.pause = pause;
  }

  @Override
  public Integer call() throws InterruptedException {
    Source from = Source.parse(source);
    String called = Library.named(name.orElseGet(() -> nameOf(from)));
    Library l = library.open();
    if (offline || environment.apply("HF_HUB_OFFLINE").filter("1"::equals).isPresent()) {
      return withoutAsking(l, called);
    }
    URI hub = Fetch.uri(endpoint.or(() -> environment.apply("HF_ENDPOINT")).orElse(HUB));
    try (Fetch fetch = new Fetch(environment.apply("HF_TOKEN"), hub)) {
      Download download = new Download(fetch, pause);
      l.bring(
          called,
          folder ->
              switch (from) {
                case Source.Hub h -> pulled(new Hub(fetch, hub), h, download, folder);
                case Source.Url u -> pulled(u, download, folder);
              });
    }
    System.out.println(called);
    return ExitCode.OK.number();
  }

  private Integer withoutAsking(Library l, String called) {
    if (l.find(called).isPresent() && l.changed(called).isEmpty()) {
      System.out.println(called);
      return ExitCode.OK.number();
    }
    throw new UserError(
        ExitCode.NOT_PERMITTED, "offline, and " + called + " is not here whole", "Go online once.");
  }

  private ModelRecord pulled(Hub hub, Source.Hub from, Download download, Path folder)
      throws InterruptedException, IOException {
    String commit;
    List<Hub.Entry> wanted;
    try {
      commit = hub.commit(from.repo(), revision);
      wanted = wanted(from, hub.files(from.repo(), commit));
    } catch (IOException e) {
      throw unreachable(e);
    }
    List<ModelFile> files = new ArrayList<>();
    for (Hub.Entry e : wanted) {
      URI at = hub.file(from.repo(), commit, e.name());
      Path whole = folder.resolve(e.name());
      Path part = folder.resolve(e.name() + "." + e.digest().substring(0, 16) + ".part");
      if (!(Files.exists(whole) && e.is(whole))) {
        bring(download, at, part, OptionalLong.of(e.bytes()));
        accept(part, whole, e.is(part));
      }
      files.add(checked(whole));
    }
    return new ModelRecord("hf:" + from.repo() + "@" + commit, files);
  }

  private ModelRecord pulled(Source.Url from, Download download, Path folder)
      throws InterruptedException, IOException {
    String expected =
        sha256
            .filter(ModelFile::isSha256)
            .orElseThrow(() ->
                new UserError(
                    ExitCode.USAGE,
                    "an address needs --sha256 HEX",
                    "Ask the model's maker for it: nothing else says which bytes are meant."));
    String file = Path.of(from.uri().getPath()).getFileName().toString();
    if (!Formats.isTaken(file) || !Formats.isGguf(file)) {
      throw new UserError(ExitCode.USAGE, "not a GGUF file by its name", "Pull a .gguf file.");
    }
    Path part = folder.resolve(file + "." + expected.substring(0, 16) + ".part");
    if (!(Files.exists(part) && Digest.sha256(part).equals(expected))) {
      bring(download, from.uri(), part, OptionalLong.empty());
    }
    accept(part, folder.resolve(file), Digest.sha256(part).equals(expected));
    return new ModelRecord(from.uri().toString(), List.of(checked(folder.resolve(file))));
  }

  private static void bring(Download download, URI at, Path part, OptionalLong bytes)
      throws InterruptedException {
    try {
      System.err.println("pulling " + at.getPath());
      download.into(part, at, bytes);
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /** Gives a file its name, or deletes it. */
  private static void accept(Path part, Path whole, boolean right) throws IOException {
    if (!right) {
      Files.delete(part);
      throw new UserError(
          ExitCode.REFUSED,
          whole.getFileName() + " arrived with another digest and was deleted",
          "Pull again; if it happens again, the other side is not what it says.");
    }
    Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING);
  }

  private static ModelFile checked(Path whole) throws IOException {
    Formats.check(whole);
    return new ModelFile(whole.getFileName().toString(), Files.size(whole), Digest.sha256(whole));
  }

  private static UserError unreachable(IOException e) {
    boolean absent = e instanceof Fetch.Refused r && r.status() == 404;
    return new UserError(
        absent ? ExitCode.NO_INPUT : ExitCode.UNAVAILABLE,
        "cannot pull: " + e.getMessage(),
        absent
            ? "Check the name; a private one needs HF_TOKEN."
            : "Try again: what has arrived is kept.");
  }

  /** Returns the files that make a model: the one named with its other parts, or a whole folder. */
  private static List<Hub.Entry> wanted(Source.Hub from, List<Hub.Entry> all) {
    if (from.file().isPresent()) {
      List<String> names = Formats.parts(from.file().get());
      List<Hub.Entry> out = all.stream().filter(e -> names.contains(e.name())).toList();
      if (out.size() == names.size()) {
        return out;
      }
      throw new UserError(
          ExitCode.NO_INPUT, "no such file in " + from.repo(), "It has: " + ggufs(all));
    }
    List<Hub.Entry> folder = all.stream().filter(e -> !Formats.isGguf(e.name())).toList();
    if (folder.stream().noneMatch(e -> Formats.isSafetensors(e.name()))) {
      throw new UserError(
          ExitCode.USAGE, "no safetensors there", "Name a file: hf:ORG/REPO:FILE of " + ggufs(all));
    }
    return requireFolder(folder, Hub.Entry::name);
  }

  private static List<String> ggufs(List<Hub.Entry> all) {
    return all.stream().map(Hub.Entry::name).filter(Formats::isGguf).toList();
  }

  /** Refuses what is not a folder as Hugging Face lays them out. */
  static <T> List<T> requireFolder(List<T> files, Function<T, String> name) {
    List<String> names = files.stream().map(name).toList();
    if (!names.contains("config.json")
        || !names.contains("tokenizer.json")
        || names.stream().noneMatch(Formats::isSafetensors)) {
      throw new UserError(
          ExitCode.DATA,
          "not a model's folder: config.json, tokenizer.json and safetensors are needed",
          "Convert the model, or give a GGUF file.");
    }
    return files;
  }

  private static String nameOf(Source from) {
    return switch (from) {
      case Source.Hub h -> h.file().map(PullCommand::stem).orElse(h.repository());
      case Source.Url u -> nameOf(Path.of(u.uri().getPath()));
    };
  }

  static String nameOf(Path path) {
    Path last = path.getFileName();
    return last == null ? "" : stem(last.toString());
  }

  private static String stem(String file) {
    return Formats.isGguf(file) ? file.substring(0, file.length() - 5) : file;
  }
}
