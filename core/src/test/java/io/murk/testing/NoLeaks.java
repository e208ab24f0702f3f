package io.murk.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.murk.world.NativeMemory;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * {@code @ExtendWith(NoLeaks.class)}: every test ends with no native memory held. Tests of one JVM
 * run one after the other.
 */
public final class NoLeaks implements AfterEachCallback, AfterAllCallback {
  /** For JUnit. */
  public NoLeaks() {}

  /** Fails when a world, batch or lease holds native memory. */
  public static void check() {
    assertEquals(0, NativeMemory.bytesHeld(), "native bytes that nobody freed");
  }

  @Override
  public void afterEach(ExtensionContext context) {
    check();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    check();
  }
}
