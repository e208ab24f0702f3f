package io.murk.ffi.replay;

import java.util.Map;

/** The layout classes of this package, by the C struct that they describe. */
public final class ReplayLayouts {
  private ReplayLayouts() {}

  public static Map<String, Class<?>> all() {
    return Map.of(
        "MurkRecordingOptions", RecordingOptionsLayout.class,
        "MurkRecordingProgress", RecordingProgressLayout.class,
        "MurkReplayHeader", ReplayHeaderLayout.class,
        "MurkReplayFrame", ReplayFrameLayout.class,
        "MurkReplayReport", ReplayReportLayout.class);
  }
}
