package io.murk.propagator;

import io.murk.command.ParameterSet;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldSchema;
import io.murk.field.FieldSet;
import io.murk.field.Mutability;
import io.murk.space.Space;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is wrong with a list of propagators, and what is worth knowing about it. Asks the
 * propagators once, and runs nothing.
 *
 * <p>Messages give propagators and fields as their number with their name behind it.
 */
public final class PipelineReport {
  /** The most propagators that a world has. */
  public static final int MAX_PROPAGATORS = 1 << 16;

  private final List<MurkException> problems = new ArrayList<>();
  private final List<WriteConflict> conflicts = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<Declared> declared = new ArrayList<>();
  private final @Nullable Space space;
  private final FieldSchema schema;
  private final OptionalDouble dt;
  private final ParameterSet parameters;
  private OptionalDouble maxDt = OptionalDouble.empty();
  private @Nullable Declared limiting;
  private long scratchFloats;
  private long allScratchFloats;

  /** A propagator that said what it is. */
  private static final class Declared {
    final int place;
    final Propagator propagator;
    final String name;
    final Access access;
    boolean defined = true;

    Declared(int place, Propagator propagator, String name, Access access) {
      this.place = place;
      this.propagator = propagator;
      this.name = name;
      this.access = access;
    }

    String label() {
      return place + " (" + name + ")";
    }
  }

  private PipelineReport(
      @Nullable Space space, FieldSchema schema, OptionalDouble dt, ParameterSet parameters) {
    this.space = space;
    this.schema = schema;
    this.dt = dt;
    this.parameters = parameters;
  }

  /**
   * Looks at propagators in a world.
   *
   * @param space the world's space, or null when it is not known: nothing is asked then that needs
   *     it
   * @param dt the time step, or empty when it is not known
   * @param bound whether they are bound to the world as well, to check their parameters
   */
  public static PipelineReport of(
      List<? extends Propagator> propagators,
      @Nullable Space space,
      FieldSchema schema,
      OptionalDouble dt,
      ParameterSet parameters,
      boolean bound) {
    var report = new PipelineReport(space, schema, dt, parameters);
    report.checkCounts(propagators);
    report.declare(propagators);
    report.checkConflicts();
    report.checkFields();
    if (space != null) {
      report.checkTimeStep(space);
    }
    if (space != null && bound && dt.isPresent() && isTimeStep(dt.getAsDouble())) {
      report.checkBinding(new Propagator.Site(space, schema, dt.getAsDouble(), parameters));
    }
    report.noteReads();
    report.noteWrites();
    return report;
  }

  private static boolean isTimeStep(double dt) {
    return Double.isFinite(dt) && dt > 0;
  }

  private void checkCounts(List<? extends Propagator> propagators) {
    if (dt.isPresent() && !isTimeStep(dt.getAsDouble())) {
      problem(ErrorCode.INVALID_DT, "dt=" + dt.getAsDouble() + " allowed: finite, > 0");
    }
    if (propagators.isEmpty()) {
      problem(ErrorCode.EMPTY_PIPELINE, "propagators=0 allowed=1..");
    }
    if (propagators.size() > MAX_PROPAGATORS) {
      problem(
          ErrorCode.INVALID_ARGUMENT,
          "propagators=" + propagators.size() + " allowed=1.." + MAX_PROPAGATORS);
    }
  }

  private void declare(List<? extends Propagator> propagators) {
    for (int place = 0; place < propagators.size(); place++) {
      Propagator propagator = propagators.get(place);
      String name = answer(place + "", "name()", propagator::name);
      Access access = answer(place + " (" + name + ")", "access()", propagator::access);
      if (name != null && access != null) {
        declared.add(new Declared(place, propagator, name, access));
      }
    }
  }

