package io.murk.arena;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A hold on one published generation of one world: until it is released, that generation is not
 * overwritten and its memory is not freed.
 *
 * <p>Release from any thread; a second release does nothing.
 */
public final class Lease implements AutoCloseable {
  private final GenerationArena arena;
  private final int side;
  private final long generation;
  private final AtomicBoolean released = new AtomicBoolean();

  Lease(GenerationArena arena, int side, long generation) {
    this.arena = arena;
    this.side = side;
    this.generation = generation;
  }

  /** The generation that is held. */
  public long generation() {
    return generation;
  }

  /** The side of the per-tick slots on which it lies. */
  public int side() {
    return side;
  }

  /** Whether it was released. */
  public boolean isReleased() {
    return released.get();
  }

  /** Releases the hold. */
  @Override
  public void close() {
    if (released.compareAndSet(false, true)) {
      arena.release(side);
    }
  }
}
