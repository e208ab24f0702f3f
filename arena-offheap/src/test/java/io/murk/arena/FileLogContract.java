package io.murk.arena;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that grows: its bytes whatever the portions and interrupts, and what is refused. */
abstract class FileLogContract {
  final MemoryLedger ledger = new MemoryLedger();

  @TempDir Path directory;
  Path file = Path.of("");

  /** The log under test, written down in {@link #ledger}. */
  abstract FileLog log(Path at) throws IOException;

  @BeforeEach
  void name() {
    file = directory.resolve("log");
  }

  @AfterEach
  void nothingIsMapped() {
    assertEquals(0, ledger.bytes(MemoryLedger.Purpose.RECORDING));
  }

  static byte[] random(int length, long seed) {
    byte[] bytes = new byte[length];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  static void append(FileLog log, byte[] bytes) throws IOException {
    log.append(MemorySegment.ofArray(bytes), bytes.length);
  }

  @Test
  void whatIsAppendedIsTheFileWhateverThePortions() throws Exception {
    int window = (int) FileLog.WINDOW_BYTES;
    int[] portions = {0, 1, 7, window - 8, 1, window, window + 3, 2 * window, 0, 5};
    byte[] all = random(Arrays.stream(portions).sum(), 3);
    int at = 0;
    try (FileLog log = log(file)) {
      for (int portion : portions) {
        append(log, Arrays.copyOfRange(all, at, at + portion));
        at += portion;
        assertEquals(at, log.size());
        assertArrayEquals(
            Arrays.copyOf(all, at), Arrays.copyOf(Files.readAllBytes(file), at), "at=" + at);
      }
      log.force();
    }
    assertArrayEquals(all, Files.readAllBytes(file));
  }

  @Test
  void anOlderFileIsEmptiedAndOneThatIsWrittenIsNot() throws Exception {
    Files.write(file, random(100, 1));
    try (FileLog log = log(file)) {
      append(log, random(5, 2));
      IOException refused = assertThrows(IOException.class, () -> log(file).close());
      assertTrue(refused.getMessage().contains("another recording"), refused.getMessage());
      append(log, random(5, 3));
    }
    assertEquals(10, Files.size(file));
  }

  @Test
  void aClosedLogTakesNothingAndIsClosedAgainForNothing() throws Exception {
    FileLog log = log(file);
    append(log, random(5, 2));
    log.close();
    log.close();
    assertThrows(IOException.class, () -> append(log, random(1, 1)));
    assertThrows(IOException.class, log::force);
    assertEquals(5, Files.size(file));
  }

  @Test
  void moreBytesThanTheSegmentHasAreRefusedAndChangeNothing() throws Exception {
    try (FileLog log = log(file)) {
      append(log, random(5, 2));
      assertThrows(
          IndexOutOfBoundsException.class, () -> log.append(MemorySegment.ofArray(new byte[8]), 9));
      assertEquals(5, log.size());
      append(log, random(5, 4));
    }
    byte[] both = Arrays.copyOf(random(5, 2), 10);
    System.arraycopy(random(5, 4), 0, both, 5, 5);
    assertArrayEquals(both, Files.readAllBytes(file));
  }

  @Test
  void interruptsFromAnotherThreadLoseNothing() throws Exception {
    Thread writer = Thread.currentThread();
    AtomicBoolean done = new AtomicBoolean();
    Thread nuisance =
        new Thread(() -> {
          while (!done.get()) {
            writer.interrupt();
            Thread.onSpinWait();
          }
        });
    byte[] all = random(6 << 20, 9);
    nuisance.start();
    try (FileLog log = log(file)) {
      for (int at = 0; at < all.length; at += 1 << 16) {
        log.append(MemorySegment.ofArray(all).asSlice(at), 1 << 16);
      }
    } finally {
      done.set(true);
      while (nuisance.isAlive()) {
        Thread.interrupted();
        Thread.onSpinWait();
      }
      Thread.interrupted();
    }
    assertArrayEquals(all, Files.readAllBytes(file));
  }

  /** The log was opened again by name after an interrupt, whatever was there by then. */
  @Test
  void aFileThatWasReplacedIsNotWrittenOn() throws Exception {
    Path moved = directory.resolve("moved");
    byte[] first = random(1 << 20, 5);
    FileLog log = log(file);
    append(log, first);
    Files.move(file, moved);
    log.channelForTest().close(); // as an interrupt in the middle of a write does
    assertThrows(IOException.class, () -> append(log, random(100, 6)));
    assertThrows(IOException.class, log::close);
    assertTrue(Files.notExists(file), "no new file at the old name");
    assertArrayEquals(first, Arrays.copyOf(Files.readAllBytes(moved), first.length));
    Files.write(file, random(100, 7));
    FileLog other = log(moved);
    append(other, first);
    Files.delete(moved);
    Files.write(moved, random(100, 8));
    other.channelForTest().close();
    IOException replaced = assertThrows(IOException.class, () -> append(other, first));
    assertTrue(replaced.getMessage().contains("was replaced"), replaced.getMessage());
    assertThrows(IOException.class, other::close);
    assertArrayEquals(random(100, 8), Files.readAllBytes(moved));
  }

  @Test
  void readersOfTheFileSeeWhatWasAppended() throws Exception {
    byte[] bytes = random(1000, 1);
    try (FileLog log = log(file);
        FileChannel reader = FileChannel.open(file, StandardOpenOption.READ)) {
      append(log, bytes);
      ByteBuffer seen = ByteBuffer.allocate(1000);
      assertEquals(1000, reader.read(seen, 0));
      assertArrayEquals(bytes, seen.array());
    }
  }
}
