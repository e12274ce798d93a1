package dev.adyton.node.responses;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.Role;
import dev.adyton.content.SecretText;
import dev.adyton.node.keys.StoreException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A response as it is kept.
 *
 * @param earlier the conversation that it went on from
 * @param input what the request added to it, without its instructions
 * @param answer the text of the answer
 * @param body the response object as it was sent, JSON
 */
public record StoredResponse(
    List<ChatMessage> earlier, List<ChatMessage> input, SecretText answer, SecretText body) {
  private static final byte FORMAT = 1;

  /** Copies the lists. */
  public StoredResponse {
    earlier = List.copyOf(earlier);
    input = List.copyOf(input);
  }

  /** Returns the conversation that a next request goes on from. */
  public List<ChatMessage> conversation() {
    List<ChatMessage> all = new ArrayList<>(earlier);
    all.addAll(input);
    all.add(new ChatMessage(Role.ASSISTANT, answer));
    return all;
  }

  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      write(out, earlier);
      write(out, input);
      write(out, answer);
      write(out, body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static StoredResponse read(byte[] bytes) throws StoreException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readByte() != FORMAT) {
        throw new StoreException(StoreException.Code.NEWER_FORMAT);
      }
      return new StoredResponse(messages(in), messages(in), text(in), text(in));
    } catch (IOException | IllegalArgumentException e) {
      throw new StoreException(StoreException.Code.TAMPERED, e);
    }
  }

  private static void write(DataOutputStream out, List<ChatMessage> messages) throws IOException {
    out.writeInt(messages.size());
    for (ChatMessage message : messages) {
      out.writeUTF(message.role().name());
      write(out, message.text());
    }
  }

  private static void write(DataOutputStream out, SecretText text) throws IOException {
    byte[] utf8 = text.reveal().getBytes(StandardCharsets.UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
  }

  private static List<ChatMessage> messages(DataInputStream in) throws IOException {
    int count = in.readInt();
    List<ChatMessage> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      messages.add(new ChatMessage(Role.valueOf(in.readUTF()), text(in)));
    }
    return messages;
  }

  private static SecretText text(DataInputStream in) throws IOException {
    return SecretText.of(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
  }

  /** Says nothing, by design. */
  @Override
  public String toString() {
    return "StoredResponse";
  }

  /** Returns the id behind {@code resp_}, if it is one that this node could have made. */
  static Optional<String> bare(String id) {
    return id.matches("resp_[0-9a-f]{32}")
        ? Optional.of(id.substring("resp_".length()))
        : Optional.empty();
  }
}
