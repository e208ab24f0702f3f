package io.murk.world;

import io.murk.engine.state.StateBytes;
import io.murk.engine.state.WorldState;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A world's state at the end of a tick, as bytes: what its next tick follows from. A world that is
 * restored from it goes on with the same bits as the one that it was taken from.
 *
 * <p>It holds tick, seed, parameters, all fields that change, and what the propagators remember;
 * not their numbers, the time step, Static fields, or commands that wait in a realtime world's
 * inbox. So worlds with other numbers can go on from it, if they are laid out alike: the same
 * space, fields, parameters and names of propagators, and the same values in Static fields.
 *
 * <p>Immutable; any thread.
 */
public final class Checkpoint {
  private final MemorySegment bytes;
  private final WorldState front;

  private Checkpoint(MemorySegment bytes) {
    front = StateBytes.read(bytes, null);
    this.bytes = bytes;
  }

  /** Copies a state to the heap. */
  static Checkpoint of(WorldState state) {
    long size = StateBytes.size(state);
    if (size > Integer.MAX_VALUE - 8) {
      throw new MurkException(
          ErrorCode.BUFFER_TOO_SMALL,
          "checkpoint_bytes="
              + size
              + " allowed in an array: 0..2147483639; write to memory instead");
    }
    MemorySegment heap = MemorySegment.ofArray(new byte[(int) size]);
    StateBytes.write(state, heap);
    return new Checkpoint(heap.asReadOnly());
  }

  /**
   * Reads a checkpoint, which is checked as a whole.
   *
   * @param bytes copied
   * @throws MurkException {@link ErrorCode#CHECKPOINT_INVALID}
   */
  public static Checkpoint of(byte... bytes) {
    return new Checkpoint(MemorySegment.ofArray(bytes.clone()).asReadOnly());
  }

  /**
   * Looks at a checkpoint in memory, which is checked as a whole.
   *
   * @param bytes with the checkpoint at their front; not copied: nobody may change or free them
   *     while the checkpoint is used
   * @throws MurkException {@link ErrorCode#CHECKPOINT_INVALID}
   */
  public static Checkpoint at(MemorySegment bytes) {
    return new Checkpoint(bytes.asReadOnly());
  }

  /**
   * Reads a checkpoint from a file of at most 2 GiB; a larger one can be mapped and looked at by
   * {@link #at}.
   *
   * @throws MurkException {@link ErrorCode#CHECKPOINT_INVALID}
   */
  public static Checkpoint read(Path file) throws IOException {
    return new Checkpoint(MemorySegment.ofArray(Files.readAllBytes(file)).asReadOnly());
  }

  /** Writes it to a file, which is there as a whole or not at all. */
  public void writeTo(Path file) throws IOException {
    Path whole = file.toAbsolutePath();
    Path part = whole.resolveSibling(whole.getFileName() + ".part");
    try {
      try (FileChannel channel =
          FileChannel.open(
              part,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        write(channel);
        channel.force(true);
      }
      Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private void write(FileChannel channel) throws IOException {
    long piece = 1L << 30;
    for (long at = 0; at < bytes.byteSize(); at += piece) {
      var buffer = bytes.asSlice(at, Math.min(piece, bytes.byteSize() - at)).asByteBuffer();
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }
  }

  /** The tick that it was taken after. */
  public long tick() {
    return front.tick();
  }

  /** The world's seed. */
  public long seed() {
    return front.seed();
  }

  /** How the world is laid out, one item a line. */
  public String layout() {
    return front.layout();
  }

  /** Number of bytes. */
  public long byteSize() {
    return bytes.byteSize();
  }

  /** Its bytes, a new array. */
  public byte[] toByteArray() {
    return bytes.toArray(ValueLayout.JAVA_BYTE);
  }

  /** The state that a world of these fields goes on from. */
  WorldState state(WorldConfig config) {
    return StateBytes.read(bytes, config.schema());
  }

  @Override
  public String toString() {
    return "Checkpoint[tick=" + tick() + ", bytes=" + byteSize() + "]";
  }
}
