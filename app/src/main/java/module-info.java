/** The front door. */
module dev.adyton.app {
  requires dev.adyton.console;
  requires dev.adyton.cli;
  requires dev.adyton.node;
  requires dev.adyton.workbench;
  requires static org.jspecify;
}
