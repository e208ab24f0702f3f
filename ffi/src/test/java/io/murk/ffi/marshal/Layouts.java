package io.murk.ffi.marshal;

import io.murk.ffi.view.AgentSetLayout;
import io.murk.ffi.view.BatchedDefLayout;
import io.murk.ffi.define.DefineLayouts;
import io.murk.ffi.view.FieldViewLayout;
import io.murk.ffi.view.ObsEntryDefLayout;
import io.murk.ffi.view.ObsPlanShapeLayout;
import io.murk.ffi.view.ObsTensorLayout;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.TreeMap;

/** The constants of all layout classes, by the C struct that they describe. */
public final class Layouts {
  private Layouts() {}

  public static Map<String, Map<String, Integer>> all() {
    return Map.ofEntries(
        Map.entry("MurkCommand", constants(CommandLayout.class)),
        Map.entry("MurkReceipt", constants(ReceiptLayout.class)),
        Map.entry("MurkStepMetrics", constants(MetricsLayout.class)),
        Map.entry("MurkObsEntry", constants(ObsEntryLayout.class)),
        Map.entry("MurkObsResult", constants(ObsResultLayout.class)),
        Map.entry("MurkWorldPreflight", constants(PreflightLayout.class)),
        Map.entry("MurkFieldView", constants(FieldViewLayout.class)),
        Map.entry("MurkObsEntryDef", constants(ObsEntryDefLayout.class)),
        Map.entry("MurkObsPlanShape", constants(ObsPlanShapeLayout.class)),
        Map.entry("MurkObsTensor", constants(ObsTensorLayout.class)),
        Map.entry("MurkAgentSet", constants(AgentSetLayout.class)),
        Map.entry("MurkBatchedDef", constants(BatchedDefLayout.class)),
        Map.entry("MurkScalarDiffusionDef", constants(ScalarDiffusionLayout.class)));
    Map<String, Map<String, Integer>> layouts = new TreeMap<>();
    for (Class<?> layout : DefineLayouts.all()) {
      layouts.put("Murk" + layout.getSimpleName().replace("Layout", "Def"), constants(layout));
    }
    layouts.put("MurkCommand", constants(CommandLayout.class));
    layouts.put("MurkReceipt", constants(ReceiptLayout.class));
    layouts.put("MurkStepMetrics", constants(MetricsLayout.class));
    layouts.put("MurkObsEntry", constants(ObsEntryLayout.class));
    layouts.put("MurkObsResult", constants(ObsResultLayout.class));
    layouts.put("MurkWorldPreflight", constants(PreflightLayout.class));
    layouts.put("MurkScalarDiffusionDef", constants(ScalarDiffusionLayout.class));
    layouts.put("MurkFieldView", constants(FieldViewLayout.class));
    return layouts;
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
