package io.murk.ffi.calls;

import static io.murk.ffi.CallBoundary.OK;
import static io.murk.ffi.CallBoundary.fail;

import io.murk.ffi.HeldConfig;
import io.murk.ffi.live.HeldRealtime;
import io.murk.ffi.live.HeldStream;
import io.murk.ffi.live.LiveWriter;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;
import io.murk.ffi.marshal.Text;
import io.murk.realtime.ShutdownReport;

/** Realtime worlds: their life, their time, their commands. Calls on one run side by side. */
final class RealtimeCalls {
  private RealtimeCalls() {}

  static int realtimeCreate(long config, long options, long out) {
    try {
      if (out == 0) {
        HeldConfig.discard(config);
      }
      Check.pointer("out", out);
      long handle = HeldRealtime.TABLE.insert(HeldRealtime.create(config, options));
      Memory.putI64(out, handle);
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimeDestroy(long world) {
    try {
      HeldRealtime.TABLE.destroy(world);
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimeShutdown(long world, long timeoutMillis, long report) {
    try {
      HeldRealtime held = HeldRealtime.enter(world);
      try {
        LiveWriter.checkReport(report);
        ShutdownReport done =
            timeoutMillis < 0
                ? held.world().shutdown()
                : held.world().shutdownWithin(timeoutMillis);
        LiveWriter.report(done, report);
        return OK;
      } finally {
        held.leave();
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimePhaseGet(long world, long out) {
    try {
      HeldRealtime held = HeldRealtime.enter(world);
      try {
        Check.pointer("out", out);
        Memory.putI32(out, held.world().phase().ordinal());
        return OK;
      } finally {
        held.leave();
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimePause(long world, int timeoutMillis) {
    try {
      HeldRealtime held = HeldRealtime.enter(world);
      try {
        held.pause(Integer.toUnsignedLong(timeoutMillis));
        return OK;
      } finally {
        held.leave();
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimeResume(long world) {
    try {
      HeldRealtime held = HeldRealtime.enter(world);
      try {
        held.world().resume();
        return OK;
      } finally {
        held.leave();
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimeStep(long world, int timeoutMillis, long outcome) {
    try {
      HeldRealtime held = HeldRealtime.enter(world);
      try {
        held.step(Integer.toUnsignedLong(timeoutMillis), outcome);
        return OK;
      } finally {
        held.leave();
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimeSetTickRate(long world, double hz) {
    try {
      HeldRealtime held = HeldRealtime.enter(world);
      try {
        held.world().tickRateHz(hz);
        return OK;
      } finally {
        held.leave();
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimeTickRateGet(long world, long out) {
    try {
      HeldRealtime held = HeldRealtime.enter(world);
      try {
        Check.pointer("out", out);
        Memory.putF64(out, held.world().tickRateHz());
        return OK;
      } finally {
        held.leave();
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimeCurrentTickGet(long world, long out) {
    try {
      HeldRealtime held = HeldRealtime.enter(world);
      try {
        Check.pointer("out", out);
        Memory.putI64(out, held.world().currentTick());
        return OK;
      } finally {
        held.leave();
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimeAwaitTick(long world, long tick, int timeoutMillis) {
    try {
      HeldRealtime held = HeldRealtime.enter(world);
      try {
        held.awaitTick(tick, Integer.toUnsignedLong(timeoutMillis));
        return OK;
      } finally {
        held.leave();
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimeReset(long world, long seed, int timeoutMillis) {
    try {
      HeldRealtime held = HeldRealtime.enter(world);
      try {
        held.reset(seed, Integer.toUnsignedLong(timeoutMillis));
        return OK;
      } finally {
        held.leave();
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimeSubmit(long world, long commands, long count, long queued) {
    try {
      HeldRealtime held = HeldRealtime.enter(world);
      try {
        return held.submit(commands, count, queued);
      } finally {
        held.leave();
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimeStreamCreate(long world, int capacity, long out) {
    try {
      HeldRealtime held = HeldRealtime.enter(world);
      try {
        Check.pointer("out", out);
        Memory.putI64(out, HeldStream.TABLE.insert(HeldStream.open(held, capacity)));
        return OK;
      } finally {
        held.leave();
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimeStreamSubmit(
      long stream, long commands, long count, long firstTag, long queued) {
    try {
      return HeldStream.TABLE.find(stream).submit(commands, count, firstTag, queued);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimeStreamReceipts(long stream, long receipts, long capacity, long taken) {
    try {
      HeldStream.TABLE.find(stream).receipts(receipts, capacity, taken);
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimeStreamDestroy(long stream) {
    try {
      HeldStream.TABLE.destroy(stream);
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimeWatch(long world, long name, int port, long out) {
    try {
      HeldRealtime held = HeldRealtime.enter(world);
      try {
        Check.pointer("out", out);
        Memory.putI32(out, held.watch(Text.read("name", name), port));
        return OK;
      } finally {
        held.leave();
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimeUnwatch(long world) {
    try {
      HeldRealtime held = HeldRealtime.enter(world);
      try {
        held.unwatch();
        return OK;
      } finally {
        held.leave();
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }
}
