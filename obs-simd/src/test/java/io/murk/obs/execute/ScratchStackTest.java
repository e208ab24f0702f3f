package io.murk.obs.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import org.junit.jupiter.api.Test;

final class ScratchStackTest {
  @Test
  void asManyAreKeptAsWereTakenAtOnce() {
    ScratchStack stack = new ScratchStack(10, false);
    Scratch a = stack.take();
    Scratch b = stack.take();
    assertNotSame(a, b);
    assertEquals(40, a.box.output().byteSize());
    assertEquals(10, a.box.mask().byteSize());
    stack.give(a);
    stack.give(b);
    assertSame(b, stack.take());
    assertSame(a, stack.take());
    Scratch c = stack.take();
    stack.give(c);
    stack.give(a);
    stack.give(b);
    assertSame(b, stack.take());
  }

  @Test
  void aProgramWithoutBoxesTakesNoMemory() {
    ScratchStack stack = new ScratchStack(0, false);
    Scratch none = stack.take();
    assertSame(none, stack.take());
    stack.give(none);
    assertSame(none, new ScratchStack(0, false).take());
  }

  @Test
  void aBoxThatTheHeapDoesNotHoldIsAnErrorWithACode() {
    assertTrue(Runtime.getRuntime().maxMemory() < PooledBox.MAX_BOX * 4L);
    ScratchStack stack = new ScratchStack(PooledBox.MAX_BOX, true);
    for (int i = 0; i < 2; i++) {
      MurkException e = assertThrows(MurkException.class, stack::take);
      assertEquals(
          "AllocationFailed: scratch.bytes=2684354545 allowed=what the Java heap has room for, for"
              + " each thread that executes the plan",
          e.getMessage());
      assertEquals(ErrorCode.ALLOCATION_FAILED, e.code());
    }
  }
}
