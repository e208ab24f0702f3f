package io.murk.verify;

import io.murk.command.CommandBatch;
import io.murk.engine.state.StateBytes;
import io.murk.engine.state.WorldState;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.replay.ReplayEvent;
import io.murk.replay.ReplayFrame;
import io.murk.replay.ReplayReader;
import io.murk.replay.StripeHash;
import io.murk.world.Checkpoint;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldConfig;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A world that goes through a range of a file once, until it differs. */
final class VerifierRun implements AutoCloseable {
  /** Frames whose commands are kept for a report. */
  private static final int REMEMBERED = 64;

  private static final int SHOWN_COMMANDS = 200;

  private final ReplayReader reader;
  private final LockstepWorld world;
  private final StripeHash hash;
  private final int stripes;
  private final ObservationReplay observations;
  private final List<ReplayFrame.State> states;
  private final List<CommandBatch> waiting = new ArrayList<>();
  private final List<ReplayEvent.Input> inputs = new ArrayList<>();
  private final BitSet supplied = new BitSet();
  private final Deque<ReplayFrame> recent = new ArrayDeque<>();
  private int nextState;
  private int epoch;
  private long epochs = 1;
  private long frame;
  private long startedAt;

  /** The frame of the last whole state that was equal. */
  private long sure;

  private int failures;
  private long verified;
  private long compared;
  private boolean ended;
  private @Nullable Divergence found;

  /** Told of every frame of the range that was equal, when the world is in its state. */
  interface Listener {
    /** The world is in the state before the first frame of the range. */
    default void begins(LockstepWorld world) {}

    void verified(ReplayFrame frame, LockstepWorld world);
  }

  VerifierRun(ReplayReader reader, WorldConfig config, PlanDecoder decoder) {
    this.reader = reader;
    stripes = reader.header().stripes();
    if (stripes < 1) {
      throw new MurkException(
          ErrorCode.REPLAY_MALFORMED,
          "stripes=" + Integer.toUnsignedString(stripes) + " allowed=1..2147483647");
    }
    states = reader.states();
    world = new LockstepWorld(config);
    hash = new StripeHash(world.snapshot(), 0, stripes);
    observations = new ObservationReplay(decoder, world);
  }

  /** Goes to the state before a frame, by way of the frames from the nearest recorded one on. */
  Verification run(long from, long to, Listener listener) {
    ReplayFrame.State start =
        reader
            .stateBefore(from - 1)
            .orElseThrow(() ->
                new MurkException(
                    ErrorCode.REPLAY_TRUNCATED, "the file ends before its first state"));
    begin(start);
    reader.seek(start.frame() + 1);
    boolean first = true;
    for (long next = start.frame() + 1; next <= to && found == null && !ended; next++) {
      Interruption.check(next);
      Optional<ReplayFrame> read = reader.next();
      if (read.isEmpty()) {
        break;
      }
      ReplayFrame each = read.get();
      List<ReplayEvent> events = first ? each.eventsAfter(start) : each.events();
      first = false;
      if (each.frame() == from) {
        listener.begins(world);
      }
      if (go(each, events) && each.frame() >= from) {
        verified++;
        listener.verified(each, world);
      }
    }
    if (found == null && !ended && to == reader.frames()) {
      tail();
    }
    return new Verification(
        from,
        to,
        verified,
        epochs,
        compared,
        observations.compared(),
        observations.skipped(),
        reader.isComplete(),
        Optional.ofNullable(found));
  }

  private void begin(ReplayFrame.State start) {
    world.restore(Checkpoint.at(reader.bytes(start)));
    frame = start.frame();
    startedAt = frame;
    sure = frame;
    epoch = start.epoch();
    nextState = states.indexOf(start) + 1;
  }

  /** What happened after the last frame. */
  private void tail() {
    for (ReplayEvent event : reader.tail()) {
      if (found == null && !ended) {
        apply(event);
      }
    }
  }

