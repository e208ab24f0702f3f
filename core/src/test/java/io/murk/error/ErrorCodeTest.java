package io.murk.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.ReasonCode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ErrorCodeTest {
  /**
   * MurkStatus of murk.h by name; -13 and -14 were never raised and have no code here. What else
   * fails inside a tick shares the status of a failed propagator.
   */
  private static final Map<String, Integer> STATUS =
      Map.ofEntries(
          Map.entry("InvalidHandle", -1),
          Map.entry("PlanInvalidated", -2),
          Map.entry("TimeoutWaitingForTick", -3),
          Map.entry("NotAvailable", -4),
          Map.entry("InvalidComposition", -5),
          Map.entry("QueueFull", -6),
          Map.entry("Stale", -7),
          Map.entry("TickRollback", -8),
          Map.entry("AllocationFailed", -9),
          Map.entry("PropagatorFailed", -10),
          Map.entry("CommandFailed", -10),
          Map.entry("NonFiniteValue", -10),
          Map.entry("ExecutionFailed", -11),
          Map.entry("InvalidObsSpec", -12),
          Map.entry("ShuttingDown", -15),
          Map.entry("TickDisabled", -16),
          Map.entry("InvalidArgument", -18),
          Map.entry("BufferTooSmall", -19),
          Map.entry("InternalError", -20),
          Map.entry("UnsupportedCommand", -21),
          Map.entry("NotApplied", -22),
          Map.entry("Busy", -29),
          Map.entry("Interrupted", -32),
          Map.entry("Panicked", -128));

  private static final int CONFIG_ERROR = -17;

  /** What ends the reading or writing of a recording, whatever its bytes are. */
  private static final Set<ErrorCode> OF_THE_WORK =
      Set.of(ErrorCode.RECORDING_FAILED, ErrorCode.IO_FAILED, ErrorCode.INTERRUPTED);

  @Test
  void statusesAreThoseOfMurkH() {
    Set<String> found = new HashSet<>();
    for (ErrorCode code : ErrorCode.values()) {
      Integer status = STATUS.get(code.title());
      if (status != null) {
        assertEquals(status, code.status(), code.title());
        found.add(code.title());
      }
    }
    assertEquals(STATUS.keySet(), found);
  }

  @Test
  void everyCodeOfConfigurationIsConfigErrorAndNoOther() {
    for (ErrorCode code : ErrorCode.values()) {
      boolean config = code.category() == ErrorCode.Category.CONFIG;
      assertEquals(config, code.status() == CONFIG_ERROR, code.title());
    }
  }

  @Test
  void codesOfRecordedBytesSayThatTheyAreInvalidOrOfAnotherWorld() {
    for (ErrorCode code : ErrorCode.values()) {
      boolean ofBytes = !OF_THE_WORK.contains(code);
      if (code.category() == ErrorCode.Category.REPLAY && ofBytes) {
        int status = code.title().endsWith("Mismatch") ? -28 : -27;
        assertEquals(status, code.status(), code.title());
      }
    }
  }

  @Test
  void otherCodesWithoutAStatusOfTheirOwnAreInvalidArgument() {
    for (ErrorCode code : ErrorCode.values()) {
      boolean shared =
          code.category() == ErrorCode.Category.CONFIG
              || code.category() == ErrorCode.Category.REPLAY;
      if (!shared && !STATUS.containsKey(code.title())) {
        assertEquals(-18, code.status(), code.title());
        assertSame(ErrorCode.Category.ARGUMENT, code.category(), code.title());
      }
    }
  }

  @Test
  void titlesAreUniqueAndTextsAreSentences() {
    Set<String> titles = new HashSet<>();
    Set<String> texts = new HashSet<>();
    for (ErrorCode code : ErrorCode.values()) {
      assertTrue(code.status() < 0);
      assertTrue(titles.add(code.title()), code.title());
      assertTrue(texts.add(code.text()), code.text());
      assertTrue(code.title().matches("([A-Z][a-z]+)+"), code.title());
      assertFalse(code.text().isBlank());
    }
  }

  @Test
  void reasonsOfReceiptsHaveTheCodeOfTheirName() {
    for (ReasonCode reason : ReasonCode.values()) {
      assertEquals(reason.name(), reason.code().name());
    }
  }

  @Test
  void theMessageStartsWithTheTitle() {
    var failure = new MurkException(ErrorCode.DT_TOO_LARGE, "dt=2");
    assertEquals("DtTooLarge: dt=2", failure.getMessage());
    assertSame(ErrorCode.DT_TOO_LARGE, failure.code());
    assertNull(failure.getCause());
    var cause = new IllegalStateException("x");
    assertSame(cause, new MurkException(ErrorCode.PANICKED, "y", cause).getCause());
  }
}
