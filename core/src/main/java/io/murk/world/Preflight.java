package io.murk.world;

import io.murk.engine.EngineBlock;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.propagator.WriteConflict;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What worlds of a configuration would need, and all that is wrong with it, before anything is
 * built. A value; see {@link WorldConfig.Builder#preflight}.
 */
public final class Preflight {
  private final List<Problem> problems;
  private final Memory memory;
  private final OptionalDouble maxDt;
  private final @Nullable String limitedBy;
  private final List<WriteConflict> writeConflicts;
  private final List<String> notes;

  /**
   * A reason for which {@link WorldConfig.Builder#build} refuses the configuration.
   *
   * @param code which
   * @param message the text of the exception
   */
  public record Problem(ErrorCode code, String message) {}

  /**
   * Bytes of all worlds together; zeros while the fields are in doubt.
   *
   * @param fields native: field values, taken when the worlds are built
   * @param scratch native: scratch memory of propagators, taken when the worlds are built: of the
   *     one that asks for most, or of all if a single world runs them on several threads
   * @param editedBase native: added at most for tick-start values that commands edit; a world takes
   *     its share at the first such command and keeps it
   * @param sparse native: added by the first writes of sparse fields; a world takes its share at
   *     the first one and keeps it
   * @param generation native: added for each generation beyond two that leases make necessary
   * @param heap Java heap, an estimate that is low: the objects of the worlds, without queued
   *     commands and without what propagators keep for themselves
   */
  public record Memory(
      long fields, long scratch, long editedBase, long sparse, long generation, long heap) {
    private static final Memory NONE = new Memory(0, 0, 0, 0, 0, 0);

    /** Native bytes when the worlds are built. */
    public long nativeAtStart() {
      return fields + scratch;
    }

    /** Native bytes at most, without leases and writes of sparse fields. */
    public long nativeWithEdits() {
      return fields + scratch + editedBase;
    }
  }

  private Preflight(ConfigCheck check, List<MurkException> found, Memory memory) {
    problems =
        found.stream()
            .map(problem -> new Problem(problem.code(), String.valueOf(problem.getMessage())))
            .toList();
    this.memory = memory;
    maxDt = check.pipeline.maxDt();
    limitedBy = check.pipeline.limitedByOrNull();
    writeConflicts = check.pipeline.conflicts();
    notes = check.pipeline.notes();
  }

  static Preflight of(WorldConfig.Builder builder, int worlds) {
    var check = new ConfigCheck(builder);
    List<MurkException> found = new ArrayList<>(check.problems);
    Memory memory = Memory.NONE;
    if (worlds < 1) {
      found.add(
          new MurkException(
              ErrorCode.INVALID_ARGUMENT,
              "worlds=" + Integer.toUnsignedString(worlds) + " allowed=1..2147483647"));
    } else if (check.sound) {
      try {
        memory = memory(check, builder, worlds);
      } catch (ArithmeticException e) {
        found.add(
            new MurkException(
                ErrorCode.ALLOCATION_FAILED,
                "worlds="
                    + worlds
                    + " cells="
                    + check.schema.cells()
                    + " fields="
                    + check.schema.size()
                    + ": more than 2^63 bytes"));
      }
    }
    return new Preflight(check, found, memory);
  }

  private static Memory memory(ConfigCheck check, WorldConfig.Builder builder, int worlds) {
    var bytes = EngineBlock.Footprint.of(check.schema, worlds);
    boolean shared = builder.threads == 1 || worlds > 1;
    long scratch = shared ? check.pipeline.scratchFloats() : check.pipeline.allScratchFloats();
    int parts = check.schema.size() + builder.propagators.size();
    return new Memory(
        bytes.fields(),
        Math.multiplyExact(Math.multiplyExact(scratch, 4L), (long) worlds),
        bytes.editedBase(),
        bytes.sparse(),
        bytes.generation(),
        BatchCheck.heapBytes(worlds, parts));
  }

  /** Whether {@link WorldConfig.Builder#build} would succeed. */
  public boolean isBuildable() {
    return problems.isEmpty();
  }

  /** All that is wrong, in the order in which {@link WorldConfig.Builder#build} looks. */
  public List<Problem> problems() {
    return problems;
  }

  /** The bytes that the worlds need. */
  public Memory memory() {
    return memory;
  }

  /** The largest stable time step, seconds, or empty when any will do. */
  public OptionalDouble maxDt() {
    return maxDt;
  }

  /** The propagator that limits the time step, its place with its name, or null. */
  public @Nullable String limitedByOrNull() {
    return limitedBy;
  }

  /** All pairs of writes of one field. */
  public List<WriteConflict> writeConflicts() {
    return writeConflicts;
  }

  /** What is allowed but may not be meant, a sentence each. */
  public List<String> notes() {
    return notes;
  }

  @Override
  public String toString() {
    return "Preflight[problems="
        + problems
        + ", memory="
        + memory
        + ", maxDt="
        + maxDt
        + ", limitedBy="
        + limitedBy
        + ", notes="
        + notes
        + "]";
  }
}