  /** What a propagator answers, or null when it throws, which is a problem. */
  private <T> @Nullable T answer(String label, String question, Supplier<T> asked) {
    try {
      return asked.get();
    } catch (MurkException e) {
      problems.add(e);
    } catch (RuntimeException | StackOverflowError | AssertionError | LinkageError e) {
      problems.add(
          new MurkException(
              ErrorCode.INVALID_PROPAGATOR, "propagator=" + label + " " + question + ": " + e, e));
    }
    return null;
  }

  private void checkConflicts() {
    List<Integer> fields = new ArrayList<>();
    List<Declared> writers = new ArrayList<>();
    for (Declared stage : declared) {
      for (FieldWrite write : stage.access.writes()) {
        int last = fields.lastIndexOf(write.field());
        if (last >= 0) {
          conflicts.add(conflict(write.field(), writers.get(last), stage));
        }
        fields.add(write.field());
        writers.add(stage);
      }
    }
    if (!conflicts.isEmpty()) {
      problem(
          ErrorCode.WRITE_CONFLICT,
          String.join("; ", conflicts.stream().map(WriteConflict::text).toList()));
    }
  }

  private WriteConflict conflict(int field, Declared first, Declared second) {
    return new WriteConflict(
        field,
        first.place,
        second.place,
        "field=" + schema.label(field) + " first=" + first.label() + " second=" + second.label());
  }

  private void checkFields() {
    for (Declared stage : declared) {
      Access access = stage.access;
      access.reads().stream().forEach(field -> checkDefined(stage, "reads", field));
      access.readsPrevious().stream()
          .forEach(field -> checkDefined(stage, "reads_previous", field));
      for (FieldWrite write : access.writes()) {
        int field = write.field();
        checkDefined(stage, "writes", field);
        if (schema.contains(field) && schema.def(field).mutability() == Mutability.STATIC) {
          stage.defined = false;
          problem(
              ErrorCode.INVALID_PROPAGATOR,
              "propagator="
                  + stage.label()
                  + " writes field="
                  + schema.label(field)
                  + ", which is Static");
        }
      }
    }
  }

  private void checkDefined(Declared stage, String use, int field) {
    if (!schema.contains(field)) {
      stage.defined = false;
      problem(
          ErrorCode.UNDEFINED_FIELD,
          "propagator="
              + stage.label()
              + " "
              + use
              + " field="
              + schema.label(field)
              + " allowed=0.."
              + (schema.size() - 1));
    }
  }

  private void checkTimeStep(Space given) {
    for (Declared stage : declared) {
      OptionalDouble asked = answer(stage.label(), "maxDt()", () -> stage.propagator.maxDt(given));
      if (asked == null || asked.isEmpty()) {
        continue;
      }
      double value = asked.getAsDouble();
      if (!isTimeStep(value)) {
        problem(
            ErrorCode.INVALID_MAX_DT,
            "propagator=" + stage.label() + " max_dt=" + value + " allowed: finite, > 0");
      } else if (maxDt.isEmpty() || value < maxDt.getAsDouble()) {
        maxDt = asked;
        limiting = stage;
      }
    }
    if (dt.isPresent() && limiting != null && dt.getAsDouble() > maxDt.getAsDouble()) {
      problem(
          ErrorCode.DT_TOO_LARGE,
          "dt "
              + dt.getAsDouble()
              + " exceeds max_dt "
              + maxDt.getAsDouble()
              + " (constrained by '"
              + limiting.name
              + "')");
    }
  }

  private void checkBinding(Propagator.Site site) {
    for (Declared stage : declared) {
      if (!stage.defined) {
        continue; // its fields are the problem; it may look at them when it is asked
      }
      Long floats =
          answer(stage.label(), "scratchFloats()", () -> stage.propagator.scratchFloats(site));
      if (floats != null && floats >= 0) {
        scratchFloats = Math.max(scratchFloats, floats);
        allScratchFloats = saturated(allScratchFloats + floats);
      } else if (floats != null) {
        problem(
            ErrorCode.INVALID_PROPAGATOR,
            "propagator=" + stage.label() + " scratch_floats=" + floats + " allowed=0..");
      }
      answer(stage.label(), "bind()", () -> stage.propagator.bind(site));
    }
  }

