package io.murk.determinism;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.command.ReasonCode;
import io.murk.command.Receipt;
import io.murk.error.ErrorCode;
import io.murk.field.FieldDef;
import io.murk.field.Mutability;
import io.murk.propagator.FieldWrite;
import io.murk.propagator.WriteMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a world does, said as plainly as possible: arrays that are copied, one command and one
 * propagator after the other, nothing shared with the engine but the space and the boundaries.
 */
final class ReferenceWorld {
  /** A waiting command. */
  private record Waiting(Command command, int index, long id) {}

  /** A tick that is taken back. */
  static final class Fault extends Exception {
    private static final long serialVersionUID = 1L;

    final ErrorCode code;

    Fault(ErrorCode code) {
      super(code.name());
      this.code = code;
    }
  }

  private final RandomWorld made;
  private final List<FieldDef> defs;
  private final int cells;
  private final boolean[] driven;
  private List<Waiting> queue = new ArrayList<>();
  private long submissions;
  private int failures;

  float[][] published = {};
  double[] parameters;
  long version;
  long tick;
  long seed;
  boolean disabled;
  @Nullable ErrorCode failure;
  List<Receipt> receipts = new ArrayList<>();

  /** Of the tick that is computed. */
  float[][] base = {};

  float[] @Nullable [] staged = {};
  double[] tickParameters;
  long tickVersion;

  ReferenceWorld(RandomWorld made, long seed) {
    this.made = made;
    defs = made.defs;
    cells = (int) made.space.cellCount();
    driven = new boolean[defs.size()];
    for (RandomWorld.Part part : made.parts) {
      for (FieldWrite write : part.access().writes()) {
        driven[write.field()] = true;
      }
    }
    parameters = made.initialParameters.clone();
    tickParameters = parameters.clone();
    reset(seed);
  }

  void reset(long newSeed) {
    published = new float[defs.size()][];
    for (int field = 0; field < published.length; field++) {
      published[field] = made.initial(field);
    }
    parameters = made.initialParameters.clone();
    version = 0;
    tick = 0;
    seed = newSeed;
    failures = 0;
    disabled = false;
    failure = null;
    queue = new ArrayList<>();
    receipts = new ArrayList<>();
  }

  void step(List<Command> commands) {
    receipts = new ArrayList<>();
    for (int i = 0; i < commands.size(); i++) {
      long id = submissions++;
      if (disabled) {
        receipts.add(new Receipt(false, 0, ReasonCode.TICK_DISABLED, i, id));
      } else if (queue.size() >= made.queueCapacity) {
        receipts.add(new Receipt(false, 0, ReasonCode.QUEUE_FULL, i, id));
      } else {
        queue.add(new Waiting(commands.get(i), i, id));
      }
    }
    if (disabled) {
      failure = ErrorCode.TICK_DISABLED;
      return;
    }
    tick();
  }

  private void tick() {
    failure = null;
    List<Waiting> live = drain();
    int first = receipts.size();
    for (Waiting waiting : live) {
      receipts.add(new Receipt(true, 0, null, waiting.index, waiting.id));
    }
    begin();
    try {
      for (int i = 0; i < live.size(); i++) {
        ReasonCode refused = apply(live.get(i).command.payload());
        if (refused != null) {
          Waiting waiting = live.get(i);
          receipts.set(first + i, new Receipt(false, 0, refused, waiting.index, waiting.id));
        }
      }
      runParts();
      checkFields();
      publish();
      answer(first, tick, null);
    } catch (Fault fault) {
      failure = fault.code;
      failures++;
      disabled = failures >= made.maxFailures;
      answer(first, 0, ReasonCode.TICK_ROLLBACK);
    }
  }

  private List<Waiting> drain() {
    List<Waiting> live = new ArrayList<>();
    for (Waiting waiting : queue) {
      if (Long.compareUnsigned(waiting.command.expiresAfterTick(), tick + 1) < 0) {
        receipts.add(new Receipt(true, 0, ReasonCode.STALE, waiting.index, waiting.id));
      } else {
        live.add(waiting);
      }
    }
    queue = new ArrayList<>();
    live.sort((a, b) -> compare(a.command, b.command));
    return live;
  }

  private static int compare(Command a, Command b) {
    int order = Integer.compare(a.priorityClass(), b.priorityClass());
    if (order == 0) {
      order = Long.compareUnsigned(a.sourceId().orElse(-1), b.sourceId().orElse(-1));
    }
    return order == 0 ? Long.compareUnsigned(number(a), number(b)) : order;
  }

  private static long number(Command command) {
    return command.sourceId().isPresent() ? command.sourceSeq().orElse(-1) : -1;
  }

  private void answer(int from, long appliedTick, @Nullable ReasonCode reason) {
    for (int i = from; i < receipts.size(); i++) {
      Receipt old = receipts.get(i);
      if (old.accepted()) {
        receipts.set(
            i, new Receipt(true, appliedTick, reason, old.commandIndex(), old.commandId()));
      }
    }
  }

  private void begin() {
    base = new float[defs.size()][];
    staged = new float[defs.size()][];
    for (int field = 0; field < base.length; field++) {
      base[field] = published[field].clone();
      if (defs.get(field).mutability() == Mutability.PER_TICK && !driven[field]) {
        staged[field] =
            defs.get(field).isCarriedForward()
                ? published[field].clone()
                : new float[published[field].length];
      }
    }
    tickParameters = parameters.clone();
    tickVersion = version;
  }

