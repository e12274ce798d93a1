package dev.adyton.node.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Every setting of the node: its name in a configuration file, its flag ({@code --} and the name)
 * and its default. A recorded test holds this list still: a change here changes running nodes.
 */
public enum Setting {
  PORT("8443", "TLS port; 0 takes any free one."),
  BIND("127.0.0.1", "Address to listen on; another than loopback takes a launch record."),
  MODEL("", "GGUF file to serve; by default the one that was shipped."),
  MODEL_ID("", "Name of the model in requests; by default the file's name without ending."),
  ADAPTER("", "LoRA adapter, NAME=FILE: the model so adapted is served, as NAME."),
  TLS_CERT("", "PEM certificate chain; by default one is made at start."),
  TLS_KEY("", "PEM private key (PKCS #8) of --tls-cert."),
  TLS_CA_OUT("", "File to write the certificate to that clients have to trust."),
  API_KEY_FILE("", "File of API keys, one per line; by default one is made and shown once."),
  ACCESS_KEY_FILE("", "File of access keys for signed requests: id, secret; by default none."),
  ACCESS_POLICY(
      "", "Who may do what (docs/access.md); by default all that have a key, in their project."),
  LAUNCH_RECORD("", "Launch record to serve under; by default the one beside the model, if any."),
  LAUNCH_POLICY("", "Who may sign launch records; by default the development key, local only."),
  RELEASE("", "Signed release manifest that evidence shall carry; by default none."),
  RELEASE_SIGNERS("", "Who must have signed --release; the node then starts with no other."),
  EXPOSURE("", "local, internal, limited or public; by default local on loopback, else public."),
  ADMIN_POLICY("", "Who may tell this node what (docs/admin.md); by default nobody anything."),
  GUARDRAILS("", "Layer that adds rules to the guardrails' floor; nothing can take one away."),
  TOOLS_POLICY("", "Which hosts' tools projects may have called (docs/api.md); by default none."),
  HEALTH_PORT("8444", "Port of /livez, /readyz, /metrics on 127.0.0.1; any free one if port=0."),
  TPM(
      "none",
      "none, tsm (SEV-SNP or TDX), a device such as /dev/tpmrm0, nitro:DEVICE (a NitroTPM),"
          + " unix:PATH or tcp:HOST:PORT."),
  MEASURED("", "List of what the image's init measured into PCR 15, one event per line."),
  STORE("none", "Where stored responses go: none, memory, a folder or jdbc:postgresql://…"),
  STORE_KEY("auto", "The store's root key: tpm, memory, or file (with tpm=none only)."),
  STORE_PASSWORD_FILE("", "File with the password of the database in --store, if it asks."),
  NUMERICS(
      "f32", "f32, or a8: activations in 8 bits, keys and values in 16, faster; receipts name it."),
  KERNELS("auto", "auto, scalar, vector, or emitted (with numerics=a8 only)."),
  HOME("", "Folder for the node's files; by default Adyton's folder in XDG_STATE_HOME."),
  MAX_WAITING("16", "Requests that wait while the engine is busy; more get 503."),
  MAX_CONNECTIONS(
      "256", "Connections at once, streams that wait among them; more wait to be accepted."),
  DRAIN_SECONDS("20", "How long answers under way may take after SIGTERM."),
  KEY_HOURS("24", "Life of the sealed channel's keys, 1 to 24 hours.");

  private final String byDefault;
  private final String meaning;

  Setting(String byDefault, String meaning) {
    this.byDefault = byDefault;
    this.meaning = meaning;
  }

  /** Returns the name in a file: lower case with hyphens. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns the default; empty where it is worked out at start. */
  public String byDefault() {
    return byDefault;
  }

  /** Returns one line that says what it is. */
  public String meaning() {
    return meaning;
  }

  /** Returns the setting of that name. */
  public static Optional<Setting> find(String key) {
    return Arrays.stream(values()).filter(s -> s.key().equals(key)).findFirst();
  }
}
