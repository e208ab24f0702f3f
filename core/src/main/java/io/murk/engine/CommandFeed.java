package io.murk.engine;

/**
 * Commands that other threads left for a world; the engine empties it at the start of every tick.
 */
@FunctionalInterface
public interface CommandFeed {
  /** The feed that is always empty. */
  CommandFeed NONE = sink -> {};

  /** Takes what a feed holds. */
  @FunctionalInterface
  interface Sink {
    /** Submits the commands of {@code batch}; nothing of it is kept. */
    void submit(io.murk.command.CommandBatch batch);
  }

  /** Hands everything that is waiting to {@code sink}, oldest first. Runs on the ticking thread. */
  void drainTo(Sink sink);
}
