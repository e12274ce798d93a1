/** Signed proof of one exchange. */
module dev.adyton.receipt {
  requires transitive dev.adyton.codec;
  requires dev.adyton.crypto;
  requires static org.jspecify;

  exports dev.adyton.receipt;
}
