package dev.adyton.platform;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** A JVM that hardens itself and then says, line by line, what it still can do. */
final class Confined {
  private Confined() {}

  public static void main(String[] args) throws Exception {
    for (Platform.Capability each : Hardening.early()) {
      say(each.name(), each.available());
    }
    for (Platform.Capability each : Hardening.confine()) {
      say(each.name(), each.available());
    }
    say("every-thread", everyThread());
    say(
        "core-limit",
        Files.readString(Path.of("/proc/self/limits")).matches("(?s).*Max core file size +0 .*"));
    say("exec", canExec());
    say("reached", reached());
    say("compiles", compiles());
    say("virtual-threads", virtualThreads());
    say("sockets", sockets());
    say("files", Files.isReadable(Files.createTempFile("confined", ".txt")));
    say("keys", keys());
  }

  private static void say(String what, Object result) {
    System.out.println(what + "=" + result);
  }

  private static boolean everyThread() throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      for (Path task : tasks.toList()) {
        String status = Files.readString(task.resolve("status"));
        if (!status.contains("Seccomp:\t2") || !status.contains("NoNewPrivs:\t1")) {
          return false;
        }
      }
      return true;
    }
  }

  private static boolean canExec() throws InterruptedException {
    try {
      return new ProcessBuilder("/bin/true").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Denied calls with arguments that are harmless should one get through: none may succeed. */
  private static List<Integer> reached() {
    List<Integer> reached = new ArrayList<>();
    for (int number : SystemCall.denied(SystemCall.Isa.here().orElseThrow())) {
      if (Libc.call(number, -1, -1, -1, -1, -1, -1) != Libc.FAILED) {
        reached.add(number);
      }
    }
    return reached;
  }

  /** Enough rounds for every tier: the compilers map and protect memory while the filter is on. */
  private static boolean compiles() {
    long sum = 0;
    for (int i = 0; i < 20_000_000; i++) {
      sum = sum * 31 + Integer.rotateLeft(i, 7);
    }
    return sum != 0;
  }

  private static boolean virtualThreads() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> all = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        all.add(
            threads.submit(() -> {
              Thread.sleep(2);
              return 1;
            }));
      }
      int sum = 0;
      for (Future<Integer> each : all) {
        sum += each.get();
      }
      return sum == 500;
    }
  }

  private static boolean sockets() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket accepted = server.accept()) {
      accepted.getOutputStream().write(7);
      return client.getInputStream().read() == 7;
    }
  }

  private static boolean keys() {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment key = new LockedMemory().allocate(5000, arena);
      key.fill((byte) 7);
      return key.byteSize() == 5000 && key.get(java.lang.foreign.ValueLayout.JAVA_BYTE, 4999) == 7;
    }
  }
}
