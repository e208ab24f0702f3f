package io.murk.replay;

import io.murk.arena.MappedLog;
import io.murk.arena.MemoryLedger;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * A recording in a file. Each chunk is the operating system's as soon as it is appended: a process
 * that is killed loses none of them, a machine that fails those since the last {@link #force}.
 *
 * <p>While it is open the file may have up to 1 MiB of zeros behind its end, which readers take for
 * the end, and as many bytes are mapped. hot: 0 B/op but for some hundred bytes a MiB.
 */
public final class FileSink implements ReplaySink {
  private final Path file;
  private final MappedLog log;

  /**
   * Makes the file, or empties the one that is there.
   *
   * @param file in the default file system
   * @throws IOException when it can't be written, or another recording is writing it
   */
  public FileSink(Path file) throws IOException {
    this.file = file;
    log = new MappedLog(file, MemoryLedger.process());
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
