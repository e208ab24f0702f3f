package io.murk.realtime;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.realtime.loop.AdaptiveBackoff;
import io.murk.world.WorldConfig;

/**
 * How a world runs on threads of its own. Immutable; built by {@link #builder}.
 *
 * <p>The rate, the length of the snapshot ring, the length of the command queue, the number of
 * failures that disable ticking and the backoff are those of the {@link WorldConfig}; without a
 * rate the world ticks 60 times a second.
 */
public final class RealtimeConfig {
  /** Ticks a second of a world whose configuration names no rate. */
  public static final double DEFAULT_TICK_RATE_HZ = 60.0;

  /** The most snapshots that a ring keeps. */
  public static final int MAX_RING = 128;

  /** The most readers at once, and the most workers. */
  public static final int MAX_READERS = 64;

  private static final long MAX_MILLIS = 3_600_000;

  private final WorldConfig world;
  private final int workers;
  private final int maxReaders;
  private final int maxGenerations;
  private final long maxEpochHoldMillis;
  private final long cancelGraceMillis;
  private final long drainTimeoutMillis;
  private final long quiesceTimeoutMillis;
  private final long joinTimeoutMillis;
  private final boolean startPaused;

  private RealtimeConfig(Builder builder) {
    world = builder.world;
    workers = builder.workers;
    maxReaders = builder.maxReaders;
    maxGenerations =
        builder.maxGenerations == 0 ? mostGenerations(world, maxReaders) : builder.maxGenerations;
    maxEpochHoldMillis = builder.maxEpochHoldMillis;
    cancelGraceMillis = builder.cancelGraceMillis;
    drainTimeoutMillis = builder.drainTimeoutMillis;
    quiesceTimeoutMillis = builder.quiesceTimeoutMillis;
    joinTimeoutMillis = builder.joinTimeoutMillis;
    startPaused = builder.startPaused;
  }

  private static int leastGenerations(WorldConfig world) {
    return world.ringBufferSize() + 2;
  }

  private static int mostGenerations(WorldConfig world, int readers) {
    return leastGenerations(world) + readers;
  }

  /** The defaults for a world. */
  public static Builder builder(WorldConfig world) {
    return new Builder(world);
  }

  /** Collects what a realtime world is built from. */
  public static final class Builder {
    private final WorldConfig world;
    private int workers = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 2, 16);
    private int maxReaders = MAX_READERS;
    private int maxGenerations;
    private long maxEpochHoldMillis = 100;
    private long cancelGraceMillis = 10;
    private long drainTimeoutMillis = 33;
    private long quiesceTimeoutMillis = 200;
    private long joinTimeoutMillis = 1000;
    private boolean startPaused;

    private Builder(WorldConfig world) {
      this.world = java.util.Objects.requireNonNull(world, "world");
    }

    /**
     * Threads that observe for others, {@code murk-egress-0} and so on; brought into 1 to 64.
     * Default: half the processors, 2 to 16.
     */
    public Builder workers(int value) {
      workers = Math.clamp(value, 1, MAX_READERS);
      return this;
    }

    /**
     * Leases and observations at once, 1 to {@link #MAX_READERS}, which is the default. A world
     * needs memory for as many generations as its ring keeps, two more, and one for each reader
     * that outlasts its ring; it is taken when it is needed.
     */
    public Builder maxReaders(int value) {
      maxReaders = value;
      return this;
    }

    /**
     * The most generations in memory at once: that of the ring and 2 at least, and what {@link
     * #maxReaders} may need at most, which is the default. With fewer, a reader may lose its state
     * earlier than {@link #maxEpochHoldMillis} says; the world never waits for one.
     */
    public Builder maxGenerations(int value) {
      maxGenerations = value;
      return this;
    }

    /** How long a reader may hold a snapshot, milliseconds; default 100. Backoff stretches it. */
    public Builder maxEpochHoldMillis(long value) {
      maxEpochHoldMillis = value;
      return this;
    }

    /** What a reader gets on top of that before its hold is revoked, milliseconds; default 10. */
    public Builder cancelGraceMillis(long value) {
      cancelGraceMillis = value;
      return this;
    }

    /** How long a shutdown waits for the tick that runs, milliseconds; default 33. */
    public Builder drainTimeoutMillis(long value) {
      drainTimeoutMillis = value;
      return this;
    }

    /** How long a shutdown waits for readers and workers, milliseconds; default 200. */
    public Builder quiesceTimeoutMillis(long value) {
      quiesceTimeoutMillis = value;
      return this;
    }

    /** How long a shutdown waits for threads to end, milliseconds; default 1000. */
    public Builder joinTimeoutMillis(long value) {
      joinTimeoutMillis = value;
      return this;
    }

    /** Whether the world waits for {@code resume} or {@code step} before its first tick. */
    public Builder startPaused(boolean value) {
      startPaused = value;
      return this;
    }

    /**
     * Checks everything.
     *
     * @throws MurkException {@link ErrorCode#INVALID_ARGUMENT}
     */
    public RealtimeConfig build() {
      require("ring_buffer_size", world.ringBufferSize(), 2, MAX_RING);
      require("max_readers", maxReaders, 1, MAX_READERS);
      if (maxGenerations != 0) {
        require(
            "max_generations",
            maxGenerations,
            leastGenerations(world),
            mostGenerations(world, maxReaders));
      }
      require("decay_rate", world.backoff().decayRate(), 1, AdaptiveBackoff.MAX_DECAY_RATE);
      require("max_epoch_hold_millis", maxEpochHoldMillis, 0, MAX_MILLIS);
      require("cancel_grace_millis", cancelGraceMillis, 0, MAX_MILLIS);
      require("drain_timeout_millis", drainTimeoutMillis, 0, MAX_MILLIS);
      require("quiesce_timeout_millis", quiesceTimeoutMillis, 0, MAX_MILLIS);
      require("join_timeout_millis", joinTimeoutMillis, 0, MAX_MILLIS);
      return new RealtimeConfig(this);
    }

    private static void require(String name, long value, long from, long to) {
      if (value < from || value > to) {
        throw new MurkException(
            ErrorCode.INVALID_ARGUMENT, name + "=" + value + " allowed=" + from + ".." + to);
      }
    }
  }

  /** The world. */
  public WorldConfig world() {
    return world;
  }

  /** Ticks a second at the start. */
  public double tickRateHz() {
    return world.tickRateHz().orElse(DEFAULT_TICK_RATE_HZ);
  }

  /** Threads that observe for others. */
  public int workers() {
    return workers;
  }

  /** Leases and observations at once. */
  public int maxReaders() {
    return maxReaders;
  }

  /** The most generations in memory at once. */
  public int maxGenerations() {
    return maxGenerations;
  }

  /** How long a reader may hold a snapshot, milliseconds. */
  public long maxEpochHoldMillis() {
    return maxEpochHoldMillis;
  }

  /** What a reader gets on top of that, milliseconds. */
  public long cancelGraceMillis() {
    return cancelGraceMillis;
  }

  /** How long a shutdown waits for the tick that runs, milliseconds. */
  public long drainTimeoutMillis() {
    return drainTimeoutMillis;
  }

  /** How long a shutdown waits for readers and workers, milliseconds. */
  public long quiesceTimeoutMillis() {
    return quiesceTimeoutMillis;
  }

  /** How long a shutdown waits for threads to end, milliseconds. */
  public long joinTimeoutMillis() {
    return joinTimeoutMillis;
  }

  /** Whether it starts paused. */
  public boolean startPaused() {
    return startPaused;
  }
}
