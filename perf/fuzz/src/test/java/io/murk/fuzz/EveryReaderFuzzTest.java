package io.murk.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The short form, in every build: one fuzzer, of which every input goes to every reader. Most tell
 * by the first bytes that it is not for them.
 */
final class EveryReaderFuzzTest {
  static Stream<byte[]> kept() {
    return Corpus.of(Reader.values());
  }

  @MethodSource("kept")
  @FuzzTest(maxDuration = "5s")
  void anyBytesAreReadOrRefused(byte[] input) {
    for (Reader reader : Reader.values()) {
      reader.accepts(input);
    }
  }
}