  private static long saturated(long sum) {
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  private void problem(ErrorCode code, String detail) {
    problems.add(new MurkException(code, detail));
  }

  private void noteReads() {
    for (Declared stage : declared) {
      Access access = stage.access;
      access.reads().stream()
          .forEach(field -> {
            Declared writer = writerOrNull(field);
            if (writer != null && writer.place > stage.place) {
              notes.add(
                  "propagator="
                      + stage.label()
                      + " reads field="
                      + schema.label(field)
                      + " before propagator="
                      + writer.label()
                      + " writes it: it sees tick-start values");
            }
          });
      FieldSet read = access.reads().union(access.readsPrevious());
      read.stream()
          .filter(this::isZeroUnlessCommanded)
          .forEach(field ->
              notes.add(
                  "propagator="
                      + stage.label()
                      + " reads field="
                      + schema.label(field)
                      + ", which no propagator writes and which is not carried forward: only"
                      + " commands make it non-zero"));
    }
  }

  private boolean isZeroUnlessCommanded(int field) {
    return schema.contains(field)
        && schema.def(field).mutability() == Mutability.PER_TICK
        && !schema.def(field).isCarriedForward()
        && writerOrNull(field) == null;
  }

  private void noteWrites() {
    for (Declared stage : declared) {
      for (FieldWrite write : stage.access.writes()) {
        int field = write.field();
        if (!schema.contains(field)) {
          continue;
        }
        String what = "propagator=" + stage.label() + " writes field=" + schema.label(field);
        if (schema.def(field).mutability() == Mutability.SPARSE && write.mode() == WriteMode.FULL) {
          notes.add(what + " in full, which is Sparse: it is copied first, in every tick");
        }
        if (schema.def(field).isCarriedForward()) {
          notes.add(what + ": carry_forward has no effect on it");
        }
      }
    }
  }

  private @Nullable Declared writerOrNull(int field) {
    for (Declared stage : declared) {
      for (FieldWrite write : stage.access.writes()) {
        if (write.field() == field) {
          return stage;
        }
      }
    }
    return null;
  }

  /** What {@link Pipeline#compile} refuses, in the order in which it looks. */
  public List<MurkException> problems() {
    return List.copyOf(problems);
  }

  /** All write conflicts, in the order of the propagators. */
  public List<WriteConflict> conflicts() {
    return List.copyOf(conflicts);
  }

  /** What is allowed but may not be meant; each once. */
  public List<String> notes() {
    return List.copyOf(new LinkedHashSet<>(notes));
  }

  /** The largest stable time step, or empty when any will do. */
  public OptionalDouble maxDt() {
    return maxDt;
  }

  /** The propagator that limits the time step, its place with its name, or null. */
  public @Nullable String limitedByOrNull() {
    return limiting == null ? null : limiting.label();
  }

  /** The largest scratch memory that a propagator asks for, f32. */
  public long scratchFloats() {
    return scratchFloats;
  }

  /** The scratch memory of all propagators together, f32. */
  public long allScratchFloats() {
    return allScratchFloats;
  }

  /**
   * The pipeline of these propagators.
   *
   * @throws MurkException the first problem
   */
  public Pipeline pipeline() {
    if (!problems.isEmpty()) {
      throw problems.getFirst();
    }
    if (space == null || dt.isEmpty()) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT, "space=" + space + " dt=" + dt + " allowed: both");
    }
    List<Pipeline.Stage> stages =
        declared.stream()
            .map(stage ->
                new Pipeline.Stage(stage.propagator, stage.name, stage.access, FieldSet.empty()))
            .toList();
    return new Pipeline(stages, space, schema, dt.getAsDouble(), parameters);
  }
}
