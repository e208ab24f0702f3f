package io.murk.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Inputs that are kept: what fuzzing found to reach further, and what once broke a reader. */
final class Corpus {
  static final Path DIRECTORY = Path.of("corpus");

  private Corpus() {}

  /** The kept inputs of a reader, in the order of their names. */
  static List<Path> files(Reader reader) {
    try (Stream<Path> files = Files.list(DIRECTORY.resolve(reader.corpus()))) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<byte[]> of(Reader... readers) {
    return Stream.of(readers).flatMap(reader -> files(reader).stream()).map(Corpus::bytes);
  }
}
