package io.murk.ffi.marshal;

/**
 * MurkReceipt.
 *
 * <pre>
 *  0 u8 accepted  1 -    8 u64 applied_tick_id
 * 16 i32 reason_code    20 u32 command_index
 * </pre>
 */
final class ReceiptLayout {
  static final int ACCEPTED = 0;
  static final int APPLIED_TICK_ID = 8;
  static final int REASON_CODE = 16;
  static final int COMMAND_INDEX = 20;
  static final int BYTES = 24;

  private ReceiptLayout() {}
}
