package io.murk.engine;

import io.murk.command.ReasonCode;
import io.murk.command.Receipt;
import io.murk.command.Receipts;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Receipts of one step, in columns. hot: 0 B/op once grown. */
public final class ReceiptLedger implements Receipts {
  private int size;
  private boolean[] accepted = new boolean[0];
  private long[] appliedTick = new long[0];
  private @Nullable ReasonCode[] reason = new ReasonCode[0];
  private int[] commandIndex = new int[0];

  /** Grows last, so that its length is what all columns have room for. */
  private long[] commandId = new long[0];

  /** An empty ledger. */
  public ReceiptLedger() {}

  @Override
  public int size() {
    return size;
  }

  @Override
  public boolean accepted(int i) {
    return accepted[i];
  }

  @Override
  public long appliedTick(int i) {
    return appliedTick[i];
  }

  @Override
  public @Nullable ReasonCode reasonOrNull(int i) {
    return reason[i];
  }

  @Override
  public int commandIndex(int i) {
    return commandIndex[i];
  }

  @Override
  public long commandId(int i) {
    return commandId[i];
  }

  @Override
  public Receipt receipt(int i) {
    java.util.Objects.checkIndex(i, size);
    return new Receipt(accepted[i], appliedTick[i], reason[i], commandIndex[i], commandId[i]);
  }

  void clear() {
    size = 0;
  }

  /** Forgets all but the first {@code length} receipts. */
  void cut(int length) {
    size = length;
  }

  /** Makes room for {@code more} receipts, so that adding them can't fail. */
  void reserve(int more) {
    while (commandId.length - size < more) {
      grow();
    }
  }

  void add(boolean isAccepted, @Nullable ReasonCode why, int index, long id) {
    if (size == commandId.length) {
      grow();
    }
    accepted[size] = isAccepted;
    appliedTick[size] = 0;
    reason[size] = why;
    commandIndex[size] = index;
    commandId[size] = id;
    size++;
  }

  /** Refuses receipt {@code i}. */
  void refuse(int i, ReasonCode why) {
    accepted[i] = false;
    reason[i] = why;
  }

  /** Receipts from {@code from} on that are still accepted were applied by {@code tick}. */
  void commit(int from, long tick) {
    for (int i = from; i < size; i++) {
      if (accepted[i] && reason[i] == null) {
        appliedTick[i] = tick;
      }
    }
  }

  /** Receipts from {@code from} on that are still accepted were rolled back. */
  void rollBack(int from) {
    for (int i = from; i < size; i++) {
      if (accepted[i] && reason[i] == null) {
        reason[i] = ReasonCode.TICK_ROLLBACK;
      }
    }
  }

  private void grow() {
    int length = Math.max(8, commandId.length * 2);
    accepted = Arrays.copyOf(accepted, length);
    appliedTick = Arrays.copyOf(appliedTick, length);
    reason = Arrays.copyOf(reason, length);
    commandIndex = Arrays.copyOf(commandIndex, length);
    commandId = Arrays.copyOf(commandId, length);
  }
}
