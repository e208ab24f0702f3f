package io.murk.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes that fuzzing makes of the kept ones, for {@link Reader#WORLD}. */
final class WorldFuzzTest {
  static Stream<byte[]> kept() {
    return Corpus.of(Reader.WORLD);
  }

  @MethodSource("kept")
  @FuzzTest(maxDuration = "1m")
  void anyBytesAreReadOrRefused(byte[] input) {
    Reader.WORLD.accepts(input);
  }
}
