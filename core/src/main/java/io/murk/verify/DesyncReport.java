package io.murk.verify;

import io.murk.engine.journal.BuildLines;
import io.murk.replay.ReplayHeader;
import java.util.Optional;

/** What a verification found, as a text to attach to a bug. */
public final class DesyncReport {
  private DesyncReport() {}

  /**
   * The text: what differs, both builds, the world, and how to see it again.
   *
   * @param header of the file
   * @param done what its verification found
   */
  public static String text(ReplayHeader header, Verification done) {
    StringBuilder out = new StringBuilder("Murk desync report\n==================\n\n");
    out.append(done.summary()).append('\n');
    done.divergence().ifPresent(found -> divergence(out, found));
    out.append("\nRecorded by\n-----------\n");
    header.build().forEach((key, value) -> line(out, key, value));
    out.append("\nReplayed by\n-----------\n").append(BuildLines.text());
    out.append("\nRecording\n---------\n");
    line(out, "dt", header.dt());
    line(out, "seed", header.seed());
    line(out, "start_tick", Long.toUnsignedString(header.startTick()));
    line(out, "stripes", header.stripes());
    line(out, "checkpoint_every", header.checkpointEvery());
    out.append("\nLayout\n------\n").append(header.layout()).append('\n');
    Optional<String> world = header.world();
    out.append("\nWorld\n-----\n").append(world.orElse("not described\n"));
    done.divergence().ifPresent(found -> again(out, found));
    return out.toString();
  }

  private static void divergence(StringBuilder out, Divergence found) {
    out.append("\nDivergence\n----------\n");
    line(out, "kind", found.kind());
    line(out, "epoch", found.epoch());
    line(out, "frame", found.frame());
    line(out, "tick", Long.toUnsignedString(found.tick()));
    if (found.earliestFrame() != found.frame()) {
      line(
          out,
          "earliest_frame",
          found.earliestFrame() + " (a tick's hash covers a part of the state)");
    }
    if (!found.propagator().isEmpty()) {
      line(out, "parted_after", found.propagator());
    }
    line(out, "detail", found.detail());
    found
        .place()
        .ifPresent(place -> {
          line(out, "place", place.summary());
          line(out, "rank", place.rank());
          line(out, "differing_values", place.values() + " in this field");
          line(out, "differing_fields", String.join(", ", place.fields()));
          if (place.frame() != found.frame()) {
            line(
                out,
                "seen_in_state_of_frame",
                place.frame() + " (none was recorded before; the difference has spread)");
          }
        });
    out.append("\nCommands\n--------\n");
    found.commands().forEach(each -> out.append(each).append('\n'));
    if (found.commands().isEmpty()) {
      out.append("none\n");
    }
  }

  private static void again(StringBuilder out, Divergence found) {
    long from = Math.max(1, found.earliestFrame());
    long to = Math.max(from, found.place().map(Divergence.Place::frame).orElse(found.frame()));
    out.append("\nTo see it again\n---------------\n");
    out.append("murk replay verify FILE --from ").append(from).append(" --to ").append(to);
    out.append("\nor in Java: ReplayVerifier.described().verify(ReplayReader.open(FILE), ");
    out.append(from).append(", ").append(to).append(")\n");
  }

  private static void line(StringBuilder out, String key, Object value) {
    out.append(key).append('=').append(value).append('\n');
  }
}
