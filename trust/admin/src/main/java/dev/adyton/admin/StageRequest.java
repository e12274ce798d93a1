package dev.adyton.admin;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.Canonical;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;

/**
 * What begins the staging of a release: what the administrators signed, and what the release's
 * signers did. The image follows in parts.
 *
 * @param request the envelope of {@code stage_release}, whose subject is the manifest's digest
 * @param release the manifest's envelope
 */
@SuppressWarnings("ArrayRecordComponent") // two envelopes on their way, never compared
public record StageRequest(byte[] request, byte[] release) {
  /** Names the layout. */
  public static final String FORMAT = "adyton-stage-request/1";

  /** The longest, in bytes: a request and an envelope of 512 KiB, in base64. */
  public static final int MAX_BYTES = 1 << 20;

  /** The most bytes of one part of the image. */
  public static final int MAX_PART = 2 << 20;

  /** The most bytes of an image. */
  public static final long MAX_IMAGE = 512L << 20;

  /** Copies. */
  public StageRequest {
    request = request.clone();
    release = release.clone();
  }

  @Override
  public byte[] request() {
    return request.clone();
  }

  @Override
  public byte[] release() {
    return release.clone();
  }

  /** Returns the canonical bytes. */
  public byte[] bytes() {
    return Jcs.encode(
        Json.object()
            .put("format", FORMAT)
            .put("request", Base64s.encode(request))
            .put("release", Base64s.encode(release))
            .build());
  }

  /**
   * Reads the canonical bytes.
   *
   * @throws CodecException for anything but what {@link #bytes()} of some request gives
   */
  public static StageRequest parse(byte[] bytes) throws CodecException {
    Json.Obj in = Canonical.parse(bytes, FORMAT);
    in.requireOnly("format", "request", "release");
    return new StageRequest(
        Base64s.decode(in.string("request")), Base64s.decode(in.string("release")));
  }
}
