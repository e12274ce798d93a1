package dev.adyton.training.text;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import dev.adyton.codec.JsonLimits;
import dev.adyton.training.TrainingException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Conversations from JSONL: a line is {@code {"messages": [{"role": …, "content": …}, …]}}. The
 * first bad line stops the reading with its number; messages name members, never content.
 */
public final class ChatData {
  /** Longest line. A longer one is a mistake, and is not read to its end. */
  public static final int MAX_LINE_BYTES = 1 << 18;

  private static final JsonLimits LIMITS = new JsonLimits(MAX_LINE_BYTES, 4, 4096);
  private static final Set<String> ROLES = Set.of("system", "user", "assistant", "tool");

  private ChatData() {}

  /** Reads all conversations of {@code file}; empty lines are skipped. */
  public static List<List<Message>> read(Path file) throws TrainingException {
    List<List<Message>> out = new ArrayList<>();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      int number = 1;
      Optional<byte[]> line = line(in, number);
      while (line.isPresent()) {
        if (!new String(line.get(), java.nio.charset.StandardCharsets.UTF_8).isBlank()) {
          out.add(conversation(line.get(), number));
        }
        line = line(in, ++number);
      }
    } catch (IOException e) {
      throw new TrainingException(TrainingException.Code.FILE, "The data could not be read.", e);
    }
    if (out.isEmpty()) {
      throw new TrainingException(TrainingException.Code.DATA, "The data holds no conversation.");
    }
    return out;
  }

  private static Optional<byte[]> line(InputStream in, int number)
      throws IOException, TrainingException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int b = in.read();
    if (b < 0) {
      return Optional.empty();
    }
    while (b >= 0 && b != '\n') {
      if (line.size() == MAX_LINE_BYTES) {
        throw bad(number, "is longer than " + MAX_LINE_BYTES + " bytes");
      }
      line.write(b);
      b = in.read();
    }
    return Optional.of(line.toByteArray());
  }

  private static List<Message> conversation(byte[] line, int number) throws TrainingException {
    try {
      if (!(Json.parse(line, LIMITS) instanceof Json.Obj object)) {
        throw bad(number, "is no JSON object");
      }
      object.requireOnly("messages");
      List<Message> out = new ArrayList<>();
      for (Json.Obj m : object.array("messages").objects()) {
        m.requireOnly("role", "content");
        out.add(message(m, number));
      }
      if (out.stream().noneMatch(m -> m.role().equals("assistant"))) {
        throw bad(number, "has no message of the assistant");
      }
      return List.copyOf(out);
    } catch (CodecException e) {
      throw bad(number, "is not as it should be: " + e.getMessage());
    }
  }

  private static Message message(Json.Obj m, int number) throws CodecException, TrainingException {
    String role = m.string("role");
    if (!ROLES.contains(role)) {
      throw bad(number, "has an empty or unknown role");
    }
    String text = m.string("content");
    if (text.isBlank()) {
      throw bad(number, "has a message without content");
    }
    return new Message(role, text);
  }

  /** Cuts conversations into tokens; one that does not fit {@code context} is refused by number. */
  public static TokenStore tokens(List<List<Message>> chats, ChatFormat format, int context)
      throws TrainingException {
    TokenStore.Builder out = new TokenStore.Builder();
    for (int i = 0; i < chats.size(); i++) {
      format.append(chats.get(i), out);
      if (out.lastLength() > context) {
        throw new TrainingException(
            TrainingException.Code.DATA,
            "Conversation %d has %d tokens; the model's context is %d."
                .formatted(i + 1, out.lastLength(), context));
      }
    }
    return out.build();
  }

  private static TrainingException bad(int number, String why) {
    return new TrainingException(
        TrainingException.Code.DATA, "Line " + number + " of the data " + why + ".");
  }
}
