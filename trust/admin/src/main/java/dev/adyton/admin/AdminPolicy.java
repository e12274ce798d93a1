package dev.adyton.admin;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Who may tell one node what. Pinned in its configuration; its digest stands in the statement's
 * policy. Immutable.
 *
 * @param node the node's name, so that a request for one is void at every other
 * @param grants who may sign what, until when; at most 64
 */
public record AdminPolicy(String node, List<Grant> grants) {
  /** Names the layout of the file. */
  public static final String FORMAT = "adyton-admin-policy/1";

  private static final int MAX_GRANTS = 64;
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

  /**
   * One person's right.
   *
   * @param person a name; one person with two keys is one person
   * @param key raw Ed25519 public key, base64
   * @param verbs what may be signed
   * @param notAfter seconds since 1970 after which the grant is over
   */
  public record Grant(String person, String key, Set<Verb> verbs, long notAfter) {
    /** Checks. */
    public Grant {
      verbs = Set.copyOf(verbs);
      if (!NAME.matcher(person).matches()) {
        throw new IllegalArgumentException("person");
      }
      try {
        if (Base64s.decode(key).length != 32) {
          throw new IllegalArgumentException("key");
        }
      } catch (CodecException e) {
        throw new IllegalArgumentException("key", e);
      }
    }
  }

  /** Checks. */
  public AdminPolicy {
    grants = List.copyOf(grants);
    if (!NAME.matcher(node).matches()) {
      throw new IllegalArgumentException("node");
    }
    if (grants.isEmpty() || grants.size() > MAX_GRANTS) {
      throw new IllegalArgumentException("grants");
    }
    if (grants.stream().map(Grant::key).distinct().count() != grants.size()) {
      throw new IllegalArgumentException("grants");
    }
  }

  /** Returns the raw public keys, in the order of the grants. */
  List<byte[]> keys() {
    List<byte[]> keys = new ArrayList<>();
    for (Grant grant : grants) {
      try {
        keys.add(Base64s.decode(grant.key()));
      } catch (CodecException e) {
        throw new IllegalStateException("checked at construction", e);
      }
    }
    return keys;
  }

  /**
   * Reads a policy file, strictly, in any order and spacing of its members.
   *
   * @throws CodecException for unknown members, wrong types and forms
   */
  public static AdminPolicy parse(byte[] json) throws CodecException {
    Json.Obj in = Json.parseObject(json);
    in.requireOnly("format", "node", "grants");
    if (!in.string("format").equals(FORMAT)) {
      throw new CodecException(Code.FORMAT, "format");
    }
    List<Grant> grants = new ArrayList<>();
    try {
      for (Json.Obj each : in.array("grants").objects()) {
        each.requireOnly("person", "key", "verbs", "not_after");
        grants.add(
            new Grant(
                each.string("person"), each.string("key"), verbs(each), each.integer("not_after")));
      }
      return new AdminPolicy(in.string("node"), grants);
    } catch (IllegalArgumentException e) {
      throw new CodecException(Code.VALUE, String.valueOf(e.getMessage()));
    }
  }

  private static Set<Verb> verbs(Json.Obj in) throws CodecException {
    Set<Verb> verbs = EnumSet.noneOf(Verb.class);
    for (String name : in.strings("verbs")) {
      verbs.add(Verb.find(name).orElseThrow(() -> new CodecException(Code.VALUE, "verbs")));
    }
    return verbs;
  }

  /** Returns the digest of the canonical form. */
  public Digest digest() {
    List<Json> list = new ArrayList<>();
    for (Grant grant : grants) {
      TreeSet<String> verbs = new TreeSet<>();
      grant.verbs().forEach(verb -> verbs.add(verb.id()));
      list.add(
          Json.object()
              .put("person", grant.person())
              .put("key", grant.key())
              .put("verbs", List.copyOf(verbs))
              .put("not_after", grant.notAfter())
              .build());
    }
    return Digest.sha256(
        Jcs.encode(
            Json.object()
                .put("format", FORMAT)
                .put("node", node)
                .put("grants", new Json.Arr(list))
                .build()));
  }
}
