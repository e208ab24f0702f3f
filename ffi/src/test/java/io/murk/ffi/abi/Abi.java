package io.murk.ffi.abi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a C header promises to programs that were compiled with it, a line each: limits, numbers of
 * enums, layouts of structs, types of functions. Names of parameters are no promise.
 *
 * <pre>
 * define MURK_MAX_NDIM = 16
 * enum MurkStatus.Ok = 0
 * struct MurkReceipt = 24 bytes, aligned to 8
 * member MurkReceipt.reason_code = int32_t at 16
 * type MurkStepFn = int32_t (*)(void *, const MurkStepContext *)
 * function murk_seed_get = int32_t (uint64_t, uint64_t *)
 * </pre>
 */
final class Abi {
  private static final Map<String, Integer> SIZES = new LinkedHashMap<>();

  static {
    SIZES.put("uint8_t", 1);
    SIZES.put("int8_t", 1);
    SIZES.put("char", 1);
    SIZES.put("uint16_t", 2);
    SIZES.put("int16_t", 2);
    SIZES.put("int32_t", 4);
    SIZES.put("uint32_t", 4);
    SIZES.put("float", 4);
    SIZES.put("int64_t", 8);
    SIZES.put("uint64_t", 8);
    SIZES.put("double", 8);
    SIZES.put("size_t", 8);
  }

  private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|//[^\n]*", Pattern.DOTALL);
  private static final Pattern DEFINE =
      Pattern.compile("^#define (MURK_\\w+) \\(?(-?\\d+)[uUlL]*\\)?$", Pattern.MULTILINE);
  private static final Pattern ENUM = Pattern.compile("enum (\\w+) \\{(.*?)\\}", Pattern.DOTALL);
  private static final Pattern CONSTANT = Pattern.compile("(\\w+) = (-?\\d+)");
  private static final Pattern STRUCT =
      Pattern.compile("typedef struct (\\w+) \\{(.*?)\\} (\\w+);", Pattern.DOTALL);
  private static final Pattern TYPE =
      Pattern.compile("typedef (\\w+ \\**)\\(\\*(\\w+)\\)\\((.*?)\\);", Pattern.DOTALL);
  private static final Pattern POINTER =
      Pattern.compile("(.*?)\\(\\*(\\w+)\\)\\((.*)\\)", Pattern.DOTALL);
  private static final Pattern MEMBER =
      Pattern.compile("(.*?[\\s*])(\\w+)(?:\\[(\\w+)])?", Pattern.DOTALL);
  private static final Pattern FUNCTION =
      Pattern.compile("MURK_API ([\\w *]+?)(murk_\\w+)\\((.*?)\\);", Pattern.DOTALL);

  /** Size and alignment of a struct. */
  record Extent(int bytes, int alignment) {}

  /** The lines, by what stands left of the equals sign. */
  private final Map<String, String> lines = new LinkedHashMap<>();

  private final Map<String, Extent> structs = new LinkedHashMap<>();

  /** Names of types of functions; lines spell them out, so that naming one is no change. */
  private final Map<String, String> named = new LinkedHashMap<>();

  private Abi() {}

  /** Of a header's text. */
  static Abi ofHeader(String header) {
    Abi abi = new Abi();
    String text = COMMENT.matcher(header).replaceAll("");
    all(DEFINE, text).forEach(m -> abi.put("define " + m.group(1), m.group(2)));
    all(ENUM, text).forEach(abi::addEnum);
    all(TYPE, text).forEach(abi::addType);
    all(STRUCT, text).forEach(abi::addStruct);
    all(FUNCTION, text)
        .forEach(m ->
            abi.put(
                "function " + m.group(2),
                squeeze(m.group(1)) + " (" + abi.parameters(m.group(3)) + ")"));
    return abi;
  }

