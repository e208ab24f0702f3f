package io.murk.ffi.replay;

import io.murk.replay.ReplayEvent;
import io.murk.replay.ReplayFormat;
import io.murk.replay.ReplayHeader;
import io.murk.replay.ReplayReader;
import io.murk.replay.ReplaySummary;
import java.util.Base64;
import java.util.List;

/** What a replay tells, as JSON. */
final class ReplayTexts {
  private ReplayTexts() {}

  /** Header and summary. */
  static String header(ReplayReader reader, ReplaySummary summary) {
    ReplayHeader header = reader.header();
    Json json = new Json().object(null).number("version", ReplayFormat.VERSION);
    json.number("minor_version", header.minorVersion()).real("dt", header.dt());
    json.unsigned("seed", header.seed()).unsigned("start_tick", header.startTick());
    json.unsigned("cells", header.cells()).unsigned("n_fields", u32(header.fields()));
    json.unsigned("n_parameters", u32(header.parameters()));
    json.unsigned("n_propagators", u32(header.propagators()));
    json.unsigned("stripes", u32(header.stripes()));
    json.unsigned("checkpoint_every", header.checkpointEvery());
    json.flag("has_world", header.world().isPresent());
    json.number("user_bytes", header.user().length);
    json.flag("is_complete", reader.isComplete()).object("end");
    json.number("at", reader.end().at()).string("reason", reader.end().reason());
    json.flag("damaged", reader.end().damaged()).endObject().object("build");
    header.build().forEach(json::string);
    json.endObject().object("summary");
    json.unsigned("frames", reader.frames()).unsigned("epochs", summary.epochs());
    json.unsigned("submissions", summary.submissions()).unsigned("commands", summary.commands());
    json.unsigned("refused", summary.refused()).unsigned("failures", summary.failures());
    json.unsigned("checkpoints", summary.checkpoints());
    json.unsigned("observations", summary.observations());
    json.unsigned("last_tick", summary.lastTick());
    if (summary.lastHash().isPresent()) {
      json.hash("last_hash", summary.lastHash().getAsLong());
    } else {
      json.nothing("last_hash");
    }
    return json.endObject().endObject().toString();
  }

  private static long u32(int value) {
    return Integer.toUnsignedLong(value);
  }

  /** What happened, as an array with an object for each. */
  static String events(List<ReplayEvent> events) {
    Json json = new Json().array(null);
    for (ReplayEvent event : events) {
      json.object(null);
      event(json, event);
      json.endObject();
    }
    return json.endArray().toString();
  }

  private static void event(Json json, ReplayEvent event) {
    switch (event) {
      case ReplayEvent.Submitted submitted -> submitted(json, submitted);
      case ReplayEvent.Input input ->
          json.string("type", "input")
              .unsigned("propagator", u32(input.propagator()))
              .string("base64", base64(input.bytes()));
      case ReplayEvent.Failed failed ->
          json.string("type", "failed")
              .unsigned("tick", failed.tick())
              .number("status", failed.status())
              .string("reason", failed.reason())
              .flag("used_up", failed.usedUp());
      case ReplayEvent.Reset reset -> json.string("type", "reset").unsigned("seed", reset.seed());
      case ReplayEvent.Restored restored -> json.string("type", "restored");
      case ReplayEvent.Plan plan ->
          json.string("type", "plan")
              .unsigned("number", u32(plan.number()))
              .string("base64", base64(plan.spec()));
      case ReplayEvent.Observed observed -> observed(json, observed);
      case ReplayEvent.Note note ->
          json.string("type", "note").string("base64", base64(note.bytes()));
    }
  }

  private static void submitted(Json json, ReplayEvent.Submitted submitted) {
    int refused = 0;
    for (int i = 0; i < submitted.commands().size(); i++) {
      refused += submitted.isRefused(i) ? 1 : 0;
    }
    json.string("type", "submitted").number("commands", submitted.commands().size());
    json.number("refused", refused);
  }

  private static void observed(Json json, ReplayEvent.Observed observed) {
    json.string("type", "observed").unsigned("plan", u32(observed.plan()));
    json.unsigned("units", u32(observed.units())).hash("output_hash", observed.outputHash());
    json.hash("mask_hash", observed.maskHash()).unsigned("agents", u32(observed.agents()));
    json.unsigned("axes", u32(observed.axes())).string("centres", base64(observed.centres()));
  }

  private static String base64(ReplayEvent.Bytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
