package io.murk.ffi.define;

import java.util.Map;
import java.util.TreeMap;

/** The layout classes of this package, which is all that a test of murk.h wants to see of it. */
public final class DefineLayouts {
  private DefineLayouts() {}

  /** The classes by the struct that they describe. */
  public static Map<String, Class<?>> all() {
    Map<String, Class<?>> layouts = new TreeMap<>();
    for (Class<?> layout : LibraryLayouts.class.getDeclaredClasses()) {
      layouts.put("Murk" + layout.getSimpleName().replace("Layout", "Def"), layout);
    }
    for (Class<?> layout : ConfigLayouts.class.getDeclaredClasses()) {
      layouts.put("Murk" + layout.getSimpleName().replace("Layout", ""), layout);
    }
    return layouts;
  }
}
