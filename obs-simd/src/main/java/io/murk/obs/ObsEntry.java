package io.murk.obs;

/**
 * One tensor of an observation: a field, seen through a region and a transform.
 *
 * <p>A Vector field of d components gives a last tensor axis of length d.
 *
 * @param field number of the field in the schema
 * @param region which cells
 * @param transform what happens to each value
 */
public record ObsEntry(int field, ObsRegion region, ObsTransform transform) {
  /** The whole field, unchanged. */
  public static ObsEntry all(int field) {
    return new ObsEntry(field, new ObsRegion.All(), new ObsTransform.Identity());
  }

  /** The field around an agent, unchanged. */
  public static ObsEntry agentDisk(int field, int radius) {
    return new ObsEntry(field, new ObsRegion.AgentDisk(radius), new ObsTransform.Identity());
  }

  /** This entry with its values mapped from {@code min..max} to 0..1. */
  public ObsEntry normalized(double min, double max) {
    return new ObsEntry(field, region, new ObsTransform.Normalize(min, max));
  }
}
