/** What people decide about nodes, signed. Sees nothing of the enclave. */
module dev.adyton.control {
  requires dev.adyton.admin;
  requires dev.adyton.attestation;
  requires dev.adyton.codec;
  requires dev.adyton.console;
  requires dev.adyton.launch;
  requires dev.adyton.ledger;
  requires java.net.http;
  requires static org.jspecify;

  opens dev.adyton.control to
      info.picocli;

  provides dev.adyton.console.Command with
      dev.adyton.control.AdminCommand,
      dev.adyton.control.GateCommand,
      dev.adyton.control.ReleaseCommand;
}
