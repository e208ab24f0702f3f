package io.murk.replay.v4;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.replay.RecordingOptions;
import io.murk.replay.RecordingOptions.Encoding;
import org.junit.jupiter.api.Test;

/** Encodings that nobody brought along. */
final class CodecsTest {
  @Test
  void aRecordingWithAnEncodingThatIsNotThereNamesItsArtifact() {
    MurkException refused =
        assertThrows(
            MurkException.class, () -> RecordingOptions.defaults().withEncoding(Encoding.ZSTD));
    assertEquals(ErrorCode.INVALID_ARGUMENT, refused.code());
    assertEquals(
        "InvalidArgument: encoding=2 allowed=0, 1; 2, Zstandard, needs the artifact"
            + " io.murk:murk-replay-zstd",
        refused.getMessage());
  }

  @Test
  void thereIsNoneInMurkItself() {
    for (int encoding = 0; encoding < 10; encoding++) {
      assertNull(Codecs.ofOrNull(encoding));
    }
  }

  @Test
  void theirNumbersAreThoseOfTheFormat() {
    assertEquals(0, Encoding.NONE.ordinal());
    assertEquals(1, Encoding.ZLIB.ordinal());
    assertEquals(2, Encoding.ZSTD.ordinal());
  }
}
