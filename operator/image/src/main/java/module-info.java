/** The measured image: built, predicted, booted. Sees nothing of the enclave. */
module dev.adyton.image {
  requires dev.adyton.codec;
  requires dev.adyton.console;
  requires static org.jspecify;

  opens dev.adyton.image to
      info.picocli;

  provides dev.adyton.console.Command with
      dev.adyton.image.ImageCommand;
}
