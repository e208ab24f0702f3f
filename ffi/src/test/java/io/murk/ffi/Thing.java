package io.murk.ffi;

/** An object to hold in a table. */
final class Thing extends Held {
  volatile int frees;

  @Override
  protected void free() {
    frees++;
  }
}
