package io.murk.replay;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressShape;
import io.murk.egress.EgressTarget;
import io.murk.error.MurkException;
import org.jspecify.annotations.Nullable;

/**
 * A recording under way: the world tells it everything, and whoever started it may add to it.
 *
 * <p>What is told is collected and given to the sink chunk by chunk. When that fails, the recording
 * has ended and the world goes on: {@link #failureOrNull} says why, and {@link #close} throws it. A
 * world that is closed closes its recording. After its end all calls do nothing.
 *
 * <p>Used by the thread that uses the world, unless it says otherwise itself.
 */
public interface Recording extends AutoCloseable {
  /** Ticks told so far. */
  long frames();

  /** Bytes that the sink has so far. */
  long bytes();

  /** Why the recording ended before it was closed, or null. */
  @Nullable MurkException failureOrNull();

  /** Whether it has ended, by {@link #close} or by a failure. */
  boolean isOver();

  /** Gives the sink what was collected, and has it {@link ReplaySink#force} that. */
  void flush();

  /** Writes the world's whole state, as happens from time to time anyway. */
  void checkpoint();

  /** Adds bytes of the user's own, between two ticks. */
  void note(byte... bytes);

  /**
   * Announces observations of a kind.
   *
   * @param shape what the plan writes
   * @param spec the plan's encoded spec, from which a reader can build it again
   * @return its number, for {@link #observed}
   */
  int plan(EgressShape shape, byte... spec);

  /**
   * Records that the world was observed as it is now: where the agents were, and hashes of what was
   * written. hot: 0 B/op.
   *
   * @param plan a number that {@link #plan} gave
   * @param agents as they were observed
   * @param target as it was written; of a batch, that of all its worlds. What lies in gaps between
   *     the plan's tensors does not count
   */
  void observed(int plan, AgentSet agents, EgressTarget target);

  /**
   * Ends the recording: what was collected, index, summary and end mark are written, and the sink
   * is closed. A second call does nothing.
   *
   * @throws MurkException why it had ended before, or could not be ended
   */
  @Override
  void close();
}
