/** GGUF in, tokens out. */
module dev.adyton.engine {
  requires dev.adyton.content;
  requires dev.adyton.kernels;
  requires static org.jspecify;
}
