package io.murk.replay.chronicle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.replay.MemorySink;
import io.murk.replay.ReplayReader;
import io.murk.verify.ReplayVerifier;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings in a journal of Chronicle Bytes. */
final class ChronicleSinkTest {
  private static final int TICKS = 1500;

  @TempDir Path directory;

  private static byte[] inMemory() {
    MemorySink sink = new MemorySink();
    ChronicleWorld.record(sink, TICKS);
    return sink.toByteArray();
  }

  @Test
  void aFileHoldsTheSameBytesAsMemoryAndNothingBehindThem() throws Exception {
    byte[] expected = inMemory();
    assertTrue(expected.length > 5 << 16, "several portions of the smallest size");
    for (int portion : new int[] {1 << 16, ChronicleSink.PORTION_BYTES}) {
      Path file = directory.resolve(portion + ".murk");
      ChronicleWorld.record(new ChronicleSink(file, portion), TICKS);
      assertArrayEquals(expected, Files.readAllBytes(file));
    }
  }

  @Test
  void aFileIsReadAndVerifiedAsAnyOther() throws Exception {
    Path file = directory.resolve("a.murk");
    ChronicleWorld.record(new ChronicleSink(file), TICKS);
    try (ReplayReader reader = ReplayReader.open(file)) {
      assertTrue(reader.isComplete());
      assertEquals(TICKS, reader.check().frames());
      assertTrue(ReplayVerifier.described().verify(reader).passed());
    }
  }

  @Test
  void chunksOfAnySizeFromHeapAndNativeMemoryFollowOneAnother() throws Exception {
    Path file = directory.resolve("b.murk");
    byte[] bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    int at = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment outside = arena.allocate(200_000);
      ChronicleSink sink = new ChronicleSink(file, 1 << 16);
      for (int length : new int[] {16, 65_520, 8, 65_528, 150_000, 1}) {
        MemorySegment.copy(bytes, at, outside, ValueLayout.JAVA_BYTE, 0, length);
        MemorySegment inside =
            MemorySegment.ofArray(Arrays.copyOfRange(bytes, at, at + length + 1));
        sink.append(length % 16 == 0 ? outside : inside, length);
        at += length;
        sink.force();
        assertArrayEquals(
            Arrays.copyOf(bytes, at),
            Arrays.copyOf(Files.readAllBytes(file), at),
            "read beside it");
      }
      assertEquals((at + 65_535) / 65_536 * 65_536, Files.size(file));
      sink.close();
      sink.close();
      IOException late = assertThrows(IOException.class, () -> sink.append(outside, 8));
      assertTrue(late.getMessage().endsWith(" was closed"), late.getMessage());
    }
    assertArrayEquals(Arrays.copyOf(bytes, at), Files.readAllBytes(file));
  }

  @Test
  void aKilledProcessLosesAtMostTheChunkThatItCollected() throws Exception {
    Path file = directory.resolve("killed.murk");
    Process child =
        program(file, "--sun-misc-unsafe-memory-access=allow", OPENS.get(0), OPENS.get(1));
    int last = 0;
    try (BufferedReader out = child.inputReader()) {
      for (String line = out.readLine(); line != null && last < 2000; line = out.readLine()) {
        last = Integer.parseInt(line);
      }
    } finally {
      child.destroyForcibly();
    }
    assertFalse(child.waitFor() == 0, "it was killed");
    try (ReplayReader reader = ReplayReader.open(file)) {
      assertFalse(reader.isComplete());
      assertFalse(reader.end().damaged(), reader.end().reason());
      assertTrue(
          reader.frames() > last - ChronicleWorld.CHUNK_FRAMES,
          "frames=" + reader.frames() + " of ticks said: " + last);
      assertTrue(ReplayVerifier.described().verify(reader).passed());
    }
  }

  @Test
  void aJvmWithoutTheFlagsIsAnErrorThatNamesThem() throws Exception {
    for (List<String> flags :
        List.of(
            List.of("--sun-misc-unsafe-memory-access=deny", OPENS.get(0), OPENS.get(1)),
            List.of("--sun-misc-unsafe-memory-access=allow"))) {
      Process child = program(directory.resolve("c.murk"), flags.toArray(String[]::new));
      try (BufferedReader out = child.inputReader()) {
        String said = out.readLine();
        assertTrue(
            said != null && said.contains("--add-opens=java.base/sun.nio.ch"), flags + ": " + said);
      } finally {
        child.destroyForcibly();
      }
    }
  }

  @Test
  void twoRecordingsDoNotWriteOneFile() throws Exception {
    Path file = directory.resolve("d.murk");
    ChronicleSink sink = new ChronicleSink(file, 1 << 16);
    IOException refused = assertThrows(IOException.class, () -> new ChronicleSink(file));
    assertEquals(
        "file=" + file.toAbsolutePath() + " is being written by another recording",
        refused.getMessage());
    sink.append(MemorySegment.ofArray(new byte[] {1, 2, 3}), 2);
    sink.close();
    assertArrayEquals(new byte[] {1, 2}, Files.readAllBytes(file));
    new ChronicleSink(file).close();
    assertEquals(0, Files.size(file), "a closed one is begun again");
  }

  @Test
  void anInterruptedThreadRecordsOnAndStaysInterrupted() throws Exception {
    Path file = directory.resolve("e.murk");
    Thread.currentThread().interrupt();
    try {
      ChronicleWorld.record(new ChronicleSink(file, 1 << 16), TICKS);
    } finally {
      assertTrue(Thread.interrupted());
    }
    assertArrayEquals(inMemory(), Files.readAllBytes(file));
  }

  @Test
  void whatCanNotBeMadeIsAnError() {
    Path nowhere = directory.resolve("nowhere").resolve("f.murk");
    assertThrows(IOException.class, () -> new ChronicleSink(nowhere));
    for (int portion : new int[] {0, -1, 1 << 15, 65_537, Integer.MIN_VALUE}) {
      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> new ChronicleSink(directory.resolve("g.murk"), portion));
      assertEquals(
          "portion_bytes=" + portion + " allowed=a power of two, 65536..1073741824",
          refused.getMessage());
    }
    assertFalse(Files.exists(directory.resolve("g.murk")));
  }

  private static final List<String> OPENS =
      List.of(
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED");

  /** The tests are patched into their module, and on no path. */
  private static String testClasses() {
    String text =
        Objects.requireNonNull(ChronicleWorld.class.getResource("ChronicleWorld.class")).toString();
    return Path.of(URI.create(text)).getParent().resolve("../../../..").normalize().toString();
  }

  private static Process program(Path file, String... flags) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx128m"));
    command.addAll(List.of(flags));
    command.add("-cp");
    command.add(
        String.join(
            File.pathSeparator,
            testClasses(),
            System.getProperty("jdk.module.path"),
            System.getProperty("java.class.path")));
    command.add(ChronicleWorld.class.getName());
    command.add(file.toString());
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }
}
