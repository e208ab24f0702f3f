package io.murk.ffi.replay;

import io.murk.ffi.HandleTable;
import io.murk.ffi.Held;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;
import io.murk.verify.Divergence;
import io.murk.verify.ReplayDiff;
import java.util.Optional;

/** What verifying or comparing found out, behind a handle. */
final class HeldReport extends Held {
  /** All of them. */
  static final HandleTable<HeldReport> TABLE = new HandleTable<>("report");

  private static final int UNKNOWN = -1;

  private final long frames;
  private final Optional<Divergence> divergence;
  private final Optional<Parting> parting;
  private final String words;
  private final String desync;

  /**
   * Where two recordings part.
   *
   * @param difference what differs
   * @param epoch of its frame
   * @param tick of its frame
   */
  record Parting(ReplayDiff.Difference difference, int epoch, long tick) {}

  /**
   * A report.
   *
   * @param frames how many are the same
   * @param divergence where the rest is not
   * @param words both in words
   * @param desync the same with what it was found in
   */
  HeldReport(long frames, Optional<Divergence> divergence, String words, String desync) {
    this.frames = frames;
    this.divergence = divergence;
    parting = Optional.empty();
    this.words = words;
    this.desync = desync;
  }

  /** A report on two recordings, with as many frames that are the same. */
  HeldReport(long frames, Optional<Parting> parting, String words) {
    this.frames = frames;
    divergence = Optional.empty();
    this.parting = parting;
    this.words = words;
    desync = words + '\n';
  }

  private boolean isSame() {
    return divergence.isEmpty() && parting.isEmpty();
  }

  /** murk_replay_report_get, into a struct that was checked. */
  void write(long out) {
    Divergence found = divergence.orElse(null);
    Divergence.Place place = divergence.flatMap(Divergence::place).orElse(null);
    Parting parted = parting.orElse(null);
    long frame = found != null ? found.frame() : parted == null ? 0 : parted.difference().frame();
    long tick = found != null ? found.tick() : parted == null ? 0 : parted.tick();
    int epoch = found != null ? found.epoch() : parted == null ? 0 : parted.epoch();
    Memory.putI32(out + ReplayReportLayout.IS_SAME, isSame() ? 1 : 0);
    Memory.putI64(out + ReplayReportLayout.FRAMES, frames);
    Memory.putI64(out + ReplayReportLayout.FRAME, frame);
    Memory.putI64(out + ReplayReportLayout.TICK, tick);
    Memory.putI32(out + ReplayReportLayout.EPOCH, epoch);
    Memory.putI32(out + ReplayReportLayout.FIELD, place == null ? UNKNOWN : place.field());
    Memory.putI64(out + ReplayReportLayout.CELL, place == null ? UNKNOWN : place.rank());
    Memory.putI32(out + ReplayReportLayout.COMPONENT, place == null ? UNKNOWN : place.component());
    Memory.putF32(out + ReplayReportLayout.RECORDED, place == null ? 0 : place.recorded());
    Memory.putF32(out + ReplayReportLayout.REPLAYED, place == null ? 0 : place.replayed());
    Memory.putI32(out + ReplayReportLayout.RESERVED, 0);
  }

  /** murk_replay_report_text. */
  String text(int what) {
    return switch (what) {
      case 0 -> json();
      case 1 -> words;
      case 2 -> desync;
      default -> throw Check.invalid("what=" + what + " allowed=0..2");
    };
  }

  private String json() {
    Json json = new Json().object(null).flag("same", isSame());
    json.number("frames", frames).string("text", words);
    if (divergence.isPresent()) {
      json.object("divergence");
      write(json, divergence.get());
      json.endObject();
    } else if (parting.isPresent()) {
      Parting parted = parting.get();
      json.object("divergence").string("kind", parted.difference().where().name());
      json.number("frame", parted.difference().frame()).number("epoch", parted.epoch());
      json.unsigned("tick", parted.tick());
      json.number("last_equal_frame", parted.difference().frame() - 1);
      json.string("detail", parted.difference().detail());
      json.string("text", parted.difference().summary()).endObject();
    } else {
      json.nothing("divergence");
    }
    return json.endObject().toString();
  }

  private static void write(Json json, Divergence found) {
    json.string("kind", found.kind().name()).number("frame", found.frame());
    json.number("epoch", found.epoch()).unsigned("tick", found.tick());
    json.number("last_equal_frame", found.earliestFrame() - 1);
    if (found.propagator().isEmpty()) {
      json.nothing("propagator");
    } else {
      json.string("propagator", found.propagator());
    }
    found.place().ifPresent(place -> write(json, place));
    json.array("commands");
    found.commands().forEach(command -> json.string(null, command));
    json.endArray().string("detail", found.detail()).string("text", found.summary());
  }

  private static void write(Json json, Divergence.Place place) {
    json.number("seen_at_frame", place.frame()).number("field_id", place.field());
    json.string("field", place.fieldName()).number("cell", place.rank()).array("coord");
    place.cell().forEach(axis -> json.number(null, axis));
    json.endArray().number("component", place.component());
    json.real("recorded", place.recorded()).real("replayed", place.replayed());
    json.number("values", place.values()).array("fields");
    place.fields().forEach(field -> json.string(null, field));
    json.endArray();
  }

  @Override
  protected void free() {}
}
