/**
 * Zstandard for the chunks of recordings, by zstd-jni.
 *
 * <p>Nothing here is called by its name: it lies on the module path or class path, and {@link
 * io.murk.replay.RecordingOptions.Encoding#ZSTD} and {@link io.murk.replay.ReplayReader} find it.
 */
@org.jspecify.annotations.NullMarked
package io.murk.replay.zstd;
