package io.murk.replay.zstd;

import io.murk.error.MurkException;
import io.murk.replay.RecordingOptions;
import io.murk.replay.RecordingOptions.Encoding;
import io.murk.replay.ReplayReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Records with Zstandard and says what became of it. */
final class ZstdProgram {
  private ZstdProgram() {}

  public static void main(String[] arguments) {
    var out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    try {
      RecordingOptions options = RecordingOptions.defaults().withEncoding(Encoding.ZSTD);
      try (ReplayReader reader = ReplayReader.of(ZstdWorld.recorded(options, 10, 1))) {
        out.println("frames=" + reader.check().frames());
      }
    } catch (MurkException e) {
      out.println(e.getMessage());
    }
  }
}
