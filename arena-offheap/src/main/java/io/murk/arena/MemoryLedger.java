package io.murk.arena;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Native bytes that are held now, by purpose.
 *
 * <p>Every native allocation is written down here and struck out when it is freed, so a ledger
 * whose total is zero proves that nothing leaked. Thread-safe; readable from any thread.
 */
public final class MemoryLedger {
  /** What a piece of native memory is for. */
  public enum Purpose {
    /** Field values: static slots, all sides of the per-tick slots, first sparse ranges. */
    FIELDS,
    /** Further ranges of sparse slots. */
    SPARSE,
    /** Tick-start values that commands edited, copied on the first edit. */
    EDITED_BASE,
    /** Scratch memory of propagators. */
    SCRATCH,
    /** States on their way into a recording, and the windows of its file. */
    RECORDING
  }

  private static final MemoryLedger PROCESS = new MemoryLedger();

  private final Map<Purpose, AtomicLong> bytes = new EnumMap<>(Purpose.class);

  /** A ledger of its own, empty. */
  public MemoryLedger() {
    for (Purpose purpose : Purpose.values()) {
      bytes.put(purpose, new AtomicLong());
    }
  }

  /** The ledger of this process, which worlds use unless they are given another one. */
  public static MemoryLedger process() {
    return PROCESS;
  }

  void add(Purpose purpose, long count) {
    account(purpose).addAndGet(count);
  }

  /** Bytes held for {@code purpose}. */
  public long bytes(Purpose purpose) {
    return account(purpose).get();
  }

  /** Bytes held for all purposes. */
  public long totalBytes() {
    long total = 0;
    for (Purpose purpose : Purpose.values()) {
      total += bytes(purpose);
    }
    return total;
  }

  private AtomicLong account(Purpose purpose) {
    AtomicLong account = bytes.get(purpose);
    if (account == null) {
      throw new IllegalArgumentException("purpose=" + purpose);
    }
    return account;
  }

  @Override
  public String toString() {
    return "MemoryLedger" + bytes;
  }
}
