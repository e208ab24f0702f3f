package io.murk.determinism;

import io.murk.command.ReasonCode;
import io.murk.command.Receipts;
import io.murk.egress.Snapshot;
import io.murk.replay.SnapshotHash;
import io.murk.world.StepResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What one run of a scenario did: for every step the tick that was published last, how the step
 * ended, its receipts, and the state.
 */
final class Trace {
  /**
   * One step.
   *
   * @param tick the last published tick
   * @param outcome 0, or the number of the error code that it failed with
   * @param receipts hash of all receipts, in order
   * @param state the wide hash of the state
   * @param fields the hash of every field
   */
  record Step(long tick, int outcome, long receipts, long state, List<Long> fields) {
    /** As recorded: 32 bits of a hash will do to find the first step that differs. */
    String line() {
      StringBuilder line = new StringBuilder();
      line.append(tick).append(' ').append(outcome).append(' ').append(shortened(receipts));
      for (long field : fields) {
        line.append(' ').append(shortened(field));
      }
      return line.toString();
    }

    private static String shortened(long hash) {
      return String.format(Locale.ROOT, "%08x", hash >>> 32);
    }
  }

  private final List<String> fieldNames;
  private final List<Step> steps = new ArrayList<>();
  private long firstId = -1;
  private long submitted;

  Trace(Snapshot snapshot) {
    fieldNames = new ArrayList<>();
    for (int field = 0; field < snapshot.schema().size(); field++) {
      fieldNames.add(snapshot.schema().def(field).name());
    }
  }

  /** Adds what a step did. */
  void add(Snapshot snapshot, int world, StepResult result) {
    List<Long> fields = new ArrayList<>();
    for (int field = 0; field < snapshot.schema().size(); field++) {
      fields.add(SnapshotHash.field(snapshot, field, world));
    }
    int outcome = result.succeeded() ? 0 : result.failureOrNull().code().status();
    steps.add(
        new Step(
            result.tick(),
            outcome,
            hash(result.receipts()),
            SnapshotHash.wide(snapshot, world),
            fields));
  }

  /** The run goes on in another world, whose command ids have another beginning. */
  void moved() {
    firstId = -1;
  }

  /** Command ids go on after a reset, so they are counted from the run's first command. */
  private long hash(Receipts receipts) {
    long hash = receipts.size();
    if (firstId < 0 && receipts.size() > 0) {
      firstId = receipts.commandId(0) - receipts.commandIndex(0) - submitted;
    }
    submitted += receipts.size();
    for (int i = 0; i < receipts.size(); i++) {
      hash = fold(hash, receipts.accepted(i) ? 1 : 0);
      hash = fold(hash, receipts.appliedTick(i));
      ReasonCode reason = receipts.reasonOrNull(i);
      hash = fold(hash, reason == null ? -1 : reason.code().status());
      hash = fold(hash, receipts.commandIndex(i));
      hash = fold(hash, receipts.commandId(i) - firstId);
    }
    return hash;
  }

  private static long fold(long hash, long value) {
    return Draw.mix(hash * 31 + value);
  }

  /** The hash of the whole run. */
  String hash() {
    long hash = 0;
    for (Step step : steps) {
      hash = fold(hash, step.outcome);
      hash = fold(hash, step.receipts);
      hash = fold(hash, step.state);
    }
    return String.format(Locale.ROOT, "%016x", hash);
  }

  List<String> fieldNames() {
    return fieldNames;
  }

  List<String> lines() {
    return steps.stream().map(Step::line).toList();
  }

  /** What step {@code step} did. */
  Step step(int step) {
    return steps.get(step);
  }

  /** How many steps published a tick. */
  long published() {
    return steps.stream().filter(step -> step.outcome == 0).count();
  }

  /** The wide hash of the state after published tick {@code n}, from 1. */
  long publishedState(int n) {
    return steps.stream()
        .filter(step -> step.outcome == 0)
        .skip(n - 1)
        .findFirst()
        .orElseThrow()
        .state;
  }

  /** How many steps failed. */
  long failures() {
    return steps.stream().filter(step -> step.outcome != 0).count();
  }

  /** How many steps left a state that no step before had. */
  long states() {
    return steps.stream().map(Step::fields).distinct().count();
  }

  /** Where this run first differs from the expected one. */
  Optional<String> firstDifference(Trace expected) {
    if (hash().equals(expected.hash())) {
      return Optional.empty();
    }
    return firstDifference(expected.lines(), expected.hash());
  }

  /** Where this run first differs from the recorded lines. */
  Optional<String> firstDifference(List<String> recorded, String recordedHash) {
    List<String> own = lines();
    for (int step = 0; step < Math.max(own.size(), recorded.size()); step++) {
      if (step >= own.size() || step >= recorded.size()) {
        return Optional.of("steps=" + own.size() + " expected=" + recorded.size());
      }
      if (!own.get(step).equals(recorded.get(step))) {
        return Optional.of("step=" + step + describe(recorded.get(step), own.get(step)));
      }
    }
    return hash().equals(recordedHash)
        ? Optional.empty()
        : Optional.of("hash=" + hash() + " expected=" + recordedHash + ", no step's line differs");
  }

  private String describe(String expected, String own) {
    String[] wanted = expected.split(" ");
    String[] given = own.split(" ");
    StringBuilder text = new StringBuilder(" tick=" + given[0]);
    for (int i = 0; i < Math.max(wanted.length, given.length); i++) {
      String want = i < wanted.length ? wanted[i] : "none";
      String have = i < given.length ? given[i] : "none";
      if (!want.equals(have)) {
        text.append(' ')
            .append(column(i))
            .append(" was ")
            .append(have)
            .append(" not ")
            .append(want);
      }
    }
    return text.toString();
  }

  private String column(int i) {
    return switch (i) {
      case 0 -> "tick";
      case 1 -> "outcome";
      case 2 -> "receipts";
      default -> "field=" + (i - 3 < fieldNames.size() ? fieldNames.get(i - 3) : i - 3);
    };
  }
}
