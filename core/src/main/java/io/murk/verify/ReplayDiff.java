package io.murk.verify;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.replay.ReplayFrame;
import io.murk.replay.ReplayHeader;
import io.murk.replay.ReplayReader;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The first thing in which two recordings differ, without running either: the world, what happened,
 * the hashes of ticks, whole states. Builds, and what only tells how it was recorded, are not
 * compared; hashes are when both have as many stripes, and states where both have one.
 */
public final class ReplayDiff {
  private ReplayDiff() {}

  /** What differs. */
  public enum Where {
    /** The world: a line of its layout or description, dt, or seed. */
    WORLD,
    /** The state at the start. */
    START,
    /** What happened before a tick. */
    INPUT,
    /** The number of a tick or its epoch. */
    TICK,
    /** The hash of a tick. */
    HASH,
    /** A whole state after a tick. */
    STATE,
    /** One of them ends. */
    LENGTH
  }

  /**
   * The first difference.
   *
   * @param where what differs
   * @param frame the frame at which it does; 0 for the world and the start
   * @param detail what the one has and what the other
   */
  public record Difference(Where where, long frame, String detail) {
    /** One line. */
    public String summary() {
      return where + " frame=" + frame + " " + detail;
    }
  }

  /**
   * The first difference, or nothing if there is none.
   *
   * @throws MurkException {@code REPLAY_*} for a damaged file; {@link ErrorCode#INTERRUPTED} when
   *     the calling thread is interrupted, between two frames
   */
  public static Optional<Difference> first(ReplayReader one, ReplayReader other) {
    Optional<Difference> world = worlds(one.header(), other.header());
    if (world.isPresent()) {
      return world;
    }
    Optional<Difference> start = states(one, other, 0, Where.START);
    return start.isPresent() ? start : frames(one, other);
  }

  private static Optional<Difference> worlds(ReplayHeader one, ReplayHeader other) {
    List<String> a = lines(one);
    List<String> b = lines(other);
    return differing(a, b).map(detail -> new Difference(Where.WORLD, 0, detail));
  }

  private static List<String> lines(ReplayHeader header) {
    List<String> lines = new ArrayList<>();
    lines.add("dt=" + header.dt());
    lines.add("seed=" + header.seed());
    lines.add("start_tick=" + header.startTick());
    lines.addAll(header.layout().lines().toList());
    lines.addAll(header.world().orElse("").lines().toList());
    lines.add("arrays of the description: " + EventText.hex(toArray(header.blob())));
    return lines;
  }

  private static byte[] toArray(MemorySegment bytes) {
    return bytes.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
  }

  /** The first line that differs. */
  private static Optional<String> differing(List<String> a, List<String> b) {
    for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
      String x = i < a.size() ? a.get(i) : "nothing more";
      String y = i < b.size() ? b.get(i) : "nothing more";
      if (!x.equals(y)) {
        return Optional.of("one=[" + x + "] other=[" + y + "]");
      }
    }
    return Optional.empty();
  }

  private static Optional<Difference> frames(ReplayReader one, ReplayReader other) {
    boolean hashes = one.header().stripes() == other.header().stripes();
    one.seek(1);
    other.seek(1);
    Optional<Difference> found = Optional.empty();
    for (long next = 1; found.isEmpty(); next++) {
      Interruption.check(next);
      Optional<ReplayFrame> a = one.next();
      Optional<ReplayFrame> b = other.next();
      if (a.isEmpty() && b.isEmpty()) {
        long end = one.frames() + 1;
        return differing(EventText.lines(one.tail()), EventText.lines(other.tail()))
            .map(detail -> new Difference(Where.INPUT, end, "behind the last tick " + detail));
      }
      if (a.isEmpty() || b.isEmpty()) {
        return Optional.of(
            new Difference(
                Where.LENGTH,
                Math.min(one.frames(), other.frames()) + 1,
                "one has frames=" + one.frames() + " other has frames=" + other.frames()));
      }
      found = frame(a.get(), b.get(), hashes);
      if (found.isEmpty()) {
        found = states(one, other, a.get().frame(), Where.STATE);
      }
    }
    return found;
  }

  private static Optional<Difference> frame(ReplayFrame a, ReplayFrame b, boolean hashes) {
    Optional<String> events = differing(EventText.lines(a.events()), EventText.lines(b.events()));
    if (events.isPresent()) {
      return Optional.of(new Difference(Where.INPUT, a.frame(), events.get()));
    }
    if (a.tick() != b.tick() || a.epoch() != b.epoch()) {
      String detail =
          "one=epoch "
              + a.epoch()
              + " tick "
              + a.tick()
              + " other=epoch "
              + b.epoch()
              + " tick "
              + b.tick();
      return Optional.of(new Difference(Where.TICK, a.frame(), detail));
    }
    if (hashes && a.hash() != b.hash()) {
      String detail =
          "tick="
              + a.tick()
              + " one="
              + Long.toHexString(a.hash())
              + " other="
              + Long.toHexString(b.hash());
      return Optional.of(new Difference(Where.HASH, a.frame(), detail));
    }
    return Optional.empty();
  }

  /** Compares the states of a frame if both files have one. */
  private static Optional<Difference> states(
      ReplayReader one, ReplayReader other, long frame, Where where) {
    Optional<ReplayFrame.State> a = one.stateBefore(frame).filter(at -> at.frame() == frame);
    Optional<ReplayFrame.State> b = other.stateBefore(frame).filter(at -> at.frame() == frame);
    if (frame == 0 && (a.isEmpty() || b.isEmpty())) {
      throw new MurkException(
          ErrorCode.REPLAY_TRUNCATED, "a file ends before the state that it starts from");
    }
    if (a.isEmpty() || b.isEmpty()) {
      return Optional.empty();
    }
    MemorySegment x = one.bytes(a.get());
    MemorySegment y = other.bytes(b.get());
    // What comes before the seed is the checksum, the length and the tick.
    long at = x.mismatch(y);
    return at < 0
        ? Optional.empty()
        : Optional.of(
            new Difference(
                where,
                frame,
                "states of bytes="
                    + x.byteSize()
                    + " and bytes="
                    + y.byteSize()
                    + firstByte(x, y)));
  }

  private static String firstByte(MemorySegment x, MemorySegment y) {
    long from = Math.min(16, Math.min(x.byteSize(), y.byteSize()));
    long at = x.asSlice(from).mismatch(y.asSlice(from));
    return at < 0 ? "" : " differ from byte=" + (from + at) + " on (see docs/checkpoints.md)";
  }
}
