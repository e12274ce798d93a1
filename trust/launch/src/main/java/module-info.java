/** What is launched, and the decision whether it may be. */
module dev.adyton.launch {
  requires transitive dev.adyton.codec;
  requires static org.jspecify;

  exports dev.adyton.launch;
}
