/** Types that hold what nobody but the caller may read. */
module dev.adyton.content {
  requires static org.jspecify;

  exports dev.adyton.content;
}
