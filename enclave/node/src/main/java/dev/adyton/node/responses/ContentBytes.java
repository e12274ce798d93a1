package dev.adyton.node.responses;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.Role;
import dev.adyton.content.SecretText;
import dev.adyton.content.ToolCall;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Conversations as the bytes that are sealed: counts and lengths before everything. */
final class ContentBytes {
  private ContentBytes() {}

  static void write(DataOutputStream out, List<ChatMessage> messages) throws IOException {
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

  static void write(DataOutputStream out, SecretText text) throws IOException {
    write(out, text.reveal().getBytes(StandardCharsets.UTF_8));
  }

  static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static List<ChatMessage> messages(DataInputStream in) throws IOException {
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

  static SecretText text(DataInputStream in) throws IOException {
    return SecretText.of(new String(bytes(in), StandardCharsets.UTF_8));
  }

  static byte[] bytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    byte[] bytes = in.readNBytes(length);
    if (bytes.length != length) {
      throw new EOFException();
    }
    return bytes;
  }
}
