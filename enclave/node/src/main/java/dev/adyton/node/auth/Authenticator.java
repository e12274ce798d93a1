package dev.adyton.node.auth;

import dev.adyton.node.auth.CanonicalRequest.Header;
import dev.adyton.node.auth.CanonicalRequest.Parameter;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.CallNotes;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.RequestHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who calls: by a signature over the request (AWS Signature Version 4, in a field or presigned), by
 * a short-term key, which is a presigned request used as a bearer, or by a long-term key. Only the
 * last is kept from plain TLS: the others never show what makes them. Thread-safe.
 */
public final class Authenticator {
  /** How far a signer's clock may be off: AWS's window. */
  static final Duration SKEW = Duration.ofMinutes(5);

  /** Longest life of a presigned request. */
  static final Duration MAX_PRESIGNED = Duration.ofHours(1);

  /** Longest life of a short-term key, as Bedrock has it. */
  static final Duration MAX_SHORT_TERM = Duration.ofHours(12);

  private static final String SHORT_TERM = "bedrock-api-key-";

  /** A session's token says nothing here, signed or not: there are no sessions. */
  private static final String SESSION = "x-amz-security-token";

  private static final int MAX_SHORT_TERM_CHARS = 4096;
  private static final Set<String> SERVICES = Set.of("bedrock", "bedrock-mantle");
  private static final Signature.Form FORM = Signature.Form.USUAL;
  private static final Set<String> READING = Set.of("GET", "HEAD");

  private final ApiKeys apiKeys;
  private final AccessKeys accessKeys;
  private final Standing standing;
  private final AccessPolicy policy;
  private final Clock clock;
  private final SeenSignatures seen = new SeenSignatures();

  /**
   * @param standing asked of everybody who is known: no door can forget to ask
   * @param policy what those may do
   */
  public Authenticator(
      ApiKeys apiKeys, AccessKeys accessKeys, Standing standing, AccessPolicy policy, Clock clock) {
    this.apiKeys = apiKeys;
    this.accessKeys = accessKeys;
    this.standing = standing;
    this.policy = policy;
    this.clock = clock;
  }

  /**
   * Returns who calls. Reads the body of a signed request. Of {@link Action#CREATE_INFERENCE} the
   * policy is asked by {@link #permit}, when it is known what shall be computed.
   *
   * @param action what the door is for
   * @throws ApiException why nobody does, or may not
   * @throws IOException where the client went away
   */
  public Caller require(Exchange exchange, Action action) throws ApiException, IOException {
    Caller caller = caller(exchange);
    boolean inference = action == Action.CREATE_INFERENCE;
    exchange.notes().by(new CallNotes.By(caller.project(), caller.storedUnder(), inference));
    standing.check(caller);
    if (bearerType(exchange.head()).isPresent()) {
      permit(exchange, caller, Action.CALL_WITH_BEARER_TOKEN, Map.of());
    }
    if (!inference) {
      permit(exchange, caller, action, Map.of());
    }
    return caller;
  }

  /**
   * Asks the policy.
   *
   * @param facts what is known of the request, beside its bearer token's type
   * @throws ApiException {@link ErrorCode#ACCESS_DENIED}
   */
  public void permit(Exchange exchange, Caller caller, Action action, Map<Fact, String> facts)
      throws ApiException {
    Map<Fact, String> all = new EnumMap<>(Fact.class);
    all.putAll(facts);
    bearerType(exchange.head()).ifPresent(type -> all.put(Fact.BEARER_TOKEN_TYPE, type));
    if (!policy.allows(caller, action, all)) {
      throw ApiException.of(ErrorCode.ACCESS_DENIED);
    }
  }

  /** The caller is known by now: what looks like a bearer token is one, unless it was signed. */
  private static Optional<String> bearerType(RequestHead head) throws ApiException {
    boolean signed =
        head.fields().only("authorization").orElse("").startsWith("AWS4-")
            || parameters(head).stream().anyMatch(p -> p.name().equals("X-Amz-Signature"));
    return signed
        ? Optional.empty()
        : ApiKeys.bearer(head.fields())
            .map(key -> key.startsWith(SHORT_TERM) ? "SHORT_TERM" : "LONG_TERM");
  }

  private static List<Parameter> parameters(RequestHead head) throws ApiException {
    return CanonicalRequest.parameters(head.query())
        .orElseThrow(() -> ApiException.of(ErrorCode.INVALID_VALUE, "query"));
  }

  private Caller caller(Exchange exchange) throws ApiException, IOException {
    RequestHead head = exchange.head();
    String authorization = head.fields().only("authorization").orElse("");
    List<Parameter> query = parameters(head);
    boolean presigned = query.stream().anyMatch(p -> p.name().equals("X-Amz-Signature"));
    if (authorization.startsWith("AWS4-")) {
      String date = head.fields().only("x-amz-date").orElse("");
      Optional<Signature> signature =
          presigned ? Optional.empty() : Signature.ofHeader(authorization, date);
      return signed(exchange, query, signature);
    }
    if (presigned) {
      return signed(exchange, query, Signature.ofQuery(query));
    }
    Optional<String> bearer = ApiKeys.bearer(head.fields());
    return bearer.isPresent() && bearer.get().startsWith(SHORT_TERM)
        ? shortTerm(bearer.get().substring(SHORT_TERM.length()))
        : apiKeys.require(head);
  }

