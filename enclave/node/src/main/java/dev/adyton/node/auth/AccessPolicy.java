package dev.adyton.node.auth;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import dev.adyton.codec.Json;
import dev.adyton.codec.JsonLimits;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Who may do what, in the words of AWS's IAM policies: nothing is allowed that no statement allows,
 * and a statement that denies beats every other. Immutable, thread-safe.
 */
public final class AccessPolicy {
  /** Without a policy every caller does what it likes, within its own project. */
  public static final AccessPolicy OPEN = new AccessPolicy(Optional.empty());

  /** Names the layout. */
  static final String FORMAT = "adyton-access-policy/1";

  private static final JsonLimits LIMITS = new JsonLimits(1 << 20, 8, 65_536);
  private static final Set<String> OPERATORS =
      Set.of("StringEquals", "StringNotEquals", "StringLike", "StringNotLike");

  private final Optional<List<Statement>> statements;

  private record Statement(
      boolean allows,
      List<Pattern> principals,
      List<Pattern> actions,
      List<Pattern> resources,
      List<Condition> conditions) {}

  /** As in IAM: of a fact that a request lacks, only the operators with Not hold. */
  private record Condition(boolean not, Fact fact, List<Pattern> values) {
    boolean holds(Map<Fact, String> facts) {
      String value = facts.get(fact);
      return value == null ? not : not != matches(values, value);
    }
  }

  private AccessPolicy(Optional<List<Statement>> statements) {
    this.statements = statements;
  }

  /**
   * Reads a policy.
   *
   * @throws CodecException for what is none: a word that nobody knows would be a hole or a trap
   */
  public static AccessPolicy parse(byte[] bytes) throws CodecException {
    Json.Obj in = object(Json.parse(bytes, LIMITS));
    in.requireOnly("format", "Statement");
    if (!in.string("format").equals(FORMAT)) {
      throw new CodecException(Code.VALUE, "format");
    }
    List<Statement> statements = new ArrayList<>();
    for (Json.Obj statement : in.array("Statement").objects()) {
      statements.add(statement(statement));
    }
    return new AccessPolicy(Optional.of(List.copyOf(statements)));
  }

  private static Json.Obj object(Json json) throws CodecException {
    if (json instanceof Json.Obj object) {
      return object;
    }
    throw new CodecException(Code.VALUE, "format");
  }

  private static Statement statement(Json.Obj in) throws CodecException {
    in.requireOnly("Sid", "Effect", "Principal", "Action", "Resource", "Condition");
    String effect = in.string("Effect");
    if (!effect.equals("Allow") && !effect.equals("Deny")) {
      throw new CodecException(Code.VALUE, "Effect");
    }
    List<String> actions = words(in, "Action");
    for (String action : actions) {
      if (!action.contains("*") && Action.find(action).isEmpty()) {
        throw new CodecException(Code.VALUE, "Action");
      }
    }
    return new Statement(
        effect.equals("Allow"),
        patterns(principals(words(in, "Principal")), true),
        patterns(actions, true),
        patterns(words(in, "Resource"), true),
        in.has("Condition") ? conditions(in.object("Condition")) : List.of());
  }

  /** An access key is named by its id, a bearer key by its digest: keys stand in no policy. */
  private static List<String> principals(List<String> words) throws CodecException {
    List<String> out = new ArrayList<>();
    for (String word : words) {
      boolean digest = word.matches("sha256:[0-9a-f]{64}");
      if (!digest && !word.equals("*") && !word.matches("[A-Za-z0-9]{16,128}")) {
        throw new CodecException(Code.VALUE, "Principal");
      }
      out.add(
          digest || word.equals("*") ? word : "sha256:" + AccessKeys.caller(word, "").keyDigest());
    }
    return out;
  }

  private static List<Condition> conditions(Json.Obj in) throws CodecException {
    List<Condition> conditions = new ArrayList<>();
    for (String operator : in.keys()) {
      if (!OPERATORS.contains(operator)) {
        throw new CodecException(Code.VALUE, "Condition");
      }
      Json.Obj asked = in.object(operator);
      for (String name : asked.keys()) {
        Fact fact = Fact.find(name).orElseThrow(() -> new CodecException(Code.VALUE, "Condition"));
        conditions.add(
            new Condition(
                operator.contains("Not"),
                fact,
                patterns(words(asked, name), operator.endsWith("Like"))));
      }
    }
    return conditions;
  }

  /** A word or several, never none. */
  private static List<String> words(Json.Obj in, String name) throws CodecException {
    List<String> words =
        in.get(name) instanceof Json.Arr list ? list.strings() : List.of(in.string(name));
    if (words.isEmpty()) {
      throw new CodecException(Code.VALUE, name);
    }
    return words;
  }

  /** {@code *} stands for any characters and {@code ?} for one, where {@code wild}. */
  private static List<Pattern> patterns(List<String> words, boolean wild) {
    return words.stream().map(w -> Pattern.compile(wild ? wild(w) : Pattern.quote(w))).toList();
  }

  private static String wild(String word) {
    return word.chars()
        .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)))
        .collect(Collectors.joining());
  }

  private static boolean matches(List<Pattern> patterns, String value) {
    return patterns.stream().anyMatch(p -> p.matcher(value).matches());
  }

  /**
   * Says whether a request is allowed.
   *
   * @param facts what is known of it
   */
  boolean allows(Caller caller, Action action, Map<Fact, String> facts) {
    if (statements.isEmpty()) {
      return true;
    }
    Map<Fact, String> known = facts.isEmpty() ? Map.of() : new EnumMap<>(facts);
    boolean allowed = false;
    for (Statement s : statements.get()) {
      boolean meant =
          matches(s.principals(), "sha256:" + caller.keyDigest())
              && matches(s.actions(), action.id())
              && matches(s.resources(), "project/" + caller.project())
              && s.conditions().stream().allMatch(c -> c.holds(known));
      if (meant && !s.allows()) {
        return false;
      }
      allowed |= meant;
    }
    return allowed;
  }
}
