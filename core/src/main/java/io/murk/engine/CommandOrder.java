package io.murk.engine;

import java.util.Arrays;

/**
 * Sorts queue indices by (priority class, source, sequence number, arrival), all unsigned.
 *
 * <p>A command without a source has the largest source and no sequence number; one without a
 * sequence number has the largest. Arrivals are unique, so the order is total and does not depend
 * on how it is sorted. A bottom-up merge sort on ints: no allocation once its columns have grown.
 */
final class CommandOrder {
  private int[] scratch = new int[0];

  /** Sorts the first {@code n} entries of {@code order}. */
  void sort(IngressQueue queue, int[] order, int n) {
    if (isSorted(queue, order, n)) {
      return;
    }
    if (scratch.length < n) {
      scratch = new int[order.length];
    }
    int[] from = order;
    int[] to = scratch;
    for (int width = 1; width < n; width *= 2) {
      for (int left = 0; left < n; left += 2 * width) {
        merge(queue, from, to, left, Math.min(left + width, n), Math.min(left + 2 * width, n));
      }
      int[] swap = from;
      from = to;
      to = swap;
    }
    if (from != order) {
      System.arraycopy(from, 0, order, 0, n);
    }
  }

  private static boolean isSorted(IngressQueue queue, int[] order, int n) {
    for (int i = 1; i < n; i++) {
      if (compare(queue, order[i - 1], order[i]) > 0) {
        return false;
      }
    }
    return true;
  }

  private static void merge(
      IngressQueue queue, int[] from, int[] to, int left, int middle, int right) {
    int a = left;
    int b = middle;
    for (int i = left; i < right; i++) {
      boolean takeA = a < middle && (b >= right || compare(queue, from[a], from[b]) <= 0);
      to[i] = takeA ? from[a++] : from[b++];
    }
  }

  static int compare(IngressQueue queue, int a, int b) {
    int byPriority = Integer.compare(queue.priorityClass[a], queue.priorityClass[b]);
    if (byPriority != 0) {
      return byPriority;
    }
    int bySource = Long.compareUnsigned(queue.sourceKey[a], queue.sourceKey[b]);
    if (bySource != 0) {
      return bySource;
    }
    int bySeq = Long.compareUnsigned(queue.seqKey[a], queue.seqKey[b]);
    return bySeq != 0 ? bySeq : Long.compareUnsigned(queue.arrival[a], queue.arrival[b]);
  }

  @Override
  public String toString() {
    return "CommandOrder" + Arrays.toString(scratch);
  }
}
