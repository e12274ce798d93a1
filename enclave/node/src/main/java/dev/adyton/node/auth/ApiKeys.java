package dev.adyton.node.auth;

import dev.adyton.admin.Enrolment;
import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.Fields;
import dev.adyton.node.http.RequestHead;
import dev.adyton.node.telemetry.Carrier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys that open the API, each kept as its SHA-256: keys are random, so a plain digest cannot
 * be guessed back, and a leaked list opens nothing. Immutable, thread-safe.
 */
public final class ApiKeys {
  /** What a key made by this node begins with. */
  public static final String PREFIX = "adk-";

  private static final String BEARER = "Bearer ";
  private static final int MIN_LENGTH = 20;
  private static final int MAX_KEYS = 1024;

  /** The only form of a line in a project with an owner. */
  private static final Pattern ENROLLED =
      Pattern.compile("sha256:[0-9a-f]{64} owner=([A-Za-z0-9+/=]{44}) enrolment=([A-Za-z0-9+/=]+)");

  private static final Entry NOBODY = new Entry(new byte[0], "", false, Optional.empty());

  private final List<Entry> entries;

  /**
   * An owner's word that let a key in.
   *
   * @param owner the owner's public key, raw, base64
   * @param envelope an {@link Enrolment} that it signed, DSSE, base64
   */
  public record Word(String owner, String envelope) {}

  /** A key and whose it is. */
  @SuppressWarnings("ArrayRecordComponent") // compared in constant time, never by equals
  private record Entry(byte[] digest, String project, boolean keeps, Optional<Word> word) {
    Entry(byte[] digest, String project) {
      this(digest, project, true, Optional.empty());
    }
  }

  private ApiKeys(List<Entry> entries) {
    this.entries = entries;
  }

  /** Returns a new random key, 256 bits. */
  public static String make() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  /** Returns keys of which there is one. */
  public static ApiKeys of(String... keys) {
    return new ApiKeys(
        Arrays.stream(keys).map(key -> new Entry(sha256(key), Caller.DEFAULT_PROJECT)).toList());
  }

  /**
   * Reads a file with one key per line, either {@code sha256:} and 64 hex digits or the key itself,
   * and after a space, where it is not the default one, {@code project=} and its project. A project
   * with an owner takes digests alone, each with {@code owner=}, its owner's public key, and {@code
   * enrolment=}, an {@link Enrolment} in base64: who has the file can add nobody to it. Empty lines
   * and lines that begin with {@code #} are skipped.
   *
   * @throws IOException where the file cannot be read
   * @throws IllegalArgumentException naming the line that holds no key
   */
  public static ApiKeys read(Path file) throws IOException {
    List<Entry> entries = new ArrayList<>();
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        entries.add(entry(line, i + 1));
      }
    }
    if (entries.isEmpty() || entries.size() > MAX_KEYS) {
      throw new IllegalArgumentException("the file holds no key, or more than " + MAX_KEYS);
    }
    return new ApiKeys(entries);
  }

  /** Returns the owners' words that let keys in, in the order of the file. */
  public List<Word> words() {
    return entries.stream().flatMap(entry -> entry.word().stream()).toList();
  }

  private static Entry entry(String line, int number) {
    String[] words = line.split(" +", -1);
    byte[] digest = digest(words[0], number);
    if (words.length == 1) {
      return new Entry(digest, Caller.DEFAULT_PROJECT);
    }
    Matcher enrolled = ENROLLED.matcher(line);
    if (enrolled.matches()) {
      return enrolled(digest, enrolled, number);
    }
    if (words.length != 2 || !words[1].matches("project=[a-z0-9][a-z0-9-]{0,31}")) {
      throw new IllegalArgumentException("line " + number + " is no key and its project");
    }
    String project = words[1].substring("project=".length());
    if (Enrolment.owned(project)) {
      throw new IllegalArgumentException(
          "line " + number + " puts a key into a project that only its owner can put it in");
    }
    return new Entry(digest, project);
  }

  /** An owner's word is about a digest: a key in clear would be known to whoever has the file. */
  private static Entry enrolled(byte[] digest, Matcher line, int number) {
    try {
      byte[] owner = Base64s.decode(line.group(1));
      Enrolment enrolment = Enrolment.verified(Base64s.decode(line.group(2)), owner);
      if (!enrolment.principal().equals(Digest.of(digest))) {
        throw new CodecException(CodecException.Code.VALUE, "principal");
      }
      Word word = new Word(line.group(1), line.group(2));
      return new Entry(digest, enrolment.project(), enrolment.keeps(), Optional.of(word));
    } catch (CodecException e) {
      throw new IllegalArgumentException("line " + number + " is no enrolment of its key", e);
    }
  }

  private static byte[] digest(String line, int number) {
    if (line.matches("sha256:[0-9a-f]{64}")) {
      return HexFormat.of().parseHex(line.substring("sha256:".length()));
    }
    if (line.length() < MIN_LENGTH || !line.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new IllegalArgumentException("line " + number + " is no key");
    }
    return sha256(line);
  }

  /**
   * Returns who calls.
   *
   * @throws ApiException {@link ErrorCode#KEY_IN_CLEAR_REFUSED} for a key that came over plain TLS
   *     from another machine, {@link ErrorCode#INVALID_API_KEY} for none or an unknown one
   */
  Caller require(RequestHead head) throws ApiException {
    String given =
        bearer(head.fields()).orElseThrow(() -> ApiException.of(ErrorCode.INVALID_API_KEY));
    if (head.carrier() != Carrier.SEALED && !head.loopbackPeer()) {
      throw ApiException.of(ErrorCode.KEY_IN_CLEAR_REFUSED);
    }
    byte[] digest = sha256(given);
    Entry found = NOBODY;
    for (Entry candidate : entries) {
      // No early exit: the time taken must not tell which key of the list came close.
      found = MessageDigest.isEqual(candidate.digest(), digest) ? candidate : found;
    }
    if (found.project().isEmpty()) {
      throw ApiException.of(ErrorCode.INVALID_API_KEY);
    }
    String hex = HexFormat.of().formatHex(digest);
    return new Caller(hex, found.project(), found.keeps(), hex);
  }

  /**
   * Returns who stores under that name, if a key of this list opens the node for them today.
   *
   * @param storedUnder {@link Caller#storedUnder()}
   */
  public Optional<Caller> storing(String storedUnder) {
    return entries.stream()
        .map(entry -> {
          String hex = HexFormat.of().formatHex(entry.digest());
          return new Caller(hex, entry.project(), entry.keeps(), hex);
        })
        .filter(caller -> caller.storedUnder().equals(storedUnder))
        .findFirst();
  }

  /** Returns the key as OpenAI's clients send it, else as Anthropic's do. */
  static Optional<String> bearer(Fields fields) {
    Optional<String> authorization = fields.only("authorization");
    return authorization.isPresent()
        ? authorization
            .filter(value -> value.startsWith(BEARER))
            .map(value -> value.substring(BEARER.length()))
        : fields.only("x-api-key");
  }

  private static byte[] sha256(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
