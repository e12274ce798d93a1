package dev.adyton.node.config;

import dev.adyton.codec.CodecException;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.engine.KernelChoice;
import dev.adyton.engine.Numerics;
import dev.adyton.launch.Exposure;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The settings as the node uses them, checked.
 *
 * @param bind address to listen on
 * @param loopback whether that address can be reached from this machine alone
 * @param port TLS port, 0 for any
 * @param healthPort health port, 0 for any
 * @param model GGUF file
 * @param modelId its name in requests; the adapter's, if there is one
 * @param adapter file of what adapts the model, or nothing
 * @param tlsFiles certificate chain and key, or nothing for a self-made certificate
 * @param tlsCaOut where to write the certificate to trust
 * @param apiKeyFile keys, or nothing to make one
 * @param accessKeyFile keys of signed requests
 * @param accessPolicy who may do what, or nothing where every caller may
 * @param launchRecord what the launch gate said, or nothing
 * @param launchPolicy who may sign that, or nothing for the built-in policy
 * @param release signed release manifest, or nothing
 * @param releaseSigners who must have signed that, or nothing
 * @param exposure how far the node shall be reached
 * @param adminPolicy who may tell the node what, or nothing
 * @param guardrails layer that adds to the floor of the guardrails
 * @param toolsPolicy which servers of tools may be asked, or nothing for none
 * @param tpm {@code none}, a device's path, {@code unix:…} or {@code tcp:…}
 * @param measured what init measured into PCR 15, one event per line
 * @param store where responses are kept that ask for it
 * @param numerics numeric profile
 * @param kernels rung of kernels
 * @param home the node's folder
 * @param maxWaiting queue length
 * @param maxConnections connections at once
 * @param drainTime patience after SIGTERM
 * @param keyLife life of the keyset
 */
