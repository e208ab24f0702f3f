package io.murk.perf.load;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.command.ReasonCode;
import io.murk.propagator.library.ActionBuffer;
import io.murk.realtime.RealtimeWorld;
import io.murk.realtime.ReceiptStream;
import io.murk.realtime.SubmitResult;
import io.murk.space.Coord;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Submits commands and keeps a book of what became of each.
 *
 * <p>Of twenty commands ten set its own parameter to their number and six heat a cell; two have
 * expired, one names no cell and one a kind that the world does not know. Most of the time it sends
 * some hundreds a second; now and then a thousand at once, which either fills its stream of
 * receipts or helps to fill the world's queue.
 */
final class Submitter implements Runnable {
  private static final int KINDS = 20;
  private static final int SETS = 10;
  private static final int HEATS = 16;
  private static final int EXPIRED = 18;
  private static final int NOWHERE = 18;
  private static final long PAUSE_NANOS = 4_000_000;
  private static final int MOST_AT_ONCE = 8;
  private static final int STORM = 1000;

  /** Pauses between two storms. */
  private static final int STORM_EVERY = 250;

  private static final int SMALL_STREAM = 256;
  private static final int LARGE_STREAM = 4096;
  private static final Command UNKNOWN = Command.of(new Payload.Custom(77));
  private static final Command OUTSIDE =
      Command.of(new Payload.SetField(Coord.of(LoadWorld.SIDE, 0), LoadWorld.HEAT, 0, 1f));
  private static final Command LATE =
      Command.of(new Payload.SetField(Coord.of(0, 0), LoadWorld.HEAT, 0, 1f)).expiresAfter(0);

  final BitSet ids = new BitSet();
  final Map<SubmitResult, Long> results = new EnumMap<>(SubmitResult.class);
  final Map<ReasonCode, Long> reasons = new EnumMap<>(ReasonCode.class);
  long applied;

  /** The value that the world's parameter should have. */
  double lastSet;

  private final int index;
  private final RealtimeWorld world;
  private final ActionBuffer actions;
  private final Problems problems;
  private final ReceiptStream stream;
  private final SplittableRandom random;
  private final BitSet outstanding = new BitSet();
  private final ReceiptStream.Taker taker = this::take;
  private int submitted;
  private long lastSetId = -1;
  private long lastAppliedTick;
  private volatile boolean ends;

  Submitter(int index, RealtimeWorld world, ActionBuffer actions, Problems problems) {
    this.index = index;
    this.world = world;
    this.actions = actions;
    this.problems = problems;
    stream = world.openReceipts(index % 2 == 0 ? SMALL_STREAM : LARGE_STREAM);
    random = new SplittableRandom(index);
  }

  /** Submits no more, and ends when all receipts are there. */
  void end() {
    ends = true;
  }

  @Override
  public void run() {
    try {
      int rounds = index * (STORM_EVERY / 16);
      while (!ends) {
        boolean storm = ++rounds % STORM_EVERY == 0;
        int count = storm ? STORM : 1 + random.nextInt(MOST_AT_ONCE);
        for (int i = 0; i < count; i++) {
          submit();
        }
        boolean room = actions.submit(index % LoadWorld.AGENTS, direction());
        LockSupport.parkNanos(PAUSE_NANOS);
        drain();
      }
      long end = System.nanoTime() + 20_000_000_000L;
      while (!outstanding.isEmpty() && System.nanoTime() < end) {
        LockSupport.parkNanos(PAUSE_NANOS);
        drain();
      }
      problems.require(
          outstanding.isEmpty(), () -> "submitter " + index + " has no receipt for " + outstanding);
    } catch (Throwable t) {
      problems.add("submitter " + index + ": " + t);
    }
  }

  private ActionBuffer.Direction direction() {
    ActionBuffer.Direction[] all = ActionBuffer.Direction.values();
    return all[random.nextInt(all.length)];
  }

  private void submit() {
    int number = submitted++;
    SubmitResult result = stream.submit(command(number), number);
    results.merge(result, 1L, Long::sum);
    if (result == SubmitResult.QUEUED) {
      outstanding.set(number);
    }
  }

  private Command command(int number) {
    int kind = number % KINDS;
    if (kind < SETS) {
      return Command.of(new Payload.SetParameter(index, number));
    } else if (kind < HEATS) {
      var cell = Coord.of(random.nextInt(LoadWorld.SIDE), random.nextInt(LoadWorld.SIDE));
      return Command.of(new Payload.SetField(cell, LoadWorld.HEAT, 0, random.nextInt(100)));
    } else if (kind < EXPIRED) {
      return LATE;
    }
    return kind == NOWHERE ? OUTSIDE : UNKNOWN;
  }

  private void drain() {
    while (stream.drain(taker, LARGE_STREAM) > 0) {
      // more may have come meanwhile
    }
  }

  private void take(ReceiptStream.Settled settled) {
    int number = (int) settled.tag();
    problems.require(outstanding.get(number), () -> "a second receipt, or none was due: " + number);
    outstanding.clear(number);
    int id = Math.toIntExact(settled.commandId());
    problems.require(!ids.get(id), () -> "id=" + id + " twice");
    ids.set(id);
    ReasonCode reason = settled.reasonOrNull();
    if (reason != null) {
      reasons.merge(reason, 1L, Long::sum);
    }
    problems.require(
        isPossible(number % KINDS, settled.appliedTick(), reason),
        () -> "command " + number + " got " + settled.receipt());
    if (settled.appliedTick() != 0) {
      applied++;
      long tick = settled.appliedTick();
      problems.require(
          tick >= lastAppliedTick && tick <= world.currentTick(),
          () -> "tick=" + tick + " last=" + lastAppliedTick + " now=" + world.currentTick());
      lastAppliedTick = tick;
      if (number % KINDS < SETS && id > lastSetId) {
        lastSetId = id;
        lastSet = number;
      }
    }
  }

  private static boolean isPossible(
      int kind, long appliedTick, @org.jspecify.annotations.Nullable ReasonCode reason) {
    if (reason == ReasonCode.TICK_ROLLBACK) {
      return appliedTick == 0;
    } else if (kind < HEATS) {
      return appliedTick > 0 && reason == null;
    }
    ReasonCode expected = ReasonCode.UNSUPPORTED_COMMAND;
    if (kind < EXPIRED) {
      expected = ReasonCode.STALE;
    } else if (kind == NOWHERE) {
      expected = ReasonCode.NOT_APPLIED;
    }
    return appliedTick == 0 && reason == expected;
  }
}
