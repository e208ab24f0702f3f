package io.murk.propagator;

import io.murk.command.ParameterSet;
import io.murk.field.FieldSchema;
import io.murk.field.FieldSet;
import io.murk.field.Mutability;
import io.murk.space.Space;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * The propagators of a world in the order in which they run, checked against its fields and time
 * step. Immutable.
 *
 * <p>Execution order is the order of the list; nothing is sorted.
 */
public final class Pipeline {
  private final List<Stage> stages;
  private final FieldSet driven;
  private final Space space;
  private final FieldSchema schema;
  private final double dt;
  private final ParameterSet parameters;
  private final long scratchFloats;

  /** Stages that were checked, without their routes. */
  Pipeline(
      List<Stage> declared, Space space, FieldSchema schema, double dt, ParameterSet parameters) {
    this.space = space;
    this.schema = schema;
    this.dt = dt;
    this.parameters = parameters;
    FieldSet written = FieldSet.empty();
    for (Stage stage : declared) {
      written = written.union(written(stage));
    }
    driven = written;
    stages = List.copyOf(route(declared, driven, schema));
    scratchFloats =
        stages.stream()
            .mapToLong(stage -> stage.propagator().scratchFloats(site()))
            .max()
            .orElse(0);
  }

  /**
   * One propagator with its place in the pipeline.
   *
   * @param propagator the propagator
   * @param name its name, asked once
   * @param access its declarations, asked once
   * @param staged fields of {@code access.reads} whose values of this tick it sees; the others have
   *     their tick-start values
   */
  public record Stage(Propagator propagator, String name, Access access, FieldSet staged) {}

  /**
   * Checks the propagators, in this order: time step, at least one, write conflicts, undefined
   * fields, stable time step, parameters. {@link PipelineReport} tells all that is wrong.
   *
   * @throws io.murk.error.MurkException a code of the category CONFIG that says which
   */
  public static Pipeline compile(
      List<? extends Propagator> propagators,
      Space space,
      FieldSchema schema,
      double dt,
      ParameterSet parameters) {
    return PipelineReport.of(propagators, space, schema, OptionalDouble.of(dt), parameters, true)
        .pipeline();
  }

  /** As {@link #compile(List, Space, FieldSchema, double, ParameterSet)}, without parameters. */
  public static Pipeline compile(
      List<? extends Propagator> propagators, Space space, FieldSchema schema, double dt) {
    return compile(propagators, space, schema, dt, ParameterSet.none());
  }

  private static FieldSet written(Stage stage) {
    return FieldSet.of(stage.access().writes().stream().mapToInt(FieldWrite::field).toArray());
  }

  /**
   * Which overlay reads see this tick's values: those of a field that an earlier stage writes, and
   * those of a per-tick field that no stage writes, whose values of this tick are set by commands.
   */
  private static List<Stage> route(List<Stage> declared, FieldSet driven, FieldSchema schema) {
    int[] perTick =
        java.util.stream.IntStream.range(0, schema.size())
            .filter(field -> schema.def(field).mutability() == Mutability.PER_TICK)
            .toArray();
    FieldSet staged = FieldSet.of(perTick).difference(driven);
    List<Stage> routed = new ArrayList<>();
    for (Stage stage : declared) {
      FieldSet seen = stage.access().reads().intersection(staged);
      routed.add(new Stage(stage.propagator(), stage.name(), stage.access(), seen));
      staged = staged.union(written(stage));
    }
    return routed;
  }

  /** New steps for one world, in order. */
  public Propagator.Step[] bind() {
    Propagator.Site site = site();
    var steps = new Propagator.Step[stages.size()];
    Arrays.setAll(steps, i -> stages.get(i).propagator().bind(site));
    return steps;
  }

  /** The world that steps are bound to. */
  public Propagator.Site site() {
    return new Propagator.Site(space, schema, dt, parameters);
  }

  /** The stages in order. */
  public List<Stage> stages() {
    return stages;
  }

  /** The fields that some propagator writes. */
  public FieldSet driven() {
    return driven;
  }

  /** The per-tick fields that none of them writes: those carried forward, or those zeroed. */
  public int[] undriven(boolean carriedForward) {
    return IntStream.range(0, schema.size())
        .filter(field -> schema.def(field).mutability() == Mutability.PER_TICK)
        .filter(field -> !driven.contains(field))
        .filter(field -> schema.def(field).isCarriedForward() == carriedForward)
        .toArray();
  }

  /** The space. */
  public Space space() {
    return space;
  }

  /** The fields. */
  public FieldSchema schema() {
    return schema;
  }

  /** The time step, seconds. */
  public double dt() {
    return dt;
  }

  /** The declared parameters. */
  public ParameterSet parameters() {
    return parameters;
  }

  /** Whether all propagators may run on any thread. */
  public boolean anyThread() {
    return stages.stream().allMatch(stage -> stage.propagator().anyThread());
  }

  /** The largest scratch memory that a stage asks for, f32. */
  public long scratchFloats() {
    return scratchFloats;
  }
}
