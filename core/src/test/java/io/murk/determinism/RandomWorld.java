package io.murk.determinism;

import io.murk.command.CommandEditor;
import io.murk.command.CommandRule;
import io.murk.field.Boundary;
import io.murk.field.FieldDef;
import io.murk.field.Mutability;
import io.murk.propagator.Access;
import io.murk.propagator.FieldWrite;
import io.murk.propagator.Propagator;
import io.murk.propagator.PropagatorFailure;
import io.murk.propagator.StepContext;
import io.murk.propagator.WriteMode;
import io.murk.propagator.library.GradientCompute;
import io.murk.propagator.library.IdentityCopy;
import io.murk.propagator.library.MorphologicalOp;
import io.murk.propagator.library.NoiseInjection;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.propagator.library.WavePropagation;
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
import io.murk.world.WorldConfig;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A world drawn at random. Its first fields belong to propagators that are written here, which may
 * fail; library propagators read them and write fields of their own, behind those.
 */
final class RandomWorld {
  static final int RULE = 7;
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;

  /** What a propagator does in a tick besides its work. */
  enum Failing {
    NOT(false, false),
    FAILURE(true, false),
    EXCEPTION(false, true),
    STACK_OVERFLOW(true, false),
    LATE_STACK_OVERFLOW(false, true),
    UNDECLARED_READ(true, false),
    TOO_MUCH_SCRATCH(false, true),
    ERROR(false, true),
    NOT_A_NUMBER(false, false);

    final boolean before;
    final boolean after;

    Failing(boolean before, boolean after) {
      this.before = before;
      this.after = after;
    }
  }

  /** What the rule of custom commands does after its edits. */
  enum Rule {
    APPLY,
    REFUSE,
    THROW,
    STACK_OVERFLOW;

    boolean fails() {
      return this == THROW || this == STACK_OVERFLOW;
    }
  }

  /** A propagator of this test. */
  record Part(int place, Access access) {}

  final Space space;
  final List<FieldDef> defs = new ArrayList<>();
  private final List<FieldDef.InitialValue> starts = new ArrayList<>();
  final List<FieldDef> libraryDefs = new ArrayList<>();
  final List<Part> parts = new ArrayList<>();
  final int queueCapacity;
  final int maxFailures;
  final double[] initialParameters = {0, 0.25, -1};

  /** The tick in which part 0 fails whenever it is tried, or -1. */
  final long badTick;

  private final int libraryChoice;

  RandomWorld(SplittableRandom random) {
    space = space(random);
    int fields = random.nextInt(1, 7);
    for (int field = 0; field < fields; field++) {
      defs.add(field(random, field));
    }
    parts(random);
    queueCapacity = random.nextInt(3) == 0 ? random.nextInt(1, 6) : 64;
    maxFailures = random.nextInt(1, 5);
    badTick = random.nextInt(3) == 0 ? random.nextInt(1, 9) : -1;
    libraryChoice = random.nextInt(1 << 5);
    if (libraryChoice != 0) {
      for (int i = 0; i < 6; i++) {
        libraryDefs.add(FieldDef.scalar("library" + i).initial((rank, c) -> (rank % 5) * 0.25f));
      }
      libraryDefs.add(FieldDef.vector("slopes", 2));
    }
  }

  private static Space space(SplittableRandom random) {
    EdgeBehavior edge = EdgeBehavior.values()[random.nextInt(EdgeBehavior.values().length)];
    int a = random.nextInt(1, 6);
    int b = random.nextInt(1, 6);
    return switch (random.nextInt(9)) {
      case 0 -> Line1D.of(random.nextInt(1, 40), edge);
      case 1 -> Ring1D.of(random.nextInt(1, 40));
      case 2 -> Square4.of(a, b, edge);
      case 3 -> Square8.of(a, b, edge);
      case 4 -> Hex2D.of(a, b);
      case 5 -> Fcc12.of(2L * a, 2L * b, 2, edge);
      case 6 -> ProductSpace.of(Hex2D.of(a, 2), Line1D.of(b, edge));
      case 7 -> GraphSpace.of(new int[] {0, 1, 3, 4, 4}, new int[] {1, 0, 2, 1});
      default -> Line1D.of(1, edge);
    };
  }

