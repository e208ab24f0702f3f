package io.murk.world;

import io.murk.command.CommandBatch;
import java.util.List;

/**
 * The commands of every world of a batch, by world.
 *
 * <p>A batch with several threads asks for different worlds at once.
 */
public interface WorldCommands {
  /** No commands for any world. */
  WorldCommands NONE = world -> CommandBatch.NONE;

  /** The commands of world {@code world}; read during the step only. */
  CommandBatch forWorld(int world);

  /** How many worlds it has commands for, or -1 for any number. */
  default int worlds() {
    return -1;
  }

  /** Commands from one batch a world, in order. */
  static WorldCommands of(List<CommandBatch> batches) {
    List<CommandBatch> copy = List.copyOf(batches);
    return new WorldCommands() {
      @Override
      public CommandBatch forWorld(int world) {
        return copy.get(world);
      }

      @Override
      public int worlds() {
        return copy.size();
      }
    };
  }
}
