package io.murk.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kept inputs, without a fuzzer, in a JVM with the flags of all other tests. */
final class CorpusTest {
  private static final int LARGEST = 16 << 10;

  @ParameterizedTest
  @EnumSource
  void someKeptInputsAreReadAndSomeAreRefused(Reader reader) {
    List<Path> files = Corpus.files(reader);
    long read = files.stream().filter(file -> reader.accepts(Corpus.bytes(file))).count();
    assertTrue(read > 0, "not one of " + files.size() + " is read");
    assertTrue(read < files.size(), "not one of " + files.size() + " is refused");
  }

  @ParameterizedTest
  @EnumSource
  void everyReaderBearsTheInputsOfTheOthers(Reader reader) {
    Corpus.of(Reader.values()).forEach(reader::accepts);
  }

  @ParameterizedTest
  @EnumSource
  void keptInputsAreSmallAndDifferent(Reader reader) {
    List<byte[]> inputs = Corpus.of(reader).toList();
    for (byte[] input : inputs) {
      assertTrue(input.length <= LARGEST, () -> "bytes=" + input.length);
      assertEquals(1, inputs.stream().filter(other -> Arrays.equals(input, other)).count());
    }
  }

  @ParameterizedTest
  @EnumSource
  void inputsCutAnywhereAreReadOrRefused(Reader reader) {
    byte[] input = Corpus.of(reader).filter(reader::accepts).findFirst().orElseThrow();
    for (int length = 0; length < input.length; length++) {
      reader.accepts(Arrays.copyOf(input, length));
    }
  }

  @Test
  void whatTakesMoreThanItIsWorthIsFound() {
    Effort effort = new Effort();
    byte[] taken = new byte[3 << 20];
    assertEquals(3 << 20, taken.length);
    assertTrue(effort.excess(100, 1).startsWith("input=100 bytes_allocated=31"));
    assertEquals("", new Effort().excess(100, 1));
  }

  @Test
  void aCodeThatIsNotTheReadersIsFound() {
    Reader.CHECKPOINT.requireOwn(new MurkException(ErrorCode.CHECKPOINT_INVALID, "x=1"));
    assertThrows(
        AssertionError.class,
        () -> Reader.CHECKPOINT.requireOwn(new MurkException(ErrorCode.CHECKPOINT_MISMATCH, "x")));
  }
}