  private FieldDef field(SplittableRandom random, int field) {
    FieldDef def =
        switch (field == 0 ? 0 : random.nextInt(4)) {
          case 1 -> FieldDef.vector("v" + field, random.nextInt(1, 4));
          case 2 -> FieldDef.categorical("c" + field, 5);
          default -> FieldDef.scalar("s" + field);
        };
    def =
        switch (random.nextInt(6)) {
          case 0 -> def.mutability(Mutability.STATIC);
          case 1, 2 -> def.mutability(Mutability.SPARSE);
          case 3 -> def.carryForward(true);
          default -> def;
        };
    if (random.nextInt(3) == 0) {
      Boundary boundary = Boundary.values()[random.nextInt(Boundary.values().length)];
      def = def.bounds(-5f, 9f).boundary(boundary).enforceBounds(true);
    }
    def = def.scanNonFinite(random.nextBoolean());
    FieldDef.InitialValue pattern = (rank, component) -> (rank + 3 * component) % 7 * 0.75f;
    switch (random.nextInt(3)) {
      case 0 -> {
        starts.add((rank, component) -> 2.5f);
        return def.initial(2.5f);
      }
      case 1 -> {
        starts.add(pattern);
        return def.initial(pattern);
      }
      default -> {
        starts.add((rank, component) -> 0f);
        return def;
      }
    }
  }

  private void parts(SplittableRandom random) {
    int n = random.nextInt(1, 5);
    List<Access> access = new ArrayList<>();
    for (int place = 0; place < n; place++) {
      Access reads = Access.none();
      for (int field = 0; field < defs.size(); field++) {
        reads = random.nextInt(3) == 0 ? reads.reading(field) : reads;
        reads = random.nextInt(3) == 0 ? reads.readingPrevious(field) : reads;
      }
      access.add(reads);
    }
    for (int field = 0; field < defs.size(); field++) {
      int writer = random.nextInt(n + 1);
      if (writer < n && defs.get(field).mutability() != Mutability.STATIC) {
        WriteMode mode = random.nextBoolean() ? WriteMode.FULL : WriteMode.INCREMENTAL;
        access.set(writer, access.get(writer).writing(field, mode));
      }
    }
    for (int place = 0; place < n; place++) {
      parts.add(new Part(place, access.get(place)));
    }
  }

  int components(int field) {
    return defs.get(field).type().components();
  }

  float[] initial(int field) {
    float[] values = new float[(int) space.cellCount() * components(field)];
    for (int i = 0; i < values.length; i++) {
      values[i] = starts.get(field).at(i / components(field), i % components(field));
    }
    return values;
  }

  /** Parameter 0 says which part fails, and how. */
  Failing failing(Part part, long tick, double parameter) {
    if (tick == badTick && part.place == 0) {
      return Failing.FAILURE;
    }
    int modes = Failing.values().length;
    int code = (int) parameter;
    return code / modes == part.place ? Failing.values()[code % modes] : Failing.NOT;
  }

  WorldConfig config(long seed, int threads) {
    WorldConfig.Builder builder =
        WorldConfig.builder()
            .space(space)
            .dt(0.01)
            .seed(seed)
            .threads(threads)
            .maxIngressQueue(queueCapacity)
            .maxConsecutiveFailures(maxFailures)
            .maxGenerations(6)
            .parameter("failing", initialParameters[0])
            .parameter("added", initialParameters[1])
            .parameter("unused", initialParameters[2])
            .rule(RULE, rule());
    defs.forEach(builder::field);
    libraryDefs.forEach(builder::field);
    List<Propagator> scripted = new ArrayList<>();
    for (Part part : parts) {
      scripted.add(
          new ScriptedPropagator("part" + part.place, part.access, step(part)).scratching(4));
    }
    List<Propagator> library = library();
    for (int i = 0; i < Math.max(scripted.size(), library.size()); i++) {
      if (i < scripted.size()) {
        builder.propagator(scripted.get(i));
      }
      if (i < library.size()) {
        builder.propagator(library.get(i));
      }
    }
    return builder.build();
  }

