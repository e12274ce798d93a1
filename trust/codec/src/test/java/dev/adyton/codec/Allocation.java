package dev.adyton.codec;

/**
 * What a thread has cost so far; by reflection, so that the module need not read jdk.management.
 */
final class Allocation {
  private Allocation() {}

  static long ofThisThread() throws ReflectiveOperationException {
    return ask("com.sun.management.ThreadMXBean", "getCurrentThreadAllocatedBytes");
  }

  /** Nanoseconds of processor time: a busy machine must not fail a test of an algorithm. */
  static long processorTimeOfThisThread() throws ReflectiveOperationException {
    return ask("java.lang.management.ThreadMXBean", "getCurrentThreadCpuTime");
  }

  private static long ask(String type, String method) throws ReflectiveOperationException {
    Object bean =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getThreadMXBean")
            .invoke(null);
    return (long) Class.forName(type).getMethod(method).invoke(bean);
  }
}