  private Caller signed(Exchange exchange, List<Parameter> query, Optional<Signature> given)
      throws ApiException, IOException {
    RequestHead head = exchange.head();
    Signature signature = given.orElseThrow(Authenticator::incomplete);
    // Before the body: a stranger's is not read.
    Duration life = signature.seconds().isPresent() ? MAX_PRESIGNED : SKEW;
    AccessKeys.Entry entry = entry(signature, life);
    List<Header> headers = headers(head, signature);
    String payload = Signature.sha256(exchange.body());
    Optional<String> claimed = head.fields().only("x-amz-content-sha256");
    String canonical =
        signature.canonical(head.method(), head.path(), query, headers, payload, FORM);
    if (!claimed.orElse(payload).equals(payload) || !made(entry, signature, canonical)) {
      throw ApiException.of(ErrorCode.SIGNATURE_INVALID);
    }
    if (!READING.contains(head.method())) {
      once(signature, life);
    }
    return entry.caller();
  }

  private static boolean made(AccessKeys.Entry entry, Signature signature, String canonical) {
    return entry.copy().map(secret -> signature.holds(secret, canonical)).orElse(false);
  }

  private void once(Signature signature, Duration life) throws ApiException {
    Instant good = signature.time().plus(life).plus(SKEW);
    switch (seen.show(signature.claimed(), good, clock.instant())) {
      case FIRST -> {}
      case AGAIN -> throw ApiException.of(ErrorCode.SIGNATURE_REPLAYED);
      case FULL -> throw ApiException.of(ErrorCode.OVERLOADED);
    }
  }

  /** Returns the signed fields; those that must be are among them. */
  private static List<Header> headers(RequestHead head, Signature signature) throws ApiException {
    List<String> must = new ArrayList<>(List.of("host"));
    head.fields().names().stream()
        .filter(n -> n.startsWith("x-amz-") && !n.equals(SESSION))
        .forEach(must::add);
    if (!signature.headers().containsAll(must)) {
      throw incomplete();
    }
    List<Header> headers = new ArrayList<>();
    for (String name : signature.headers()) {
      List<String> values = head.fields().all(name);
      if (values.isEmpty()) {
        throw incomplete();
      }
      headers.add(new Header(name, values));
    }
    return headers;
  }

  private AccessKeys.Entry entry(Signature signature, Duration most) throws ApiException {
    Instant now = clock.instant();
    Duration life = signature.seconds().map(s -> Duration.ofSeconds(s)).orElse(SKEW);
    boolean good =
        life.compareTo(most) <= 0
            && !now.isBefore(signature.time().minus(SKEW))
            && !now.isAfter(signature.time().plus(life));
    if (!good) {
      throw ApiException.of(ErrorCode.SIGNATURE_EXPIRED);
    }
    return accessKeys
        .find(signature.accessKey())
        .filter(e -> SERVICES.contains(signature.service()))
        .orElseThrow(() -> ApiException.of(ErrorCode.SIGNATURE_INVALID));
  }

  /**
   * A short-term key is base64 of a presigned {@code POST} of {@code Action=CallWithBearerToken},
   * without its scheme and with {@code Version=1}, which is not signed, at its end.
   */
  private Caller shortTerm(String encoded) throws ApiException {
    String url = decoded(encoded);
    int slash = url.indexOf("/?");
    String host = slash < 0 ? "" : url.substring(0, slash);
    List<Parameter> query =
        slash < 0
            ? List.of()
            : CanonicalRequest.parameters(url.substring(slash + 2)).orElse(List.of());
    boolean ours =
        query.contains(new Parameter("Action", "CallWithBearerToken"))
            && query.contains(new Parameter("Version", "1"));
    Signature signature =
        (ours ? Signature.ofQuery(query) : Optional.<Signature>empty())
            .filter(s -> s.headers().equals(List.of("host")))
            .orElseThrow(() -> ApiException.of(ErrorCode.INVALID_API_KEY));
    AccessKeys.Entry entry = entry(signature, MAX_SHORT_TERM);
    List<Parameter> signed = query.stream().filter(p -> !p.name().equals("Version")).toList();
    String canonical =
        signature.canonical(
            "POST",
            "/",
            signed,
            List.of(new Header("host", List.of(host))),
            Signature.sha256(new byte[0]),
            FORM);
    if (!made(entry, signature, canonical)) {
      throw ApiException.of(ErrorCode.SIGNATURE_INVALID);
    }
    return entry.caller();
  }

  private static String decoded(String encoded) throws ApiException {
    try {
      if (encoded.length() <= MAX_SHORT_TERM_CHARS) {
        return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      }
    } catch (IllegalArgumentException e) {
      // refused below
    }
    throw ApiException.of(ErrorCode.INVALID_API_KEY);
  }

  private static ApiException incomplete() {
    return ApiException.of(ErrorCode.SIGNATURE_INCOMPLETE);
  }
}
