package io.murk.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class CallBoundaryTest {
  @ParameterizedTest
  @EnumSource
  void everyCodeBecomesItsStatusAndText(ErrorCode code) {
    assertEquals(code.status(), CallBoundary.fail(new MurkException(code, "key=1 allowed=2")));
    assertEquals(code.title() + ": key=1 allowed=2", LastError.text());
  }

  @Test
  void anOverflownStackIsNamed() {
    assertEquals(CallBoundary.STACK_EXHAUSTED, CallBoundary.fail(new StackOverflowError()));
    assertTrue(LastError.text().contains("stack"), LastError.text());
  }

  @Test
  void anExhaustedHeapIsNamedWithItsRemedy() {
    assertEquals(-9, CallBoundary.fail(new OutOfMemoryError("Java heap space")));
    assertTrue(LastError.text().contains("MURK_JVM_OPTS"), LastError.text());
  }

  @Test
  void anythingElseIsAPanicWithItsPlace() {
    for (Throwable t :
        new Throwable[] {
          new NullPointerException("x"), new AssertionError("x"), new Exception("x")
        }) {
      assertEquals(-128, CallBoundary.fail(t));
      assertTrue(LastError.text().contains("x at io.murk.ffi"), LastError.text());
    }
  }

  @Test
  void aThrowableThatThrowsIsAPanicToo() {
    Throwable evil =
        new RuntimeException() {
          private static final long serialVersionUID = 1L;

          @Override
          public String toString() {
            throw new IllegalStateException();
          }
        };
    assertEquals(-128, CallBoundary.fail(evil));
    assertTrue(LastError.text().contains("CallBoundaryTest"), LastError.text());
  }

  @Test
  void aFailingWorldOfABatchIsNamed() {
    var failure = new MurkException(ErrorCode.PROPAGATOR_FAILED, "propagator 'a' failed");
    assertEquals(-10, CallBoundary.failWorld(7, failure));
    assertEquals("PropagatorFailed: world=7 propagator 'a' failed", LastError.text());
  }

  @Test
  void eachThreadHasItsOwnText() throws Exception {
    CallBoundary.fail(new MurkException(ErrorCode.STALE, "mine"));
    Thread other = new Thread(() -> CallBoundary.fail(new IllegalStateException("its")));
    other.start();
    other.join();
    assertEquals("Stale: mine", LastError.text());
  }

  @Test
  void textsAreCutBetweenCharacters() {
    CallBoundary.fail(new MurkException(ErrorCode.STALE, "äöü"));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(16);
      assertEquals(13, LastError.copyTo(buffer.address(), 16));
      assertEquals("Stale: äöü", buffer.getString(0));
      assertEquals(13, LastError.copyTo(buffer.address(), 9));
      assertEquals("Stale: ", buffer.getString(0), "no half of an ä");
      assertEquals(13, LastError.copyTo(0, 0));
    }
  }

  @Test
  void warmingUpLeavesNoText() {
    CallBoundary.warmUp();
    assertEquals("", LastError.text());
    assertEquals(0, LastError.copyTo(0, 0));
    try (Arena arena = Arena.ofConfined()) {
      long scratch = arena.allocate(Boot.SCRATCH_BYTES, 8).address();
      assertEquals(CallBoundary.OK, Boot.start(scratch));
    }
    assertEquals("", LastError.text());
  }
}
