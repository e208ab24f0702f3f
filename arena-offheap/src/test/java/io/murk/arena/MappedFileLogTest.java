package io.murk.arena;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class MappedFileLogTest extends FileLogContract {
  @Override
  FileLog log(Path at) throws IOException {
    return new FileLog(at, ledger, true);
  }

  @Test
  void behindTheEndThereAreZerosUntilItIsClosed() throws Exception {
    try (FileLog log = log(file)) {
      append(log, random(10, 1));
      byte[] now = Files.readAllBytes(file);
      assertEquals(FileLog.WINDOW_BYTES, now.length);
      assertArrayEquals(new byte[now.length - 10], Arrays.copyOfRange(now, 10, now.length));
      assertEquals(FileLog.WINDOW_BYTES, ledger.bytes(MemoryLedger.Purpose.RECORDING));
    }
    assertEquals(10, Files.size(file));
  }
}