  /** Of the lines that {@link #text} gave. */
  static Abi ofText(String text) {
    Abi abi = new Abi();
    text.lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split(" = ", 2))
        .forEach(parts -> abi.put(parts[0], parts[1]));
    return abi;
  }

  private static List<MatchResult> all(Pattern pattern, String text) {
    return pattern.matcher(text).results().toList();
  }

  private void put(String what, String is) {
    if (lines.put(what, is) != null) {
      throw new AssertionError("twice in the header: " + what);
    }
  }

  private void addEnum(MatchResult found) {
    String name = found.group(1);
    for (MatchResult constant : all(CONSTANT, found.group(2))) {
      if (!constant.group(1).startsWith(name + "_")) {
        throw new AssertionError(constant.group(1) + " does not begin with " + name + "_");
      }
      put("enum " + name + "." + constant.group(1).substring(name.length() + 1), constant.group(2));
    }
  }

  private void addType(MatchResult found) {
    String type = squeeze(found.group(1)) + " (*)(" + parameters(found.group(3)) + ")";
    named.put(found.group(2), type);
    put("type " + found.group(2), type);
  }

  private void addStruct(MatchResult found) {
    String struct = found.group(1);
    Map<String, String> members = new LinkedHashMap<>();
    int at = 0;
    int alignment = 1;
    for (String declaration : found.group(2).split(";")) {
      if (declaration.isBlank()) {
        continue;
      }
      String member = declaration.strip();
      Matcher pointer = POINTER.matcher(member);
      String type;
      String name;
      int count = 1;
      if (pointer.matches()) {
        type = squeeze(pointer.group(1)) + " (*)(" + parameters(pointer.group(3)) + ")";
        name = pointer.group(2);
      } else {
        Matcher plain = MEMBER.matcher(member);
        if (!plain.matches()) {
          throw new AssertionError(struct + ": cannot be read: " + member);
        }
        type = squeeze(plain.group(1));
        type = named.getOrDefault(type, type);
        name = plain.group(2);
        if (plain.group(3) != null) {
          count = number(plain.group(3));
          type += "[" + count + "]";
        }
      }
      Extent extent = extent(struct, type.replaceFirst("\\[\\d+]$", ""));
      at = roundUp(at, extent.alignment());
      members.put("member " + struct + "." + name, type + " at " + at);
      at += extent.bytes() * count;
      alignment = Math.max(alignment, extent.alignment());
    }
    var whole = new Extent(roundUp(at, alignment), alignment);
    structs.put(struct, whole);
    put("struct " + struct, whole.bytes() + " bytes, aligned to " + alignment);
    members.forEach(this::put);
  }

  private int number(String text) {
    String defined = lines.get("define " + text);
    return Integer.parseInt(defined == null ? text : defined);
  }

  private Extent extent(String struct, String type) {
    if (type.endsWith("*") || type.contains("(*)")) {
      return new Extent(8, 8);
    }
    Extent nested = structs.get(type);
    if (nested != null) {
      return nested;
    }
    Integer size = SIZES.get(type);
    if (size == null) {
      throw new AssertionError(struct + ": a member of the unknown type " + type);
    }
    return new Extent(size, size);
  }

  private static int roundUp(int value, int to) {
    return (value + to - 1) / to * to;
  }

  private String parameters(String list) {
    if (list.isBlank() || list.strip().equals("void")) {
      return "void";
    }
    List<String> types = new ArrayList<>();
    for (String parameter : list.split(",")) {
      String text = parameter.strip();
      Matcher name = Pattern.compile("(.*[\\s*])\\w+", Pattern.DOTALL).matcher(text);
      boolean isNamed = name.matches() && !name.group(1).strip().equals("const");
      String type = squeeze(isNamed ? name.group(1) : text);
      types.add(named.getOrDefault(type, type));
    }
    return String.join(", ", types);
  }

  /** One blank between words and before the first star. Sizes were uintptr_t before 4.0. */
  private static String squeeze(String type) {
    return type.strip()
        .replaceAll("\\s+", " ")
        .replaceAll("\\s*\\*", "*")
        .replaceFirst("\\*", " *")
        .replaceAll("\\*const\\*", "*const *")
        .replace("uintptr_t", "size_t")
        .replace("struct ", "");
  }

  /** Name and value of the lines of a kind: "function", "struct". */
  Map<String, String> of(String kind) {
    Map<String, String> some = new LinkedHashMap<>();
    lines.forEach((what, is) -> {
      if (what.startsWith(kind + " ")) {
        some.put(what.substring(kind.length() + 1), is);
      }
    });
    return some;
  }

  /** All lines. */
  String text() {
    StringBuilder text = new StringBuilder();
    lines.forEach((what, is) -> text.append(what).append(" = ").append(is).append('\n'));
    return text.toString();
  }

  /**
   * What a program that was compiled with {@code before} misses here. Additions are none of its
   * business: functions, constants, members in padding, and members behind the last one of a struct
   * that begins with its size.
   */
  List<String> breaksOf(Abi before) {
    List<String> breaks = new ArrayList<>();
    before.lines.forEach((what, was) -> {
      String is = lines.get(what);
      if (is == null) {
        breaks.add("removed: " + what + " = " + was);
      } else if (!is.equals(was) && !mayBecome(what, was, is)) {
        breaks.add("changed: " + what + " = " + was + ", now " + is);
      }
    });
    return breaks;
  }

  private boolean mayBecome(String what, String was, String is) {
    if (what.equals("define MURK_ABI_VERSION_MINOR")) {
      return Integer.parseInt(is) > Integer.parseInt(was);
    }
    String first = "member " + what.replaceFirst("^struct ", "") + ".struct_size";
    return what.startsWith("struct ")
        && "uint32_t at 0".equals(lines.get(first))
        && bytes(is) >= bytes(was)
        && was.replaceFirst("\\d+", "").equals(is.replaceFirst("\\d+", ""));
  }

  private static int bytes(String extent) {
    return Integer.parseInt(extent.split(" ")[0]);
  }

  /** A C program whose compilation fails if a compiler sees something else than this. */
  String assertions(String header) {
    StringBuilder c = new StringBuilder("#include \"" + header + "\"\n");
    of("define").forEach((name, value) -> check(c, name + " == " + value));
    of("enum")
        .forEach((name, value) -> check(c, "(int)" + name.replace('.', '_') + " == " + value));
    structs.forEach((name, extent) -> {
      check(c, "sizeof(" + name + ") == " + extent.bytes());
      check(c, "_Alignof(" + name + ") == " + extent.alignment());
    });
    of("member")
        .forEach((name, value) -> {
          String member = name.replace(".", ", ");
          check(c, "offsetof(" + member + ") == " + value.replaceFirst(".* at ", ""));
        });
    int number = 0;
    for (Map.Entry<String, String> function : of("function").entrySet()) {
      String type = function.getValue().replaceFirst(" \\(", " (*const f" + number++ + ")(");
      c.append(type).append(" = ").append(function.getKey()).append(";\n");
    }
    return c.toString();
  }

  private static void check(StringBuilder c, String condition) {
    c.append("_Static_assert(").append(condition).append(", \"").append(condition).append("\");\n");
  }
}
