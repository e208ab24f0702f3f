package io.murk.replay;

import io.murk.arena.FileLog;
import io.murk.arena.MemoryLedger;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * A recording in a file. Each chunk is the operating system's as soon as it is appended: a process
 * that is killed loses none of them, a machine that fails those since the last {@link #force}.
 *
 * <p>Chunks are written by the system's calls, which takes least; see {@link #mapped} for the other
 * way. hot: 0 B/op but for some hundred bytes a chunk.
 */
public final class FileSink implements ReplaySink {
  private final Path file;
  private final FileLog log;

  /**
   * Makes the file, or empties the one that is there.
   *
   * @param file in the default file system
   * @throws IOException when it can't be written, or another recording is writing it
   */
  public FileSink(Path file) throws IOException {
    this(file, false);
  }

  private FileSink(Path file, boolean mapped) throws IOException {
    this.file = file;
    log = new FileLog(file, MemoryLedger.process(), mapped);
  }

  /**
   * A sink that writes through mapped memory: without a call of the system for each chunk, though
   * every byte is written twice, as its room is filled with zeros first. While it is open the file
   * may have up to 1 MiB of zeros behind its end, which readers take for the end, and as many bytes
   * are mapped.
   *
   * @param file as in {@link #FileSink(Path)}
   * @throws IOException as there
   */
  public static FileSink mapped(Path file) throws IOException {
    return new FileSink(file, true);
  }

  /** The file. */
  public Path file() {
    return file;
  }

  @Override
  public void append(MemorySegment chunk, long bytes) throws IOException {
    log.append(chunk, bytes);
  }

  @Override
  public void force() throws IOException {
    log.force();
  }

  @Override
  public void close() throws IOException {
    log.close();
  }

  @Override
  public String toString() {
    return "FileSink[" + file + "]";
  }
}
