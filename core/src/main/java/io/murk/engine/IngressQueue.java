package io.murk.engine;

import io.murk.command.CommandBatch;
import io.murk.command.CommandKind;
import io.murk.command.ReasonCode;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.space.Space;
import java.util.Arrays;

/**
 * The bounded queue of one world's commands, in columns.
 *
 * <p>A command is decoded into the columns when it is submitted; nothing of its batch is kept. When
 * the queue is full, the newest commands are refused and queued ones stay; so is a command whose
 * parameters or bytes find no room ({@link CommandContents}). The columns grow by doubling up to
 * the capacity. A submission or a drain that fails, as it can while the heap is exhausted, changes
 * nothing. hot: 0 B/op once grown.
 */
public final class IngressQueue {
  private final Space space;
  private final int capacity;
  private final int[] coord;
  private final CommandOrder sorter = new CommandOrder();
  private int size;
  private long arrivals;
  private long submissions;

  /**
   * Live commands in execution order after {@link #drain}: indices into the columns. Grows last, so
   * that its length is what all columns have room for.
   */
  int[] order = new int[0];

  int live;

  CommandKind[] kind = new CommandKind[0];
  int[] priorityClass = new int[0];
  long[] sourceKey = new long[0];
  long[] seqKey = new long[0];
  long[] arrival = new long[0];
  long[] expiresAfterTick = new long[0];
  final CommandContents contents = new CommandContents();
  int[] type = new int[0];
  int[] start = new int[0];
  int[] count = new int[0];
  int[] field = new int[0];
  int[] component = new int[0];
  int[] rank = new int[0];
  float[] value = new float[0];
  int[] batchIndex = new int[0];
  long[] commandId = new long[0];

  /**
   * An empty queue.
   *
   * @param space the space of the commands' coordinates
   * @param capacity commands it holds, at least 1
   */
  public IngressQueue(Space space, int capacity) {
    if (capacity < 1) {
      throw new MurkException(
          ErrorCode.INGRESS_QUEUE_ZERO, "max_ingress_queue=" + capacity + " allowed=1..");
    }
    this.space = space;
    this.capacity = capacity;
    coord = new int[Math.max(space.ndim(), 1)];
  }

  /** Commands that are waiting. */
  public int size() {
    return size;
  }

  /** Commands that it holds. */
  public int capacity() {
    return capacity;
  }

  /**
   * Queues the commands of a batch. Refused ones are written to {@code refused}, in input order.
   *
   * @param disabled whether ticking is disabled, so that all are refused
   * @return how many were refused
   */
  int submit(CommandBatch batch, boolean disabled, ReceiptLedger refused) {
    int sizeBefore = size;
    long arrivalsBefore = arrivals;
    long submissionsBefore = submissions;
    int refusedBefore = refused.size();
    if (size == 0) {
      contents.cut(0, 0); // what drained commands carried
    }
    int parametersBefore = contents.parameters();
    int bytesBefore = contents.bytes();
    try {
      submitEach(batch, disabled, refused);
    } catch (Throwable t) {
      size = sizeBefore;
      arrivals = arrivalsBefore;
      submissions = submissionsBefore;
      contents.cut(parametersBefore, bytesBefore);
      refused.cut(refusedBefore);
      throw t;
    }
    return refused.size() - refusedBefore;
  }

  private void submitEach(CommandBatch batch, boolean disabled, ReceiptLedger refused) {
    int n = batch.size();
    for (int i = 0; i < n; i++) {
      long id = submissions++;
      if (disabled) {
        refused.add(false, ReasonCode.TICK_DISABLED, i, id);
      } else if (size >= capacity || !store(batch, i, id)) {
        refused.add(false, ReasonCode.QUEUE_FULL, i, id);
      }
    }
  }

