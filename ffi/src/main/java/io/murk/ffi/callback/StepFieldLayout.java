package io.murk.ffi.callback;

/** MurkStepField; the picture is in {@link CallbackContextLayout}. */
final class StepFieldLayout {
  static final int VALUES = 0;
  static final int LENGTH = 8;
  static final int FIELD_ID = 16;
  static final int COMPONENTS = 20;
  static final int BYTES = 24;

  private StepFieldLayout() {}
}
