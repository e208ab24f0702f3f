package io.murk.world;

import io.murk.command.CommandRule;
import io.murk.command.CommandRules;
import io.murk.command.ParameterSet;
import io.murk.describe.WorldDescription;
import io.murk.describe.text.DescriptionReader;
import io.murk.describe.text.DescriptionWriter;
import io.murk.describe.text.Line;
import io.murk.engine.CommandFeed;
import io.murk.engine.TickEngine;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.field.FieldSchema;
import io.murk.propagator.Pipeline;
import io.murk.propagator.Propagator;
import io.murk.space.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a world is, checked once and immutable; may build any number of worlds.
 *
 * <p>{@link Builder#build} checks in this order and reports the first failure: space and dt are
 * given, the space has cells, there are fields, each field, cell and field counts, ring, queue,
 * tick rate, backoff, failure limit, generations, pipeline. {@link Builder#preflight} reports all.
 */
public final class WorldConfig {
  /** The most cells that a world has which is built of a description, unless told otherwise. */
  public static final long MAX_PARSED_CELLS = 1L << 22;

  private final FieldSchema schema;
  private final Pipeline pipeline;
  private final long seed;
  private final int ringBufferSize;
  private final int maxIngressQueue;
  private final int maxConsecutiveFailures;
  private final int maxGenerations;
  private final int threads;
  private final OptionalDouble tickRateHz;
  private final BackoffConfig backoff;
  private final CommandRules rules;

  WorldConfig(Builder builder, FieldSchema schema, Pipeline pipeline) {
    this.schema = schema;
    this.pipeline = pipeline;
    seed = builder.seed;
    ringBufferSize = (int) builder.ringBufferSize;
    maxIngressQueue = (int) builder.maxIngressQueue;
    maxConsecutiveFailures = builder.maxConsecutiveFailures;
    maxGenerations = builder.maxGenerations;
    threads = builder.threads;
    tickRateHz = builder.tickRateHz;
    backoff = builder.backoff;
    rules = builder.rules;
  }

  /** Starts a configuration: space, dt, a field and a propagator are required. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects what a world is; setters overwrite, {@code field} and {@code propagator} append. */
  public static final class Builder {
    @Nullable Space space;
    OptionalDouble dt = OptionalDouble.empty();
    final List<FieldDef> fields = new ArrayList<>();
    final List<Propagator> propagators = new ArrayList<>();
    private long seed;
    long ringBufferSize = 8;
    long maxIngressQueue = 1024;
    int maxConsecutiveFailures = 3;
    int maxGenerations = 8;
    int threads = 1;
    ParameterSet parameters = ParameterSet.none();
    private CommandRules rules = CommandRules.none();
    OptionalDouble tickRateHz = OptionalDouble.empty();
    BackoffConfig backoff = BackoffConfig.DEFAULT;

    private Builder() {}

    /** The space. */
    public Builder space(Space value) {
      space = value;
      return this;
    }

    /** The space given so far, or null. */
    public @Nullable Space spaceOrNull() {
      return space;
    }

    /** Adds a field; the first has number 0. */
    public Builder field(FieldDef value) {
      fields.add(Objects.requireNonNull(value, "field"));
      return this;
    }

    /** Replaces definition {@code field}, which must have been added. */
    public Builder redefine(int field, FieldDef value) {
      if (field < 0 || field >= fields.size()) {
        throw new MurkException(
            ErrorCode.INVALID_ARGUMENT,
            "field=" + Integer.toUnsignedString(field) + " allowed=0.." + (fields.size() - 1));
      }
      fields.set(field, value);
      return this;
    }

    /** The fields added so far. */
    public List<FieldDef> fields() {
      return List.copyOf(fields);
    }

    /** Adds a propagator; they run in the order of their adding. */
    public Builder propagator(Propagator value) {
      propagators.add(Objects.requireNonNull(value, "propagator"));
      return this;
    }

    /** The time step, seconds. */
    public Builder dt(double value) {
      dt = OptionalDouble.of(value);
      return this;
    }

    /** The seed; default 0. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /** Snapshots that a realtime world keeps, at least 2; default 8. */
    public Builder ringBufferSize(long value) {
      ringBufferSize = value;
      return this;
    }

    /** Commands that may wait, 1 to 2^24; default 1024. */
    public Builder maxIngressQueue(long value) {
      maxIngressQueue = value;
      return this;
    }

    /** Failed ticks in a row that disable ticking, at least 1; default 3. */
    public Builder maxConsecutiveFailures(int value) {
      maxConsecutiveFailures = value;
      return this;
    }

    /**
     * Generations that may be in memory at once, 2 to 64; default 8: the published one, the one
     * being built, and those that leases hold. Memory beyond two is taken when leases need it.
     */
    public Builder maxGenerations(int value) {
      maxGenerations = value;
      return this;
    }

    /**
     * Threads on which a tick of a world of its own runs, 1 to {@link BatchedEngine#MAX_THREADS};
     * default 1. Propagators of which none reads what another one wrote in the tick run side by
     * side, with the same results; they must bear it: one that does not ({@link
     * Propagator#anyThread}) keeps the whole world on one thread. Worlds of a batch tick on one
     * thread each.
     */
    public Builder threads(int value) {
      threads = value;
      return this;
    }

    /**
     * Declares a parameter, which commands set and propagators read; the first has key 0.
     *
     * @param name unlike the names of the others
     * @param initial its value at the start and after a reset
     */
    public Builder parameter(String name, double initial) {
      parameters = parameters.with(name, initial);
      return this;
    }

    /** The parameters declared so far. */
    public ParameterSet parameters() {
      return parameters;
    }

    /** Target rate of a realtime world, ticks a second. */
    public Builder tickRateHz(double value) {
      tickRateHz = OptionalDouble.of(value);
      return this;
    }

    /** Backoff of a realtime world. */
    public Builder backoff(BackoffConfig value) {
      backoff = value;
      return this;
    }

    /**
     * Says what custom commands of a type do.
     *
     * @param typeId the type, unsigned
     * @param rule called by the threads that step the worlds; those of a batch at once
     */
    public Builder rule(int typeId, CommandRule rule) {
      rules = rules.with(typeId, rule);
      return this;
    }

    /**
     * Checks everything.
     *
     * @throws MurkException a code of the category CONFIG, or INVALID_ARGUMENT, that says what is
     *     wrong first
     */
    public WorldConfig build() {
      return new ConfigCheck(this).config(this);
    }

    /**
     * All that {@link #build} would refuse, and what worlds of this configuration would need.
     * Builds nothing, and throws nothing whatever is wrong.
     *
     * @param worlds how many worlds, at least 1
     */
    public Preflight preflight(int worlds) {
      return Preflight.of(this, worlds);
    }
  }

  /**
   * What a world of this configuration is, as text and arrays. Custom rules and propagators that
   * are not of the library are named in it and not described: {@link WorldDescription#missing}.
   */
  public WorldDescription describe() {
    DescriptionWriter out = new DescriptionWriter();
    out.begin("time").number("dt", dt()).word("seed", Long.toUnsignedString(seed)).end();
    out.begin("limits")
        .word("queue", maxIngressQueue)
        .word("failures", maxConsecutiveFailures)
        .word("generations", maxGenerations)
        .word("ring", ringBufferSize)
        .word("threads", threads)
        .end();
    tickRateHz.ifPresent(hz -> out.begin("rate").number("hz", hz).end());
    backoff.describe(out);
    out.space(space());
    out.fields(schema);
    out.parameters(parameters());
    for (Pipeline.Stage stage : pipeline.stages()) {
      out.propagator(stage.propagator(), stage.name());
    }
    out.rules(rules);
    return out.finish();
  }

  /** As {@link #parse(WorldDescription, long)}, with at most {@link #MAX_PARSED_CELLS} cells. */
  public static WorldConfig parse(WorldDescription description) {
    return parse(description, MAX_PARSED_CELLS);
  }

  /** As {@link #parse(WorldDescription, long, int)}, with as many threads as the text says. */
  public static WorldConfig parse(WorldDescription description, long maxCells) {
    return parse(description, maxCells, BatchedEngine.MAX_THREADS);
  }

  /**
   * The configuration that a description tells. Its worlds compute the same bits; movements of
   * agents have action buffers of their own.
   *
   * @param description may come from anywhere: what it takes is bounded by its own bytes and the
   *     cells that are allowed
   * @param maxCells the most cells that the space may have
   * @param mostThreads the most threads that its worlds tick on, whatever the text says, 1 or more;
   *     their bits do not depend on it
   * @throws MurkException {@link ErrorCode#REPLAY_MALFORMED} naming the line that is not as it
   *     should be or that names what no description holds; what {@link Builder#build} throws
   */
  public static WorldConfig parse(WorldDescription description, long maxCells, int mostThreads) {
    DescriptionReader in = new DescriptionReader(description, maxCells);
    Builder builder = builder();
    Line time = in.next("time");
    builder.dt(time.f64("dt")).seed(time.u64("seed"));
    time.requireAllRead();
    Line limits = in.next("limits");
    builder
        .maxIngressQueue(limits.integer("queue", 1, Integer.MAX_VALUE))
        .maxConsecutiveFailures((int) limits.integer("failures", 1, Integer.MAX_VALUE))
        .maxGenerations((int) limits.integer("generations", 1, Integer.MAX_VALUE))
        .ringBufferSize(limits.integer("ring", 1, Integer.MAX_VALUE))
        .threads((int) limits.integer("threads", 1, Integer.MAX_VALUE));
    limits.requireAllRead();
    int told = builder.threads;
    if (in.isNext("rate")) {
      Line rate = in.next("rate");
      builder.tickRateHz(rate.f64("hz"));
      rate.requireAllRead();
    }
    builder.backoff(BackoffConfig.parse(in.next("backoff"))).space(in.space());
    in.fields().forEach(builder::field);
    builder.parameters = in.parameters();
    in.propagators().forEach(builder::propagator);
    in.end();
    if (told > mostThreads && told <= BatchedEngine.MAX_THREADS) {
      builder.threads(mostThreads);
    }
    return builder.build();
  }

  TickEngine.Setup setup(boolean timed) {
    return new TickEngine.Setup(
        pipeline,
        new TickEngine.Limits(maxIngressQueue, maxConsecutiveFailures, maxGenerations),
        timed,
        seed,
        CommandFeed.NONE,
        rules);
  }

  /** The space. */
  public Space space() {
    return pipeline.space();
  }

  /** The fields. */
  public FieldSchema schema() {
    return schema;
  }

  /** The checked propagators. */
  public Pipeline pipeline() {
    return pipeline;
  }

  /** Whether its worlds may tick on any thread, not only on the one that steps them. */
  public boolean anyThread() {
    return pipeline.anyThread();
  }

  /** The time step, seconds. */
  public double dt() {
    return pipeline.dt();
  }

  /** The seed. */
  public long seed() {
    return seed;
  }

  /** Snapshots that a realtime world keeps. */
  public int ringBufferSize() {
    return ringBufferSize;
  }

  /** Commands that may wait. */
  public int maxIngressQueue() {
    return maxIngressQueue;
  }

  /** Failed ticks in a row that disable ticking. */
  public int maxConsecutiveFailures() {
    return maxConsecutiveFailures;
  }

  /** Generations that may be in memory at once. */
  public int maxGenerations() {
    return maxGenerations;
  }

  /** Threads on which a tick of a world of its own runs. */
  public int threads() {
    return threads;
  }

  /** The declared parameters. */
  public ParameterSet parameters() {
    return pipeline.parameters();
  }

  /** What custom commands do. */
  public CommandRules rules() {
    return rules;
  }

  /** Target rate of a realtime world, ticks a second. */
  public OptionalDouble tickRateHz() {
    return tickRateHz;
  }

  /** Backoff of a realtime world. */
  public BackoffConfig backoff() {
    return backoff;
  }

  @Override
  public String toString() {
    return "WorldConfig[space="
        + space()
        + ", fields="
        + schema.size()
        + ", propagators="
        + pipeline.stages().size()
        + ", dt="
        + dt()
        + ", seed="
        + seed
        + "]";
  }
}
