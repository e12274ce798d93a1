/** Commands that need a model in process. */
module dev.adyton.workbench {
  requires dev.adyton.codec;
  requires dev.adyton.console;
  requires dev.adyton.content;
  requires dev.adyton.kernels;
  requires dev.adyton.engine;
  requires dev.adyton.training;
  requires static org.jspecify;

  opens dev.adyton.workbench to
      info.picocli;

  provides dev.adyton.console.Command with
      dev.adyton.workbench.GenerateCommand,
      dev.adyton.workbench.TokenizeCommand,
      dev.adyton.workbench.LogitsCommand,
      dev.adyton.workbench.QuantizeCommand,
      dev.adyton.workbench.BenchCommand,
      dev.adyton.workbench.BenchModelCommand,
      dev.adyton.workbench.BenchServingCommand,
      dev.adyton.workbench.TrainCommand,
      dev.adyton.workbench.FinetuneCommand;
}
