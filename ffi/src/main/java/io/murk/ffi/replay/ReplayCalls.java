package io.murk.ffi.replay;

import static io.murk.ffi.CallBoundary.OK;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.ffi.CallBoundary;
import io.murk.ffi.HeldConfig;
import io.murk.ffi.live.StructSize;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Replays. */
final class ReplayCalls {
  private ReplayCalls() {}

  /** As {@link CallBoundary#fail}; a file may be cut or go while it is read. */
  private static int failed(Throwable failure) {
    return CallBoundary.fail(
        failure instanceof UncheckedIOException io
            ? new MurkException(ErrorCode.IO_FAILED, String.valueOf(io.getMessage()), io)
            : failure);
  }

  static int replayOpen(long path, long out) {
    try {
      Check.pointer("out", out);
      Memory.putI64(out, HeldReplay.TABLE.insert(HeldReplay.open(path)));
      return OK;
    } catch (Throwable t) {
      return failed(t);
    }
  }

  static int replayOpenBytes(long bytes, long length, long out) {
    try {
      Check.pointer("out", out);
      Memory.putI64(out, HeldReplay.TABLE.insert(HeldReplay.open(bytes, length)));
      return OK;
    } catch (Throwable t) {
      return failed(t);
    }
  }

  static int replayDestroy(long replay) {
    try {
      HeldReplay.TABLE.destroy(replay);
      return OK;
    } catch (Throwable t) {
      return failed(t);
    }
  }

  static int replayHeader(long replay, long out) {
    try {
      StructSize.of("out", out, ReplayHeaderLayout.BYTES);
      HeldReplay held = HeldReplay.TABLE.find(replay);
      synchronized (held) {
        HeldReplay.TABLE.enter(held);
        held.header(out);
      }
      return OK;
    } catch (Throwable t) {
      return failed(t);
    }
  }

  static int replayText(long replay, int what, long buffer, long capacity, long length) {
    try {
      Check.pointerOrNull("buffer", buffer);
      Check.pointerOrNull("length", length);
      HeldReplay held = HeldReplay.TABLE.find(replay);
      synchronized (held) {
        HeldReplay.TABLE.enter(held);
        HeldReplay.write(held.text(what), buffer, capacity, length);
      }
      return OK;
    } catch (Throwable t) {
      return failed(t);
    }
  }

  static int replayUser(long replay, long buffer, long capacity, long written) {
    try {
      Check.pointerOrNull("written", written);
      HeldReplay held = HeldReplay.TABLE.find(replay);
      synchronized (held) {
        HeldReplay.TABLE.enter(held);
        Memory.putSizeOrNot(written, held.user(buffer, capacity));
      }
      return OK;
    } catch (Throwable t) {
      return failed(t);
    }
  }

  static int replaySeek(long replay, long frame) {
    try {
      HeldReplay held = HeldReplay.TABLE.find(replay);
      synchronized (held) {
        HeldReplay.TABLE.enter(held);
        held.seek(frame);
      }
      return OK;
    } catch (Throwable t) {
      return failed(t);
    }
  }

  static int replayNext(long replay, long out, long more) {
    try {
      StructSize.of("out", out, ReplayFrameLayout.BYTES);
      Check.pointer("more", more);
      HeldReplay held = HeldReplay.TABLE.find(replay);
      synchronized (held) {
        HeldReplay.TABLE.enter(held);
        Memory.putI32(more, held.next(out) ? 1 : 0);
      }
      return OK;
    } catch (Throwable t) {
      return failed(t);
    }
  }

  static int replayCommands(long replay, long out, long capacity, long count) {
    try {
      Check.pointerOrNull("n", count);
      HeldReplay held = HeldReplay.TABLE.find(replay);
      synchronized (held) {
        HeldReplay.TABLE.enter(held);
        Memory.putSizeOrNot(count, held.commands(out, capacity));
      }
      return OK;
    } catch (Throwable t) {
      return failed(t);
    }
  }

  static int replayCheckpoint(
      long replay, long frame, long buffer, long capacity, long written, long atFrame) {
    try {
      Check.pointerOrNull("written", written);
      Check.pointerOrNull("at_frame", atFrame);
      HeldReplay held = HeldReplay.TABLE.find(replay);
      synchronized (held) {
        HeldReplay.TABLE.enter(held);
        held.checkpoint(frame, buffer, capacity, written, atFrame);
      }
      return OK;
    } catch (Throwable t) {
      return failed(t);
    }
  }

  static int replayVerify(long replay, long config, long first, long last, long out) {
    HeldConfig given = null;
    try {
      given = config == 0 ? null : HeldConfig.consume(config);
      Check.pointer("out", out);
      HeldReplay held = HeldReplay.TABLE.find(replay);
      HeldReport report;
      synchronized (held) {
        HeldReplay.TABLE.enter(held);
        report = held.verify(given, first, last);
      }
      Memory.putI64(out, HeldReport.TABLE.insert(report));
      return OK;
    } catch (Throwable t) {
      return failed(t);
    } finally {
      release(given);
    }
  }

  /** Nothing runs the propagators of a config any more. */
  private static void release(@Nullable HeldConfig given) {
    if (given != null) {
      given.callbacks().release();
    }
  }

  static int replayCancel(long replay) {
    try {
      HeldReplay.TABLE.find(replay).cancel(); // whoever works on it has its monitor
      return OK;
    } catch (Throwable t) {
      return failed(t);
    }
  }

  static int replayDiff(long one, long other, long out) {
    try {
      Check.pointer("out", out);
      HeldReplay first = HeldReplay.TABLE.find(one);
      HeldReplay second = HeldReplay.TABLE.find(other);
      boolean inOrder = Long.compareUnsigned(one, other) <= 0;
      HeldReport report;
      synchronized (inOrder ? first : second) { // two threads may compare them either way
        synchronized (inOrder ? second : first) {
          HeldReplay.TABLE.enter(first);
          HeldReplay.TABLE.enter(second);
          report = HeldReplay.diff(first, second);
        }
      }
      Memory.putI64(out, HeldReport.TABLE.insert(report));
      return OK;
    } catch (Throwable t) {
      return failed(t);
    }
  }

  static int replayExtract(
      long replay, long config, long first, long last, long path, int version) {
    HeldConfig given = null;
    try {
      given = config == 0 ? null : HeldConfig.consume(config);
      HeldReplay held = HeldReplay.TABLE.find(replay);
      synchronized (held) {
        HeldReplay.TABLE.enter(held);
        held.extract(given, first, last, path, version);
      }
      return OK;
    } catch (Throwable t) {
      return failed(t);
    } finally {
      release(given);
    }
  }

  static int replayReportGet(long report, long out) {
    try {
      StructSize.of("out", out, ReplayReportLayout.BYTES);
      HeldReport held = HeldReport.TABLE.find(report);
      synchronized (held) {
        HeldReport.TABLE.enter(held);
        held.write(out);
      }
      return OK;
    } catch (Throwable t) {
      return failed(t);
    }
  }

  static int replayReportText(long report, int what, long buffer, long capacity, long length) {
    try {
      Check.pointerOrNull("buffer", buffer);
      Check.pointerOrNull("length", length);
      HeldReport held = HeldReport.TABLE.find(report);
      synchronized (held) {
        HeldReport.TABLE.enter(held);
        HeldReplay.write(held.text(what), buffer, capacity, length);
      }
      return OK;
    } catch (Throwable t) {
      return failed(t);
    }
  }

  static int replayReportDestroy(long report) {
    try {
      HeldReport.TABLE.destroy(report);
      return OK;
    } catch (Throwable t) {
      return failed(t);
    }
  }
}
