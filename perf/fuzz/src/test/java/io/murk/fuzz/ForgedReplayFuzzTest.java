package io.murk.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes that fuzzing makes of the kept ones, for {@link Reader#FORGED_REPLAY}. */
final class ForgedReplayFuzzTest {
  static Stream<byte[]> kept() {
    return Corpus.of(Reader.FORGED_REPLAY);
  }

  @MethodSource("kept")
  @FuzzTest(maxDuration = "1m")
  void anyBytesAreReadOrRefused(byte[] input) {
    Reader.FORGED_REPLAY.accepts(input);
  }
}
