package io.murk.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.ParameterSet;
import io.murk.error.ErrorCode;
import io.murk.ffi.define.FieldReader;
import io.murk.ffi.define.HeldSpace;
import io.murk.ffi.define.LibraryReader;
import io.murk.ffi.define.SpaceQuestions;
import io.murk.ffi.live.HeldStream;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Layouts;
import io.murk.ffi.replay.RecordingReader;
import io.murk.ffi.view.FieldViews;
import io.murk.ffi.view.ObsEntryReader;
import io.murk.ffi.view.ViewTable;
import io.murk.field.Boundary;
import io.murk.field.Mutability;
import io.murk.propagator.WriteMode;
import io.murk.propagator.library.ActionBuffer;
import io.murk.propagator.library.AgentEmission;
import io.murk.propagator.library.FaultPropagator;
import io.murk.propagator.library.GradientCompute;
import io.murk.propagator.library.MorphologicalOp;
import io.murk.propagator.library.NoiseInjection;
import io.murk.propagator.library.ResourceField;
import io.murk.realtime.StepOutcome;
import io.murk.realtime.WorldPhase;
import io.murk.replay.RecordingOptions;
import io.murk.space.EdgeBehavior;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** murk.h and the Java side say the same: numbers, layouts, functions. */
final class HeaderTest {
  /** Structs that C reads itself. */
  private static final Set<String> OF_C = Set.of("MurkRuntimeOptions", "MurkBatchedStep");

  private static final Map<String, Integer> SIZES =
      Map.of(
          "uint8_t",
          1,
          "uint16_t",
          2,
          "int32_t",
          4,
          "uint32_t",
          4,
          "float",
          4,
          "uint64_t",
          8,
          "size_t",
          8,
          "double",
          8);

  private final String header = read("murk.h");

