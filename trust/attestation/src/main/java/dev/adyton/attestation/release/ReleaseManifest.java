package dev.adyton.attestation.release;

import dev.adyton.codec.Canonical;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What was released: an in-toto Statement v1 about files, signed as the payload of a DSSE envelope.
 * Immutable.
 *
 * @param files SHA-256 of each published file by its name, 1 to 1,024
 * @param version for people, 1 to 64 of {@code A-Z a-z 0-9 . _ + -}
 * @param sequence counts releases: a policy that names a least one refuses those before
 * @param commit of the source, 40 or 64 hex digits
 * @param engineBuilds digests of what may serve, as {@code adyton doctor} prints them, 1 to 16
 * @param sbom digest of the list of parts
 * @param platforms what machines measure of it, at most 64; with none it vouches for files alone
 * @param notBefore seconds since 1970
 * @param notAfter seconds since 1970, after which it is void
 */
public record ReleaseManifest(
    SortedMap<String, Digest> files,
    String version,
    long sequence,
    String commit,
    List<Digest> engineBuilds,
    Digest sbom,
    List<ReleasePlatform> platforms,
    long notBefore,
    long notAfter) {
  /** The type under which manifests are signed. */
  public static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";

  /** The statement's layout (in-toto attestation framework, Statement v1). */
  public static final String STATEMENT_TYPE = "https://in-toto.io/Statement/v1";

  /** The predicate's layout. */
  public static final String PREDICATE_TYPE = "urn:adyton:release:1";

  private static final int MAX_FILES = 1024;
  private static final int MAX_BUILDS = 16;
  private static final int MAX_PLATFORMS = 64;
  // A path would let an envelope speak of a file in another folder than its own.
  private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,127}");
  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,63}");
  private static final Pattern COMMIT = Pattern.compile("([0-9a-f]{40}|[0-9a-f]{64})");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /** Checks what types cannot. */
  public ReleaseManifest {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    engineBuilds = List.copyOf(engineBuilds);
    platforms = List.copyOf(platforms);
    require(
        !files.isEmpty()
            && files.size() <= MAX_FILES
            && ReleasePlatform.allMatch(FILE, files.keySet()),
        "subject");
    require(VERSION.matcher(version).matches(), "version");
    require(sequence >= 1, "sequence");
    require(COMMIT.matcher(commit).matches(), "commit");
    require(!engineBuilds.isEmpty() && engineBuilds.size() <= MAX_BUILDS, "engine_builds");
    require(platforms.size() <= MAX_PLATFORMS, "platforms");
    require(notBefore >= 0 && notAfter >= notBefore, "not_after");
  }

  private static void require(boolean condition, String member) {
    if (!condition) {
      throw new IllegalArgumentException(member);
    }
  }

  /**
   * Reads the canonical bytes.
   *
   * @throws CodecException for anything but what {@link #bytes()} of some manifest gives
   */
  public static ReleaseManifest parse(byte[] bytes) throws CodecException {
    Json.Obj in = Canonical.parse(bytes);
    in.requireOnly("_type", "subject", "predicateType", "predicate");
    if (!in.string("_type").equals(STATEMENT_TYPE)
        || !in.string("predicateType").equals(PREDICATE_TYPE)) {
      throw new CodecException(Code.FORMAT, "predicateType");
    }
    Json.Obj said = in.object("predicate");
    said.requireOnly(
        "version",
        "sequence",
        "commit",
        "engine_builds",
        "sbom",
        "platforms",
        "not_before",
        "not_after");
    try {
      ReleaseManifest manifest =
          new ReleaseManifest(
              files(in),
              said.string("version"),
              said.integer("sequence"),
              said.string("commit"),
              builds(said),
              Digest.parse(said.string("sbom")),
              platforms(said),
              said.integer("not_before"),
              said.integer("not_after"));
      if (manifest.files().size() != in.array("subject").objects().size()) {
        throw new CodecException(Code.DUPLICATE_KEY, "subject");
      }
      return manifest;
    } catch (IllegalArgumentException e) {
      throw new CodecException(Code.VALUE, String.valueOf(e.getMessage()));
    }
  }

  private static SortedMap<String, Digest> files(Json.Obj in) throws CodecException {
    TreeMap<String, Digest> files = new TreeMap<>();
    for (Json.Obj each : in.array("subject").objects()) {
      each.requireOnly("name", "digest");
      Json.Obj digests = each.object("digest");
      digests.requireOnly("sha256");
      String hex = digests.string("sha256");
      if (!SHA256.matcher(hex).matches()) {
        throw new CodecException(Code.FORMAT, "sha256");
      }
      files.put(each.string("name"), Digest.of(HexFormat.of().parseHex(hex)));
    }
    return files;
  }

  private static List<Digest> builds(Json.Obj in) throws CodecException {
    List<Digest> builds = new ArrayList<>();
    for (String build : in.strings("engine_builds")) {
      builds.add(Digest.parse(build));
    }
    return builds;
  }

  private static List<ReleasePlatform> platforms(Json.Obj in) throws CodecException {
    List<ReleasePlatform> platforms = new ArrayList<>();
    for (Json.Obj each : in.array("platforms").objects()) {
      platforms.add(ReleasePlatform.parse(each));
    }
    return platforms;
  }

  /** Returns the canonical bytes (RFC 8785); files in the order of their names. */
  public byte[] bytes() {
    List<Json> subject = new ArrayList<>();
    files.forEach((name, digest) ->
        subject.add(
            Json.object()
                .put("name", name)
                .put("digest", Json.object().put("sha256", digest.hex()).build())
                .build()));
    Json predicate =
        Json.object()
            .put("version", version)
            .put("sequence", sequence)
            .put("commit", commit)
            .put("engine_builds", engineBuilds.stream().map(Digest::toString).toList())
            .put("sbom", sbom.toString())
            .put("platforms", new Json.Arr(platforms.stream().map(ReleasePlatform::json).toList()))
            .put("not_before", notBefore)
            .put("not_after", notAfter)
            .build();
    return Jcs.encode(
        Json.object()
            .put("_type", STATEMENT_TYPE)
            .put("subject", new Json.Arr(subject))
            .put("predicateType", PREDICATE_TYPE)
            .put("predicate", predicate)
            .build());
  }

  /** Returns the digest of {@link #bytes()}, by which people and lists name a release. */
  public Digest digest() {
    return Digest.sha256(bytes());
  }
}