  private @Nullable ReasonCode apply(Payload payload) throws Fault {
    return switch (payload) {
      case Payload.SetField set -> {
        int ndim = set.cell().ndim();
        int[] axes = new int[ndim];
        for (int axis = 0; axis < ndim; axis++) {
          axes[axis] = set.cell().axis(axis);
        }
        int rank = ndim == made.space.ndim() ? made.space.rank(axes, ndim) : -1;
        boolean done = put(set.field(), rank, set.component(), set.value());
        yield done ? null : ReasonCode.NOT_APPLIED;
      }
      case Payload.SetParameter set -> setParameters(List.of(set));
      case Payload.SetParameterBatch batch -> setParameters(batch.parameters());
      case Payload.Custom custom -> custom(custom);
      case Payload.Move _, Payload.Spawn _, Payload.Despawn _ -> ReasonCode.UNSUPPORTED_COMMAND;
    };
  }

  private @Nullable ReasonCode setParameters(List<Payload.SetParameter> sets) {
    for (Payload.SetParameter set : sets) {
      if (set.key() < 0 || set.key() >= tickParameters.length) {
        return ReasonCode.NOT_APPLIED;
      }
    }
    for (Payload.SetParameter set : sets) {
      tickParameters[set.key()] = set.value();
    }
    tickVersion++;
    return null;
  }

  /** Commands change the tick-start values of what is driven or sparse, else the tick's own. */
  float[] edited(int field) {
    float[] own = staged[field];
    return own == null || defs.get(field).mutability() == Mutability.SPARSE ? base[field] : own;
  }

  boolean put(int field, int rank, int component, float value) {
    if (field < 0
        || field >= defs.size()
        || defs.get(field).mutability() == Mutability.STATIC
        || rank < 0
        || rank >= cells
        || component < 0
        || component >= made.components(field)) {
      return false;
    }
    edited(field)[rank * made.components(field) + component] = value;
    return true;
  }

  private @Nullable ReasonCode custom(Payload.Custom custom) throws Fault {
    if (custom.typeId() != RandomWorld.RULE) {
      return ReasonCode.UNSUPPORTED_COMMAND;
    }
    byte[] bytes = custom.bytes();
    float[][] fieldsBefore = new float[defs.size()][];
    for (int field = 0; field < fieldsBefore.length; field++) {
      fieldsBefore[field] = edited(field).clone();
    }
    double[] parametersBefore = tickParameters.clone();
    int field = bytes[1];
    int rank = bytes[2];
    float old = edited(field)[rank * made.components(field)];
    put(field, rank, 0, old * 0.5f + bytes[3]);
    put(bytes[4], rank, 0, bytes[3]);
    boolean changed = bytes[5] < tickParameters.length;
    if (changed) {
      tickParameters[bytes[5]] = bytes[3];
    }
    RandomWorld.Rule how = RandomWorld.Rule.values()[bytes[0]];
    if (how.fails()) {
      throw new Fault(ErrorCode.COMMAND_FAILED);
    }
    if (how == RandomWorld.Rule.REFUSE) {
      for (int f = 0; f < fieldsBefore.length; f++) {
        System.arraycopy(fieldsBefore[f], 0, edited(f), 0, fieldsBefore[f].length);
      }
      tickParameters = parametersBefore;
      return ReasonCode.NOT_APPLIED;
    }
    tickVersion += changed ? 1 : 0;
    return null;
  }

  private void runParts() throws Fault {
    for (RandomWorld.Part part : made.parts) {
      RandomWorld.Failing how = made.failing(part, tick + 1, tickParameters[0]);
      if (how.before) {
        throw new Fault(ErrorCode.PROPAGATOR_FAILED);
      }
      float[][] written = staged.clone();
      for (FieldWrite write : part.access().writes()) {
        float[] out = base[write.field()].clone();
        for (int i = 0; i < out.length; i++) {
          if (write.mode() == WriteMode.FULL || i % 2 == 0) {
            out[i] = value(part, out[i], i, write.mode());
          }
        }
        if (how == RandomWorld.Failing.NOT_A_NUMBER) {
          out[0] = Float.NaN;
        }
        written[write.field()] = out;
      }
      staged = written; // what it writes is seen by those that come later
      if (how.after) {
        throw new Fault(ErrorCode.PROPAGATOR_FAILED);
      }
    }
  }

  private float value(RandomWorld.Part part, float old, int i, WriteMode mode) {
    float sum = mode == WriteMode.FULL ? 0f : old;
    for (int field : part.access().reads().stream().toArray()) {
      float[] now = staged[field];
      sum += (now == null ? base : staged)[field][i % base[field].length];
    }
    for (int field : part.access().readsPrevious().stream().toArray()) {
      sum += base[field][i % base[field].length];
    }
    return sum * 0.25f + (tick + 1) * 0.5f + (float) tickParameters[1] + (seed & 15);
  }

  private void checkFields() throws Fault {
    for (int field = 0; field < defs.size(); field++) {
      FieldDef def = defs.get(field);
      if (def.mutability() == Mutability.STATIC) {
        continue;
      }
      float[] values = outgoing(field);
      float[] bounds = def.boundsOrNull();
      for (int i = 0; i < values.length; i++) {
        if (def.enforcesBounds() && bounds != null) {
          values[i] = def.boundary().apply(values[i], bounds[0], bounds[1]);
        }
      }
      for (float value : values) {
        if (def.scansNonFinite() && !Float.isFinite(value)) {
          throw new Fault(ErrorCode.NON_FINITE_VALUE);
        }
      }
    }
  }

  private float[] outgoing(int field) {
    float[] written = staged[field];
    return written == null ? base[field] : written;
  }

  private void publish() {
    for (int field = 0; field < defs.size(); field++) {
      published[field] = outgoing(field);
    }
    parameters = tickParameters;
    version = tickVersion;
    tick++;
    failures = 0;
  }
}
