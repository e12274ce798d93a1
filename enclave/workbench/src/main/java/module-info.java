/** Commands that need a model in process. */
module dev.adyton.workbench {
  requires dev.adyton.console;
  requires dev.adyton.content;
  requires dev.adyton.kernels;
  requires dev.adyton.engine;
  requires dev.adyton.training;
  requires static org.jspecify;
}
