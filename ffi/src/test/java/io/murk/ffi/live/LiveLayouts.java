package io.murk.ffi.live;

import java.util.Map;

/** The layout classes of this package, by the C struct that they describe. */
public final class LiveLayouts {
  private LiveLayouts() {}

  public static Map<String, Class<?>> all() {
    return Map.of(
        "MurkRealtimeConfig", RealtimeConfigLayout.class,
        "MurkRealtimeReceipt", RealtimeReceiptLayout.class,
        "MurkRealtimeCounters", RealtimeCountersLayout.class,
        "MurkLatencySummary", LatencySummaryLayout.class,
        "MurkShutdownReport", ShutdownReportLayout.class,
        "MurkRealtimePreflight", RealtimePreflightLayout.class);
  }
}
