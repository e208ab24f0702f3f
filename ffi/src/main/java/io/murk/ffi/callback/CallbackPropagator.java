package io.murk.ffi.callback;

import io.murk.field.FieldSchema;
import io.murk.propagator.Access;
import io.murk.propagator.FieldWrite;
import io.murk.propagator.Propagator;
import io.murk.space.Space;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A propagator that is a C function. It belongs to one config and to the world or batch that is
 * made of it; {@link CallbackSet} carries it along and releases it.
 */
public final class CallbackPropagator implements Propagator {
  /** MurkCallbackFlag bits. */
  static final int ANY_THREAD = 1;

  static final int FILLS_WRITES = 2;
  static final int STORES_RESULT = 4;
  static final int ALL_FLAGS = 7;

  /** Not a bit of murk.h: the function takes a MurkStepContext. */
  static final int BASIC = 1 << 30;

  private final Declarations declarations;
  private final Function function;
  private final Needs needs;

  /** Set while a realtime world may already tick. */
  private volatile @Nullable CallbackOwner owner;

  private boolean released;

  /** Name and fields, in the order of the definition. */
  record Declarations(
      String name, List<Integer> reads, List<Integer> readsPrevious, List<FieldWrite> writes) {
    Declarations {
      reads = List.copyOf(reads);
      readsPrevious = List.copyOf(readsPrevious);
      writes = List.copyOf(writes);
    }
  }

  /** What is called: addresses, and the flags of the definition. */
  record Function(long step, long userData, Destructor destructor, int flags) {}

  /** What is called when nothing calls the function any more, and with what. */
  record Destructor(long function, long data) {
    static final Destructor NONE = new Destructor(0, 0);
  }

  /** Scratch memory, and the largest stable time step, 0 for any. */
  record Needs(long scratchBytes, double maxDt) {}

  CallbackPropagator(Declarations declarations, Function function, Needs needs) {
    this.declarations = declarations;
    this.function = function;
    this.needs = needs;
  }

  @Override
  public String name() {
    return declarations.name();
  }

  @Override
  public Access access() {
    Access access =
        Access.none()
            .reading(array(declarations.reads()))
            .readingPrevious(array(declarations.readsPrevious()));
    return new Access(access.reads(), access.readsPrevious(), declarations.writes());
  }

  private static int[] array(List<Integer> fields) {
    return fields.stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public OptionalDouble maxDt(Space space) {
    return needs.maxDt() == 0 ? OptionalDouble.empty() : OptionalDouble.of(needs.maxDt());
  }

  @Override
  public boolean anyThread() {
    return has(ANY_THREAD);
  }

  boolean has(int flag) {
    return (function.flags() & flag) != 0;
  }

  @Override
  public long scratchFloats(Site site) {
    return new CallbackFrame(declarations, site, needs.scratchBytes()).floats();
  }

  @Override
  public Step bind(Site site) {
    FieldSchema schema = site.schema();
    var frame = new CallbackFrame(declarations, site, needs.scratchBytes());
    return new CallbackStep(this, frame, schema);
  }

  Declarations declarations() {
    return declarations;
  }

  Function function() {
    return function;
  }

  /** The world or batch that it runs in, or null while that is built. */
  @Nullable CallbackOwner ownerOrNull() {
    return owner;
  }

  void own(CallbackOwner world) {
    owner = world;
  }

  /** Nobody calls the function any more: its user data may go. Once, however often it is called. */
  void release() {
    synchronized (this) {
      if (released) {
        return;
      }
      released = true;
    }
    Destructor destructor = function.destructor();
    if (destructor.function() != 0) {
      destroy(destructor.function(), destructor.data());
    }
  }

  /** Calls a MurkDestroyFn. */
  private static native void destroy(long function, long userData);
}
