package io.murk.ffi.marshal;

import io.murk.ffi.live.LiveLayouts;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.TreeMap;

/** The constants of all layout classes, by the C struct that they describe. */
public final class Layouts {
  private Layouts() {}

  public static Map<String, Map<String, Integer>> all() {
    Map<String, Map<String, Integer>> all = new TreeMap<>(ofThisPackage());
    LiveLayouts.all().forEach((struct, layout) -> all.put(struct, constants(layout)));
    return all;
  }

  private static Map<String, Map<String, Integer>> ofThisPackage() {
    return Map.of(
        "MurkCommand", constants(CommandLayout.class),
        "MurkReceipt", constants(ReceiptLayout.class),
        "MurkStepMetrics", constants(MetricsLayout.class),
        "MurkObsEntry", constants(ObsEntryLayout.class),
        "MurkObsResult", constants(ObsResultLayout.class),
        "MurkWorldPreflight", constants(PreflightLayout.class),
        "MurkScalarDiffusionDef", constants(ScalarDiffusionLayout.class));
  }

  private static Map<String, Integer> constants(Class<?> layout) {
    Map<String, Integer> constants = new TreeMap<>();
    try {
      for (Field field : layout.getDeclaredFields()) {
        field.setAccessible(true);
        constants.put(field.getName(), field.getInt(null));
      }
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
    return constants;
  }
}
