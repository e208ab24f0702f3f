package io.murk.ffi.callback;

/** MurkWriteDecl; the picture is in {@link PropagatorDefLayout}. */
final class WriteDeclLayout {
  static final int FIELD_ID = 0;
  static final int MODE = 4;
  static final int BYTES = 8;

  private WriteDeclLayout() {}
}
