package io.murk.replay.chronicle;

import io.murk.replay.ReplaySink;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.MappedBytes;

/**
 * A recording in a file that Chronicle Bytes maps: each chunk is the operating system's as soon as
 * it is appended, and a process that is killed loses none of them. What is left is an ordinary
 * recording, which needs no Chronicle to be read.
 *
 * <p>An interrupt that comes while a portion is being mapped ends the recording; any other does no
 * harm. The file is taken in portions of {@link #portionBytes} bytes, which are filled with zeros
 * before they are mapped: a full disk is an exception of {@link #append}, and not a fault in the
 * middle of a copy. Behind the end there are zeros therefore, until {@link #close} cuts them off.
 * One thread at a time makes, fills and closes it.
 */
public final class ChronicleSink implements ReplaySink {
  /** Bytes of a portion, unless told otherwise. */
  public static final int PORTION_BYTES = 1 << 20;

  private static final int SMALLEST_PORTION = 1 << 16;
  private static final int LARGEST_PORTION = 1 << 30;
  private static final byte[] ZEROS = new byte[1 << 16];

  private final Path file;
  private final int portionBytes;
  private final RandomAccessFile own;
  private final FileLock lock;
  private final MappedBytes bytes;
  private long size;
  private long filled;

  /** Chronicle takes arrays, and no buffers of memory that another thread may close. */
  private final byte[] copy = new byte[SMALLEST_PORTION];

  private boolean closed;

  /**
   * Makes the file, or empties the one that is there.
   *
   * @throws IOException when it can't be written, another recording is writing it, or this JVM does
   *     not let Chronicle Bytes map a file
   */
  public ChronicleSink(Path file) throws IOException {
    this(file, PORTION_BYTES);
  }

  /**
   * Makes the file, or empties the one that is there.
   *
   * @param portionBytes a power of two, 65536 to 2^30
   * @throws IOException as {@link #ChronicleSink(Path)}
   * @throws IllegalArgumentException for other portions
   */
  public ChronicleSink(Path file, int portionBytes) throws IOException {
    if (portionBytes < SMALLEST_PORTION
        || portionBytes > LARGEST_PORTION
        || Integer.bitCount(portionBytes) != 1) {
      throw new IllegalArgumentException(
          "portion_bytes=" + portionBytes + " allowed=a power of two, 65536..1073741824");
    }
    this.file = file.toAbsolutePath();
    this.portionBytes = portionBytes;
    own = new RandomAccessFile(this.file.toFile(), "rw");
    try {
      lock = locked();
      own.setLength(0);
      fill(1);
      bytes = mapped();
    } catch (Throwable t) {
      own.close();
      throw t;
    }
  }

  private FileLock locked() throws IOException {
    try {
      FileLock taken = own.getChannel().tryLock();
      if (taken == null) {
        throw new IOException("file=" + file + " is being written by another process");
      }
      return taken;
    } catch (OverlappingFileLockException e) {
      throw new IOException("file=" + file + " is being written by another recording", e);
    }
  }

  /** What Chronicle misses in a JVM comes out of it as all sorts of errors. */
  private MappedBytes mapped() throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      MappedBytes made = MappedBytes.mappedBytes(file.toFile(), portionBytes, 0);
      made.writeByte(0, (byte) 0); // the first portion is mapped now, or not at all
      return made;
    } catch (LinkageError | AssertionError | RuntimeException e) {
      throw new IOException(
          "Chronicle Bytes cannot map file="
              + file
              + "; it needs --add-opens=java.base/sun.nio.ch=ALL-UNNAMED"
              + " --add-opens=java.base/java.lang.reflect=ALL-UNNAMED (chronicle.core in place of"
              + " ALL-UNNAMED on the module path) and --sun-misc-unsafe-memory-access=allow: "
              + e,
          e);
    } finally {
      restore(interrupted);
    }
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /** Bytes of a portion. */
  public int portionBytes() {
    return portionBytes;
  }

  @Override
  public void append(MemorySegment chunk, long count) throws IOException {
    if (closed) {
      throw new IOException("file=" + file + " was closed");
    }
    fill(size + count);
    boolean interrupted = Thread.interrupted();
    try {
      long done = 0;
      while (done < count) {
        int piece = piece(count - done, size + done);
        MemorySegment.copy(chunk, ValueLayout.JAVA_BYTE, done, copy, 0, piece);
        bytes.write(size + done, copy, 0, piece);
        done += piece;
      }
      size += count;
    } catch (LinkageError | AssertionError | RuntimeException e) {
      throw new IOException("file=" + file + " bytes=" + size + " append=" + count + ": " + e, e);
    } finally {
      restore(interrupted);
    }
  }

  /** An interrupted thread can't map: Chronicle's channel would be closed. */
  private static void restore(boolean interrupted) {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A write stays in one portion. */
  private int piece(long wanted, long at) {
    return (int) Math.min(Math.min(wanted, copy.length), portionBytes - at % portionBytes);
  }

  private void fill(long needed) throws IOException {
    if (needed > filled) {
      long to = (needed + portionBytes - 1) / portionBytes * portionBytes;
      own.seek(filled);
      while (filled < to) {
        int piece = (int) Math.min(ZEROS.length, to - filled);
        own.write(ZEROS, 0, piece);
        filled += piece;
      }
    }
  }

  @Override
  public void force() throws IOException {
    own.getFD().sync();
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (RandomAccessFile last = own) {
      bytes.releaseLast();
      lock.release();
      last.setLength(size);
    }
  }

  @Override
  public String toString() {
    return "ChronicleSink[" + file + "]";
  }
}
