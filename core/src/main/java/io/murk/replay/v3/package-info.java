/**
 * Replay files of murk 0.1.9, format version 3: read and written byte for byte.
 *
 * <p>A file is a {@link io.murk.replay.v3.V3Header} and then {@link io.murk.replay.v3.V3Frame}s to
 * its end, little-endian, without checksums. Whoever reads one may trust nothing in it; memory and
 * time are bounded by its size.
 */
@org.jspecify.annotations.NullMarked
package io.murk.replay.v3;
