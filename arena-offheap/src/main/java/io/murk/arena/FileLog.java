package io.murk.arena;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file that grows at its end: what was appended is the system's at once, and is there when the
 * process is killed.
 *
 * <p>It is written by the system's calls, or through memory. Then the file is taken window by
 * window. A window is filled with zeros by writing before it is mapped, so that a full disk is an
 * exception of {@link #append}, and not a fault in the middle of a copy. Behind the end there are
 * zeros therefore, until {@link #close} cuts them off.
 *
 * <p>An interrupt of the thread does no harm: the channel that it closes is opened again. One
 * thread at a time. hot: 0 B/op by calls, and through memory within a window.
 */
public final class FileLog implements AutoCloseable {
  /** Bytes of a window, unless more are appended at once. */
  public static final long WINDOW_BYTES = 1L << 20;

  private static final long LARGEST_WINDOW = 1L << 26;
  private static final byte[] ZEROS = new byte[1 << 16];
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Path file;
  private final MemoryLedger ledger;
  private final boolean throughMemory;
  private FileChannel channel;
  private @Nullable Window mapped;

  /** What of the file is mapped; nothing has no bytes. */
  private MemorySegment window = MemorySegment.NULL;

  private long windowAt;
  private final Work writePiece = this::writePiece;
  private ByteBuffer piece = NOTHING;
  private long pieceEnd;
  private MemorySegment seen = MemorySegment.NULL;
  private ByteBuffer view = NOTHING;
  private MemorySegment seenBefore = MemorySegment.NULL;
  private ByteBuffer viewBefore = NOTHING;
  private long size;
  private boolean closed;

  /**
   * Makes the file, or empties it.
   *
   * @param file in the default file system
   * @param throughMemory whether it is mapped
   * @throws IOException when it can't be written, or is being written by another log
   */
  public FileLog(Path file, MemoryLedger ledger, boolean throughMemory) throws IOException {
    this.throughMemory = throughMemory;
    this.file = file.toAbsolutePath(); // as it is now, whenever it is opened again
    this.ledger = ledger;
    channel = open(StandardOpenOption.CREATE);
    try {
      uninterrupted(() -> channel.truncate(0));
    } catch (Throwable t) {
      channel.close();
      throw t;
    }
  }

  private FileChannel open(OpenOption... more) throws IOException {
    Set<OpenOption> options = new LinkedHashSet<>(List.of(more));
    options.add(StandardOpenOption.READ);
    options.add(StandardOpenOption.WRITE);
    FileChannel opened = FileChannel.open(file, options);
    try {
      if (opened.tryLock() == null) {
        throw new IOException("file=" + file + " is being written by another process");
      }
      return opened;
    } catch (OverlappingFileLockException e) {
      opened.close();
      throw new IOException("file=" + file + " is being written by another recording", e);
    } catch (Throwable t) {
      opened.close();
      throw t;
    }
  }

  /** What stands at the path by now may be another file: none of that is written. */
  private FileChannel openAgain() throws IOException {
    FileChannel opened = open();
    if (opened.size() < size) {
      opened.close();
      throw new IOException("file=" + file + " was replaced while it was written");
    }
    return opened;
  }

  /** What an interrupt closes. */
  FileChannel channelForTest() {
    return channel;
  }

  /** Bytes appended. */
  public long size() {
    return size;
  }

  /**
   * Adds the first {@code bytes} bytes of a segment; all of them or, if this throws, none.
   *
   * @throws IOException when the disk is full, or the file was closed
   */
  public void append(MemorySegment from, long bytes) throws IOException {
    if (throughMemory) {
      copy(from, bytes);
    } else {
      write(from, bytes);
    }
  }

  private void write(MemorySegment from, long bytes) throws IOException {
    requireOpen();
    Objects.checkFromIndexSize(0, bytes, from.byteSize());
    long done = 0;
    while (done < bytes) { // in pieces, for which the channel has copies in native memory
      int count = (int) Math.min(bytes - done, WINDOW_BYTES);
      if (from.byteSize() <= Integer.MAX_VALUE) {
        piece = view(from).limit((int) done + count).position((int) done);
      } else {
        piece = from.asSlice(done, count).asByteBuffer();
      }
      pieceEnd = size + done + count;
      uninterrupted(writePiece);
      done += count;
    }
    size += done;
  }

  /** Repeated after an interrupt, it goes on where it was. */
  private void writePiece() throws IOException {
    ByteBuffer rest = piece;
    while (rest.hasRemaining()) {
      channel.write(rest, pieceEnd - rest.remaining());
    }
  }

  /**
   * Those who append do so from one or two segments, again and again. The same ones: an equal
   * segment may be of other memory, where that of the view was freed.
   */
  @SuppressWarnings("MemorySegmentReferenceEquality")
  private ByteBuffer view(MemorySegment from) {
    if (from != seen) {
      MemorySegment other = seen;
      ByteBuffer otherView = view;
      boolean known = from == seenBefore;
      view = known ? viewBefore : from.asByteBuffer();
      seen = from;
      seenBefore = other;
      viewBefore = otherView;
    }
    return view.clear();
  }

  private void copy(MemorySegment from, long bytes) throws IOException {
    long before = size;
    try {
      long done = 0;
      while (done < bytes) {
        if (size == windowAt + window.byteSize()) {
          roll(bytes - done);
        }
        long at = size - windowAt;
        long count = Math.min(bytes - done, window.byteSize() - at);
        MemorySegment.copy(from, done, window, at, count);
        done += count;
        size += count;
      }
    } catch (Throwable t) {
      size = before;
      unmap(); // the next append maps what is behind the end, if it is not this window
      throw t;
    }
  }

  private void roll(long wanted) throws IOException {
    requireOpen();
    unmap();
    long least = (wanted + WINDOW_BYTES - 1) / WINDOW_BYTES * WINDOW_BYTES;
    long length = Math.min(least, LARGEST_WINDOW);
    uninterrupted(() -> fillWithZeros(size, size + length));
    uninterrupted(() -> map(length));
  }

  private void requireOpen() throws IOException {
    if (closed) {
      throw new IOException("file=" + file + " was closed");
    }
  }

  private void fillWithZeros(long from, long to) throws IOException {
    ByteBuffer zeros = ByteBuffer.wrap(ZEROS);
    long at = from;
    while (at < to) {
      zeros.position(0).limit((int) Math.min(ZEROS.length, to - at));
      at += channel.write(zeros, at);
    }
  }

  private void map(long length) throws IOException {
    Window made = new Window(channel, size, length);
    mapped = made;
    window = made.segment;
    windowAt = size;
    ledger.add(MemoryLedger.Purpose.RECORDING, length);
  }

  private void unmap() {
    Window known = mapped;
    if (known != null) {
      long length = window.byteSize();
      known.close();
      mapped = null;
      window = MemorySegment.NULL;
      ledger.add(MemoryLedger.Purpose.RECORDING, -length);
    }
    windowAt = size;
  }

  /** A part of the file in memory. */
  private static final class Window implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment segment;

    Window(FileChannel channel, long from, long length) throws IOException {
      try {
        segment = channel.map(FileChannel.MapMode.READ_WRITE, from, length, arena);
      } catch (Throwable t) {
        arena.close();
        throw t;
      }
    }

    @Override
    public void close() {
      arena.close();
    }
  }

  /** Waits until all that was appended is on the disk. */
  public void force() throws IOException {
    requireOpen(); // else the channel would be opened again, and nobody closed it
    if (mapped != null) {
      window.force();
    }
    uninterrupted(() -> channel.force(true));
  }

  /** Cuts the file off behind its end and lets go of it. A second call does nothing. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      unmap();
      uninterrupted(() -> channel.truncate(size));
    } finally {
      channel.close();
    }
  }

  /** Something with the channel. */
  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  /** An interrupt closes a channel under way: then it is opened again, and the work repeated. */
  private void uninterrupted(Work work) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          if (!channel.isOpen()) {
            channel = openAgain();
          }
          work.run();
          return;
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
