package io.murk.obs;

import java.util.List;

/**
 * What to observe: tensors that follow each other in one output, in this order.
 *
 * <p>Nothing is checked here; {@link ObsPlan#compile} does.
 *
 * @param entries the tensors
 */
public record ObsSpec(List<ObsEntry> entries) {
  /** Copies the list. */
  public ObsSpec {
    entries = List.copyOf(entries);
  }

  /** A spec of these entries. */
  public static ObsSpec of(ObsEntry... entries) {
    return new ObsSpec(List.of(entries));
  }
}