public record NodeConfig(
    String bind,
    boolean loopback,
    int port,
    int healthPort,
    Path model,
    String modelId,
    Optional<Path> adapter,
    Optional<TlsFiles> tlsFiles,
    Optional<Path> tlsCaOut,
    Optional<Path> apiKeyFile,
    Optional<Path> accessKeyFile,
    Optional<Path> accessPolicy,
    Optional<Path> launchRecord,
    Optional<Path> launchPolicy,
    Optional<Path> release,
    Optional<Path> releaseSigners,
    Exposure exposure,
    Optional<Path> adminPolicy,
    Optional<Path> guardrails,
    Optional<Path> toolsPolicy,
    String tpm,
    Optional<Path> measured,
    StoreChoice store,
    Numerics numerics,
    KernelChoice kernels,
    Path home,
    int maxWaiting,
    int maxConnections,
    Duration drainTime,
    Duration keyLife) {

  /**
   * The operator's own certificate.
   *
   * @param certificates PEM chain
   * @param key PEM key
   */
  public record TlsFiles(Path certificates, Path key) {}

  /**
   * Checks every setting.
   *
   * @throws UserError naming the first setting that does not fit
   */
  public static NodeConfig of(Config config) {
    int port = config.number(Setting.PORT, 0, 65_535);
    boolean anyHealth = port == 0 && config.entry(Setting.HEALTH_PORT).origin() == Origin.DEFAULT;
    Path model = config.path(Setting.MODEL).orElseGet(Places::shippedModel);
    String bind = config.text(Setting.BIND);
    boolean loopback = isLoopback(config, bind);
    Path home = config.path(Setting.HOME).orElseGet(Places::home);
    return new NodeConfig(
        bind,
        loopback,
        port,
        anyHealth ? 0 : config.number(Setting.HEALTH_PORT, 0, 65_535),
        model,
        modelId(config, model),
        adapter(config),
        tlsFiles(config),
        config.path(Setting.TLS_CA_OUT),
        config.path(Setting.API_KEY_FILE),
        config.path(Setting.ACCESS_KEY_FILE),
        config.path(Setting.ACCESS_POLICY),
        config.path(Setting.LAUNCH_RECORD),
        config.path(Setting.LAUNCH_POLICY),
        config.path(Setting.RELEASE),
        config.path(Setting.RELEASE_SIGNERS),
        exposure(config, loopback),
        config.path(Setting.ADMIN_POLICY),
        config.path(Setting.GUARDRAILS),
        config.path(Setting.TOOLS_POLICY),
        tpm(config),
        config.path(Setting.MEASURED),
        StoreChoice.of(config, !tpm(config).equals("none") && !tpm(config).equals("tsm"), home),
        numerics(config),
        kernels(config),
        home,
        config.number(Setting.MAX_WAITING, 1, 1024),
        config.number(Setting.MAX_CONNECTIONS, 1, 65_536),
        Duration.ofSeconds(config.number(Setting.DRAIN_SECONDS, 0, 3600)),
        Duration.ofHours(config.number(Setting.KEY_HOURS, 1, 24)));
  }

  private static boolean isLoopback(Config config, String bind) {
    try {
      return InetAddress.getByName(bind).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw config.invalid(Setting.BIND, "It takes an address of this machine.");
    }
  }

  private static Exposure exposure(Config config, boolean loopback) {
    String wanted = config.text(Setting.EXPOSURE);
    if (wanted.isEmpty()) {
      return loopback ? Exposure.LOCAL : Exposure.PUBLIC;
    }
    try {
      Exposure exposure = Exposure.parse(wanted, "exposure");
      if (!loopback && exposure == Exposure.LOCAL) {
        throw config.invalid(Setting.EXPOSURE, "local takes a loopback address in --bind.");
      }
      return exposure;
    } catch (CodecException e) {
      throw config.invalid(Setting.EXPOSURE, "It takes local, internal, limited or public.");
    }
  }

  private static String modelId(Config config, Path model) {
    String adapted = config.text(Setting.ADAPTER);
    String given =
        adapted.isEmpty()
            ? config.text(Setting.MODEL_ID)
            : adapted.substring(0, Math.max(0, adapted.indexOf('=')));
    Path file = model.getFileName();
    String name = file == null ? "" : file.toString();
    String id =
        given.isEmpty() && adapted.isEmpty()
            ? name.replaceFirst("\\.gguf$", "").replaceAll("[^A-Za-z0-9._-]", "-")
            : given;
    if (!id.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")) {
      throw config.invalid(
          adapted.isEmpty() ? Setting.MODEL_ID : Setting.ADAPTER,
          "A name takes up to 128 letters, digits, dots, hyphens, underscores.");
    }
    return id;
  }

  /** A file and a name together: an adapted model must not answer by its base's name. */
  private static Optional<Path> adapter(Config config) {
    String given = config.text(Setting.ADAPTER);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    int at = given.indexOf('=');
    if (at < 1 || at == given.length() - 1 || !config.text(Setting.MODEL_ID).isEmpty()) {
      throw config.invalid(Setting.ADAPTER, "It takes NAME=FILE, and no model-id beside it.");
    }
    return Optional.of(Path.of(given.substring(at + 1)));
  }

  private static Optional<TlsFiles> tlsFiles(Config config) {
    Optional<Path> certificates = config.path(Setting.TLS_CERT);
    Optional<Path> key = config.path(Setting.TLS_KEY);
    if (certificates.isPresent() != key.isPresent()) {
      throw new UserError(
          ExitCode.USAGE,
          "Only one of tls-cert and tls-key is set.",
          "Set both, or neither to have a certificate made at start.");
    }
    return certificates.map(c -> new TlsFiles(c, key.orElseThrow()));
  }

  private static String tpm(Config config) {
    String tpm = config.text(Setting.TPM);
    boolean known =
        tpm.equals("none")
            || tpm.equals("tsm")
            || tpm.startsWith("/")
            || tpm.startsWith("nitro:/")
            || tpm.startsWith("unix:")
            || tpm.matches("tcp:[^:]+:[0-9]{1,5}");
    if (!known) {
      throw config.invalid(
          Setting.TPM,
          "It takes none, tsm, a device's path, nitro:DEVICE, unix:PATH or tcp:HOST:PORT.");
    }
    return tpm;
  }

  private static Numerics numerics(Config config) {
    return switch (config.text(Setting.NUMERICS).toLowerCase(Locale.ROOT)) {
      case "f32" -> Numerics.F32;
      case "a8" -> Numerics.A8;
      default -> throw config.invalid(Setting.NUMERICS, "It takes f32 or a8.");
    };
  }

  private static KernelChoice kernels(Config config) {
    return switch (config.text(Setting.KERNELS).toLowerCase(Locale.ROOT)) {
      case "auto" -> KernelChoice.AUTO;
      case "scalar" -> KernelChoice.SCALAR;
      case "vector" -> KernelChoice.VECTOR;
      case "emitted" -> KernelChoice.EMITTED;
      default -> throw config.invalid(Setting.KERNELS, "It takes auto, scalar, vector or emitted.");
    };
  }
}
