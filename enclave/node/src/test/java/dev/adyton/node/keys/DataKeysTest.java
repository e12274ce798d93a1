package dev.adyton.node.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What opens, and everything that must not. */
final class DataKeysTest {
  private static final byte[] TEXT = "a canary".getBytes(StandardCharsets.UTF_8);
  private final RootKey root = RootKey.inMemory();
  private DataKeys keys = new DataKeys(root);
  private byte[] wrapped = {};

  @BeforeEach
  void make() throws StoreException {
    wrapped = keys.wrapNew("p");
    keys.restore("p", 1, wrapped);
  }

  @AfterEach
  void close() {
    keys.close();
    root.close();
  }

  private byte[] sealed() throws StoreException {
    return keys.seal("p", Purpose.REQUEST_STORE, "id", TEXT);
  }

  private static void refused(StoreException.Code code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void noPurposeOpensAnother() throws Exception {
    for (Purpose seals : Purpose.values()) {
      byte[] sealed = keys.seal("p", seals, "id", TEXT);
      for (Purpose opens : Purpose.values()) {
        if (opens == seals) {
          assertThat(keys.open("p", opens, "id", sealed)).isEqualTo(TEXT);
        } else {
          refused(StoreException.Code.TAMPERED, () -> keys.open("p", opens, "id", sealed));
        }
      }
    }
  }

  @Test
  void nothingOpensElsewhere() throws Exception {
    byte[] sealed = sealed();
    keys.restore("q", 1, keys.wrapNew("q"));
    refused(
        StoreException.Code.TAMPERED, () -> keys.open("q", Purpose.REQUEST_STORE, "id", sealed));
    refused(
        StoreException.Code.TAMPERED, () -> keys.open("p", Purpose.REQUEST_STORE, "ie", sealed));
    refused(StoreException.Code.TAMPERED, () -> keys.restore("q", 1, wrapped));
    refused(StoreException.Code.TAMPERED, () -> keys.restore("p", 2, wrapped));
  }

  @Test
  void noChangedByteOpens() throws Exception {
    byte[] sealed = sealed();
    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> keys.open("p", Purpose.REQUEST_STORE, "id", changed))
          .isInstanceOf(StoreException.class);
    }
  }

  @Test
  void anotherRootOpensNothing() {
    try (RootKey other = RootKey.inMemory();
        DataKeys others = new DataKeys(other)) {
      refused(StoreException.Code.TAMPERED, () -> others.restore("p", 1, wrapped));
    }
  }

  @Test
  void rotationKeepsTheOldReadableUntilItIsForgotten() throws Exception {
    byte[] old = sealed();
    keys.restore("p", 2, keys.wrapNew("p"));
    byte[] young = sealed();
    assertThat(young[4]).as("generation").isEqualTo((byte) 2);
    assertThat(keys.open("p", Purpose.REQUEST_STORE, "id", old)).isEqualTo(TEXT);
    keys.forgetOlder("p");
    refused(StoreException.Code.NO_PROJECT, () -> keys.open("p", Purpose.REQUEST_STORE, "id", old));
    assertThat(keys.open("p", Purpose.REQUEST_STORE, "id", young)).isEqualTo(TEXT);
  }

  @Test
  void whatIsForgottenOpensNoMore() throws Exception {
    byte[] sealed = sealed();
    keys.forget("p");
    refused(
        StoreException.Code.NO_PROJECT, () -> keys.open("p", Purpose.REQUEST_STORE, "id", sealed));
    refused(StoreException.Code.NO_PROJECT, this::sealed);
  }
}
