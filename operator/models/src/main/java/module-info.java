/** Model files in and out. Sees nothing of the enclave; the node, in turn, never downloads. */
module dev.adyton.models {
  requires dev.adyton.codec;
  requires dev.adyton.console;
  requires java.net.http;
  requires static org.jspecify;

  opens dev.adyton.models to
      info.picocli;

  provides dev.adyton.console.Command with
      dev.adyton.models.ModelCommand;
}
