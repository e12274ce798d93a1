/** Signed proof of one exchange. */
module dev.adyton.receipt {
  requires dev.adyton.codec;
  requires static org.jspecify;
}
