package io.murk.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Files that were written once and that every later version reads to the same text. They are also
 * what the fuzz targets start from.
 *
 * <p>Those that are missing are written, and the test fails: {@code
 * core/src/test/resources/replay4}.
 */
final class ReplayGoldenTest {
  private static final Path FILES = Path.of("src/test/resources/replay4");

  private static final RecordingOptions OPTIONS = RecordingOptions.defaults().everyTick();

  private static List<Golden> goldens() {
    byte[] small = HandmadeReplay.small();
    byte[] recorded = RecordedWorld.recording(OPTIONS.withCheckpointEvery(2));
    byte[] packed =
        RecordedWorld.recording(
            OPTIONS.withChunkFrames(2).withEncoding(RecordingOptions.Encoding.ZLIB));
    byte[] cut = java.util.Arrays.copyOf(recorded, recorded.length * 2 / 3);
    byte[] damaged = packed.clone();
    damaged[Resummed.chunks(packed)[3] + 60] ^= 4;
    return List.of(
        new Golden("handmade", small),
        new Golden("recorded", recorded),
        new Golden("recorded_zlib", packed),
        new Golden("cut", cut),
        new Golden("damaged", damaged));
  }

  private record Golden(String name, byte[] file) {}

  private static String text(byte[] file) {
    ReplayText text = ReplayText.of(file);
    return String.join("\n", text.lines())
        + "\ncomplete="
        + text.complete()
        + text.refusal().map(refusal -> "\n" + refusal.getMessage()).orElse("")
        + "\n";
  }

  @Test
  void filesOfEarlierVersionsAreReadAsTheyWere() throws IOException {
    try (Stream<Path> files = Files.list(FILES)) {
      List<Path> replays =
          files.filter(file -> file.toString().endsWith(".replay")).sorted().toList();
      assertTrue(replays.size() >= goldens().size(), replays::toString);
      for (Path replay : replays) {
        Path text = FILES.resolve(replay.getFileName().toString().replace(".replay", ".txt"));
        assertEquals(Files.readString(text), text(Files.readAllBytes(replay)), replay::toString);
      }
    }
  }

  @Test
  void noFileIsMissing() throws IOException {
    Files.createDirectories(FILES);
    List<String> written = new java.util.ArrayList<>();
    for (Golden golden : goldens()) {
      Path replay = FILES.resolve(golden.name + ".replay");
      if (Files.notExists(replay)) {
        Files.write(replay, golden.file);
        Files.writeString(FILES.resolve(golden.name + ".txt"), text(golden.file));
        written.add(golden.name);
      }
    }
    assertEquals(
        List.of(), written, "were missing and are written now: look at them and keep them");
  }

  @Test
  void handmadeFilesAreMadeTheSameWayStill() throws IOException {
    org.junit.jupiter.api.Assertions.assertArrayEquals(
        HandmadeReplay.small(), Files.readAllBytes(FILES.resolve("handmade.replay")));
  }
}
