/** The HTTP surface of the enclave. */
module dev.adyton.node {
  requires dev.adyton.codec;
  requires dev.adyton.crypto;
  requires dev.adyton.admin;
  requires dev.adyton.ledger;
  requires dev.adyton.launch;
  requires dev.adyton.attestation;
  requires dev.adyton.receipt;
  requires dev.adyton.console;
  requires dev.adyton.content;
  requires dev.adyton.engine;
  requires dev.adyton.text;
  requires dev.adyton.guardrails;
  requires dev.adyton.platform;
  requires java.management;
  requires java.net.http;
  requires java.sql;
  requires tools.jackson.core;
  requires org.eclipse.jetty.server;
  requires static org.jspecify;

  uses java.sql.Driver;

  opens dev.adyton.node to
      info.picocli;

  provides dev.adyton.console.Command with
      dev.adyton.node.ServeCommand,
      dev.adyton.node.ConfigCommand,
      dev.adyton.node.DoctorCommand,
      dev.adyton.node.ReplayCommand;
}
