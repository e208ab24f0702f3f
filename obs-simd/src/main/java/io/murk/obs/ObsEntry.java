package io.murk.obs;

import io.murk.space.Region;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One tensor of an observation: a field, seen through a region, a pool and a transform.
 *
 * @param field number of the field in the schema
 * @param region which cells
 * @param pool how cells are summed up before the transform, or null: every cell for itself
 * @param transform what happens to each value
 * @param dtype what the elements are
 * @param component which component of a Vector field, or {@link #ALL_COMPONENTS}: all, as a last
 *     tensor axis
 */
public record ObsEntry(
    int field,
    ObsRegion region,
    @Nullable Pool pool,
    ObsTransform transform,
    ObsDtype dtype,
    int component) {
  /** Every component of a Vector field; for a field of another type, its only one. */
  public static final int ALL_COMPONENTS = -1;

  /** An entry of f32, every cell for itself, unchanged. */
  public static ObsEntry of(int field, ObsRegion region) {
    return new ObsEntry(
        field, region, null, new ObsTransform.Identity(), new ObsDtype.F32(), ALL_COMPONENTS);
  }

  /** The whole field, unchanged. */
  public static ObsEntry all(int field) {
    return of(field, new ObsRegion.Fixed(new Region.All()));
  }

  /** The field around an agent, unchanged. */
  public static ObsEntry agentDisk(int field, int radius) {
    return of(field, new ObsRegion.AgentDisk(radius));
  }

  /** The field in a box around an agent, unchanged. */
  public static ObsEntry agentRect(int field, Integer... halfExtents) {
    return of(field, new ObsRegion.AgentRect(List.of(halfExtents)));
  }

  /** This entry with its values mapped from {@code min..max} to 0..1. */
  public ObsEntry normalized(double min, double max) {
    return new ObsEntry(
        field, region, pool, new ObsTransform.Normalize(min, max), dtype, component);
  }

  /** This entry with a last axis of 0 and 1, one for each value of its Categorical field. */
  public ObsEntry oneHot() {
    return new ObsEntry(field, region, pool, new ObsTransform.OneHot(), dtype, component);
  }

  /** This entry with its cells summed up. */
  public ObsEntry pooled(Pool by) {
    return new ObsEntry(field, region, by, transform, dtype, component);
  }

  /** This entry with elements of another type. */
  public ObsEntry as(ObsDtype type) {
    return new ObsEntry(field, region, pool, transform, type, component);
  }

  /** This entry with one component of its Vector field. */
  public ObsEntry ofComponent(int index) {
    return new ObsEntry(field, region, pool, transform, dtype, index);
  }
}
