package io.murk.ffi.marshal;

import io.murk.command.CommandBatch;
import io.murk.world.WorldCommands;
import java.util.Arrays;

/**
 * The commands of a batch's worlds, read where the caller put them. hot: 0 B/op after the first
 * commands.
 */
public final class BatchCommands implements WorldCommands {
  private final int worlds;
  private NativeCommands[] views = {};

  /** For a batch of that many worlds. */
  public BatchCommands(int worlds) {
    this.worlds = worlds;
  }

  /** Commands of world i: {@code counts[i]} structs at {@code lists[i]}. All are checked. */
  public WorldCommands listed(long lists, long counts) {
    Check.pointer("commands", lists);
    Check.pointer("n_commands", counts);
    NativeCommands[] views = views();
    for (int i = 0; i < worlds; i++) {
      views[i].over(
          Memory.i64(lists + (long) i * Long.BYTES), Memory.i64(counts + (long) i * Long.BYTES), i);
    }
    return this;
  }

  /**
   * Commands of world i: structs {@code [offsets[i], offsets[i + 1])} of one array. All are
   * checked.
   */
  public WorldCommands packed(long structs, long offsets) {
    if (structs == 0 && offsets == 0) {
      return WorldCommands.NONE;
    }
    Check.pointer("offsets", offsets);
    NativeCommands[] views = views();
    long from = Memory.i64(offsets);
    if (from != 0) {
      throw Check.invalid("offsets[0]=" + Long.toUnsignedString(from) + " allowed=0");
    }
    for (int i = 0; i < worlds; i++) {
      long to = Memory.i64(offsets + (i + 1L) * Long.BYTES);
      if (to < from || to > Integer.MAX_VALUE) {
        throw Check.invalid(
            "offsets["
                + (i + 1)
                + "]="
                + Long.toUnsignedString(to)
                + " allowed="
                + from
                + ".."
                + Integer.MAX_VALUE);
      }
      if (to > from) {
        Check.pointer("commands", structs);
      }
      views[i].over(structs + from * CommandLayout.BYTES, to - from, i);
      from = to;
    }
    return this;
  }

  private NativeCommands[] views() {
    if (views.length == 0) {
      views = new NativeCommands[worlds];
      Arrays.setAll(views, i -> new NativeCommands());
    }
    return views;
  }

  @Override
  public CommandBatch forWorld(int world) {
    return views[world];
  }
}
