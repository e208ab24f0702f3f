package io.murk.ffi.marshal;

import io.murk.ffi.callback.CallbackLayouts;
import io.murk.ffi.define.DefineLayouts;
import io.murk.ffi.live.LiveLayouts;
import io.murk.ffi.replay.ReplayLayouts;
import io.murk.ffi.view.AgentSetLayout;
import io.murk.ffi.view.BatchedDefLayout;
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
    Map<String, Map<String, Integer>> layouts = new TreeMap<>();
    DefineLayouts.all().forEach((name, layout) -> layouts.put(name, constants(layout)));
    CallbackLayouts.all().forEach((struct, layout) -> layouts.put(struct, constants(layout)));
    layouts.put("MurkCommand", constants(CommandLayout.class));
    layouts.put("MurkReceipt", constants(ReceiptLayout.class));
    layouts.put("MurkStepMetrics", constants(MetricsLayout.class));
    layouts.put("MurkObsEntry", constants(ObsEntryLayout.class));
    layouts.put("MurkObsResult", constants(ObsResultLayout.class));
    layouts.put("MurkWorldPreflight", constants(PreflightLayout.class));
    layouts.put("MurkScalarDiffusionDef", constants(ScalarDiffusionLayout.class));
    layouts.put("MurkFieldView", constants(FieldViewLayout.class));
    layouts.put("MurkObsEntryDef", constants(ObsEntryDefLayout.class));
    layouts.put("MurkObsPlanShape", constants(ObsPlanShapeLayout.class));
    layouts.put("MurkObsTensor", constants(ObsTensorLayout.class));
    layouts.put("MurkAgentSet", constants(AgentSetLayout.class));
    layouts.put("MurkBatchedDef", constants(BatchedDefLayout.class));
    LiveLayouts.all().forEach((struct, layout) -> layouts.put(struct, constants(layout)));
    ReplayLayouts.all().forEach((struct, layout) -> layouts.put(struct, constants(layout)));
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
