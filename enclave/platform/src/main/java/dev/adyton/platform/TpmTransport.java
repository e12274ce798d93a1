package dev.adyton.platform;

import dev.adyton.attestation.tpm.TpmFormatException;
import dev.adyton.attestation.tpm.TpmReader;
import dev.adyton.attestation.tpm.TpmWriter;
import java.io.IOException;
import java.util.List;

/**
 * Frames commands and takes responses apart (TPM 2.0 Part 1 §18). Safe for use by several threads:
 * one command at a time.
 */
final class TpmTransport {
  private static final int NO_SESSIONS = 0x8001;
  private static final int SESSIONS = 0x8002;
  private static final int HEADER_BYTES = 10;
  private static final int MAX_TRIES = 20;
  private static final long PAUSE_MILLIS = 5;

  private final TpmLink link;

  TpmTransport(TpmLink link) {
    this.link = link;
  }

  /**
   * What to send.
   *
   * @param name TCG name, for errors
   * @param code {@code TPM_CC}
   * @param handles in their order
   * @param sessions one per handle that needs authorization
   * @param parameters marshalled
   * @param returnsHandle whether the response starts with one
   */
  record Command(
      String name,
      int code,
      List<Long> handles,
      List<Authorization> sessions,
      TpmWriter parameters,
      boolean returnsHandle) {

    byte[] bytes() {
      TpmWriter body = new TpmWriter();
      handles.forEach(body::u32);
      if (!sessions.isEmpty()) {
        TpmWriter area = new TpmWriter();
        sessions.forEach(session -> session.writeTo(area));
        body.u32(area.bytes().length).raw(area.bytes());
      }
      byte[] rest = body.raw(parameters.bytes()).bytes();
      return new TpmWriter()
          .u16(sessions.isEmpty() ? NO_SESSIONS : SESSIONS)
          .u32(HEADER_BYTES + rest.length)
          .u32(code)
          .raw(rest)
          .bytes();
    }
  }

  /**
   * What came back.
   *
   * @param handle 0 if the command returns none
   * @param parameters without handle and sessions
   */
  record Response(long handle, TpmReader parameters) {}

  /** Sends, again where the TPM asks for that. */
  synchronized Response send(Command command) throws IOException {
    byte[] bytes = command.bytes();
    for (int tries = 1; ; tries++) {
      byte[] response = link.transmit(bytes);
      try {
        TpmReader in = new TpmReader(response, command.name());
        int tag = in.u16();
        if (in.u32() != response.length) {
          throw new IOException(command.name() + ": response length");
        }
        long code = in.u32();
        if (code == 0) {
          return response(command, tag, in);
        } else if (tries == MAX_TRIES || !isRetry(code)) {
          throw new TpmException(command.name(), code);
        }
      } catch (TpmFormatException e) {
        throw new IOException(command.name() + ": malformed response", e);
      }
      pause();
    }
  }

  private static Response response(Command command, int tag, TpmReader in)
      throws IOException, TpmFormatException {
    if (tag != (command.sessions().isEmpty() ? NO_SESSIONS : SESSIONS)) {
      throw new IOException(command.name() + ": response tag");
    }
    long handle = command.returnsHandle() ? in.u32() : 0;
    if (tag == NO_SESSIONS) {
      return new Response(handle, in);
    }
    long length = in.u32();
    if (length > in.remaining()) {
      throw new IOException(command.name() + ": parameter length");
    }
    // What follows are the sessions' answers. None is asked for: what a TPM says that matters here
    // is signed, or opened by somebody else.
    return new Response(handle, new TpmReader(in.take((int) length), command.name()));
  }

  /**
   * TPM_RC_RETRY, YIELDED, TESTING, NV_RATE: the same command again. The first use of a key that
   * dictionary-attack protection covers meets RETRY after every Startup.
   */
  private static boolean isRetry(long code) {
    return code == 0x922 || code == 0x908 || code == 0x90A || code == 0x920;
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the TPM", e);
    }
  }
}
