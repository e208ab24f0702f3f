package io.murk.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * Recorded results of murk 0.1.9, in the directory that the system property {@code murk.golden}
 * names. Tests take whatever files it holds.
 */
public final class RecordedResults {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RecordedResults() {}

  /** The directory of recorded results. */
  public static Path root() {
    return Path.of(System.getProperty("murk.golden", "src/test/resources/golden"));
  }

  /** A file or directory, which need not be there. */
  public static Path path(String relative) {
    return root().resolve(relative);
  }

  /** The JSON files of a folder whose names start with {@code prefix}, by name; none if absent. */
  public static List<Path> jsonFiles(String folder, String prefix) {
    Path directory = path(folder);
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (var files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .filter(file -> file.getFileName().toString().endsWith(".json"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A JSON file. */
  public static JsonNode json(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The raw f32 file that lies beside a JSON file. */
  public static float[] floatsBeside(Path jsonFile) {
    String name = jsonFile.getFileName().toString().replaceAll("\\.json$", ".f32");
    try {
      byte[] bytes = Files.readAllBytes(jsonFile.resolveSibling(name));
      float[] floats = new float[bytes.length / 4];
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
      return floats;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A f32 written as eight hex digits. */
  public static float f32(JsonNode hex) {
    return Float.intBitsToFloat(Integer.parseUnsignedInt(hex.asText(), 16));
  }

  /** A f64 written as sixteen hex digits. */
  public static double f64(JsonNode hex) {
    return Double.longBitsToDouble(Long.parseUnsignedLong(hex.asText(), 16));
  }

  /** An unsigned 64-bit integer. */
  public static long u64(JsonNode number) {
    return number.bigIntegerValue().longValue();
  }

  /** A list of integers. */
  public static int[] ints(JsonNode list) {
    return IntStream.range(0, list.size()).map(i -> list.get(i).intValue()).toArray();
  }

  /** The entries of a list. */
  public static List<JsonNode> list(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).toList();
  }

  /** The file's name without its ending, for messages. */
  public static String id(Path file) {
    return file.getFileName().toString().replaceAll("\\.[^.]*$", "");
  }
}
