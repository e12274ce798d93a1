package dev.adyton.training.run;

import dev.adyton.training.TrainingException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * A run's whole state in one file. It is written beside its place and moved there when it is
 * complete and on disk, so a kill or a full disk leaves the one before it.
 *
 * <p>Layout, big endian: magic, configuration digest (32 bytes), step, next conversation, count,
 * then weights, means and squares as float32. With a key the whole is wrapped by {@link
 * SealedFile}.
 */
public final class Checkpoint {
  private static final long MAGIC = 0x414459544f4e4331L; // "ADYTONC1"
  private static final int CHUNK_FLOATS = 1 << 14;

  private final Path file;
  private final Optional<SealedFile.Key> key;

  /**
   * @param file where it lies
   * @param key encrypts it when present
   */
  public Checkpoint(Path file, Optional<SealedFile.Key> key) {
    this.file = file;
    this.key = key;
  }

  /** Whether there is one. */
  public boolean exists() {
    return Files.exists(file);
  }

  /** Replaces the checkpoint by {@code state}. */
  public void write(TrainingConfig config, TrainingState state) throws TrainingException {
    Path beside = file.resolveSibling(file.getFileName() + ".part");
    try {
      try (OutputStream raw = new BufferedOutputStream(Files.newOutputStream(beside), 1 << 16);
          OutputStream sealed = key.isPresent() ? SealedFile.seal(raw, key.get()) : raw;
          DataOutputStream out = new DataOutputStream(sealed)) {
        put(out, config, state);
      }
      try (FileChannel c = FileChannel.open(beside, StandardOpenOption.WRITE)) {
        c.force(true);
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new TrainingException(
          TrainingException.Code.FILE,
          "The checkpoint of step " + state.step() + " could not be written; the one before stays.",
          e);
    }
  }

  private static void put(DataOutputStream out, TrainingConfig config, TrainingState state)
      throws IOException {
    out.writeLong(MAGIC);
    out.write(config.digest());
    out.writeInt(state.step());
    out.writeLong(state.next());
    out.writeInt(state.weights().length);
    put(out, state.weights());
    put(out, state.mean());
    put(out, state.square());
  }

  private static void put(DataOutputStream out, float[] x) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_FLOATS * Float.BYTES);
    for (int i = 0; i < x.length; i += CHUNK_FLOATS) {
      int n = Math.min(CHUNK_FLOATS, x.length - i);
      chunk.asFloatBuffer().put(x, i, n);
      out.write(chunk.array(), 0, n * Float.BYTES);
    }
  }

  /** Reads the checkpoint back. */
  public TrainingState read(TrainingConfig config) throws TrainingException {
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        InputStream opened = key.isPresent() ? SealedFile.open(raw, key.get()) : raw;
        DataInputStream in = new DataInputStream(opened)) {
      if (in.readLong() != MAGIC) {
        throw mismatch("is no checkpoint, or is encrypted and no key was given");
      }
      byte[] digest = in.readNBytes(32);
      if (!Arrays.equals(digest, config.digest())) {
        throw mismatch("belongs to a run with another configuration");
      }
      int step = in.readInt();
      long next = in.readLong();
      int count = in.readInt();
      if (count != dev.adyton.training.model.ParameterLayout.of(config.shape()).size()) {
        throw mismatch("has another number of weights");
      }
      TrainingState state =
          new TrainingState(get(in, count), get(in, count), get(in, count), step, next);
      if (in.read() >= 0) {
        throw mismatch("has bytes after its end");
      }
      return state;
    } catch (IOException e) {
      throw new TrainingException(
          TrainingException.Code.FILE, "The checkpoint could not be read.", e);
    }
  }

  private static float[] get(DataInputStream in, int count) throws IOException {
    float[] x = new float[count];
    byte[] chunk = new byte[CHUNK_FLOATS * Float.BYTES];
    for (int i = 0; i < count; i += CHUNK_FLOATS) {
      int n = Math.min(CHUNK_FLOATS, count - i);
      in.readFully(chunk, 0, n * Float.BYTES);
      ByteBuffer.wrap(chunk).asFloatBuffer().get(x, i, n);
    }
    return x;
  }

  private static TrainingException mismatch(String why) {
    return new TrainingException(TrainingException.Code.MISMATCH, "The checkpoint " + why + ".");
  }
}
