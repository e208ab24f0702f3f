package io.murk.ffi.marshal;

/**
 * MurkObsResult.
 *
 * <pre>
 *  0 u64 tick_id        8 u64 age_ticks
 * </pre>
 */
final class ObsResultLayout {
  static final int TICK_ID = 0;
  static final int AGE_TICKS = 8;
  static final int BYTES = 16;

  private ObsResultLayout() {}
}
