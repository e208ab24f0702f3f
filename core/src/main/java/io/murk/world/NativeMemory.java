package io.murk.world;

import io.murk.arena.MemoryLedger;

/** Native memory of all worlds of this process. */
public final class NativeMemory {
  private NativeMemory() {}

  /** Bytes that worlds, batches and leases hold now; 0 when all are closed. */
  public static long bytesHeld() {
    return MemoryLedger.process().totalBytes();
  }
}
