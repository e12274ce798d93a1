package dev.adyton.node.files;

import dev.adyton.content.SecretText;
import dev.adyton.node.keys.StoreException;
import dev.adyton.node.responses.ListPage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonGenerator;

/**
 * What is known of a file beside its content, as the APIs show it (OpenAI OpenAPI, {@code
 * OpenAIFile}). Its {@code toString} shows no name.
 *
 * @param id begins with {@code file-}
 * @param bytes of its content
 * @param created Unix seconds
 * @param expires Unix seconds
 * @param name as its sender wrote it, empty where none was sent
 */
public record StoredFile(
    String id, int bytes, long created, long expires, SecretText name, FilePurpose purpose)
    implements ListPage.Row {
  private static final byte FORMAT = 1;

  byte[] sealed() {
    ByteArrayOutputStream sealed = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(sealed)) {
      out.writeByte(FORMAT);
      out.writeInt(bytes);
      out.writeLong(created);
      out.writeLong(expires);
      out.writeUTF(purpose.name());
      out.write(name.reveal().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sealed.toByteArray();
  }

  static StoredFile read(String id, byte[] sealed) throws StoreException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(sealed))) {
      if (in.readByte() != FORMAT) {
        throw new StoreException(StoreException.Code.NEWER_FORMAT);
      }
      int bytes = in.readInt();
      long created = in.readLong();
      long expires = in.readLong();
      FilePurpose purpose = FilePurpose.valueOf(in.readUTF());
      String name = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new StoredFile(id, bytes, created, expires, SecretText.of(name), purpose);
    } catch (IOException | IllegalArgumentException e) {
      throw new StoreException(StoreException.Code.TAMPERED, e);
    }
  }

  @Override
  public void write(JsonGenerator out) {
    out.writeStartObject();
    members(out);
    out.writeEndObject();
  }

  /** Writes the members. A file that is here can be used: there is nothing to wait for. */
  public void members(JsonGenerator out) {
    out.writeStringProperty("id", id);
    out.writeStringProperty("object", "file");
    out.writeNumberProperty("bytes", bytes);
    out.writeNumberProperty("created_at", created);
    out.writeNumberProperty("expires_at", expires);
    out.writeStringProperty("filename", name.reveal());
    out.writeStringProperty("purpose", purpose.word());
    out.writeStringProperty("status", "processed");
  }

  @Override
  public String toString() {
    return "StoredFile";
  }
}
