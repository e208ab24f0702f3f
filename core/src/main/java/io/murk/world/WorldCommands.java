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

  /** Commands from one batch a world, in order. */
  static WorldCommands of(List<CommandBatch> batches) {
    List<CommandBatch> copy = List.copyOf(batches);
    return copy::get;
  }
}
