package dev.adyton.attestation;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The document that a node answers with when asked to prove what it is. It carries other documents
 * as the bytes they came in: what is hashed is what was received, never what somebody wrote anew.
 * Immutable.
 *
 * @param levelHint what the node calls itself, for people; a verifier never believes it
 * @param keyset {@link Keyset#bytes()}, base64
 * @param statement {@link Statement#bytes()}, base64
 * @param evidence what hardware, or its absence, says about the statement
 * @param collateral what one needs to check that
 * @param release a DSSE envelope, or {@link #UNRELEASED}
 * @param launch for each deployable of the statement, in its order, the launch record
 */
public record Evidence(
    String levelHint,
    String keyset,
    String statement,
    List<Item> evidence,
    List<Item> collateral,
    String release,
    List<LaunchEntry> launch) {

  /** Names this layout. */
  public static final String FORMAT = "adyton-evidence/1";

  /** How "no release was signed for this build" is written. */
  public static final String UNRELEASED = "UNRELEASED";

  private static final int MAX_ITEMS = 32;
  private static final Pattern HINT = Pattern.compile("[A-Z0-9_+]{1,64}");

  /** Checks and copies. */
  public Evidence {
    evidence = List.copyOf(evidence);
    collateral = List.copyOf(collateral);
    launch = List.copyOf(launch);
    int most = Math.max(evidence.size(), Math.max(collateral.size(), launch.size()));
    if (most > 2 * MAX_ITEMS || !HINT.matcher(levelHint).matches()) {
      throw new IllegalArgumentException("evidence");
    }
  }

  /**
   * One piece of evidence or collateral.
   *
   * @param type as in {@code tpm2}, {@code simulated}, {@code ek-cert}
   * @param base64 the bytes as received, base64
   */
  public record Item(String type, String base64) {
    private static final Pattern TYPE = Pattern.compile("[a-z0-9-]{1,32}");

    /** Checks the forms. */
    public Item {
      if (!TYPE.matcher(type).matches()) {
        throw new IllegalArgumentException("type");
      }
    }

    /** Returns an item of bytes. */
    public static Item of(String type, byte[] bytes) {
      return new Item(type, Base64s.encode(bytes));
    }

    /** Returns the bytes. */
    public byte[] bytes() {
      return decode(base64);
    }

    private static Item parse(Json.Obj in) throws CodecException {
      in.requireOnly("type", "bytes");
      if (!TYPE.matcher(in.string("type")).matches()) {
        throw new CodecException(Code.FORMAT, "type");
      }
      Members.base64(in, "bytes");
      return new Item(in.string("type"), in.string("bytes"));
    }

    /** Returns the bytes of all items of a type, in their order. */
    static List<byte[]> bytesOf(String type, List<Item> items) {
      List<byte[]> found = new ArrayList<>();
      for (Item item : items) {
        if (item.type.equals(type)) {
          found.add(item.bytes());
        }
      }
      return List.copyOf(found);
    }

    private Json json() {
      return Json.object().put("type", type).put("bytes", base64).build();
    }
  }

  /**
   * The launch record of one deployable.
   *
   * @param deployable its digest
   * @param record a DSSE envelope, or {@code UNGATED}
   */
  public record LaunchEntry(Digest deployable, String record) {
    private static LaunchEntry parse(Json.Obj in) throws CodecException {
      in.requireOnly("deployable", "record");
      return new LaunchEntry(Members.digest(in, "deployable"), in.string("record"));
    }

    private Json json() {
      return Json.object().put("deployable", deployable.toString()).put("record", record).build();
    }
  }

  /**
   * Reads a document, strictly, but in any order and spacing of its members: it is an envelope that
   * nobody hashes.
   *
   * @throws CodecException for unknown members, wrong types and forms, too many items
   */
  public static Evidence parse(byte[] json) throws CodecException {
    Json.Obj in = Json.parseObject(json);
    in.requireOnly(
        "format", "level", "keyset", "statement", "evidence", "collateral", "release", "launch");
    if (!in.string("format").equals(FORMAT)) {
      throw new CodecException(Code.FORMAT, "format");
    }
    if (!HINT.matcher(in.string("level")).matches()) {
      throw new CodecException(Code.FORMAT, "level");
    }
    Members.base64(in, "keyset");
    Members.base64(in, "statement");
    List<LaunchEntry> launch = new ArrayList<>();
    for (Json.Obj entry : in.array("launch").objects()) {
      launch.add(LaunchEntry.parse(entry));
    }
    if (launch.size() > 2 * MAX_ITEMS) {
      throw new CodecException(Code.SIZE, "launch");
    }
    return new Evidence(
        in.string("level"),
        in.string("keyset"),
        in.string("statement"),
        items(in, "evidence"),
        items(in, "collateral"),
        in.string("release"),
        launch);
  }

  private static List<Item> items(Json.Obj in, String member) throws CodecException {
    List<Item> items = new ArrayList<>();
    for (Json.Obj item : in.array(member).objects()) {
      items.add(Item.parse(item));
    }
    if (items.size() > MAX_ITEMS) {
      throw new CodecException(Code.SIZE, member);
    }
    return items;
  }

  /** Returns the document's bytes. */
  public byte[] encode() {
    return Jcs.encode(
        Json.object()
            .put("format", FORMAT)
            .put("level", levelHint)
            .put("keyset", keyset)
            .put("statement", statement)
            .put("evidence", new Json.Arr(evidence.stream().map(Item::json).toList()))
            .put("collateral", new Json.Arr(collateral.stream().map(Item::json).toList()))
            .put("release", release)
            .put("launch", new Json.Arr(launch.stream().map(LaunchEntry::json).toList()))
            .build());
  }

  /** Returns the statement's bytes as they are hashed. */
  public byte[] statementBytes() {
    return decode(statement);
  }

  /** Returns the keyset's bytes as they are hashed. */
  public byte[] keysetBytes() {
    return decode(keyset);
  }

  private static byte[] decode(String base64) {
    try {
      return Base64s.decode(base64);
    } catch (CodecException e) {
      throw new IllegalStateException("not base64", e);
    }
  }
}
