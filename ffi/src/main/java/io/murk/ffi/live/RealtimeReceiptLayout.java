package io.murk.ffi.live;

/**
 * MurkRealtimeReceipt.
 *
 * <pre>
 *   0 u32 struct_size
 *   4 i32 reason_code
 *   8 u64 tag
 *  16 u64 applied_tick_id
 *  24 u64 command_id
 *  32 u32 command_index
 *  36 u8 accepted
 * </pre>
 */
final class RealtimeReceiptLayout {
  static final int STRUCT_SIZE = 0;
  static final int REASON_CODE = 4;
  static final int TAG = 8;
  static final int APPLIED_TICK_ID = 16;
  static final int COMMAND_ID = 24;
  static final int COMMAND_INDEX = 32;
  static final int ACCEPTED = 36;
  static final int BYTES = 40;

  private RealtimeReceiptLayout() {}
}
