package dev.adyton.console;

import java.util.concurrent.Callable;

/**
 * One subcommand of {@code adyton}, found by {@link java.util.ServiceLoader}.
 *
 * <p>An implementation carries picocli's {@code @Command} annotation and returns one of {@link
 * ExitCode}'s numbers. A user's mistake is thrown as {@link UserError}: the front door prints its
 * message and what to do next, never a stack trace.
 */
public interface Command extends Callable<Integer> {}
