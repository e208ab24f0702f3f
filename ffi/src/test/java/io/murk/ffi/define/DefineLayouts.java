package io.murk.ffi.define;

import java.util.ArrayList;
import java.util.List;

/** The layout classes of this package, which is all that a test of murk.h wants to see of it. */
public final class DefineLayouts {
  private DefineLayouts() {}

  /** The classes; each is named after its struct: {@code FireLayout} is MurkFireDef. */
  public static List<Class<?>> all() {
    return new ArrayList<>(List.of(LibraryLayouts.class.getDeclaredClasses()));
  }
}