  /** Queues a command; false when there is no room for what it carries. */
  private boolean store(CommandBatch batch, int i, long id) {
    if (size == order.length) {
      grow();
    }
    int at = size;
    kind[at] = batch.kind(i);
    if (!storePayload(batch, i, at)) {
      return false;
    }
    priorityClass[at] = batch.priorityClass(i);
    boolean hasSource = batch.hasSource(i);
    sourceKey[at] = hasSource ? batch.source(i) : -1L;
    seqKey[at] = hasSource && batch.hasSourceSeq(i) ? batch.sourceSeq(i) : -1L;
    arrival[at] = arrivals++;
    expiresAfterTick[at] = batch.expiresAfterTick(i);
    batchIndex[at] = i;
    commandId[at] = id;
    size++;
    return true;
  }

  private boolean storePayload(CommandBatch batch, int i, int at) {
    switch (kind[at]) {
      case SET_FIELD -> {
        field[at] = batch.field(i);
        component[at] = batch.component(i);
        rank[at] = rank(batch, i);
        value[at] = batch.value(i);
      }
      case SET_PARAMETER, SET_PARAMETER_BATCH -> {
        start[at] = contents.parameters();
        count[at] = contents.addParameters(batch, i);
        return count[at] >= 0;
      }
      case CUSTOM -> {
        type[at] = batch.customType(i);
        start[at] = contents.bytes();
        count[at] = contents.addBytes(batch, i);
        return count[at] >= 0;
      }
      case MOVE, SPAWN, DESPAWN -> {
        // no world executes them: the receipt is all that comes of them
      }
    }
    return true;
  }

  private int rank(CommandBatch batch, int i) {
    int ndim = batch.ndim(i);
    if (ndim != space.ndim()) {
      return -1;
    }
    for (int axis = 0; axis < ndim; axis++) {
      coord[axis] = batch.coord(i, axis);
    }
    return space.rank(coord, ndim);
  }

  /**
   * Empties the queue for a tick: expired commands become receipts, in queue order; the others are
   * put into execution order, to be read until the next {@link #submit}.
   */
  void drain(long tick, ReceiptLedger receipts) {
    live = 0;
    int alive = 0;
    for (int i = 0; i < size; i++) {
      if (!isStale(i, tick)) {
        order[alive++] = i;
      }
    }
    sorter.sort(this, order, alive); // may need memory: nothing was taken so far
    for (int i = 0; i < size; i++) {
      if (isStale(i, tick)) {
        receipts.add(true, ReasonCode.STALE, batchIndex[i], commandId[i]);
      }
    }
    live = alive;
    size = 0;
  }

  /** A receipt for each live command, in execution order. */
  void addLive(ReceiptLedger receipts) {
    for (int i = 0; i < live; i++) {
      receipts.add(true, null, batchIndex[order[i]], commandId[order[i]]);
    }
  }

  private boolean isStale(int i, long tick) {
    return Long.compareUnsigned(expiresAfterTick[i], tick) < 0;
  }

  /** Forgets all waiting commands. */
  void clear() {
    size = 0;
    live = 0;
  }

  private void grow() {
    int length = Math.min(capacity, Math.max(8, size * 2));
    kind = Arrays.copyOf(kind, length);
    type = Arrays.copyOf(type, length);
    start = Arrays.copyOf(start, length);
    count = Arrays.copyOf(count, length);
    priorityClass = Arrays.copyOf(priorityClass, length);
    sourceKey = Arrays.copyOf(sourceKey, length);
    seqKey = Arrays.copyOf(seqKey, length);
    arrival = Arrays.copyOf(arrival, length);
    expiresAfterTick = Arrays.copyOf(expiresAfterTick, length);
    field = Arrays.copyOf(field, length);
    component = Arrays.copyOf(component, length);
    rank = Arrays.copyOf(rank, length);
    value = Arrays.copyOf(value, length);
    batchIndex = Arrays.copyOf(batchIndex, length);
    commandId = Arrays.copyOf(commandId, length);
    order = Arrays.copyOf(order, length);
  }
}
