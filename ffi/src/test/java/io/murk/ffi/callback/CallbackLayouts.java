package io.murk.ffi.callback;

import java.util.Map;
import java.util.TreeMap;

/** The layout classes of this package, by the C struct that they describe. */
public final class CallbackLayouts {
  private CallbackLayouts() {}

  /** All of them. */
  public static Map<String, Class<?>> all() {
    Map<String, Class<?>> layouts = new TreeMap<>();
    layouts.put("MurkWriteDecl", WriteDeclLayout.class);
    layouts.put("MurkPropagatorDef", PropagatorDefLayout.class);
    layouts.put("MurkStepField", StepFieldLayout.class);
    layouts.put("MurkCallbackContext", CallbackContextLayout.class);
    layouts.put("MurkCallbackDef", CallbackDefLayout.class);
    return layouts;
  }
}
