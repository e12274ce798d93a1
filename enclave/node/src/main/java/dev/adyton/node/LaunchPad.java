package dev.adyton.node;

import dev.adyton.attestation.release.ReleaseSigners;
import dev.adyton.codec.Digest;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.engine.Adapter;
import dev.adyton.engine.Compute;
import dev.adyton.engine.LoadedModel;
import dev.adyton.engine.ModelException;
import dev.adyton.engine.ServingEngine;
import dev.adyton.engine.ServingLimits;
import dev.adyton.guardrails.Guardrails;
import dev.adyton.launch.Decision;
import dev.adyton.launch.Deployable;
import dev.adyton.launch.Exposure;
import dev.adyton.launch.Launch;
import dev.adyton.ledger.ModelManifest;
import dev.adyton.node.config.NodeConfig;
import dev.adyton.node.evidence.EngineBuild;
import dev.adyton.node.evidence.Launched;
import dev.adyton.node.mcp.Egress;
import dev.adyton.node.run.Continuation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** From a file to a model that may serve: hash, open, decide. */
final class LaunchPad {
  /**
   * A model that the launch gate let in.
   *
   * @param model the open model
   * @param adapter what adapts it, opened for it
   * @param launched what was let in
   * @param egress which servers of tools may be asked
   * @param release under which it serves
   */
  record Cleared(
      LoadedModel model,
      Optional<Adapter> adapter,
      Launched launched,
      Egress egress,
      ReleaseFiles release) {
    /** Starts what answers requests: the model as its adapter, if it has one, makes it. */
    Continuation engine() {
      return model.generates()
          ? Continuation.of(
              new ServingEngine(model, ServingLimits.beside(Runtime.getRuntime().maxMemory())),
              adapter)
          : Continuation.none();
    }
  }

  private LaunchPad() {}

  /** The same on a system that no release was staged to. */
  static Cleared clear(
      NodeConfig config, Guardrails guardrails, Optional<Digest> admin, Instant now) {
    return clear(config, guardrails, admin, Optional.empty(), now);
  }

  /**
   * Hashes and opens the model and asks the gate. Opening maps the file and reads its header; no
   * token is computed before the gate has said yes.
   *
   * @throws UserError for a file that is no model, changes meanwhile, or may not be served so
   */
  static Cleared clear(
      NodeConfig config,
      Guardrails guardrails,
      Optional<Digest> admin,
      Optional<byte[]> staged,
      Instant now) {
    CompletableFuture<Digest> build = CompletableFuture.supplyAsync(EngineBuild::digest);
    Path file = config.model();
    ReleaseFiles release = ReleaseFiles.read(config, staged, now);
    LaunchFiles launch = LaunchFiles.read(config);
    Egress egress = EgressFiles.read(config);
    // A record that cannot hold ends this before a byte of the model is read.
    require(Launch.foresee(launch.record(), launch.policy(), now, config.exposure()));
    BasicFileAttributes before = attributes(file);
    Digest root = root(file);
    Optional<BasicFileAttributes> beside = config.adapter().map(LaunchPad::attributes);
    List<Digest> adapters = config.adapter().map(LaunchPad::root).stream().toList();
    LoadedModel model = open(config);
    boolean cleared = false;
    try {
      requireSame(before, attributes(file));
      Optional<Adapter> adapter = config.adapter().map(f -> adapter(model, f));
      beside.ifPresent(b -> requireSame(b, attributes(config.adapter().orElseThrow())));
      release.requireBuild(build.join());
      Policies policies = new Policies(guardrails.digest(), egress.digest());
      Deployable deployable = deployable(root, adapters, model, policies, build.join());
      String state =
          require(
              Launch.decide(launch.record(), launch.policy(), deployable, now, config.exposure()));
      cleared = true;
      return new Cleared(
          model,
          adapter,
          new Launched(
              deployable,
              launch.record(),
              state,
              launch.policy().digest(),
              admin,
              release.text(),
              release.signers().map(ReleaseSigners::digest),
              model.kernels()),
          egress,
          release);
    } finally {
      if (!cleared) {
        model.close();
      }
    }
  }

  private static String require(Decision decision) {
    return switch (decision) {
      case Decision.Allow(Exposure exposure, String state) -> state;
      case Decision.Deny(List<String> codes) -> throw denied(codes);
    };
  }

  /** Digests of what answers obey. */
  private record Policies(Digest guardrails, Digest tools) {}

  private static Deployable deployable(
      Digest root, List<Digest> adapters, LoadedModel model, Policies policies, Digest build) {
    return new Deployable(
        root,
        Digest.sha256(model.tokenizerBytes()),
        Digest.sha256(model.templateBytes()),
        adapters,
        Digest.sha256(model.quantisationBytes()),
        policies.guardrails(),
        build,
        model.numerics(),
        model.info().contextLength(),
        policies.tools());
  }

  private static Digest root(Path file) {
    try {
      return ModelManifest.root(file);
    } catch (IOException e) {
      throw unreadable(file);
    }
  }

  private static LoadedModel open(NodeConfig config) {
    try {
      return LoadedModel.open(config.model(), Compute.on(config.numerics(), config.kernels()));
    } catch (ModelException e) {
      throw new UserError(
          ExitCode.DATA,
          "The model file cannot be used (" + e.getMessage() + ").",
          "Name a whole GGUF version 3 file of a supported architecture with --model.");
    }
  }

  private static Adapter adapter(LoadedModel model, Path file) {
    try {
      return model.openAdapter(file);
    } catch (ModelException e) {
      throw new UserError(
          ExitCode.DATA,
          "The adapter cannot be used (" + e.getMessage() + ").",
          "Name a LoRA adapter in GGUF that was made for this model with --adapter NAME=FILE.");
    }
  }

  private static BasicFileAttributes attributes(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class);
    } catch (IOException e) {
      throw unreadable(file);
    }
  }

  private static UserError unreadable(Path file) {
    return new UserError(
        ExitCode.NO_INPUT,
        "The model file " + file + " cannot be read.",
        "Name a readable GGUF file with --model.");
  }

  /** What was hashed must be what was opened: the same file, unchanged in between. */
  private static void requireSame(BasicFileAttributes before, BasicFileAttributes after) {
    boolean same =
        Objects.equals(before.fileKey(), after.fileKey())
            && before.size() == after.size()
            && before.lastModifiedTime().equals(after.lastModifiedTime());
    if (!same) {
      throw new UserError(
          ExitCode.DATA,
          "The model file changed while it was being read.",
          "Start again when nothing writes to it.");
    }
  }

  private static UserError denied(List<String> codes) {
    return new UserError(
        ExitCode.NOT_PERMITTED,
        "The launch gate refuses: " + String.join(", ", codes) + ".",
        "adyton gate explain shows a record. Without one a model is served on loopback only:"
            + " leave out --bind.");
  }
}