  /** A file of the library, or all files of one of its directories. */
  private static String read(String name) {
    try (Stream<Path> files = Files.walk(Path.of("src/main/c").resolve(name))) {
      StringBuilder text = new StringBuilder();
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        text.append(Files.readString(file));
      }
      return text.toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void statusNumbersAreThoseOfErrorCode() {
    Map<String, Integer> statuses = constants("MurkStatus");
    Map<Integer, String> named = new TreeMap<>();
    statuses.forEach((name, number) -> named.put(number, name));
    assertEquals(statuses.size(), named.size(), "two statuses share a number");
    for (ErrorCode code : ErrorCode.values()) {
      assertTrue(named.containsKey(code.status()), () -> code + " has no status in murk.h");
    }
    for (ErrorCode code : ErrorCode.values()) {
      if (code.category() != ErrorCode.Category.CONFIG && statuses.containsKey(code.title())) {
        assertEquals(statuses.get(code.title()), code.status(), code.title());
      }
    }
    assertEquals(0, statuses.get("Ok"));
    assertEquals(CallBoundary.STACK_EXHAUSTED, statuses.get("StackExhausted"));
  }

  @Test
  void enumNumbersAreTheOrdinalsOfTheJavaEnums() {
    assertEquals(byOrdinal(EdgeBehavior.values()), folded("MurkEdgeBehavior"));
    assertEquals(byOrdinal(Boundary.values()), folded("MurkBoundaryBehavior"));
    assertEquals(byOrdinal(Mutability.values()), folded("MurkFieldMutability"));
    assertEquals(byOrdinal(WriteMode.values()), folded("MurkWriteMode"));
    assertEquals(byOrdinal(GradientCompute.Scheme.values()), folded("MurkGradientScheme"));
    assertEquals(byOrdinal(AgentEmission.Mode.values()), folded("MurkEmissionMode"));
    assertEquals(byOrdinal(ResourceField.Regrowth.values()), folded("MurkRegrowth"));
    assertEquals(byOrdinal(MorphologicalOp.Op.values()), folded("MurkMorphology"));
    assertEquals(byOrdinal(NoiseInjection.Kind.values()), folded("MurkNoise"));
    assertEquals(byOrdinal(ActionBuffer.Direction.values()), folded("MurkDirection"));
    assertEquals(byOrdinal(WorldPhase.values()), folded("MurkWorldPhase"));
    assertEquals(byOrdinal(RecordingOptions.Encoding.values()), folded("MurkEncoding"));
    assertEquals(byOrdinal(StepOutcome.values()), folded("MurkStepOutcome"));
    assertEquals(FaultPropagator.Fault.values().length, constants("MurkFaultKind").size());
    for (FaultPropagator.Fault fault : FaultPropagator.Fault.values()) {
      String name = fault.name().replace("_", "").toLowerCase(Locale.ROOT).substring(0, 7);
      assertEquals(
          fault.ordinal(),
          folded("MurkFaultKind").entrySet().stream()
              .filter(constant -> constant.getKey().startsWith(name))
              .findFirst()
              .orElseThrow()
              .getValue());
    }
  }

  @Test
  void limitsAreTheSame() {
    assertEquals(Check.MAX_AGENTS, define("MURK_MAX_AGENTS"));
    assertEquals(Check.MAX_NDIM, define("MURK_MAX_NDIM"));
    assertEquals(Check.MAX_WORLDS, define("MURK_MAX_WORLDS"));
    assertEquals(Check.MAX_OBS_ENTRIES, define("MURK_MAX_OBS_ENTRIES"));
    assertEquals(Check.MAX_THREADS, define("MURK_MAX_THREADS"));
    assertEquals(FieldReader.MAX_FIELDS, define("MURK_MAX_FIELDS"));
    assertEquals(FieldReader.MAX_INITIAL_VALUES, define("MURK_MAX_INITIAL_VALUES"));
    assertEquals(ParameterSet.MAX_PARAMETERS, define("MURK_MAX_PARAMETERS"));
    assertEquals(HeldSpace.MAX_VERTICES, define("MURK_MAX_VERTICES"));
    assertEquals(HeldSpace.MAX_EDGES, define("MURK_MAX_EDGES"));
    assertEquals(HeldSpace.MAX_POSITION_AXES, define("MURK_MAX_POSITION_AXES"));
    assertEquals(HeldSpace.MAX_COMPONENTS, define("MURK_MAX_COMPONENTS"));
    assertEquals(SpaceQuestions.MAX_COORDS, define("MURK_MAX_COORDS"));
    assertEquals(LibraryReader.MAX_RADIUS, define("MURK_MAX_RADIUS"));
    assertEquals(LibraryReader.MAX_ACTIONS, define("MURK_MAX_ACTIONS"));
    assertEquals(LibraryReader.MAX_AGENT_ID, define("MURK_MAX_AGENT_ID"));
    assertEquals(LibraryReader.MAX_PLACED_AGENTS, define("MURK_MAX_PLACED_AGENTS"));
    assertEquals(ViewTable.MAX_VIEWS, define("MURK_MAX_VIEWS"));
    assertEquals(FieldViews.MAX_AXES, define("MURK_MAX_VIEW_AXES"));
    assertEquals(ObsEntryReader.MAX_REGION_PARAMS, define("MURK_MAX_REGION_PARAMS"));
    assertEquals(ObsEntryReader.MAX_SPEC_BYTES, define("MURK_MAX_SPEC_BYTES"));
    assertEquals(HeldStream.MAX_CAPACITY, define("MURK_MAX_STREAM_CAPACITY"));
    assertEquals(RecordingReader.MAX_NOTE_BYTES, define("MURK_MAX_NOTE_BYTES"));
    assertEquals(RecordingReader.MAX_CHUNK_BYTES, define("MURK_MAX_CHUNK_BYTES"));
    assertEquals(
        RuntimeReport.ABI_VERSION,
        define("MURK_ABI_VERSION_MAJOR") + "." + define("MURK_ABI_VERSION_MINOR"));
  }

  @Test
  void structsLieAsTheJavaLayoutsSay() {
    for (Map.Entry<String, Map<String, Integer>> layout : Layouts.all().entrySet()) {
      assertEquals(layout.getValue(), offsets(layout.getKey()), layout.getKey());
    }
    Set<String> structs = structs();
    structs.removeAll(OF_C);
    assertEquals(structs, Layouts.all().keySet());
  }

  @Test
  void offsetsInCommentsAreTrue() {
    for (String struct : Layouts.all().keySet()) {
      Map<String, Integer> offsets = offsets(struct);
      Matcher member =
          Pattern.compile("(\\w+)(?:\\[\\d+])?; +/\\* *(\\d+)\\b").matcher(body("struct", struct));
      int seen = 0;
      while (member.find()) {
        seen++;
        assertEquals(
            offsets.get(member.group(1).toUpperCase(Locale.ROOT)),
            Integer.valueOf(member.group(2)),
            struct + "." + member.group(1));
      }
      assertEquals(offsets.size() - 1, seen, struct);
    }
  }

  @Test
  void everyFunctionOfTheHeaderIsDefinedAndEveryDefinedOneIsInTheHeader() {
    Pattern declared = Pattern.compile("MURK_API \\w+ murk_(\\w+)\\(");
    Pattern called = Pattern.compile("^  [XSH]\\([A-Z]+, (\\w+),", Pattern.MULTILINE);
    Pattern byHand = Pattern.compile("^u?int\\d+_t murk_(\\w+)\\(", Pattern.MULTILINE);
    var inHeader = declared.matcher(header).results().map(m -> m.group(1)).sorted().toList();
    var defined =
        Stream.of("calls.c", "guards.c", "faults.c", "callback.c", "calls")
            .map(HeaderTest::read)
            .flatMap(source ->
                Stream.concat(called.matcher(source).results(), byHand.matcher(source).results()))
            .map(m -> m.group(1))
            .filter(name -> !NOT_IN_HEADER.contains(name))
            .distinct()
            .sorted()
            .toList();
    assertFalse(inHeader.isEmpty());
    assertEquals(inHeader, defined);
  }

  /** Functions that the C files share. */
  private static final Set<String> NOT_IN_HEADER =
      Set.of("fail", "enter_slow", "escaped", "left_in_child");

  /** Ends the engine; opens a port. */
  private static final Set<String> NOT_FUZZED = Set.of("shutdown", "realtime_watch");

  @Test
  void hostileInputReachesEveryFunction() throws IOException {
    String fuzz =
        Files.readString(Path.of("src/test/c/fuzz/fuzz.c"))
            + Files.readString(Path.of("src/test/c/fuzz/subjects.h"));
    List<String> missing =
        Pattern.compile("^MURK_API \\w+ murk_(\\w+)\\(", Pattern.MULTILINE)
            .matcher(header)
            .results()
            .map(m -> m.group(1))
            .filter(name -> !NOT_FUZZED.contains(name))
            .filter(name ->
                !fuzz.contains("CALL(" + name + ",") && !fuzz.contains("murk_" + name + "("))
            .toList();
    assertEquals(List.of(), missing, "add them to a table of fuzz.c");
  }

  // ---------------------------------------------------------------- reading the header

  private String body(String kind, String name) {
    Matcher matcher =
        Pattern.compile(kind + " " + name + " \\{(.*?)\\}", Pattern.DOTALL).matcher(header);
    assertTrue(matcher.find(), name);
    return matcher.group(1);
  }

  /**
   * Read or filled in by libmurk itself, which includes the header: callback.c, runtime.c, calls.c.
   */
  private static final Set<String> OF_LIBMURK =
      Set.of("MurkStepContext", "MurkRuntimeOptions", "MurkBatchedStep");

  private Set<String> structs() {
    return Pattern.compile("typedef struct (\\w+) \\{")
        .matcher(header)
        .results()
        .map(m -> m.group(1))
        .filter(struct -> !OF_LIBMURK.contains(struct))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Map<String, Integer> constants(String name) {
    Map<String, Integer> constants = new LinkedHashMap<>();
    Matcher matcher = Pattern.compile(name + "_(\\w+) = (-?\\d+)").matcher(body("enum", name));
    while (matcher.find()) {
      constants.put(matcher.group(1), Integer.valueOf(matcher.group(2)));
    }
    return constants;
  }

  private Map<String, Integer> folded(String name) {
    return constants(name).entrySet().stream()
        .collect(Collectors.toMap(e -> e.getKey().toLowerCase(Locale.ROOT), Map.Entry::getValue));
  }

  private static Map<String, Integer> byOrdinal(Enum<?>[] values) {
    return Stream.of(values)
        .collect(
            Collectors.toMap(
                e -> e.name().replace("_", "").toLowerCase(Locale.ROOT), Enum::ordinal));
  }

  private int define(String name) {
    Matcher matcher = Pattern.compile("#define " + name + " (\\d+)").matcher(header);
    assertTrue(matcher.find(), name);
    return Integer.parseInt(matcher.group(1));
  }

  /** Offsets by natural alignment, and BYTES. */
  private Map<String, Integer> offsets(String struct) {
    Map<String, Integer> offsets = new TreeMap<>();
    int at = 0;
    int largest = 1;
    Matcher member =
        Pattern.compile("^  (?:const )?(\\w+) (\\*?)(\\w+)(?:\\[(\\d+)])?;", Pattern.MULTILINE)
            .matcher(body("struct", struct));
    while (member.find()) {
      boolean address = !member.group(2).isEmpty() || member.group(1).endsWith("Fn");
      int size = address ? Long.BYTES : SIZES.get(member.group(1));
      int count = member.group(4) == null ? 1 : Integer.parseInt(member.group(4));
      at = (at + size - 1) / size * size;
      offsets.put(member.group(3).toUpperCase(Locale.ROOT), at);
      at += size * count;
      largest = Math.max(largest, size);
    }
    offsets.put("BYTES", (at + largest - 1) / largest * largest);
    return offsets;
  }
}
