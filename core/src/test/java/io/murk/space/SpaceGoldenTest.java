package io.murk.space;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.testing.Failures;
import io.murk.testing.RecordedResults;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every recorded Square4 space: order, neighbours, degree, distances, rank queries, regions. */
final class SpaceGoldenTest {
  static List<Path> files() {
    return RecordedResults.jsonFiles("spaces", "square4_");
  }

  static Space space(JsonNode json) {
    return Square4.of(
        json.get("rows").longValue(),
        json.get("cols").longValue(),
        EdgeBehavior.valueOf(json.get("edge").asText().toUpperCase(Locale.ROOT)));
  }

  @Test
  void thereAreRecordedSpaces() {
    assertTrue(files().size() > 0, "murk.golden=" + RecordedResults.root());
  }

  @ParameterizedTest
  @MethodSource("files")
  void cellsAndTheirOrder(Path file) {
    JsonNode golden = RecordedResults.json(file);
    Space space = space(golden.get("space"));
    assertEquals(golden.get("ndim").intValue(), space.ndim());
    assertEquals(golden.get("cell_count").longValue(), space.cellCount());
    JsonNode order = golden.get("canonical_ordering");
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
    Space space = space(golden.get("space"));
    assertEquals(golden.get("max_neighbour_degree").intValue(), space.maxDegree());
    int[] out = new int[4];
    for (int rank = 0; rank < space.cellCount(); rank++) {
      int count = space.neighbours(rank, out);
      assertArrayEquals(
          RecordedResults.ints(golden.get("neighbours").get(rank)), Arrays.copyOf(out, count));
    }
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
    Space space = space(golden.get("space"));
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

  private static ErrorCode code(String kind) {
    return Arrays.stream(ErrorCode.values())
        .filter(code -> code.title().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void constructorsRefuseWhatTheyRefused() {
    int checked = 0;
    for (Path file : RecordedResults.jsonFiles("spaces", "_constructor_errors")) {
      for (JsonNode entry : RecordedResults.json(file).get("cases")) {
        if (!entry.get("space").get("type").asText().equals("Square4")) {
          continue;
        }
        checked++;
        if (entry.has("ok")) {
          assertEquals(
              entry.get("ok").get("cell_count").longValue(), space(entry.get("space")).cellCount());
        } else {
          JsonNode error = entry.get("error");
          MurkException refused =
              Failures.assertRefused(
                  code(error.get("kind").asText()), () -> space(entry.get("space")));
          assertTrue(refused.getMessage().contains(error.get("message").asText()));
        }
      }
    }
    assertTrue(checked > 0);
  }
}
