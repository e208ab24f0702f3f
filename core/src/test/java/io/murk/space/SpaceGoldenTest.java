package io.murk.space;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.testing.Failures;
import io.murk.testing.RecordedResults;
import io.murk.testing.RecordedSpaces;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every recorded space: order, neighbours, degree, distances, rank queries, regions, constructors,
 * equal topologies, and the large ones by hash.
 *
 * <p>No recorded check is left out: of the departures from 0.1.9 none changes a recorded result of
 * a space. Departure 16 (bad coordinates are errors) is about calls that could not be recorded, 17
 * (GraphSpace) about a space that was not there. Texts are our own, so of an error only its kind is
 * compared, and of a constructor's error the recorded sentence too, which ours begins with.
 */
final class SpaceGoldenTest {
  private static final Set<String> NO_SPACES =
      Set.of("_index.json", "_large.json", "_constructor_errors.json");

  private static final Set<String> KINDS =
      Set.of("Line1D", "Ring1D", "Square4", "Square8", "Hex2D", "Fcc12", "ProductSpace");

  static List<Path> files() {
    return RecordedResults.jsonFiles("spaces", "").stream()
        .filter(file -> !NO_SPACES.contains(file.getFileName().toString()))
        .toList();
  }

  static List<JsonNode> large() {
    return RecordedResults.list(index("_large.json").get("spaces"));
  }

  private static JsonNode index(String name) {
    return RecordedResults.json(RecordedResults.path("spaces").resolve(name));
  }

  @Test
  void everyKindOfSpaceIsRecorded() {
    Set<String> kinds = new TreeSet<>();
    for (Path file : files()) {
      kinds.add(RecordedResults.json(file).get("space").get("type").asText());
    }
    assertEquals(KINDS, kinds, "murk.golden=" + RecordedResults.root());
  }

