package io.murk.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.murk.error.MurkException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class HandleTableProperties {
  /**
   * Any sequence of inserts (even numbers) and removals (odd) does what a map would do, and no
   * handle returns.
   */
  @Property(tries = 300)
  void behavesLikeAMapWhoseKeysAreNeverReused(
      @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 1000) Integer> operations) {
    HandleTable<Thing> table = new HandleTable<>("thing");
    Map<Long, Thing> model = new LinkedHashMap<>();
    Set<Long> ever = new HashSet<>();
    for (int operation : operations) {
      if (operation % 2 == 0 || model.isEmpty()) {
        Thing thing = new Thing();
        long handle = table.insert(thing);
        assertEquals(true, ever.add(handle), "a handle came twice");
        model.put(handle, thing);
      } else {
        long handle = new ArrayList<>(model.keySet()).get(operation % model.size());
        assertSame(model.remove(handle), table.remove(handle));
      }
      for (long handle : ever) {
        if (model.containsKey(handle)) {
          assertSame(model.get(handle), table.find(handle));
        } else {
          assertThrows(MurkException.class, () -> table.find(handle));
        }
      }
    }
  }
}
