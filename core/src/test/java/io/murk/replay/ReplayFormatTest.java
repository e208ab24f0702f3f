package io.murk.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.testing.RecordedResults;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Versions: which is which, and what is said of one that is not read. */
final class ReplayFormatTest {
  @Test
  void bothVersionsAreRecognised() throws IOException {
    assertEquals(4, ReplayFormat.versionOf(HandmadeReplay.small()));
    Path golden = RecordedResults.path("replays").resolve("ring1d_9.replay");
    assertEquals(3, ReplayFormat.versionOf(golden));
  }

  @Test
  void anUnknownVersionIsRefusedByANameOfBoth() {
    for (int version : new int[] {0, 1, 2, 5, 255}) {
      byte[] file = HandmadeReplay.prologue(version, 0, 0);
      String text = "ReplayUnsupportedVersion: version=" + version + " allowed=3, 4";
      assertRefused(ErrorCode.REPLAY_UNSUPPORTED_VERSION, text, () -> ReplayFormat.versionOf(file));
      assertRefused(ErrorCode.REPLAY_UNSUPPORTED_VERSION, text, () -> ReplayReader.of(file));
    }
  }

  @Test
  void version3IsNotReadAsVersion4() throws IOException {
    Path golden = RecordedResults.path("replays").resolve("ring1d_9.replay");
    assertRefused(
        ErrorCode.REPLAY_UNSUPPORTED_VERSION,
        "ReplayUnsupportedVersion: version=3 allowed=4; io.murk.replay.v3.V3Reader reads version 3",
        () -> ReplayReader.of(java.nio.file.Files.readAllBytes(golden)));
  }

  @Test
  void otherBytesAreNoReplay() {
    assertRefused(
        ErrorCode.REPLAY_INVALID_MAGIC,
        "ReplayInvalidMagic: magic=0x50415245 allowed=0x4d55524b",
        () -> ReplayFormat.versionOf((byte) 'P', (byte) 'A', (byte) 'R', (byte) 'E', (byte) 4));
    assertRefused(
        ErrorCode.REPLAY_TRUNCATED,
        "ReplayTruncated: bytes=4 allowed=5..",
        () -> ReplayFormat.versionOf((byte) 'M', (byte) 'U', (byte) 'R', (byte) 'K'));
  }

  @Test
  void minorVersionsAreReadAndFeaturesAreRefused() {
    byte[] file = HandmadeReplay.small();
    System.arraycopy(HandmadeReplay.prologue(4, 200, 0), 0, file, 0, 16);
    try (ReplayReader reader = ReplayReader.of(file)) {
      assertEquals(200, reader.header().minorVersion());
      assertEquals(5, reader.check().frames());
    }
    System.arraycopy(HandmadeReplay.prologue(4, 0, 0x8000), 0, file, 0, 16);
    assertRefused(
        ErrorCode.REPLAY_UNSUPPORTED_VERSION,
        "ReplayUnsupportedVersion: at=6 features=0x8000 allowed=0: a later Murk wrote it",
        () -> ReplayReader.of(file));
  }

  private static void assertRefused(
      ErrorCode code, String text, org.junit.jupiter.api.function.Executable call) {
    MurkException refusal = assertThrows(MurkException.class, call);
    assertEquals(code, refusal.code());
    assertEquals(text, refusal.getMessage());
  }
}
