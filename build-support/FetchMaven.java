import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Fetches a pinned Maven for machines that have none: {@code java FetchMaven.java URL SHA512 FOLDER}. A JDK is all it
 * needs, so that a bare machine wants neither curl nor unzip. Nothing is unpacked before the digest has been checked.
 */
final class FetchMaven {
  private static final int MAX_BYTES = 64 << 20;

  private FetchMaven() {}

  public static void main(String[] args) throws Exception {
    Path target = Path.of(args[2]);
    System.err.println("mvnw: fetching Maven from " + args[0]);
    byte[] zip = download(URI.create(args[0]));
    byte[] digest = MessageDigest.getInstance("SHA-512").digest(zip);
    if (!MessageDigest.isEqual(digest, HexFormat.of().parseHex(args[1]))) {
      System.err.println("mvnw: the archive is not the pinned one; nothing was unpacked.");
      System.exit(69);
    }
    Files.createDirectories(target.getParent());
    Path unpacked = Files.createTempDirectory(target.getParent(), "maven-");
    unpack(zip, unpacked);
    move(unpacked, target);
  }

  private static byte[] download(URI uri) throws InterruptedException {
    try (HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(Duration.ofSeconds(20))
            .build()) {
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofMinutes(5)).build();
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        byte[] bytes = body.readNBytes(MAX_BYTES);
        if (response.statusCode() == 200) {
          return bytes;
        }
        System.err.println("mvnw: the archive answered " + response.statusCode() + ".");
      }
    } catch (IOException e) {
      System.err.println("mvnw: the archive could not be reached (" + e.getClass().getSimpleName() + ").");
    }
    System.err.println("mvnw: install Maven 3.8 or newer and run this again.");
    System.exit(69);
    throw new AssertionError();
  }

  /** Drops the archive's own top folder; refuses a name that would leave {@code folder}. */
  private static void unpack(byte[] zip, Path folder) throws IOException {
    try (ZipInputStream in = new ZipInputStream(new java.io.ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        String name = entry.getName().substring(entry.getName().indexOf('/') + 1);
        Path file = folder.resolve(name).normalize();
        if (!file.startsWith(folder)) {
          throw new IOException("archive entry outside its folder");
        }
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Files.createDirectories(file.getParent());
          Files.copy(in, file);
          if (name.startsWith("bin/")) {
            file.toFile().setExecutable(true, false);
          }
        }
      }
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to);
    } catch (IOException e) {
      if (!Files.isExecutable(to.resolve("bin/mvn"))) {
        throw e; // not a neighbour who was faster
      }
    }
  }
}
