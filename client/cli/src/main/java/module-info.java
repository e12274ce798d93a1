/** The customer's commands. */
module dev.adyton.cli {
  requires dev.adyton.verifier;
  requires java.net.http;
  requires dev.adyton.codec;
  requires dev.adyton.crypto;
  requires dev.adyton.launch;
  requires transitive dev.adyton.attestation;
  requires dev.adyton.receipt;
  requires transitive dev.adyton.console;
  requires jdk.httpserver;
  requires static org.jspecify;

  exports dev.adyton.cli;

  opens dev.adyton.cli to
      info.picocli;
  opens dev.adyton.cli.demo to
      info.picocli;

  provides dev.adyton.console.Command with
      dev.adyton.cli.ChatCommand,
      dev.adyton.cli.demo.DemoCommand,
      dev.adyton.cli.ProxyCommand,
      dev.adyton.cli.ReceiptCommand,
      dev.adyton.cli.RelayCommand,
      dev.adyton.cli.VerifyCommand;
}
