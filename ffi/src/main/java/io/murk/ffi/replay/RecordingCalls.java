package io.murk.ffi.replay;

import static io.murk.ffi.CallBoundary.OK;
import static io.murk.ffi.CallBoundary.fail;

import io.murk.ffi.Handles;
import io.murk.ffi.HeldBatch;
import io.murk.ffi.HeldPlan;
import io.murk.ffi.HeldWorld;
import io.murk.ffi.live.HeldRealtime;
import io.murk.ffi.live.StructSize;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;
import io.murk.ffi.marshal.Text;

/** Recordings. */
final class RecordingCalls {
  private RecordingCalls() {}

  static int lockstepRecord(long world, long path, long options, long out) {
    try {
      Check.pointer("out", out);
      HeldWorld held = Handles.WORLDS.find(world);
      HeldRecording recording;
      synchronized (held) {
        Handles.WORLDS.enter(held);
        recording = HeldRecording.start(held, 1, held.world()::record, path, options);
      }
      Memory.putI64(out, HeldRecording.TABLE.insert(recording));
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedRecord(long batch, long world, long path, long options, long out) {
    try {
      Check.pointer("out", out);
      HeldBatch held = Handles.BATCHES.find(batch);
      HeldRecording recording;
      synchronized (held) {
        Handles.BATCHES.enter(held);
        int index = held.world(world);
        HeldRecording.Start start = (sink, read) -> held.batch().record(index, sink, read);
        recording = HeldRecording.start(held, held.worlds(), start, path, options);
      }
      Memory.putI64(out, HeldRecording.TABLE.insert(recording));
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimeRecord(long world, long path, long options, long out) {
    try {
      Check.pointer("out", out);
      HeldRealtime held = HeldRealtime.enter(world);
      try {
        HeldRecording recording =
            HeldRecording.start(new Object(), 0, held.world()::record, path, options);
        Memory.putI64(out, HeldRecording.TABLE.insert(recording));
      } finally {
        held.leave();
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int recordingFlush(long recording) {
    try {
      HeldRecording held = HeldRecording.find(recording);
      synchronized (held) {
        HeldRecording.TABLE.enter(held);
        held.flush();
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int recordingNote(long recording, long bytes, long length) {
    try {
      HeldRecording held = HeldRecording.find(recording);
      synchronized (held) {
        HeldRecording.TABLE.enter(held);
        held.note(bytes, length);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int recordingProgress(long recording, long out) {
    try {
      StructSize.of("out", out, RecordingProgressLayout.BYTES);
      HeldRecording held = HeldRecording.find(recording);
      synchronized (held) {
        HeldRecording.TABLE.enter(held);
        held.progress(out);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int recordingFailure(long recording, long buffer, long capacity) {
    try {
      HeldRecording held = HeldRecording.find(recording);
      synchronized (held) {
        HeldRecording.TABLE.enter(held);
        return Text.write(buffer, capacity, held.failure());
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int recordingObserved(
      long recording,
      long plan,
      long agents,
      long output,
      long outputBytes,
      long mask,
      long maskBytes) {
    try {
      HeldRecording held = HeldRecording.find(recording);
      HeldPlan with = Handles.PLANS.find(plan);
      synchronized (held) {
        HeldRecording.TABLE.enter(held);
        held.observed(with, agents, output, outputBytes, mask, maskBytes);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int recordingBytes(long recording, long buffer, long capacity, long written) {
    try {
      Check.pointerOrNull("written", written);
      HeldRecording held = HeldRecording.find(recording);
      synchronized (held) {
        HeldRecording.TABLE.enter(held);
        Memory.putSizeOrNot(written, held.bytes(buffer, capacity));
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int recordingClose(long recording) {
    try {
      HeldRecording held = HeldRecording.find(recording);
      synchronized (held) {
        HeldRecording.TABLE.enter(held);
        held.close();
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int recordingDestroy(long recording) {
    try {
      HeldRecording.TABLE.destroy(recording);
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }
}
