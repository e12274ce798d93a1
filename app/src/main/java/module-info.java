/**
 * The front door: finds the commands and runs one. Which wings it can see is decided by the
 * launcher's module path, so that a client command never loads the enclave, nor the node the
 * client.
 */
module dev.adyton.app {
  requires dev.adyton.console;
  requires static org.jspecify;

  uses dev.adyton.console.Command;

  opens dev.adyton.app to
      info.picocli;
}
