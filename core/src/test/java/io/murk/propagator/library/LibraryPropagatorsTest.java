package io.murk.propagator.library;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.murk.propagator.Propagator;
import io.murk.testing.NoLeaks;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract on every propagator of the library. */
@ParameterizedClass
@MethodSource("names")
@ExtendWith(NoLeaks.class)
final class LibraryPropagatorsTest extends PropagatorContract {
  @Parameter String current = "";

  static List<String> names() {
    return List.copyOf(LibraryWorlds.propagators().keySet());
  }

  @Override
  Propagator propagator() {
    Propagator propagator = LibraryWorlds.propagators().get(current).get();
    assertEquals(propagator.getClass().getSimpleName(), propagator.name());
    return propagator;
  }
}
