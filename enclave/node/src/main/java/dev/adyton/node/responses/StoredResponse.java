package dev.adyton.node.responses;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.Role;
import dev.adyton.content.SecretText;
import dev.adyton.content.ToolCall;
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
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * A response as it is kept.
 *
 * @param earlier the conversation that it went on from
 * @param input what the request added to it, without its instructions
 * @param answer what was answered
 * @param body the response object as it was sent, JSON
 */
public record StoredResponse(
    List<ChatMessage> earlier, List<ChatMessage> input, ChatMessage answer, SecretText body) {
  private static final byte FORMAT = 2;

  /** Messages of text alone. */
  private static final byte TEXT_FORMAT = 1;

  /** Copies the lists. */
  public StoredResponse {
    earlier = List.copyOf(earlier);
    input = List.copyOf(input);
  }

  /** Returns the conversation that a next request goes on from. */
  public List<ChatMessage> conversation() {
    List<ChatMessage> all = new ArrayList<>(earlier);
    all.addAll(input);
    all.add(answer);
    return all;
  }

  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      write(out, earlier);
      write(out, input);
      write(out, List.of(answer));
      write(out, body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static StoredResponse read(byte[] bytes) throws StoreException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      byte format = in.readByte();
      if (format == TEXT_FORMAT) {
        List<ChatMessage> earlier = texts(in);
        List<ChatMessage> input = texts(in);
        ChatMessage answer = new ChatMessage(Role.ASSISTANT, text(in));
        return new StoredResponse(earlier, input, answer, text(in));
      }
      if (format != FORMAT) {
        throw new StoreException(StoreException.Code.NEWER_FORMAT);
      }
      return new StoredResponse(messages(in), messages(in), messages(in).getFirst(), text(in));
    } catch (IOException | IllegalArgumentException | NoSuchElementException e) {
      throw new StoreException(StoreException.Code.TAMPERED, e);
    }
  }

  private static void write(DataOutputStream out, List<ChatMessage> messages) throws IOException {
    out.writeInt(messages.size());
    for (ChatMessage message : messages) {
      out.writeUTF(message.role().name());
      write(out, message.text());
      write(out, message.reasoning());
      write(out, message.callId());
      out.writeInt(message.calls().size());
      for (ToolCall call : message.calls()) {
        write(out, call.id());
        write(out, call.name());
        write(out, call.arguments());
      }
    }
  }

  private static void write(DataOutputStream out, SecretText text) throws IOException {
    byte[] utf8 = text.reveal().getBytes(StandardCharsets.UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
  }

  private static List<ChatMessage> texts(DataInputStream in) throws IOException {
    int count = in.readInt();
    List<ChatMessage> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      messages.add(new ChatMessage(Role.valueOf(in.readUTF()), text(in)));
    }
    return messages;
  }

  private static List<ChatMessage> messages(DataInputStream in) throws IOException {
    int count = in.readInt();
    List<ChatMessage> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Role role = Role.valueOf(in.readUTF());
      SecretText text = text(in);
      SecretText reasoning = text(in);
      SecretText callId = text(in);
      messages.add(new ChatMessage(role, text, reasoning, calls(in), callId));
    }
    return messages;
  }

  private static List<ToolCall> calls(DataInputStream in) throws IOException {
    int count = in.readInt();
    List<ToolCall> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      calls.add(new ToolCall(text(in), text(in), text(in)));
    }
    return calls;
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
