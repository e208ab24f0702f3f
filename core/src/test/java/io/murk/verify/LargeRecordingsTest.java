package io.murk.verify;

import static io.murk.verify.RecordedPlate.plate;
import static io.murk.verify.RecordedPlate.recorded;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.replay.RecordingOptions;
import io.murk.replay.ReplayReader;
import io.murk.testing.CommandColumns;
import io.murk.testing.NoLeaks;
import io.murk.world.WorldConfig;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ticks of which the commands fill many chunks. */
@ExtendWith(NoLeaks.class)
final class LargeRecordingsTest {
  @Test
  void aMillionCommandsOfOneTickAreReadAndRunAgain() {
    int count = 1_000_000;
    CommandColumns commands = new CommandColumns(count);
    for (int i = 0; i < count; i++) {
      commands.set(i % 3, i % 6, i % 8, i); // a column in eight is outside
    }
    WorldConfig config = plate(0.1).maxIngressQueue(900_000).build();
    byte[] file =
        recorded(
            config,
            RecordingOptions.defaults(),
            (world, recording) -> {
              world.step(commands).orThrow();
              world.step().orThrow();
            });
    try (ReplayReader reader = ReplayReader.of(file)) {
      assertEquals(count, reader.summary().commands());
      assertEquals(100_000, reader.summary().refused());
      assertTrue(ReplayVerifier.described().verify(reader).passed());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "ZLIB"})
  void customCommandsOfTheLargestSizeAreReadAndRunAgain(RecordingOptions.Encoding encoding) {
    byte[] bytes = new byte[Payload.MAX_CUSTOM_BYTES];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31 >>> 3);
    }
    WorldConfig config =
        plate(0.1)
            .rule(
                9,
                (type, given, editor) ->
                    editor.set(2, 5, 0, given.get(ValueLayout.JAVA_BYTE, given.byteSize() - 1)))
            .build();
    List<Command> commands = Collections.nCopies(3, Command.of(new Payload.Custom(9, bytes)));
    byte[] file =
        recorded(
            config,
            RecordingOptions.defaults().withEncoding(encoding),
            (world, recording) -> {
              for (int tick = 0; tick < 5; tick++) {
                world.step(commands).orThrow();
              }
            });
    try (ReplayReader reader = ReplayReader.of(file)) {
      assertEquals(15, reader.summary().commands());
      assertTrue(ReplayVerifier.of(config).verify(reader).passed());
    }
  }
}
