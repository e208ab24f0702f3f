/** Zstandard for the chunks of recordings: encoding 2. */
@org.jspecify.annotations.NullMarked
module io.murk.replay.zstd {
  requires static transitive org.jspecify;
  requires io.murk.core;
  requires com.github.luben.zstd_jni;

  provides io.murk.replay.ChunkCodec with
      io.murk.replay.zstd.ZstdCodec;
}
