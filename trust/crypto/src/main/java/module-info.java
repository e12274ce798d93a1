/** HPKE, Oblivious HTTP and Binary HTTP on the primitives of the JDK. */
module dev.adyton.crypto {
  requires dev.adyton.codec;
  requires static org.jspecify;

  exports dev.adyton.crypto;

  uses dev.adyton.crypto.KeyMemory;
}
