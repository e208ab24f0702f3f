package io.murk.replay.v4.read;

import java.util.Arrays;

/** Where the chunks of a file are: a few numbers of each, in the order of the file. */
public final class V4ChunkTable {
  private long[] places = new long[16];
  private long[] framesBefore = new long[16];
  private int[] epochs = new int[16];
  private int[] kinds = new int[16];
  private int[] states = new int[4];
  private int size;
  private int stateCount;

  V4ChunkTable() {}

  static boolean knows(int kind) {
    return kind == V4FileLayout.HEAD
        || kind == V4FileLayout.TICK
        || kind == V4FileLayout.CKPT
        || kind == V4FileLayout.INDX
        || kind == V4FileLayout.SUMM;
  }

  /**
   * @param frames frames that are told before the chunk; of one of an unknown kind, its header need
   *     not know
   * @param epoch the epoch in which it begins; likewise
   */
  void add(V4Chunk chunk, long frames, int epoch) {
    if (size == places.length) {
      int larger = Math.addExact(size, size >> 1);
      places = Arrays.copyOf(places, larger);
      framesBefore = Arrays.copyOf(framesBefore, larger);
      epochs = Arrays.copyOf(epochs, larger);
      kinds = Arrays.copyOf(kinds, larger);
    }
    places[size] = chunk.at();
    framesBefore[size] = frames;
    epochs[size] = epoch;
    kinds[size] = chunk.kind();
    if (isState(size)) {
      if (stateCount == states.length) {
        states = Arrays.copyOf(states, Math.addExact(stateCount, stateCount >> 1));
      }
      states[stateCount++] = size;
    }
    size++;
  }

  void removeLast() {
    size--;
    stateCount -= isState(size) ? 1 : 0;
  }

  /** How many chunks there are. */
  public int size() {
    return size;
  }

  /** Where a chunk starts, in bytes from the start of the file. */
  public long at(int chunk) {
    return places[chunk];
  }

  /** Frames that are told before a chunk. */
  public long framesBefore(int chunk) {
    return framesBefore[chunk];
  }

  /** The epoch in which a chunk begins. */
  public int epoch(int chunk) {
    return epochs[chunk];
  }

  int kind(int chunk) {
    return kinds[chunk];
  }

  /** Whether a chunk has records. */
  public boolean isTick(int chunk) {
    return kinds[chunk] == V4FileLayout.TICK;
  }

  /** Whether a chunk is a state. */
  public boolean isState(int chunk) {
    return kinds[chunk] == V4FileLayout.CKPT;
  }

  /** How many states there are. */
  public int states() {
    return stateCount;
  }

  /** The chunk of a state, counted from 0. */
  public int state(int i) {
    return states[i];
  }

  /** How many states are in the chunks before one. */
  public int statesBefore(int chunk) {
    int found = Arrays.binarySearch(states, 0, stateCount, chunk);
    return found < 0 ? ~found : found;
  }

  /** Whether a chunk belongs into the index. */
  boolean isIndexed(int chunk) {
    return isTick(chunk) || isState(chunk) || kinds[chunk] == V4FileLayout.HEAD;
  }

  /** The first chunk that has as many frames before it or more, or {@link #size}. */
  public int firstWith(long frames) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = low + high >>> 1;
      if (framesBefore[middle] < frames) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The chunk that starts at a place, or {@link #size}. */
  public int startingAt(long at) {
    int found = Arrays.binarySearch(places, 0, size, at);
    return found < 0 ? size : found;
  }
}
