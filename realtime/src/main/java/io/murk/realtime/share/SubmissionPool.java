package io.murk.realtime.share;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Submissions that are used again and again: a stack of free ones, the last used on top.
 *
 * <pre>
 *  top: | changes: 32 bits | place + 1 of the free one on top, 0 for none: 32 bits |
 * </pre>
 *
 * <p>Each change of the top has another number, so that a thread which looked at the top long ago
 * does not take a place that was taken and given back meanwhile for the same one. Submissions are
 * made when none is free, up to {@code size}. From any thread; lock-free. hot: 0 B/op once grown.
 */
final class SubmissionPool {
  private static final long CHANGE = 1L << 32;
  private static final long PLACE_MASK = CHANGE - 1;

  private final Submission.Owner owner;
  private final @Nullable Submission[] submissions;
  private final AtomicLong top = new AtomicLong();
  private final AtomicInteger made = new AtomicInteger();

  /** An empty pool of at most {@code size} submissions. */
  SubmissionPool(Submission.Owner owner, int size) {
    this.owner = owner;
    submissions = new Submission[size];
  }

  /** A submission of the caller's own, or null while all are in use. */
  @Nullable Submission takeOrNull() {
    long seen = top.get();
    while ((seen & PLACE_MASK) != 0) {
      Submission free = submissions[(int) (seen & PLACE_MASK) - 1];
      // What is read of a submission that another thread takes meanwhile is never used:
      // the top has changed then.
      if (free != null && top.compareAndSet(seen, changed(seen, free.nextFree))) {
        return free;
      }
      seen = top.get();
    }
    return madeOrNull();
  }

  private @Nullable Submission madeOrNull() {
    int next = made.get();
    while (next < submissions.length) {
      Submission fresh = new Submission(owner, next); // first: it may fail
      if (made.compareAndSet(next, next + 1)) {
        submissions[next] = fresh; // seen by others once it was given back
        return fresh;
      }
      next = made.get();
    }
    return null;
  }

  /** Gives a submission back. */
  void give(Submission submission) {
    submission.forget();
    long seen;
    do {
      seen = top.get();
      submission.nextFree = (int) (seen & PLACE_MASK);
    } while (!top.compareAndSet(seen, changed(seen, submission.place + 1)));
  }

  private static long changed(long seen, int placePlusOne) {
    return (seen & ~PLACE_MASK) + CHANGE | placePlusOne;
  }
}