  /** Goes through one frame; whether it was equal. */
  private boolean go(ReplayFrame each, List<ReplayEvent> events) {
    failures = 0;
    for (ReplayEvent event : events) {
      apply(event);
      if (found != null || ended) {
        return false;
      }
    }
    recent.addLast(each);
    if (recent.size() > REMEMBERED) {
      recent.removeFirst();
    }
    frame = each.frame();
    if (!tick(each)) {
      return false;
    }
    long now = hash.next(world.currentTick());
    if (now != each.hash()) {
      String detail =
          "hash recorded=" + Long.toHexString(each.hash()) + " replayed=" + Long.toHexString(now);
      diverge(Divergence.Kind.HASH, each, detail);
      return false;
    }
    return compareStates(each);
  }

  private void apply(ReplayEvent event) {
    switch (event) {
      case ReplayEvent.Submitted submitted -> waiting.add(submitted.accepted());
      case ReplayEvent.Input input -> inputs.add(input);
      case ReplayEvent.Failed failed -> {
        failures++;
        if (failed.usedUp()) {
          waiting.clear();
        }
      }
      case ReplayEvent.Reset reset -> reset(reset);
      case ReplayEvent.Restored restored -> {
        newEpoch();
        restored
            .state()
            .ifPresentOrElse(
                state -> world.restore(Checkpoint.at(reader.bytes(state))), () -> ended = true);
      }
      case ReplayEvent.Plan plan -> observations.announce(plan);
      case ReplayEvent.Observed seen -> {
        if (observations.mayKnowEarlier(seen.plan())) {
          observations.announceEarlier(EarlierPlans.upTo(reader, startedAt, frame + 2));
        }
        observations.compare(seen).ifPresent(detail -> observedOtherwise(detail));
      }
      case ReplayEvent.Note note -> {}
    }
  }

  /** A reset that fails leaves a disabled world: so it was recorded, or it is a divergence. */
  private void reset(ReplayEvent.Reset reset) {
    String failure = "";
    try {
      world.reset(reset.seed());
    } catch (MurkException e) {
      failure = "the world was reset, and that fails now: " + e.getMessage();
    }
    newEpoch();
    if (reset.state().isEmpty()) {
      return;
    }
    ReplayFrame.State state = reset.state().get();
    WorldState recorded = StateBytes.read(reader.bytes(state), world.config().schema());
    if (failure.isEmpty() || recorded.disabled()) {
      compareReset(new StateComparison(recorded, world, supplied));
    } else {
      report(Divergence.Kind.OUTCOME, world.currentTick(), failure, null);
    }
  }

  private void newEpoch() {
    waiting.clear();
    inputs.clear();
    recent.clear();
    failures = 0;
    epoch++;
    epochs++;
    sure = frame;
  }

  /** Ticks as the recorded world did: after a failure again, as often as that one did. */
  private boolean tick(ReplayFrame each) {
    CommandBatch commands = JoinedCommands.of(waiting);
    String failure = "";
    for (int attempt = 0; attempt <= failures; attempt++) {
      try {
        for (ReplayEvent.Input input : inputs) {
          world.supply(input.propagator(), input.bytes().toByteArray());
          supplied.set(input.propagator());
        }
      } catch (IllegalArgumentException | MurkException e) {
        failure = "propagator takes no such input: " + e.getMessage();
        break;
      }
      MurkException thrown = world.step(commands).failureOrNull();
      if (thrown == null) {
        waiting.clear();
        inputs.clear();
        if (world.currentTick() == each.tick()) {
          return true;
        }
        failure = "tick recorded=" + each.tick() + " replayed=" + world.currentTick();
        break;
      }
      failure = "the tick was published, and fails now: " + thrown.getMessage();
    }
    report(Divergence.Kind.OUTCOME, each.tick(), failure, null);
    return false;
  }

  // ---------------------------------------------------------------- states

  /** Compares the states that were recorded after a frame. */
  private boolean compareStates(ReplayFrame each) {
    ReplayFrame.State state = stateAt(each.frame());
    while (state != null) {
      StateComparison comparison = comparison(state);
      compared++;
      if (!comparison.isEqual()) {
        report(Divergence.Kind.STATE, each.tick(), "", new Told(comparison, each.frame()));
        return false;
      }
      sure = each.frame();
      state = stateAt(each.frame());
    }
    return true;
  }

