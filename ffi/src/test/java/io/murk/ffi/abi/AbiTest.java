package io.murk.ffi.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Programs that were compiled with an earlier murk.h go on working. {@code -Dmurk.abi.write} makes
 * murk.h as it is now the baseline.
 */
final class AbiTest {
  private static final Path HEADER = Path.of("src/main/c/murk.h");
  private static final Path HEADER_3_1 = Path.of("src/test/c/compat/murk_3_1.h");
  private static final Path BASELINE = Path.of("abi/murk-4.abi");
  private static final Path LIBRARY = Path.of("target/native/libmurk.so");
  private static final String TITLE =
      """
      # What murk.h promises to compiled programs, a line each, since ABI 4.0. Additions need no line here; nothing here
      # may change or go before ABI 5. docs/building.md tells when and how this file is renewed.
      """;

  private final Abi abi = Abi.ofHeader(read(HEADER));

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatTheBaselineHasIsThereUnchanged() throws IOException {
    if (Boolean.getBoolean("murk.abi.write")) {
      Files.createDirectories(BASELINE.getParent());
      Files.writeString(BASELINE, TITLE + abi.text());
    }
    Abi baseline = Abi.ofText(read(BASELINE));
    assertTrue(baseline.of("function").size() > 40, "the baseline was not read");
    assertEquals(
        List.of(),
        abi.breaksOf(baseline),
        "murk.h breaks programs that were compiled with an earlier one. Take the change back;"
            + " append a new function, or a member behind the last one of a struct that begins with"
            + " its size. Only if what changed was never released: ./mvnw test -pl ffi -am"
            + " -Dtest=AbiTest -Dsurefire.failIfNoSpecifiedTests=false -Dmurk.abi.write, and say so"
            + " in CHANGELOG.md");
  }

  @Test
  void programsForMurk31FindWhatTheyWereCompiledWith() {
    Abi before = Abi.ofHeader(read(HEADER_3_1));
    assertEquals(40, before.of("function").size(), "47 functions of ABI 3.1 without 7 deprecated");
    assertEquals(9, before.of("struct").size());
    assertEquals(List.of(), abi.breaksOf(before), "murk.h breaks programs for ABI 3.1");
  }

  /** HeaderTest compares them with the layouts of Java. */
  @Test
  void everyStructIsAssertedInTheHeader() {
    String header = read(HEADER);
    for (String struct : abi.of("struct").keySet()) {
      assertTrue(header.contains("sizeof(" + struct + ") == "), "no MURK_CHECK of " + struct);
    }
  }

  @Test
  void theCompilerSeesWhatWasRead(@TempDir Path scratch) throws Exception {
    Path source = scratch.resolve("abi.c");
    Files.writeString(source, abi.assertions("murk.h"));
    List<String> compile = new ArrayList<>(List.of(compiler().split(" ")));
    compile.addAll(
        List.of("-std=c11", "-Wall", "-Werror", "-Wno-unused-variable", "-fsyntax-only"));
    compile.addAll(List.of("-I" + HEADER.getParent().toAbsolutePath(), source.toString()));
    Process process = new ProcessBuilder(compile).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
  }

  /** As build.sh chooses it; it has just compiled libmurk. */
  private static String compiler() {
    return Objects.requireNonNullElse(System.getenv("CC"), "cc");
  }

  @Test
  void theLibraryExportsTheFunctionsOfTheHeaderAndNothingElse() throws IOException {
    Set<String> exported = new TreeSet<>(ElfSymbols.exportedBy(LIBRARY));
    exported.remove("JNI_OnLoad"); // for the Java VM
    assertEquals(new TreeSet<>(abi.of("function").keySet()), exported);
  }

  // ---------------------------------------------------------------- the guard itself

  private static final String SMALL =
      """
      #define MURK_MAX 4
      enum MurkA { MurkA_One = 1, MurkA_Two = 2 };
      typedef int32_t (*MurkFn)(void *user, const struct MurkS *s);
      typedef struct MurkS { uint32_t struct_size; uint64_t *at; MurkFn fn; } MurkS;
      typedef struct MurkT { uint8_t a; /* , */ uint32_t b[MURK_MAX]; float c; } MurkT;
      MURK_API int32_t murk_f(uint64_t world, const MurkS *const *s, size_t n);
      MURK_API uint32_t murk_g(void);
      """;

  @Test
  void linesSayWhatTheHeaderSays() {
    assertEquals(
        """
        define MURK_MAX = 4
        enum MurkA.One = 1
        enum MurkA.Two = 2
        type MurkFn = int32_t (*)(void *, const MurkS *)
        struct MurkS = 24 bytes, aligned to 8
        member MurkS.struct_size = uint32_t at 0
        member MurkS.at = uint64_t * at 8
        member MurkS.fn = int32_t (*)(void *, const MurkS *) at 16
        struct MurkT = 24 bytes, aligned to 4
        member MurkT.a = uint8_t at 0
        member MurkT.b = uint32_t[4] at 4
        member MurkT.c = float at 20
        function murk_f = int32_t (uint64_t, const MurkS *const *, size_t)
        function murk_g = uint32_t (void)
        """,
        Abi.ofHeader(SMALL).text());
    assertEquals(Abi.ofHeader(SMALL).text(), Abi.ofText(Abi.ofHeader(SMALL).text()).text());
  }

  private static List<String> breaksAfter(String what, String by) {
    assertTrue(SMALL.contains(what), what);
    return Abi.ofHeader(SMALL.replace(what, by)).breaksOf(Abi.ofHeader(SMALL));
  }

  @Test
  void removalsAndChangesAreTold() {
    Map<String, String> changes =
        Map.of(
            "#define MURK_MAX 4",
            "#define MURK_MAX 8",
            "MurkA_Two = 2",
            "MurkA_Two = 3",
            ", MurkA_Two = 2",
            "",
            "MURK_API uint32_t murk_g(void);",
            "",
            "uint32_t murk_g",
            "int32_t murk_g",
            "size_t n);",
            "size_t n, size_t m);",
            "float c;",
            "float c; float d;",
            "uint64_t *at; MurkFn fn;",
            "MurkFn fn; uint64_t *at;",
            "(void *user,",
            "(uint64_t user,");
    changes.forEach((what, by) -> assertFalse(breaksAfter(what, by).isEmpty(), what));
    assertEquals(
        List.of("changed: function murk_g = uint32_t (void), now uint32_t (int32_t)"),
        breaksAfter("murk_g(void)", "murk_g(int32_t number)"));
    assertEquals(
        List.of("removed: enum MurkA.Two = 2", "removed: function murk_g = uint32_t (void)"),
        Abi.ofHeader(
                SMALL.replace(", MurkA_Two = 2", "").replace("MURK_API uint32_t murk_g(void);", ""))
            .breaksOf(Abi.ofHeader(SMALL)));
  }

  @Test
  void additionsAreNone() {
    Map<String, String> changes =
        Map.of(
            "MurkA_Two = 2",
            "MurkA_Two = 2, MurkA_Three = 3",
            "MurkFn fn;",
            "MurkFn fn; double more;",
            "uint8_t a;",
            "uint8_t a; uint8_t in_padding;",
            "murk_g(void);",
            "murk_g(void);\nMURK_API void murk_h(char c);",
            "uint64_t world",
            "uint64_t batch");
    changes.forEach((what, by) -> assertEquals(List.of(), breaksAfter(what, by), what));
  }
}