  @ParameterizedTest
  @MethodSource("files")
  void cellsAndTheirOrder(Path file) {
    JsonNode golden = RecordedResults.json(file);
    Space space = RecordedSpaces.space(golden.get("space"));
    assertEquals(golden.get("ndim").intValue(), space.ndim());
    assertEquals(golden.get("cell_count").longValue(), space.cellCount());
    JsonNode order = golden.get("canonical_ordering");
    assertEquals(order.size(), space.cellCount());
    for (int rank = 0; rank < order.size(); rank++) {
      assertArrayEquals(RecordedResults.ints(order.get(rank)), space.coord(rank));
    }
    for (JsonNode query : golden.get("rank_queries")) {
      int expected = query.get(1).isNull() ? -1 : query.get(1).intValue();
      assertEquals(expected, space.rank(RecordedResults.ints(query.get(0))), query::toString);
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void neighboursAndDistances(Path file) {
    JsonNode golden = RecordedResults.json(file);
    Space space = RecordedSpaces.space(golden.get("space"));
    assertEquals(golden.get("max_neighbour_degree").intValue(), space.maxDegree());
    NeighbourTable table = NeighbourTable.of(space);
    for (int rank = 0; rank < space.cellCount(); rank++) {
      assertArrayEquals(
          RecordedResults.ints(golden.get("neighbours").get(rank)),
          Arrays.copyOfRange(table.ranks(), table.starts()[rank], table.starts()[rank + 1]));
    }
    checkDistances(golden, space);
  }

  private static void checkDistances(JsonNode golden, Space space) {
    for (JsonNode entry : golden.get("distances")) {
      int[] a = space.coord(entry.get(0).intValue());
      int[] b = space.coord(entry.get(1).intValue());
      assertEquals(entry.get(2).doubleValue(), space.distance(a, b), entry::toString);
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void regions(Path file) {
    JsonNode golden = RecordedResults.json(file);
    Space space = RecordedSpaces.space(golden.get("space"));
    for (JsonNode region : golden.get("regions")) {
      String what = region.get("spec").toString();
      if (region.has("error")) {
        MurkException refused =
            Failures.assertRefused(
                code(region.get("error").get("kind").asText()),
                () -> space.compile(region(region.get("spec"))));
        assertTrue(refused.getMessage().contains("="), refused::getMessage);
      } else {
        compare(region, space.compile(region(region.get("spec"))), what);
      }
    }
  }

  private static void compare(JsonNode golden, RegionPlan plan, String what) {
    int[] ranks = RecordedResults.ints(golden.get("ranks"));
    assertArrayEquals(ranks, plan.ranks(), what);
    JsonNode indices = golden.get("tensor_indices");
    int[] tensor =
        indices.isArray()
            ? RecordedResults.ints(indices)
            : IntStream.range(0, ranks.length).toArray();
    assertArrayEquals(tensor, plan.tensorIndices(), what);
    int length = golden.get("mask_len").intValue();
    String mask = golden.get("valid_mask").asText();
    mask = mask.equals("ones") ? "1".repeat(length) : mask;
    byte[] bits = new byte[length];
    for (int i = 0; i < length; i++) {
      bits[i] = (byte) (mask.charAt(i) - '0');
    }
    assertArrayEquals(bits, plan.mask(), what);
    assertArrayEquals(RecordedResults.ints(golden.get("bounding_shape")), plan.shape(), what);
    assertEquals(RecordedResults.f64(golden.get("valid_ratio_f64")), plan.validRatio(), what);
  }

  @Test
  void productsHaveOtherMetrics() {
    int samples = 0;
    for (Path file : files()) {
      JsonNode golden = RecordedResults.json(file).path("metric_distances");
      if (golden.isMissingNode()) {
        continue;
      }
      var space = (ProductSpace) RecordedSpaces.space(RecordedResults.json(file).get("space"));
      List<Double> weights =
          RecordedResults.list(golden.get("weights")).stream().map(JsonNode::doubleValue).toList();
      var weighted = new ProductSpace.Metric.Weighted(weights);
      for (JsonNode entry : golden.get("samples")) {
        int[] a = space.coord(entry.get(0).intValue());
        int[] b = space.coord(entry.get(1).intValue());
        samples++;
        assertEquals(
            entry.get(2).doubleValue(), space.metricDistance(a, b, new ProductSpace.Metric.L1()));
        assertEquals(
            entry.get(3).doubleValue(),
            space.metricDistance(a, b, new ProductSpace.Metric.LInfinity()));
        assertEquals(
            RecordedResults.f64(entry.get(4)), space.metricDistance(a, b, weighted), id(file));
      }
    }
    assertTrue(samples > 0);
  }

  private static String id(Path file) {
    return RecordedResults.id(file);
  }

  private static Coord coord(JsonNode json) {
    return Coord.of(RecordedResults.ints(json));
  }

  /** Radii are unsigned there; here the largest int reaches as far. */
  private static int reach(JsonNode json) {
    return (int) Math.min(json.longValue(), Integer.MAX_VALUE);
  }

  private static Region region(JsonNode spec) {
    return switch (spec.get("type").asText()) {
      case "All" -> new Region.All();
      case "Disk" -> new Region.Disk(coord(spec.get("center")), reach(spec.get("radius")));
      case "Neighbours" ->
          new Region.Neighbours(coord(spec.get("center")), reach(spec.get("depth")));
      case "Rect" -> new Region.Rect(coord(spec.get("min")), coord(spec.get("max")));
      case "Coords" ->
          new Region.Coords(
              RecordedResults.list(spec.get("coords")).stream()
                  .map(SpaceGoldenTest::coord)
                  .toList());
      default -> throw new IllegalArgumentException(spec.toString());
    };
  }

  /** InvalidComposition is the name of a failed observation too, so a space's has another one. */
  private static ErrorCode code(String kind) {
    return Arrays.stream(ErrorCode.values())
        .filter(code -> code.title().equals(kind.replaceAll("^Invalid(?=Comp)", "InvalidSpace")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void constructorsRefuseWhatTheyRefused() {
    int checked = 0;
    for (JsonNode entry : index("_constructor_errors.json").get("cases")) {
      checked++;
      if (entry.has("ok")) {
        assertEquals(
            entry.get("ok").get("cell_count").longValue(),
            RecordedSpaces.space(entry.get("space")).cellCount());
      } else {
        JsonNode error = entry.get("error");
        MurkException refused =
            Failures.assertRefused(
                code(error.get("kind").asText()), () -> RecordedSpaces.space(entry.get("space")));
        String sentence = error.get("message").asText().replace("invalid composition: ", "");
        assertTrue(refused.getMessage().contains(": " + sentence), refused::getMessage);
      }
    }
    assertTrue(checked > 0);
  }

  @Test
  void equalTopologiesAreThoseThatWereEqual() {
    JsonNode index = index("_index.json");
    List<JsonNode> spaces = RecordedResults.list(index.get("spaces"));
    Set<String> equal = new TreeSet<>();
    index.get("topology_eq_true_pairs").forEach(pair -> equal.add(pair.toString()));
    Set<String> found = new TreeSet<>();
    for (int a = 0; a < spaces.size(); a++) {
      for (int b = 0; b < spaces.size(); b++) {
        Space one = RecordedSpaces.space(spaces.get(a).get("space"));
        Space two = RecordedSpaces.space(spaces.get(b).get("space"));
        if (one.sameTopology(two)) {
          found.add("[" + a + "," + b + "]");
        }
      }
    }
    assertTrue(equal.size() > 0);
    assertEquals(equal, found);
  }

  @ParameterizedTest
  @MethodSource("large")
  void largeSpacesHaveTheRecordedHashes(JsonNode golden) {
    Space space = RecordedSpaces.space(golden.get("space"));
    int cells = golden.get("cell_count").intValue();
    assertEquals(golden.get("ndim").intValue(), space.ndim());
    assertEquals(cells, space.cellCount());
    assertEquals(golden.get("max_neighbour_degree").intValue(), space.maxDegree());
    long order = FNV_START;
    long neighbours = FNV_START;
    int[] near = new int[space.maxDegree()];
    int most = 0;
    long edges = 0;
    for (int rank = 0; rank < cells; rank++) {
      int[] coord = space.coord(rank);
      assertEquals(rank, space.rank(coord));
      order = fnv1a(order, coord, coord.length);
      int degree = space.neighbours(rank, near);
      neighbours = fnv1a(fnv1a(neighbours, new int[] {degree}, 1), near, degree);
      most = Math.max(most, degree);
      edges += degree;
    }
    assertEquals(golden.get("ordering_fnv1a").asText(), "%016x".formatted(order));
    assertEquals(golden.get("neighbours_fnv1a").asText(), "%016x".formatted(neighbours));
    assertEquals(golden.get("observed_max_neighbours").intValue(), most);
    assertEquals(golden.get("directed_edges").longValue(), edges);
    checkDistances(golden, space);
  }

  private static final long FNV_START = 0xcbf29ce484222325L;

  private static long fnv1a(long hash, int[] values, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(count * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      bytes.putInt(values[i]);
    }
    long next = hash;
    for (byte b : bytes.array()) {
      next = (next ^ (b & 0xff)) * 0x100000001b3L;
    }
    return next;
  }
}
