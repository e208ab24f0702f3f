package io.murk.verify;

import io.murk.replay.ReplayEvent;
import io.murk.replay.ReplayFrame;
import io.murk.replay.ReplayReader;
import java.util.Collection;
import java.util.TreeMap;

/** Plans that were announced before the frames that somebody goes through. */
final class EarlierPlans {
  private EarlierPlans() {}

  /**
   * The last plan of each number in the frames from the first to {@code last}. All of them are
   * read, so it is to be asked when a number is met that is not known.
   *
   * @param resume the frame that the reader reads next afterwards
   */
  static Collection<ReplayEvent.Plan> upTo(ReplayReader reader, long last, long resume) {
    TreeMap<Integer, ReplayEvent.Plan> found = new TreeMap<>();
    reader.seek(1);
    for (long frame = 1; frame <= last; frame++) {
      Interruption.check(frame);
      for (ReplayEvent event : reader.next().map(ReplayFrame::events).orElseThrow()) {
        if (event instanceof ReplayEvent.Plan plan) {
          found.put(plan.number(), plan);
        }
      }
    }
    reader.seek(Math.min(resume, reader.frames() + 1));
    return found.values();
  }
}
