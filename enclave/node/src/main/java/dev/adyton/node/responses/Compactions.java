package dev.adyton.node.responses;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.SecretText;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.journal.SealedStore;
import dev.adyton.node.keys.Purpose;
import dev.adyton.node.keys.StoreException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Conversations that were made shorter, sealed under their caller's own key. The caller keeps them:
 * here stays nothing but the key, and when that is destroyed they are noise. Thread-safe.
 */
public final class Compactions {
  private static final byte FORMAT = 1;

  /** What the seal says it is: no response, conversation or file has such a name. */
  private static final String ID = "compaction";

  private final Optional<SealedStore> store;

  /**
   * @param store whose keys are used; nothing where this node keeps nothing
   */
  Compactions(Optional<SealedStore> store) {
    this.store = store;
  }

  /** Refuses where there is no key that outlives the process, or none of this caller's. */
  public void requireOpen(Caller caller) throws ApiException {
    if (store.isEmpty() || !caller.keeps()) {
      throw ApiException.of(ErrorCode.COMPACTION_UNAVAILABLE);
    }
  }

  /** Seals what a next request goes on from. */
  public SecretText seal(Caller caller, List<ChatMessage> messages) throws ApiException {
    requireOpen(caller);
    try {
      byte[] sealed =
          store
              .orElseThrow()
              .seal(caller.storedUnder(), Purpose.REQUEST_STORE, ID, bytes(messages));
      return SecretText.of(Base64.getUrlEncoder().withoutPadding().encodeToString(sealed));
    } catch (StoreException e) {
      throw StoreRefusal.of(e);
    }
  }

  /**
   * Opens what {@link #seal} returned.
   *
   * @throws ApiException {@code COMPACTION_INVALID}, the same for what was changed, what is
   *     another's and what has lost its key
   */
  public List<ChatMessage> open(Caller caller, SecretText sealed) throws ApiException {
    requireOpen(caller);
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(sealed.reveal());
      return read(
          store.orElseThrow().unseal(caller.storedUnder(), Purpose.REQUEST_STORE, ID, bytes));
    } catch (StoreException | IllegalArgumentException e) {
      throw ApiException.of(ErrorCode.COMPACTION_INVALID, "input.encrypted_content");
    }
  }

  private static byte[] bytes(List<ChatMessage> messages) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      ContentBytes.write(out, messages);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static List<ChatMessage> read(byte[] bytes) throws StoreException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readByte() != FORMAT) {
        throw new StoreException(StoreException.Code.NEWER_FORMAT);
      }
      return ContentBytes.messages(in);
    } catch (IOException e) {
      throw new StoreException(StoreException.Code.TAMPERED, e);
    }
  }
}
