package io.murk.obs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Fcc12;
import io.murk.space.Hex2D;
import io.murk.space.Line1D;
import io.murk.space.ProductSpace;
import io.murk.space.Region;
import io.murk.space.Ring1D;
import io.murk.space.Space;
import io.murk.space.Square4;
import io.murk.space.Square8;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Observations recorded from murk 0.1.9, of all spaces that the golden directory holds. */
final class GoldenObservations {
  static final Path DIRECTORY =
      Path.of(
          System.getProperty("murk.golden", "../core/src/test/resources/golden"), "observations");
  private static final ObjectMapper JSON = new ObjectMapper();

  private GoldenObservations() {}

  /** The recordings, by the name of their file. */
  static List<JsonNode> recordings() throws IOException {
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(DIRECTORY, "*.json")) {
      files.forEach(paths::add);
    }
    paths.sort(null);
    List<JsonNode> recordings = new ArrayList<>();
    for (Path path : paths) {
      JsonNode recording = JSON.readTree(path.toFile());
      if (recording.has("specs")) {
        recordings.add(recording);
      }
    }
    return recordings;
  }

  /** A file beside the recordings that lists other things. */
  static JsonNode read(String name) throws IOException {
    return JSON.readTree(DIRECTORY.resolve(name).toFile());
  }

  static ObsSpec spec(JsonNode entries) {
    List<ObsEntry> result = new ArrayList<>();
    for (JsonNode entry : entries) {
      result.add(
          new ObsEntry(
              entry.get("field_id").asInt(),
              region(entry.get("region")),
              poolOrNull(entry.get("pool")),
              transform(entry.get("transform")),
              dtype(entry.get("dtype")),
              ObsEntry.ALL_COMPONENTS));
    }
    return new ObsSpec(result);
  }

  private static ObsRegion region(JsonNode json) {
    return switch (json.get("type").asText()) {
      case "All" -> new ObsRegion.Fixed(new Region.All());
      case "Disk" ->
          new ObsRegion.Fixed(
              new Region.Disk(coord(json.get("center")), json.get("radius").asInt()));
      case "Neighbours" ->
          new ObsRegion.Fixed(
              new Region.Neighbours(coord(json.get("center")), json.get("depth").asInt()));
      case "Rect" ->
          new ObsRegion.Fixed(new Region.Rect(coord(json.get("min")), coord(json.get("max"))));
      case "Coords" -> {
        List<Coord> cells = new ArrayList<>();
        json.get("coords").forEach(cell -> cells.add(coord(cell)));
        yield new ObsRegion.Fixed(new Region.Coords(cells));
      }
      case "AgentDisk" -> new ObsRegion.AgentDisk(json.get("radius").asInt());
      case "AgentRect" -> {
        List<Integer> halves = new ArrayList<>();
        json.get("half_extent").forEach(half -> halves.add(half.asInt()));
        yield new ObsRegion.AgentRect(halves);
      }
      default -> throw new IllegalArgumentException(json.toString());
    };
  }

  private static @Nullable Pool poolOrNull(JsonNode json) {
    if (json.isNull()) {
      return null;
    }
    return Pool.square(
        kernel(json.get("kernel")), json.get("kernel_size").asInt(), json.get("stride").asInt());
  }

  static Pool.Kernel kernel(JsonNode name) {
    return Pool.Kernel.valueOf(name.asText().toUpperCase(Locale.ROOT));
  }

  private static ObsTransform transform(JsonNode json) {
    return switch (json.get("type").asText()) {
      case "Identity" -> new ObsTransform.Identity();
      case "Normalize" ->
          new ObsTransform.Normalize(
              f64(json.get("min").get("f64")), f64(json.get("max").get("f64")));
      default -> throw new IllegalArgumentException(json.toString());
    };
  }

  private static ObsDtype dtype(JsonNode json) {
    if (!json.asText().equals("F32")) {
      throw new IllegalArgumentException(json.toString());
    }
    return new ObsDtype.F32();
  }

  private static Coord coord(JsonNode json) {
    return Coord.of(ints(json));
  }

  static int[] ints(JsonNode json) {
    int[] result = new int[json.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = json.get(i).asInt();
    }
    return result;
  }

  static Space space(JsonNode json) {
    return switch (json.get("type").asText()) {
      case "Line1D" -> Line1D.of(json.get("len").asLong(), edge(json));
      case "Ring1D" -> Ring1D.of(json.get("len").asLong());
      case "Square4" ->
          Square4.of(json.get("rows").asLong(), json.get("cols").asLong(), edge(json));
      case "Square8" ->
          Square8.of(json.get("rows").asLong(), json.get("cols").asLong(), edge(json));
      case "Hex2D" -> Hex2D.of(json.get("rows").asLong(), json.get("cols").asLong());
      case "Fcc12" ->
          Fcc12.of(
              json.get("w").asLong(), json.get("h").asLong(), json.get("d").asLong(), edge(json));
      case "ProductSpace" -> {
        List<Space> components = new ArrayList<>();
        json.get("components").forEach(component -> components.add(space(component)));
        yield ProductSpace.of(components);
      }
      default -> throw new IllegalArgumentException(json.toString());
    };
  }

  private static EdgeBehavior edge(JsonNode json) {
    return EdgeBehavior.valueOf(json.get("edge").asText().toUpperCase(Locale.ROOT));
  }

  static double f64(JsonNode hex) {
    return Double.longBitsToDouble(Long.parseUnsignedLong(hex.asText(), 16));
  }

  static float[] floats(String name) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.wrap(Files.readAllBytes(DIRECTORY.resolve(name))).order(ByteOrder.LITTLE_ENDIAN);
    float[] result = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(result);
    return result;
  }
}
