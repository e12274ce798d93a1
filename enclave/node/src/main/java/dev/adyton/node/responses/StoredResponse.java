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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A response as it is kept.
 *
 * @param earlier the conversation that it went on from
 * @param input what the request added to it, without its instructions
 * @param answer what was answered
 * @param body the response object as it was sent, JSON
 * @param events the stream of one that was made in the background, so that it can be followed
 *     again; empty for others
 */
public record StoredResponse(
    List<ChatMessage> earlier,
    List<ChatMessage> input,
    List<ChatMessage> answer,
    SecretText body,
    SecretText events) {
  private static final byte FORMAT = 3;

  /** An answer of other than one message, which an older build would cut short. */
  private static final byte TURNS_FORMAT = 4;

  /** Without events. */
  private static final byte EVENTLESS_FORMAT = 2;

  /** Messages of text alone. */
  private static final byte TEXT_FORMAT = 1;

  /** Copies the lists. */
  public StoredResponse {
    earlier = List.copyOf(earlier);
    input = List.copyOf(input);
    answer = List.copyOf(answer);
  }

  /** Returns the conversation that a next request goes on from. */
  public List<ChatMessage> conversation() {
    List<ChatMessage> all = new ArrayList<>(earlier);
    all.addAll(input);
    all.addAll(answer);
    return all;
  }

  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(answer.size() == 1 ? FORMAT : TURNS_FORMAT);
      ContentBytes.write(out, earlier);
      ContentBytes.write(out, input);
      ContentBytes.write(out, answer);
      ContentBytes.write(out, body);
      ContentBytes.write(out, events);
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
        ChatMessage answer = new ChatMessage(Role.ASSISTANT, ContentBytes.text(in));
        return new StoredResponse(
            earlier, input, List.of(answer), ContentBytes.text(in), SecretText.empty());
      }
      boolean eventless = format == EVENTLESS_FORMAT;
      if (format != FORMAT && format != TURNS_FORMAT && !eventless) {
        throw new StoreException(StoreException.Code.NEWER_FORMAT);
      }
      return new StoredResponse(
          ContentBytes.messages(in),
          ContentBytes.messages(in),
          ContentBytes.messages(in),
          ContentBytes.text(in),
          eventless ? SecretText.empty() : ContentBytes.text(in));
    } catch (IOException | IllegalArgumentException e) {
      throw new StoreException(StoreException.Code.TAMPERED, e);
    }
  }

  private static List<ChatMessage> texts(DataInputStream in) throws IOException {
    int count = in.readInt();
    List<ChatMessage> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      messages.add(new ChatMessage(Role.valueOf(in.readUTF()), ContentBytes.text(in)));
    }
    return messages;
  }

  /** Says nothing, by design. */
  @Override
  public String toString() {
    return "StoredResponse";
  }

  /** Returns whether it was made in the background. */
  public boolean background() {
    return !events.isEmpty();
  }

  /** Returns the id behind {@code resp_}, if it is one that this node could have made. */
  static Optional<String> bare(String id) {
    return id.matches("resp_[0-9a-f]{32}")
        ? Optional.of(id.substring("resp_".length()))
        : Optional.empty();
  }
}
