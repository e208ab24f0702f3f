package io.murk.egress;

import io.murk.field.FieldSchema;
import io.murk.field.Mutability;
import io.murk.space.Space;
import java.lang.foreign.MemorySegment;

/**
 * The published state of one world, or of all worlds of a batch: the fields at one tick, read-only.
 *
 * <p>A world's own snapshot is a live view: it always shows what was published last, and its
 * segments are valid until the world's next mutation (step, reset, close). A leased one shows the
 * same state until it is released. Keep no segment longer than that; a use after the memory is
 * freed is an {@link IllegalStateException}.
 *
 * <p>A field, world or parameter that is not there is {@code INVALID_ARGUMENT}; the snapshot of a
 * lease on one world has world 0 only.
 */
public interface Snapshot {
  /** The space of all these worlds. */
  Space space();

  /** The fields of all these worlds. */
  FieldSchema schema();

  /** How many worlds there are, at least 1. */
  int worlds();

  /** The tick that published world {@code world}'s state, 0 for the initial state. */
  long tick(int world);

  /**
   * The tick that world {@code world} has published last, by now: how far it has gone on since
   * {@link #tick}. Of a live view it is the same. Of a leased one it can be asked from any thread,
   * while the world ticks and after it or the lease was closed; a world that is closed stays at its
   * last tick. Never below {@link #tick}: after a reset, ticks start again from 0, and until they
   * have passed it this gives {@link #tick}.
   */
  long currentTick(int world);

  /** The number of publishes of world {@code world} since it was built or reset. */
  long generation(int world);

  /** The version of world {@code world}'s parameters. */
  long parameterVersion(int world);

  /**
   * Whether a field of all worlds is one array, so that {@link #field(int)} gives it: of one world,
   * any field; of a batch, a PerTick field, but while leases keep its worlds apart.
   */
  default boolean isContiguous(int field) {
    return worlds() == 1 || schema().def(field).mutability() == Mutability.PER_TICK;
  }

  /**
   * A field of all worlds: f32 [world][cell][component] without gaps, native byte order, read-only,
   * 64-byte aligned.
   *
   * @throws io.murk.error.MurkException {@code INVALID_ARGUMENT} when the field is not one array;
   *     see {@link #isContiguous}
   */
  MemorySegment field(int field);

  /**
   * A field of one world: f32 [cell][component], native byte order, read-only, 4-byte aligned; in a
   * world of its own 64-byte aligned. Allocates nothing.
   */
  MemorySegment field(int field, int world);

  /**
   * A parameter of world {@code world}.
   *
   * @param key its key, 0 to the number of declared parameters - 1
   */
  double parameter(int key, int world);

  /** f32 of one world in a field: cells * components. */
  default long worldFloats(int field) {
    return schema().floats(field);
  }
}
