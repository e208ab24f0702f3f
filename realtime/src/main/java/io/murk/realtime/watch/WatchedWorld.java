package io.murk.realtime.watch;

import io.murk.egress.Snapshot;
import io.murk.field.FieldSchema;
import io.murk.realtime.RealtimeMetrics;
import io.murk.realtime.RealtimePreflight;
import io.murk.space.Space;
import java.util.List;
import java.util.function.Function;

/** What this package sees of a world. Any thread; nothing of it waits for a tick. */
interface WatchedWorld {
  Space space();

  FieldSchema schema();

  /** Names of the propagators, in order. */
  List<String> propagators();

  RealtimeMetrics metrics();

  RealtimePreflight preflight();

  /**
   * Runs a function on the newest state, under a lease that ends with the call.
   *
   * @throws io.murk.error.MurkException when there is no state, or the lease did not last
   */
  <T> T read(Function<Snapshot, T> reader);
}
