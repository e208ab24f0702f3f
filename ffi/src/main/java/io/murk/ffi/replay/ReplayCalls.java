package io.murk.ffi.replay;

import static io.murk.ffi.CallBoundary.OK;
import static io.murk.ffi.CallBoundary.fail;

import io.murk.ffi.live.StructSize;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;

/** Replays. */
final class ReplayCalls {
  private ReplayCalls() {}

  static int replayOpen(long path, long out) {
    try {
      Check.pointer("out", out);
      Memory.putI64(out, HeldReplay.TABLE.insert(HeldReplay.open(path)));
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int replayOpenBytes(long bytes, long length, long out) {
    try {
      Check.pointer("out", out);
      Memory.putI64(out, HeldReplay.TABLE.insert(HeldReplay.open(bytes, length)));
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int replayDestroy(long replay) {
    try {
      HeldReplay.TABLE.destroy(replay);
      return OK;
    } catch (Throwable t) {
      return fail(t);
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
      return fail(t);
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
      return fail(t);
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
      return fail(t);
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
      return fail(t);
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
      return fail(t);
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
      return fail(t);
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
      return fail(t);
    }
  }
}
