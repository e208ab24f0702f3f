package io.murk.perf.bench;

import io.murk.field.FieldDef;
import io.murk.perf.reference.ReferenceGrid;
import io.murk.perf.reference.ReferenceNoise;
import io.murk.propagator.library.FlowField;
import io.murk.propagator.library.GradientCompute;
import io.murk.propagator.library.MorphologicalOp;
import io.murk.propagator.library.NoiseInjection;
import io.murk.propagator.library.WavePropagation;
import io.murk.propagator.library.hazard.Blast;
import io.murk.propagator.library.hazard.Fire;
import io.murk.propagator.library.hazard.Smoke;
import io.murk.propagator.library.hazard.Water;
import io.murk.space.EdgeBehavior;
import io.murk.space.Fcc12;
import io.murk.space.GraphSpace;
import io.murk.space.Hex2D;
import io.murk.space.Line1D;
import io.murk.space.ProductSpace;
import io.murk.space.Space;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/** The spaces and propagators of the benchmarks, about 10,000 cells each. */
public final class Subjects {
  /** Threshold of {@link #dilation}: one cell in 32 is over it. */
  public static final float THRESHOLD = 1.46875f;

  /** Radius of {@link #dilation}. */
  public static final int RADIUS = 2;

  private static final double SPEED = 0.9;
  private static final double DAMPING = 0.05;

  private static final float NOISE_SCALE = 0.25f;
  private static final long NOISE_STREAM = 7;

  private Subjects() {}

  /** Fcc12 of 10,192 cells. */
  public static Space fcc() {
    return Fcc12.of(28, 28, 26, EdgeBehavior.ABSORB);
  }

  /** Hexagons times a line, 10,240 cells. */
  public static Space prism() {
    return ProductSpace.of(Hex2D.of(32, 32), Line1D.of(10, EdgeBehavior.ABSORB));
  }

  /** A graph of 10,000 vertices with six neighbours each, anywhere. */
  public static Space graph() {
    int vertices = 10_000;
    int degree = 6;
    var random = new SplittableRandom(1);
    int[] starts = new int[vertices + 1];
    int[] ranks = new int[vertices * degree];
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] = random.nextInt(vertices);
    }
    for (int i = 0; i <= vertices; i++) {
      starts[i] = i * degree;
    }
    return GraphSpace.directed(starts, ranks);
  }

  /** WavePropagation of fields 0 and 1. */
  public static Specimen wave(Space space) {
    return new Specimen(
        space,
        WavePropagation.builder(0, 1).waveSpeed(SPEED).damping(DAMPING).build(),
        FieldDef.scalar("d"),
        FieldDef.scalar("v"));
  }

  /** The same by the C reference. */
  public static void waveInC(Specimen wave, ReferenceGrid reference) {
    reference.wave(
        wave.readPrevious(0),
        wave.readPrevious(1),
        wave.write(0),
        wave.write(1),
        (float) (SPEED * SPEED),
        (float) DAMPING,
        (float) Specimen.DT);
    wave.swap();
  }

  /** GradientCompute from field 0 to field 1. */
  public static Specimen gradient(Space space) {
    return new Specimen(
        space,
        GradientCompute.builder(0, 1).build(),
        FieldDef.scalar("heat"),
        FieldDef.vector("gradient", 2));
  }

  /** FlowField from field 0 to field 1, normalised. */
  public static Specimen flow(Space space) {
    return new Specimen(
        space,
        FlowField.builder(0, 1).normalize(true).build(),
        FieldDef.scalar("potential"),
        FieldDef.vector("flow", 2));
  }

  /** MorphologicalOp, dilation from field 0 to field 1. */
  public static Specimen dilation(Space space) {
    return new Specimen(
        space,
        MorphologicalOp.builder(0, 1).radius(RADIUS).threshold(THRESHOLD).build(),
        FieldDef.scalar("values"),
        FieldDef.scalar("reached"));
  }

  /** NoiseInjection, uniform, on field 0. */
  public static Specimen noise(Space space) {
    return new Specimen(
        space,
        NoiseInjection.builder(0)
            .kind(NoiseInjection.Kind.UNIFORM)
            .scale(NOISE_SCALE)
            .seedOffset(NOISE_STREAM)
            .build(),
        FieldDef.scalar("values"));
  }

  /** The same by the C reference. */
  public static void noiseInC(Specimen noise) {
    ReferenceNoise.uniform(
        noise.readPrevious(0),
        noise.write(0),
        noise.seed(),
        NOISE_STREAM,
        noise.tick(),
        NOISE_SCALE);
    noise.swap();
  }

  /** Fire of fields 0 (temperature, 300 to 900 K), 1 (fuel) and 2 (wind): every cell burns. */
  public static Specimen fire(Space space) {
    return warm(
        0,
        new Specimen(
            space,
            Fire.builder(0, 1, 2).build(),
            FieldDef.scalar("temperature"),
            FieldDef.scalar("fuel"),
            FieldDef.vector("wind", 2)));
  }

  /** Smoke of fields 0 (density), 1 (temperature, 300 to 900 K) and 2 (wind). */
  public static Specimen smoke(Space space) {
    return warm(
        1,
        new Specimen(
            space,
            Smoke.builder(0, 1, 2).build(),
            FieldDef.scalar("density"),
            FieldDef.scalar("temperature"),
            FieldDef.vector("wind", 2)));
  }

  /** Water of fields 0 (level) and 1 (terrain), rough everywhere. */
  public static Specimen water(Space space) {
    return new Specimen(
        space, Water.builder(0, 1).build(), FieldDef.scalar("level"), FieldDef.scalar("terrain"));
  }

  /** Blast of fields 0 (energy) and 1 (hit points). */
  public static Specimen blast(Space space) {
    return new Specimen(
        space, Blast.builder(0, 1).build(), FieldDef.scalar("energy"), FieldDef.scalar("hp"));
  }

  /** Temperatures of both sides, 600 times what they were. */
  private static Specimen warm(int field, Specimen specimen) {
    for (int side = 0; side < 2; side++) {
      MemorySegment kelvin = specimen.readPrevious(field);
      for (long i = 0; i < kelvin.byteSize() >>> 2; i++) {
        float value = kelvin.getAtIndex(ValueLayout.JAVA_FLOAT, i);
        kelvin.setAtIndex(ValueLayout.JAVA_FLOAT, i, 600f * value);
      }
      specimen.swap();
    }
    return specimen;
  }
}