  /** The next state of this frame and epoch, which is then behind the cursor, or null. */
  private ReplayFrame.@Nullable State stateAt(long wanted) {
    while (nextState < states.size()) {
      ReplayFrame.State state = states.get(nextState);
      if (state.frame() > wanted || state.epoch() > epoch) {
        return null;
      }
      nextState++;
      if (state.frame() == wanted && state.epoch() == epoch) {
        return state;
      }
    }
    return null;
  }

  private StateComparison comparison(ReplayFrame.State state) {
    WorldState recorded = StateBytes.read(reader.bytes(state), world.config().schema());
    return new StateComparison(recorded, world, supplied);
  }

  private void compareReset(StateComparison comparison) {
    compared++;
    if (!comparison.isEqual()) {
      report(
          Divergence.Kind.RESET, world.currentTick(), "after a reset", new Told(comparison, frame));
    }
  }

  private void observedOtherwise(String detail) {
    report(Divergence.Kind.OBSERVATION, world.currentTick(), detail, null);
  }

  // ---------------------------------------------------------------- divergences

  /** A hash differs: looks for the value in this frame's state, or in the next that there is. */
  private void diverge(Divergence.Kind kind, ReplayFrame each, String detail) {
    long seen = each.frame();
    List<ReplayFrame> suspects = new ArrayList<>(recent);
    ReplayFrame.State state = stateAt(seen);
    while (state == null && found == null && !ended) {
      Interruption.check(each.frame());
      Optional<ReplayFrame> later = reader.next();
      if (later.isEmpty() || later.get().epoch() != epoch || !follow(later.get())) {
        break;
      }
      state = stateAt(later.get().frame());
    }
    recent.clear();
    recent.addAll(suspects);
    if (state == null) {
      report(kind, each.tick(), detail, null);
    } else {
      report(kind, each.tick(), detail, new Told(comparison(state), state.frame()));
    }
  }

  /** Goes through a frame without looking at its hash; whether that was possible. */
  private boolean follow(ReplayFrame later) {
    failures = 0;
    for (ReplayEvent event : later.events()) {
      if (event instanceof ReplayEvent.NewEpoch) {
        return false;
      }
      if (!(event instanceof ReplayEvent.Observed)) {
        apply(event);
      }
    }
    boolean ticked = tick(later);
    found = null;
    return ticked;
  }

  /** A recorded state that was compared, and its frame. */
  private record Told(StateComparison comparison, long frame) {
    Optional<Divergence.Place> place(List<ReplayFrame> suspects) {
      return comparison.place(frame, suspects);
    }
  }

  private void report(Divergence.Kind kind, long tick, String detail, @Nullable Told told) {
    long earliest = earliest(kind, told);
    List<ReplayFrame> suspects = new ArrayList<>();
    List<String> commands = new ArrayList<>();
    for (ReplayFrame each : recent) {
      if (each.frame() >= earliest) {
        suspects.add(each);
        commands.addAll(EventText.commands(each));
      }
    }
    int cut = Math.max(0, commands.size() - SHOWN_COMMANDS);
    List<String> details = new ArrayList<>(detail.isEmpty() ? List.of() : List.of(detail));
    if (told != null) {
      details.addAll(told.comparison.others());
    }
    found =
        new Divergence(
            kind,
            frame,
            epoch,
            tick,
            earliest,
            String.join(", ", details),
            told == null ? Optional.empty() : told.place(suspects),
            told == null ? "" : told.comparison.propagator(),
            List.copyOf(commands.subList(cut, commands.size())));
  }

  /** Parameters are in no hash; of fields, a part is in each. */
  private long earliest(Divergence.Kind kind, @Nullable Told told) {
    if (kind == Divergence.Kind.STATE && told != null && told.comparison.hasEqualFields()) {
      return sure + 1;
    }
    return kind == Divergence.Kind.STATE || kind == Divergence.Kind.HASH
        ? Math.max(sure + 1, frame - stripes + 1L)
        : frame;
  }

  @Override
  public void close() {
    world.close();
  }
}
