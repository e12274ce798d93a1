package dev.adyton.node.keys;

import dev.adyton.platform.TpmVault;
import java.io.IOException;

/** A counter in a TPM's NV memory. */
record TpmCounter(TpmVault vault) implements Counter {
  @Override
  public long value() throws StoreException {
    try {
      return vault.counter();
    } catch (IOException e) {
      throw new StoreException(StoreException.Code.TPM_FAILED, e);
    }
  }

  @Override
  public void increment() throws StoreException {
    try {
      vault.increment();
    } catch (IOException e) {
      throw new StoreException(StoreException.Code.TPM_FAILED, e);
    }
  }

  @Override
  public boolean detectsRollback() {
    return true;
  }
}
