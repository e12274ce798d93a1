package dev.adyton.launch;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Who must have signed a launch record for how far an exposure. A node pins one, and so does each
 * caller: neither takes the other's word. Immutable.
 *
 * @param signers who may sign, at most 64
 * @param quorums what each exposure takes; one that is absent is never granted
 */
public record LaunchPolicy(List<Signer> signers, Map<Exposure, Quorum> quorums) {
  /** Names the layout of the file. */
  public static final String FORMAT = "adyton-launch-policy/1";

  /**
   * The project's DEVELOPMENT key, whose private half anybody can make from the sources. It can
   * grant {@link Exposure#LOCAL} alone, and vouches for nothing.
   */
  static final String DEVELOPMENT_KEY = "xvVxXwmLDbzsR9eUkeRqDA9sAWorMTwWUIGVzdYb6N4=";

  private static final int MAX_SIGNERS = 64;
  private static final int KEY_BYTES = 32;
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

  /**
   * A key, and whose it is. One person with two keys is one person.
   *
   * @param person a name
   * @param roles what the person stands for, such as {@code safety}
   * @param key raw Ed25519 public key, base64
   */
  public record Signer(String person, Set<String> roles, String key) {
    /** Checks the forms. */
    public Signer {
      roles = Set.copyOf(roles);
      if (!NAME.matcher(person).matches()) {
        throw new IllegalArgumentException("person");
      }
      if (!areNames(roles)) {
        throw new IllegalArgumentException("roles");
      }
      try {
        if (Base64s.decode(key).length != KEY_BYTES) {
          throw new IllegalArgumentException("key");
        }
      } catch (CodecException e) {
        throw new IllegalArgumentException("key", e);
      }
    }

    byte[] raw() {
      try {
        return Base64s.decode(key);
      } catch (CodecException e) {
        throw new IllegalStateException("checked at construction", e);
      }
    }
  }

  /**
   * What an exposure takes.
   *
   * @param persons how many distinct persons, at least 1
   * @param roles which roles must be among them
   */
  public record Quorum(int persons, Set<String> roles) {
    /** Checks. */
    public Quorum {
      roles = Set.copyOf(roles);
      if (persons < 1 || persons > MAX_SIGNERS) {
        throw new IllegalArgumentException("persons");
      }
    }
  }

  /** Checks. */
  public LaunchPolicy {
    signers = List.copyOf(signers);
    quorums = Map.copyOf(quorums);
    if (signers.isEmpty() || signers.size() > MAX_SIGNERS) {
      throw new IllegalArgumentException("signers");
    }
    Set<String> keys = new HashSet<>();
    for (Signer signer : signers) {
      if (!keys.add(signer.key())) {
        throw new IllegalArgumentException("signers");
      }
    }
  }

  /** Returns the policy where none was given: the development key, for one's own machine. */
  public static LaunchPolicy builtIn() {
    return new LaunchPolicy(
        List.of(new Signer("adyton-development", Set.of(), DEVELOPMENT_KEY)),
        Map.of(Exposure.LOCAL, new Quorum(1, Set.of())));
  }

  /**
   * Reads a policy file, strictly, in any order and spacing of its members.
   *
   * @throws CodecException for unknown members, wrong types and forms
   */
  public static LaunchPolicy parse(byte[] json) throws CodecException {
    return of(Json.parseObject(json));
  }

  /** Reads a policy that stands inside another document. */
  public static LaunchPolicy of(Json.Obj in) throws CodecException {
    in.requireOnly("format", "signers", "exposures");
    if (!in.string("format").equals(FORMAT)) {
      throw new CodecException(Code.FORMAT, "format");
    }
    try {
      List<Signer> signers = new ArrayList<>();
      for (Json.Obj each : in.array("signers").objects()) {
        each.requireOnly("person", "roles", "key");
        signers.add(new Signer(each.string("person"), names(each, "roles"), each.string("key")));
      }
      Map<Exposure, Quorum> quorums = new EnumMap<>(Exposure.class);
      Json.Obj exposures = in.object("exposures");
      for (String name : exposures.keys()) {
        Json.Obj quorum = exposures.object(name);
        quorum.requireOnly("persons", "roles");
        int persons = Math.toIntExact(quorum.integer("persons"));
        quorums.put(Exposure.parse(name, "exposures"), new Quorum(persons, names(quorum, "roles")));
      }
      return new LaunchPolicy(signers, quorums);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new CodecException(Code.VALUE, "signers");
    }
  }

  private static Set<String> names(Json.Obj in, String member) throws CodecException {
    List<String> names = in.strings(member);
    if (Set.copyOf(names).size() != names.size() || !areNames(names)) {
      throw new CodecException(Code.VALUE, member);
    }
    return Set.copyOf(names);
  }

  private static boolean areNames(Collection<String> texts) {
    for (String text : texts) {
      if (!NAME.matcher(text).matches()) {
        return false;
      }
    }
    return true;
  }

  /** Returns the signers' raw public keys, in their order. */
  public List<byte[]> keys() {
    return signers.stream().map(Signer::raw).toList();
  }

  /** Returns the digest of the canonical form, for the statement's policy. */
  public Digest digest() {
    List<Json> list = new ArrayList<>();
    for (Signer each : signers) {
      list.add(
          Json.object()
              .put("person", each.person())
              .put("roles", List.copyOf(new TreeSet<>(each.roles())))
              .put("key", each.key())
              .build());
    }
    Json.ObjBuilder exposures = Json.object();
    for (Exposure exposure : Exposure.values()) {
      Quorum quorum = quorums.get(exposure);
      if (quorum != null) {
        exposures.put(
            exposure.id(),
            Json.object()
                .put("persons", quorum.persons())
                .put("roles", List.copyOf(new TreeSet<>(quorum.roles())))
                .build());
      }
    }
    return Digest.sha256(
        Jcs.encode(
            Json.object()
                .put("format", FORMAT)
                .put("signers", new Json.Arr(list))
                .put("exposures", exposures.build())
                .build()));
  }
}
