package io.murk.ffi.marshal;

/**
 * MurkWorldPreflight.
 *
 * <pre>
 *  0 u32 ingress_queue_depth   4 u32 ingress_queue_capacity
 *  8 u64 current_tick
 * 16 u8 tick_disabled 17 -    20 u32 consecutive_rollbacks
 * </pre>
 */
final class PreflightLayout {
  static final int INGRESS_QUEUE_DEPTH = 0;
  static final int INGRESS_QUEUE_CAPACITY = 4;
  static final int CURRENT_TICK = 8;
  static final int TICK_DISABLED = 16;
  static final int CONSECUTIVE_ROLLBACKS = 20;
  static final int BYTES = 24;

  private PreflightLayout() {}
}
