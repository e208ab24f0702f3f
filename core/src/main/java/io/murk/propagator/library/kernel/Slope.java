package io.murk.propagator.library.kernel;

/**
 * The slope along one axis: {@code (((v[0] - v) * weight[0] + (v[1] - v) * weight[1]) + ...) /
 * divisor * sign}, folded from +0, or +0 without offsets.
 *
 * @param offsets distances of the neighbours that count, bytes
 * @param weights one for each
 * @param divisor what the sum is divided by
 * @param sign 1 or -1
 */
public record Slope(long[] offsets, float[] weights, float divisor, float sign) {}
