package dev.adyton.node.responses;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.content.ChatMessage;
import dev.adyton.node.keys.StoreException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A response that was promised and is not made yet: all that its answer depends on. The answer is a
 * function of this and of the deployable, so that nothing of it has to be written while it grows:
 * after a crash the same one is made again, token by token. Its {@code toString} shows no content.
 *
 * @param request the request's body as it came
 * @param project the project of the key that asked
 * @param created Unix seconds
 * @param seed of the sampling
 * @param padded whether its events are equally long
 * @param outcome names what else decides the answer; see {@link #outcome}
 * @param earlier the conversation that it goes on from
 * @param files that the request names
 */
@SuppressWarnings("ArrayRecordComponent") // read and written, never compared
public record PendingResponse(
    byte[] request,
    String project,
    long created,
    long seed,
    boolean padded,
    Digest outcome,
    List<ChatMessage> earlier,
    List<AttachedFile> files) {
  private static final byte FORMAT = 1;

  /** Written where there are files alone: what has none stays readable for older builds. */
  private static final byte WITH_FILES = 2;

  /** Copies the lists. */
  public PendingResponse {
    earlier = List.copyOf(earlier);
    files = List.copyOf(files);
  }

  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(files.isEmpty() ? FORMAT : WITH_FILES);
      ContentBytes.write(out, request);
      out.writeUTF(project);
      out.writeLong(created);
      out.writeLong(seed);
      out.writeBoolean(padded);
      out.writeUTF(outcome.toString());
      ContentBytes.write(out, earlier);
      if (!files.isEmpty()) {
        write(out, files);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static PendingResponse read(byte[] bytes) throws StoreException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      byte format = in.readByte();
      if (format != FORMAT && format != WITH_FILES) {
        throw new StoreException(StoreException.Code.NEWER_FORMAT);
      }
      return new PendingResponse(
          ContentBytes.bytes(in),
          in.readUTF(),
          in.readLong(),
          in.readLong(),
          in.readBoolean(),
          Digest.parse(in.readUTF()),
          ContentBytes.messages(in),
          format == WITH_FILES ? files(in) : List.of());
    } catch (IOException | IllegalArgumentException | CodecException e) {
      throw new StoreException(StoreException.Code.TAMPERED, e);
    }
  }

  private static void write(DataOutputStream out, List<AttachedFile> files) throws IOException {
    out.writeInt(files.size());
    for (AttachedFile file : files) {
      out.writeUTF(file.id());
      ContentBytes.write(out, file.name());
      ContentBytes.write(out, file.text());
    }
  }

  private static List<AttachedFile> files(DataInputStream in) throws IOException {
    int count = in.readInt();
    List<AttachedFile> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      files.add(new AttachedFile(in.readUTF(), ContentBytes.text(in), ContentBytes.text(in)));
    }
    return files;
  }

  @Override
  public String toString() {
    return "PendingResponse";
  }
}
