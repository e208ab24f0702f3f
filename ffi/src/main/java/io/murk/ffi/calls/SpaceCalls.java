package io.murk.ffi.calls;

import static io.murk.ffi.CallBoundary.OK;
import static io.murk.ffi.CallBoundary.fail;

import io.murk.ffi.Handles;
import io.murk.ffi.HeldBatch;
import io.murk.ffi.HeldConfig;
import io.murk.ffi.HeldWorld;
import io.murk.ffi.define.HeldSpace;
import io.murk.ffi.define.ParameterReader;
import io.murk.ffi.define.SpaceQuestions;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.DefinitionReader;
import io.murk.ffi.marshal.Memory;
import io.murk.space.Space;

/** Spaces. */
final class SpaceCalls {
  private SpaceCalls() {}

  static int spaceCreate(int spaceType, long params, long count, long out) {
    try {
      Check.pointer("out", out);
      return hold(DefinitionReader.space(spaceType, params, count), out);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int spaceGraphCreate(long def, long out) {
    try {
      Check.pointer("out", out);
      return hold(HeldSpace.graph(def), out);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int spaceProductCreate(long spaces, long count, long out) {
    try {
      Check.pointer("out", out);
      return hold(HeldSpace.product(spaces, count), out);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  private static int hold(Space space, long out) {
    Memory.putI64(out, HeldSpace.hold(space));
    return OK;
  }

  static int spaceDestroy(long space) {
    try {
      HeldSpace.TABLE.destroy(space);
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int configUseSpace(long config, long space) {
    try {
      Space used = HeldSpace.of(space);
      HeldConfig held = Handles.CONFIGS.find(config);
      synchronized (held) {
        Handles.CONFIGS.enter(held);
        held.builder().space(used);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int configSpace(long config, long out) {
    try {
      Check.pointer("out", out);
      HeldConfig held = Handles.CONFIGS.find(config);
      synchronized (held) {
        Handles.CONFIGS.enter(held);
        Space space = held.builder().spaceOrNull();
        if (space == null) {
          throw Check.invalid("the config has no space so far");
        }
        return hold(space, out);
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int worldSpace(long world, long out) {
    try {
      Check.pointer("out", out);
      HeldWorld held = Handles.WORLDS.find(world);
      synchronized (held) {
        Handles.WORLDS.enter(held);
        return hold(held.world().config().space(), out);
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedSpace(long batch, long out) {
    try {
      Check.pointer("out", out);
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        return hold(held.batch().config(0).space(), out);
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int spaceCells(long space, long out) {
    try {
      Check.pointer("out", out);
      Memory.putI64(out, HeldSpace.of(space).cellCount());
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int spaceAxes(long space, long lengths, long capacity, long n) {
    try {
      int[] all = SpaceQuestions.axes(HeldSpace.of(space));
      SpaceQuestions.list("lengths", all, all.length, lengths, capacity, n);
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int spaceShape(long space, long lengths, long capacity, long n) {
    try {
      int[] all = HeldSpace.of(space).shape();
      SpaceQuestions.list("lengths", all, all.length, lengths, capacity, n);
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int spaceRanks(long space, long coords, long ndim, long count, long ranks) {
    try {
      SpaceQuestions.ranks(HeldSpace.of(space), coords, ndim, count, ranks);
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int spaceCoords(long space, long ranks, long count, long coords, long length) {
    try {
      SpaceQuestions.coords(HeldSpace.of(space), ranks, count, coords, length);
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int spaceNeighbours(long space, long rank, long neighbours, long capacity, long n) {
    try {
      SpaceQuestions.neighbours(HeldSpace.of(space), rank, neighbours, capacity, n);
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int spaceDistance(long space, long a, long b, long ndim, long out) {
    try {
      Check.pointer("out", out);
      Memory.putF64(out, SpaceQuestions.distance(HeldSpace.of(space), a, b, ndim));
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int spaceDescribe(long space, long buffer, long capacity, long length) {
    try {
      ParameterReader.text(HeldSpace.of(space).toString(), buffer, capacity, length);
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }
}
