package io.murk.realtime.watch;

import io.murk.egress.Snapshot;
import io.murk.field.FieldSchema;
import io.murk.propagator.Pipeline;
import io.murk.realtime.RealtimeMetrics;
import io.murk.realtime.RealtimePreflight;
import io.murk.realtime.RealtimeSnapshot;
import io.murk.realtime.RealtimeWorld;
import io.murk.space.Space;
import java.util.List;
import java.util.function.Function;

/** A world that runs. */
final class LiveWorld implements WatchedWorld {
  private final RealtimeWorld world;
  private final Pipeline pipeline;

  LiveWorld(RealtimeWorld world) {
    this.world = world;
    pipeline = world.config().world().pipeline();
  }

  @Override
  public Space space() {
    return pipeline.space();
  }

  @Override
  public FieldSchema schema() {
    return pipeline.schema();
  }

  @Override
  public List<String> propagators() {
    return pipeline.stages().stream().map(Pipeline.Stage::name).toList();
  }

  @Override
  public RealtimeMetrics metrics() {
    return world.metrics();
  }

  @Override
  public RealtimePreflight preflight() {
    return world.preflight();
  }

  @Override
  public <T> T read(Function<Snapshot, T> reader) {
    try (RealtimeSnapshot snapshot = world.lease()) {
      return snapshot.read(reader);
    }
  }
}
