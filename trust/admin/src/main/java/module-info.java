/** What a node may be told, by whom, and what it answers. */
module dev.adyton.admin {
  requires transitive dev.adyton.codec;
  requires static org.jspecify;

  exports dev.adyton.admin;
}
