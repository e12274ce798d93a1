package dev.adyton.training.run;

/**
 * What one step brought.
 *
 * @param step number of the step, from 1
 * @param steps number of steps of the run
 * @param loss mean loss of an assistant's token, nats
 * @param gradientNorm length of the gradient before clipping
 * @param tokens tokens of this step
 * @param seconds time it took
 */
public record StepReport(
    int step, int steps, double loss, double gradientNorm, int tokens, double seconds) {}