  private List<Propagator> library() {
    int own = defs.size();
    List<Propagator> all =
        List.of(
            ScalarDiffusion.builder(own, own).coefficient(0.5).build(),
            NoiseInjection.builder(own + 1).scale(0.5).build(),
            MorphologicalOp.builder(0, own + 2).threshold(1f).build(),
            WavePropagation.builder(own + 3, own + 4).build(),
            GradientCompute.builder(own, own + 6).build());
    List<Propagator> chosen = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      boolean flat = i == 4 && space instanceof GraphSpace; // has no slopes
      if ((libraryChoice >> i & 1) != 0 && !flat) {
        chosen.add(all.get(i));
      }
    }
    if (libraryChoice != 0) {
      chosen.add(new IdentityCopy(own + 5));
    }
    return chosen;
  }

  private Propagator.Step step(Part part) {
    int[] reads = part.access.reads().stream().toArray();
    int[] previous = part.access.readsPrevious().stream().toArray();
    return context -> {
      Failing how = failing(part, context.tick(), context.parameter(0));
      if (how.before) {
        fail(how, context);
      }
      for (FieldWrite write : part.access.writes()) {
        MemorySegment out = context.write(write.field());
        boolean full = write.mode() == WriteMode.FULL;
        float tick = context.tick() * 0.5f;
        for (int i = 0; i < out.byteSize() / 4; i += full ? 1 : 2) {
          float sum = full ? 0f : out.getAtIndex(F32, i);
          for (int field : reads) {
            sum += at(context.read(field), i);
          }
          for (int field : previous) {
            sum += at(context.readPrevious(field), i);
          }
          float value = sum * 0.25f + tick + (float) context.parameter(1) + (context.seed() & 15);
          out.setAtIndex(F32, i, value);
        }
        if (how == Failing.NOT_A_NUMBER) {
          out.setAtIndex(F32, 0, Float.NaN);
        }
      }
      if (how.after) {
        fail(how, context);
      }
    };
  }

  private static float at(MemorySegment values, int i) {
    return values.getAtIndex(F32, i % (values.byteSize() / 4));
  }

  private static void fail(Failing how, StepContext context) throws PropagatorFailure {
    switch (how) {
      case FAILURE -> throw PropagatorFailure.executionFailed("planned");
      case EXCEPTION -> throw new IllegalStateException("planned");
      case STACK_OVERFLOW, LATE_STACK_OVERFLOW -> throw new IllegalStateException("" + deeper(0));
      case UNDECLARED_READ -> context.read(31);
      case TOO_MUCH_SCRATCH -> context.scratch(5);
      case ERROR -> throw new AssertionError("planned");
      case NOT, NOT_A_NUMBER -> throw new IllegalArgumentException();
    }
  }

  private static int deeper(int depth) {
    return deeper(depth + 1) + 1;
  }

  private static CommandRule rule() {
    return (type, bytes, editor) -> {
      int field = bytes.get(ValueLayout.JAVA_BYTE, 1);
      int rank = bytes.get(ValueLayout.JAVA_BYTE, 2);
      int given = bytes.get(ValueLayout.JAVA_BYTE, 3);
      edit(editor, field, rank, given, bytes);
      return switch (Rule.values()[bytes.get(ValueLayout.JAVA_BYTE, 0)]) {
        case APPLY -> true;
        case REFUSE -> false;
        case THROW -> throw new IllegalStateException("planned");
        case STACK_OVERFLOW -> deeper(0) == 0;
      };
    };
  }

  private static void edit(
      CommandEditor editor, int field, int rank, int given, MemorySegment bytes) {
    float old = editor.value(field, rank, 0);
    editor.set(field, rank, 0, old * 0.5f + given);
    editor.set(bytes.get(ValueLayout.JAVA_BYTE, 4), rank, 0, given);
    editor.setParameter(bytes.get(ValueLayout.JAVA_BYTE, 5), given);
  }

  @Override
  public String toString() {
    return "RandomWorld["
        + space
        + ", "
        + defs
        + ", "
        + parts
        + ", bad tick "
        + badTick
        + ", "
        + Arrays.toString(initialParameters)
        + "]";
  }
}
