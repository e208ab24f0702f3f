package io.murk.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The five modules as they lie on a module path: they resolve, and they know only who they may. */
final class ModulesTest {
  private static final Map<String, Set<String>> MAY_REQUIRE =
      Map.of(
          "io.murk.arena", Set.of(),
          "io.murk.core", Set.of("io.murk.arena"),
          "io.murk.obs", Set.of("io.murk.core"),
          "io.murk.realtime",
              Set.of(
                  "io.murk.core",
                  "org.jctools.core",
                  "org.jctools.core.jdk11",
                  "org.agrona.core",
                  "HdrHistogram",
                  "jdk.httpserver"),
          "io.murk.ffi",
              Set.of("io.murk.arena", "io.murk.core", "io.murk.obs", "io.murk.realtime"));

  /** What all may require; static ones are for the compiler, or the embedder's choice. */
  private static final Set<String> FREE =
      Set.of("java.base", "jdk.jfr", "org.jspecify", "jdk.incubator.vector");

  /** Those that only whoever asks for them gets. */
  private static final Map<String, Set<String>> EXTRAS =
      Map.of(
          "io.murk.replay.zstd", Set.of("io.murk.core", "com.github.luben.zstd_jni"),
          "io.murk.replay.chronicle",
              Set.of("io.murk.core", "chronicle.bytes", "chronicle.core"));

  private static final Pattern EXTRA_ARTIFACT =
      Pattern.compile("<artifactId>murk-replay-|zstd-jni|chronicle-bytes");

  private final ModuleFinder path = ModuleFinder.of(classPathEntries());

  @Test
  void allFiveResolveOnTheModulePath() {
    Configuration resolved =
        ModuleLayer.boot().configuration().resolve(path, ModuleFinder.of(), MAY_REQUIRE.keySet());
    ModuleLayer layer =
        ModuleLayer.boot().defineModulesWithOneLoader(resolved, ClassLoader.getSystemClassLoader());
    for (String name : MAY_REQUIRE.keySet()) {
      ModuleDescriptor descriptor = layer.findModule(name).orElseThrow().getDescriptor();
      assertFalse(descriptor.isAutomatic(), name + " has lost its module-info");
    }
  }

  @Test
  void modulesRequireOnlyWhatStandsBelowThem() {
    assertEquals(Map.of(), requiredBeyond(MAY_REQUIRE));
  }

  @Test
  void extrasRequireCoreAlone() {
    assertEquals(Map.of(), requiredBeyond(EXTRAS));
    for (String extra : EXTRAS.keySet()) {
      assertFalse(descriptor(extra).isAutomatic(), extra + " has lost its module-info");
      assertEquals(Set.of(), descriptor(extra).opens());
    }
  }

  @Test
  void nobodyElseDependsOnAnExtraOrOnWhatItBrings() throws IOException {
    for (String directory :
        List.of(".", "arena-offheap", "core", "obs-simd", "realtime", "ffi", "python")) {
      String pom = Files.readString(Product.DIRECTORY.resolve(directory).resolve("pom.xml"));
      assertFalse(EXTRA_ARTIFACT.matcher(pom).find(), directory + "/pom.xml");
    }
    for (String directory : Product.EXTRA_DIRECTORIES) {
      String pom = Files.readString(Product.DIRECTORY.resolve(directory).resolve("pom.xml"));
      assertTrue(EXTRA_ARTIFACT.matcher(pom).find(), directory + "/pom.xml");
    }
  }

  private Map<String, Set<String>> requiredBeyond(Map<String, Set<String>> may) {
    Map<String, Set<String>> tooMuch = new TreeMap<>();
    may.forEach((name, allowed) -> {
      Set<String> required = new TreeSet<>();
      descriptor(name).requires().forEach(requires -> required.add(requires.name()));
      required.removeAll(allowed);
      required.removeAll(FREE);
      if (!required.isEmpty()) {
        tooMuch.put(name, required);
      }
    });
    return tooMuch;
  }

  @Test
  void vectorModuleAndAnnotationsAreOptionalAtRunTime() {
    for (String name : MAY_REQUIRE.keySet()) {
      for (ModuleDescriptor.Requires requires : descriptor(name).requires()) {
        boolean optional = requires.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC);
        boolean mustBeOptional =
            requires.name().equals("jdk.incubator.vector")
                || requires.name().equals("org.jspecify");
        assertEquals(mustBeOptional, optional, name + " requires " + requires.name());
      }
    }
  }

  @Test
  void arenaAndEngineAreExportedToTheirOneUserOnly() {
    assertEquals(List.of(), exportedBeyond("io.murk.arena", "io.murk.arena", "io.murk.core"));
    assertEquals(List.of(), exportedBeyond("io.murk.core", "io.murk.engine", "io.murk.realtime"));
    assertEquals(
        List.of(), exportedBeyond("io.murk.core", "io.murk.engine.crew", "io.murk.realtime"));
  }

  @Test
  void theDoorExportsAndOpensNothing() {
    assertEquals(Set.of(), descriptor("io.murk.ffi").exports());
    assertEquals(Set.of(), descriptor("io.murk.ffi").opens());
  }

  private List<String> exportedBeyond(String module, String packageName, String user) {
    return descriptor(module).exports().stream()
        .filter(exports -> exports.source().equals(packageName))
        .filter(exports -> !exports.targets().equals(Set.of(user)))
        .map(ModuleDescriptor.Exports::toString)
        .toList();
  }

  private ModuleDescriptor descriptor(String name) {
    return path.find(name).map(ModuleReference::descriptor).orElseThrow();
  }

  /**
   * What Maven laid on this test's class path: our jars (or class directories) and what they need.
   */
  private static Path[] classPathEntries() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(entry -> MURK_OR_NEEDED.stream().anyMatch(entry.toString()::contains))
        .toArray(Path[]::new);
  }

  private static final List<String> MURK_OR_NEEDED =
      List.of(
          "arena-offheap/target",
          "core/target",
          "obs-simd/target",
          "realtime/target",
          "ffi/target",
          "extras/replay-zstd/target",
          "extras/replay-chronicle/target",
          "jctools",
          "HdrHistogram",
          "agrona");
}
