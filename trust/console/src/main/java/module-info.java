/** How a command of Adyton meets a person: options, configuration, exit codes, progress. */
module dev.adyton.console {
  requires transitive info.picocli;
  requires static org.jspecify;

  exports dev.adyton.console;
}
