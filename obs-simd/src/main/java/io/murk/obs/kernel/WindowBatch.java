package io.murk.obs.kernel;

import java.util.Arrays;

/**
 * Windows around some agents, for kernels that write them in one loop: where each lies and what it
 * is, and where the first of them goes. Their tensors lie at equal distances, and so do their
 * masks.
 *
 * <p>Belongs to one execution of a plan and is used again and again. Not thread-safe.
 */
public final class WindowBatch {
  /** The most windows of a batch. */
  public static final int SIZE = 64;

  /** Bytes behind the masks of states, as many as the widest vector has. */
  public static final int SLACK = 64;

  /** In {@link #states}: a window that kernels leave alone. */
  public static final int NONE = -1;

  /** Of each window its state, or {@link #NONE}. */
  public final int[] states = new int[SIZE];

  /** Of each window where the value in its middle lies in the field, in bytes. */
  public final long[] places = new long[SIZE];

  /** Of each window how many elements hold a cell's value. */
  public final long[] seen = new long[SIZE];

  /** Of some windows, which are of one state: their places, and where they go. */
  private final long[] froms = new long[SIZE];

  private final long[] tos = new long[SIZE];

  /** Of each window, in its low 32 bits, the state that it was found to be, or a negative one. */
  private final long[] found = new long[SIZE];

  /** Of each window how far behind the first one it goes. */
  private final long[] steps = new long[SIZE];

  /** Windows that a loop takes one by one. */
  private final int[] singles = new int[SIZE];

  /** Windows that a loop over the batch left to another one. */
  final int[] rest = new int[SIZE];

  int count;
  int common;
  int all = NONE;
  int elements;
  long at;
  long stride;
  long maskAt;
  long maskStride;
  long following;

  /** An empty batch. */
  public WindowBatch() {}

  /**
   * Which windows are of one size.
   *
   * @param elements of a window
   * @param common the state that most windows may be, or {@link #NONE}
   * @param stride bytes from one tensor to the next
   * @param maskStride bytes from one mask to the next
   */
  public void of(int elements, int common, long stride, long maskStride) {
    this.elements = elements;
    this.common = common;
    if (this.stride != stride) {
      for (int i = 0; i < SIZE; i++) {
        steps[i] = i * stride;
      }
    }
    this.stride = stride;
    this.maskStride = maskStride;
  }

  /**
   * Where the batch goes.
   *
   * @param count windows of the batch, 1 to {@link #SIZE}
   * @param following windows of this entry behind them, whose tensors and masks are written later
   * @param at bytes from the start of the output to the first tensor
   * @param maskAt bytes from the start of the mask to the first mask
   */
  public void next(int count, long following, long at, long maskAt) {
    this.count = count;
    this.following = following;
    this.at = at;
    this.maskAt = maskAt;
    this.all = NONE;
  }

  /**
   * Says that all windows are of one state; {@link #next} forgets it.
   *
   * @param state which one, or {@link #NONE}
   * @param elements how many of each hold a cell's value
   */
  public void all(int state, long elements) {
    this.all = state;
    Arrays.fill(states, 0, count, state);
    Arrays.fill(seen, 0, count, elements);
  }

  /** The state of all windows, or {@link #NONE} if they are of several or nobody knows. */
  public int all() {
    return all;
  }

  /** Windows of the batch. */
  public int count() {
    return count;
  }

  /** The state that most windows may be, or {@link #NONE}. */
  public int common() {
    return common;
  }

  /** Of each window, in the low 32 bits, the state that its centre has, negative if outside. */
  public long[] found() {
    return found;
  }

  /** For loops over windows of one state: places of some of them. */
  public long[] froms() {
    return froms;
  }

  /** For loops over windows of one state: where those go. */
  public long[] tos() {
    return tos;
  }

  /** Of each window how many bytes behind the first one it goes. */
  public long[] steps() {
    return steps;
  }

  /** Elements of a window. */
  public int elements() {
    return elements;
  }

  /** Where the tensor of a window goes. */
  public long at(int i) {
    return at + i * stride;
  }

  /** Where the mask of a window goes. */
  public long maskAt(int i) {
    return maskAt + i * maskStride;
  }

  /** Bytes from one tensor to the next. */
  public long stride() {
    return stride;
  }

  /** Bytes from one mask to the next. */
  public long maskStride() {
    return maskStride;
  }

  /** For loops over windows of any states: numbers of some of them. */
  public int[] singles() {
    return singles;
  }

  /** Where loops put the numbers of windows that they leave to others. */
  public int[] rest() {
    return rest;
  }

  /**
   * Of how many windows so many units beyond their own may be written over, because they are of
   * windows that are written later. A loop that does so goes from the first window to the last.
   *
   * @param stride from one window to the next, in units
   * @param own units of a window; if others lie between windows, nothing beyond it may be written
   * @param beyond units behind a window that are written with it
   */
  public int free(long stride, long own, long beyond) {
    if (stride != own) {
      return 0;
    }
    long needed = (beyond + own - 1) / own;
    return (int) Math.max(0, Math.min(count, count + following - needed));
  }
}
