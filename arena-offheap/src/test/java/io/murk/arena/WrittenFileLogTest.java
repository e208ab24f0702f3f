package io.murk.arena;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class WrittenFileLogTest extends FileLogContract {
  @Override
  FileLog log(Path at) throws IOException {
    return new FileLog(at, ledger, false);
  }

  @Test
  void theFileEndsWithWhatWasAppended() throws Exception {
    try (FileLog log = log(file)) {
      append(log, random(10, 1));
      assertEquals(10, Files.size(file));
      assertEquals(0, ledger.bytes(MemoryLedger.Purpose.RECORDING));
    }
  }
}
