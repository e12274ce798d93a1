package dev.adyton.codec;

/**
 * How much a thread has allocated; by reflection, so that the module need not read jdk.management.
 */
final class Allocation {
  private Allocation() {}

  static long ofThisThread() throws ReflectiveOperationException {
    Object bean =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getThreadMXBean")
            .invoke(null);
    return (long)
        Class.forName("com.sun.management.ThreadMXBean")
            .getMethod("getCurrentThreadAllocatedBytes")
            .invoke(bean);
  }
}
