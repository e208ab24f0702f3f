package io.murk.testing;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;

/**
 * Heap bytes that a piece of code allocates.
 *
 * <p>Reads com.sun.management.ThreadMXBean by reflection, so that the module under test need not
 * require it.
 */
public final class AllocationProbe {
  private static final MethodHandle ALLOCATED = find();
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  private AllocationProbe() {}

  private static MethodHandle find() {
    try {
      Object bean =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      return MethodHandles.publicLookup()
          .unreflect(
              Class.forName("com.sun.management.ThreadMXBean")
                  .getMethod("getThreadAllocatedBytes", long.class))
          .bindTo(bean)
          .asType(java.lang.invoke.MethodType.methodType(long.class, long.class));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("thread allocation can't be measured", e);
    }
  }

  /** Heap bytes that a thread has allocated so far. */
  public static long allocatedBytes(Thread thread) {
    try {
      return (long) ALLOCATED.invokeExact(thread.threadId());
    } catch (Throwable t) {
      throw new IllegalStateException(t);
    }
  }

  /**
   * Bytes that the calling thread allocates in {@code calls} calls, after as many to warm up and
   * what the measuring itself allocates taken off. The smallest of at least five rounds: a JIT
   * compilation may charge a round for a deoptimisation that no later one has. Before the compiler
   * has come round to the code, which takes long on a busy machine, vectors are objects: so rounds
   * go on until one allocates nothing, for {@link #PATIENCE_NANOS} at most.
   */
  public static long bytes(int calls, Runnable call) {
    return bytes(calls, call, Thread.currentThread());
  }

  /** As {@link #bytes(int, Runnable)}, but bytes that {@code thread} allocates meanwhile. */
  public static long bytes(int calls, Runnable call, Thread thread) {
    for (int i = 0; i < calls; i++) {
      call.run();
    }
    long own = Long.MAX_VALUE;
    long least = Long.MAX_VALUE;
    long start = System.nanoTime();
    for (int round = 0;
        round < 5 || (least > own && System.nanoTime() - start < PATIENCE_NANOS);
        round++) {
      long empty = allocatedBytes(thread);
      long before = allocatedBytes(thread);
      for (int i = 0; i < calls; i++) {
        call.run();
      }
      long after = allocatedBytes(thread);
      own = Math.min(own, before - empty);
      least = Math.min(least, after - before);
    }
    return Math.max(0, least - own);
  }
}
