package io.murk.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the rules judge. */
final class Product {
  /** The directory of the whole project. */
  static final Path DIRECTORY = Path.of(System.getProperty("murk.root", ".."));

  /** What is in Murk for whoever asks for it, beside the five modules. */
  static final List<String> EXTRA_DIRECTORIES =
      List.of("extras/replay-zstd", "extras/replay-chronicle");

  static final List<String> MODULE_DIRECTORIES =
      Stream.concat(
              Stream.of("arena-offheap", "core", "obs-simd", "realtime", "ffi"),
              EXTRA_DIRECTORIES.stream())
          .toList();

  private Product() {}

  /**
   * All five modules and the extras, without perf: benchmarks may look at clocks and keep losing designs alive.
   */
  static JavaClasses classes() {
    return new ClassFileImporter().withImportOption(Product::isOurs).importPackages("io.murk");
  }

  private static boolean isOurs(Location location) {
    return !location.contains("/perf/target/")
        && !location.contains("/test-classes/")
        && !location.contains("-tests.jar");
  }
}
