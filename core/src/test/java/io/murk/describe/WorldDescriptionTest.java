package io.murk.describe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.Boundary;
import io.murk.field.FieldDef;
import io.murk.field.Mutability;
import io.murk.propagator.library.IdentityCopy;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.space.EdgeBehavior;
import io.murk.space.Fcc12;
import io.murk.space.GraphSpace;
import io.murk.space.Hex2D;
import io.murk.space.Line1D;
import io.murk.space.ProductSpace;
import io.murk.space.Ring1D;
import io.murk.space.Space;
import io.murk.space.Square4;
import io.murk.space.Square8;
import io.murk.testing.ScriptedPropagator;
import io.murk.world.BackoffConfig;
import io.murk.world.WorldConfig;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class WorldDescriptionTest {
  private static WorldConfig.Builder plain(Space space) {
    return WorldConfig.builder()
        .space(space)
        .field(FieldDef.scalar("heat"))
        .propagator(new IdentityCopy(0))
        .dt(0.1);
  }

  static List<Space> spaces() {
    GraphSpace graph = GraphSpace.of(new int[] {0, 1, 3, 4, 4}, new int[] {1, 0, 2, 1});
    return List.of(
        Line1D.of(7, EdgeBehavior.CLAMP),
        Ring1D.of(9),
        Square4.of(3, 4, EdgeBehavior.WRAP),
        Square8.of(4, 3, EdgeBehavior.ABSORB),
        Hex2D.of(5, 2),
        Fcc12.of(4, 6, 2, EdgeBehavior.WRAP),
        graph,
        graph.withPositions(new double[][] {{0, 1}, {2, -0.0}, {1e-300, 3}, {4, 5}}),
        GraphSpace.directed(new int[] {0, 2, 2}, new int[] {1, 1}),
        GraphSpace.of(new int[] {0, 0}, new int[0]),
        ProductSpace.of(Hex2D.of(2, 3), ProductSpace.of(graph, Ring1D.of(2)), Ring1D.of(3)));
  }

  @ParameterizedTest
  @MethodSource("spaces")
  void everySpaceIsBuiltAgain(Space space) {
    WorldDescription description = plain(space).build().describe();
    assertTrue(description.isComplete());
    WorldConfig built = WorldConfig.parse(description);
    assertTrue(built.space().sameTopology(space), description.text());
    assertEquals(space.toString(), built.space().toString());
    assertEquals(description, built.describe());
  }

  @Test
  void theTextIsAsSpecified() {
    WorldConfig config =
        plain(ProductSpace.of(Ring1D.of(2), Line1D.of(1, EdgeBehavior.ABSORB)))
            .field(
                FieldDef.vector("wind \"w\"\n\\", 2)
                    .units("cells/s")
                    .mutability(Mutability.STATIC)
                    .bounds(-1f, 0.1f)
                    .boundary(Boundary.REFLECT)
                    .scanNonFinite(true)
                    .initial(1f, 2f, 3f, -0f))
            .field(FieldDef.categorical("kind", 3).carryForward(true).initial(2f))
            .parameter("rate", 1.0 / 3)
            .propagator(ScalarDiffusion.builder(2, 2).coefficient(0.25).source(1, 0.5f).build())
            .rule(9, (type, bytes, editor) -> true)
            .seed(-1)
            .tickRateHz(60)
            .build();
    assertEquals(
        """
        murk-world 1
        time dt=0.1 seed=18446744073709551615
        limits queue=1024 failures=3 generations=8 ring=8 threads=1
        rate hz=60.0
        backoff initial_max_skew=2 backoff_factor=1.5 max_skew_cap=10 decay_rate=60 \
        rejection_rate_threshold=0.2
        space product components=2
        space ring1d len=2
        space line1d len=1 edge=absorb
        field scalar name="heat" mutability=per_tick boundary=clamp carry_forward=false \
        enforce_bounds=false scan_non_finite=false initial=0.0
        field vector dims=2 name="wind \\"w\\"\\u000a\\\\" units="cells/s" mutability=static \
        min=-1.0 max=0.1 boundary=reflect carry_forward=false enforce_bounds=false \
        scan_non_finite=true initial=f32:0:4
        field categorical values=3 name="kind" mutability=per_tick boundary=clamp \
        carry_forward=true enforce_bounds=false scan_non_finite=false initial=2.0
        parameter name="rate" initial=0.3333333333333333
        propagator IdentityCopy field=0
        propagator ScalarDiffusion input_field=2 output_field=2 coefficient=0.25 decay=0.0 \
        clamp_min=-Infinity clamp_max=Infinity gradient_field=-1 source_ranks=i64:16:1 \
        source_values=f32:24:1
        unknown rule type=9
        end
        """,
        config.describe().text());
    assertEquals(28, config.describe().blobBytes());
    assertEquals(List.of("rule type=9"), config.describe().missing());
  }

  @Test
  void initialValuesAndNamesKeepEveryBit() {
    float quiet = Float.intBitsToFloat(0x7fc00abc);
    WorldConfig config =
        plain(Ring1D.of(3))
            .field(FieldDef.scalar("\ud800x\ud83d\ude00\u2028\0").initial(quiet))
            .field(FieldDef.scalar("").initial((rank, _) -> rank == 1 ? quiet : -0f))
            .field(FieldDef.scalar("list").initial(1f, Float.MIN_VALUE, Float.NEGATIVE_INFINITY))
            .parameter("odd", Double.longBitsToDouble(0x7ff8_0000_0000_0abcL))
            .parameter("even", -0.0)
            .build();
    WorldConfig built = WorldConfig.parse(config.describe());
    for (int field = 0; field < 4; field++) {
      assertEquals(config.schema().def(field).name(), built.schema().def(field).name());
      assertArrayEquals(initial(config, field), initial(built, field));
    }
    assertEquals(config.parameters().parameters(), built.parameters().parameters());
    assertTrue(config.describe().text().contains("initial=bits:7fc00abc\n"));
  }

  private static byte[] initial(WorldConfig config, int field) {
    float[] values = new float[3];
    config.schema().writeInitial(field, MemorySegment.ofArray(values));
    return MemorySegment.ofArray(values).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
  }

  @Test
  void limitsRatesAndBackoffAreKept() {
    WorldConfig config =
        plain(Ring1D.of(3))
            .maxIngressQueue(7)
            .maxConsecutiveFailures(9)
            .maxGenerations(11)
            .ringBufferSize(13)
            .threads(5)
            .backoff(new BackoffConfig(1, 2.5, 3, 4, 0.75))
            .build();
    WorldConfig built = WorldConfig.parse(config.describe());
    assertEquals(7, built.maxIngressQueue());
    assertEquals(9, built.maxConsecutiveFailures());
    assertEquals(11, built.maxGenerations());
    assertEquals(13, built.ringBufferSize());
    assertEquals(5, built.threads());
    assertEquals(config.backoff(), built.backoff());
    assertTrue(built.tickRateHz().isEmpty());
  }

  @Test
  void aPropagatorThatCallsItselfLikeOneOfTheLibraryIsNotDescribed() {
    WorldDescription description =
        plain(Ring1D.of(3))
            .field(FieldDef.scalar("other"))
            .propagator(ScriptedPropagator.identityCopy(1))
            .build()
            .describe();
    assertEquals(List.of("propagator name=\"IdentityCopy\""), description.missing());
    assertFalse(description.isComplete());
    MurkException refused = assertThrows(MurkException.class, () -> WorldConfig.parse(description));
    assertEquals(ErrorCode.REPLAY_MALFORMED, refused.code());
    assertTrue(
        refused.getMessage().contains("line=9 unknown propagator: the description does not hold"),
        refused.getMessage());
  }

  @Test
  void errorsNameTheLine() {
    String text = plain(Ring1D.of(3)).build().describe().text();
    refused(text.replace("dt=0.1", "dt=0.1f"), "line=2 dt=0.1f allowed: a number");
    refused(text.replace("len=3", "len=0"), "line=5 len=0 allowed=1..2147483647");
    refused(text.replace("len=3", "len=3 len=3"), "line=5 len is given twice");
    refused(text.replace("len=3", "len=3 x=1"), "line=5 allowed: no [x]");
    refused(text.replace(" len=3", ""), "line=5 len is missing");
    refused(text.replace("ring1d len=3", "ring2d len=3"), "line=5 space=ring2d allowed=line1d");
    refused(text.replace("len=3", "len=4194305"), "line=5 cells=4194305 allowed=1..4194304");
    refused(text.replace("\"heat\"", "\"heat"), "line=6 name has no value, or no quotation mark");
    refused(text.replace("\"heat\"", "\"h\\q\""), "line=6 name=\"h\\q\" allowed: escapes");
    refused(text.replace("initial=0.0", "initial=f32:0:1"), "allowed=f32:0:0..0, an array");
    refused(text.replace("field=0", "field=1"), "UndefinedField");
    refused(text.replace("field=0", "field=-1"), "line=7 ");
    refused(text.replace("field=0", "field=0 x=1"), "line=7 x is no parameter of IdentityCopy");
    refused(text.replace("IdentityCopy", "Nonsense"), "line=7 propagator=Nonsense allowed=[AgentE");
    refused(text.replace("end\n", ""), "line=8 is missing");
    refused(text + "end\n", "line=8 chars behind it=4");
    refused(text.replace("murk-world 1", "murk-world 2"), "line=1 version=2 allowed=1");
    refused("", "line=1 is missing");
  }

  private static void refused(String text, String part) {
    MurkException refused =
        assertThrows(
            MurkException.class,
            () -> WorldConfig.parse(WorldDescription.of(text, new byte[0])),
            text);
    assertTrue(refused.toString().contains(part), refused::toString);
  }
}
