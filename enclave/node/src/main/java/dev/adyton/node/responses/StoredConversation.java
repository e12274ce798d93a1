package dev.adyton.node.responses;

import dev.adyton.content.ChatMessage;
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

/**
 * A conversation as it is kept. Immutable; its {@code toString} shows no content.
 *
 * @param created Unix seconds
 * @param metadata the caller's labels, a JSON object
 * @param next the number of the next item: numbers are never used again
 * @param items oldest first
 */
public record StoredConversation(long created, SecretText metadata, int next, List<Item> items) {
  /** Most items. */
  public static final int MAX_ITEMS = 4096;

  private static final byte FORMAT = 1;

  /**
   * An item.
   *
   * @param number its number in the conversation
   * @param piece the one thing that it says
   */
  public record Item(int number, ChatMessage piece) {}

  /** Copies the list. */
  public StoredConversation {
    items = List.copyOf(items);
  }

  /** Returns this with the items of some messages at its end. */
  public StoredConversation plus(List<ChatMessage> messages) {
    List<Item> all = new ArrayList<>(items);
    int number = next;
    for (ChatMessage piece : Pieces.of(messages)) {
      all.add(new Item(number++, piece));
    }
    return new StoredConversation(created, metadata, number, all);
  }

  /** Returns this without an item. */
  public StoredConversation without(int number) {
    return new StoredConversation(
        created, metadata, next, items.stream().filter(i -> i.number() != number).toList());
  }

  /** Returns this with other labels. */
  public StoredConversation labelled(SecretText labels) {
    return new StoredConversation(created, labels, next, items);
  }

  /** Returns what a next request goes on from. */
  public List<ChatMessage> messages() {
    return Pieces.join(items.stream().map(Item::piece).toList());
  }

  /** Returns the items as the API shows them, oldest first. */
  public List<InputItem> shown(String id) {
    String bare = id.substring(id.indexOf('_') + 1);
    return items.stream().map(i -> InputItem.piece(i.number() + "_" + bare, i.piece())).toList();
  }

  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      out.writeLong(created);
      ContentBytes.write(out, metadata);
      out.writeInt(next);
      out.writeInt(items.size());
      for (Item item : items) {
        out.writeInt(item.number());
      }
      ContentBytes.write(out, items.stream().map(Item::piece).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static StoredConversation read(byte[] bytes) throws StoreException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readByte() != FORMAT) {
        throw new StoreException(StoreException.Code.NEWER_FORMAT);
      }
      long created = in.readLong();
      SecretText metadata = ContentBytes.text(in);
      int next = in.readInt();
      int[] numbers = new int[in.readInt()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = in.readInt();
      }
      List<ChatMessage> pieces = ContentBytes.messages(in);
      List<Item> items = new ArrayList<>();
      for (int i = 0; i < numbers.length; i++) {
        items.add(new Item(numbers[i], pieces.get(i)));
      }
      return new StoredConversation(created, metadata, next, items);
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new StoreException(StoreException.Code.TAMPERED, e);
    }
  }

  @Override
  public String toString() {
    return "StoredConversation";
  }
}
