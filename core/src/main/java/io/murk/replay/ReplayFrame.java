package io.murk.replay;

import java.util.List;

/**
 * A tick that was published, and all that happened since the one before it. Immutable.
 *
 * @param frame its number in the file; the first is 1
 * @param epoch its epoch
 * @param tick the tick, unsigned
 * @param hash of the state after it, as the file's stripes define it
 * @param events what happened, in this order, before the tick was published. An observation among
 *     them is of the state before the tick
 */
public record ReplayFrame(long frame, int epoch, long tick, long hash, List<ReplayEvent> events) {
  /**
   * A state that a file holds as a whole.
   *
   * @param frame the frame that it is the state of, 0 for the start of the recording; or the frame
   *     after which a new epoch began with it
   * @param epoch its epoch
   * @param at where it is, in bytes from the start of the file
   */
  public record State(long frame, int epoch, long at) {}

  /** The commands of all submissions, in order. */
  public List<ReplayEvent.Submitted> submissions() {
    return only(ReplayEvent.Submitted.class);
  }

  /** What propagators took from outside. */
  public List<ReplayEvent.Input> inputs() {
    return only(ReplayEvent.Input.class);
  }

  /** Attempts that failed before the tick was published. */
  public List<ReplayEvent.Failed> failures() {
    return only(ReplayEvent.Failed.class);
  }

  /**
   * What happened from a state on: the events after the reset or restore that it came of, or all.
   *
   * @param state any state of the file
   */
  public List<ReplayEvent> eventsAfter(State state) {
    for (int i = events.size() - 1; i >= 0; i--) {
      if (events.get(i) instanceof ReplayEvent.NewEpoch mark
          && mark.state().equals(java.util.Optional.of(state))) {
        return events.subList(i + 1, events.size());
      }
    }
    return events;
  }

  private <T extends ReplayEvent> List<T> only(Class<T> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
