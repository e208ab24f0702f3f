package io.murk.describe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.propagator.library.ActionBuffer;
import io.murk.propagator.library.AgentMovement;
import io.murk.propagator.library.hazard.Fire;
import io.murk.space.EdgeBehavior;
import io.murk.space.GraphSpace;
import io.murk.space.ProductSpace;
import io.murk.space.Square4;
import io.murk.testing.AllocationProbe;
import io.murk.testing.Seeds;
import io.murk.world.WorldConfig;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What descriptions from anywhere do to their reader. */
final class WorldDescriptionProperties {
  private static final String WORDS = "0123456789=\" \n\\:.-eEspacefieldmurkinf";

  private static WorldDescription rich() {
    GraphSpace graph =
        GraphSpace.of(new int[] {0, 1, 3, 4, 4}, new int[] {1, 0, 2, 1})
            .withPositions(new double[][] {{0, 1}, {1, 0}, {2, 2}, {3, 0}});
    return WorldConfig.builder()
        .space(ProductSpace.of(Square4.of(2, 2, EdgeBehavior.WRAP), graph))
        .field(FieldDef.scalar("t").initial((rank, _) -> rank))
        .field(FieldDef.scalar("fuel").initial(1f))
        .field(FieldDef.vector("wind", 2))
        .field(FieldDef.scalar("presence"))
        .parameter("p", 2)
        .propagator(Fire.builder(0, 1, 2).build())
        .propagator(AgentMovement.builder(3, new ActionBuffer(8)).place(2, 3).build())
        .dt(1e-6)
        .build()
        .describe();
  }

  @Test
  void aTextThatEndsTooEarlyIsRefusedWhereverItEnds() {
    WorldDescription whole = rich();
    assertEquals(whole, WorldConfig.parse(whole).describe());
    for (int length = 0; length < whole.text().length(); length++) {
      WorldDescription part = WorldDescription.of(whole.text().substring(0, length), whole.blob());
      assertThrows(MurkException.class, () -> WorldConfig.parse(part));
    }
    for (int bytes = 0; bytes < whole.blobBytes(); bytes++) {
      byte[] cut = java.util.Arrays.copyOf(whole.blob(), bytes);
      WorldDescription part = WorldDescription.of(whole.text(), cut);
      assertThrows(MurkException.class, () -> WorldConfig.parse(part));
    }
  }

  @Test
  void aChangedTextIsRefusedOrDescribesAnotherWorld() {
    SplittableRandom random = Seeds.random("aChangedTextIsRefusedOrDescribesAnotherWorld");
    WorldDescription whole = rich();
    int built = 0;
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder(whole.text());
      byte[] blob = whole.blob();
      for (int change = random.nextInt(1, 4); change > 0; change--) {
        int at = random.nextInt(text.length());
        char other = WORDS.charAt(random.nextInt(WORDS.length()));
        switch (random.nextInt(4)) {
          case 0 -> text.insert(at, other);
          case 1 -> text.deleteCharAt(at);
          case 2 -> text.setCharAt(at, other);
          default -> blob[random.nextInt(blob.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      try {
        WorldConfig config =
            WorldConfig.parse(WorldDescription.of(text.toString(), blob), 1_000_000);
        WorldDescription described = config.describe();
        assertEquals(described, WorldConfig.parse(described).describe());
        built++;
      } catch (MurkException refused) {
        assertTrue(refused.getMessage().length() < 2_000, refused.getMessage());
      }
    }
    assertTrue(built > 100, "built=" + built);
  }

  @Test
  void claimsTakeNoMemory() {
    String text = rich().text();
    claim(text.replace("components=2", "components=2147483647"));
    claim(text.replace("rows=2 cols=2", "rows=2147483647 cols=2147483647"));
    claim(text.replace("rows=2 cols=2", "rows=65536 cols=16384"));
    claim(text.replace("i32:0:5", "i32:0:2147483647"));
    claim(text.replace("axes=2", "axes=2147483647"));
    claim(text.replace("dims=2", "dims=2147483647"));
    claim(text.replace("action_capacity=8", "action_capacity=16777216"));
    claim(text.replace("presence_field=3", "presence_field=2147483647"));
    claim(text.replace("presence_field=3", "presence_field=65535"));
  }

  private static void claim(String text) {
    assertTrue(!text.equals(rich().text()));
    WorldDescription description = WorldDescription.of(text, rich().blob());
    Runnable parse = () -> refusedOrNot(description);
    parse.run();
    long before = AllocationProbe.allocatedBytes(Thread.currentThread());
    parse.run();
    long bytes = AllocationProbe.allocatedBytes(Thread.currentThread()) - before;
    assertTrue(bytes < 1_000_000, "bytes=" + bytes + " for " + text);
  }

  private static void refusedOrNot(WorldDescription description) {
    try {
      WorldConfig.parse(description);
    } catch (MurkException refused) {
      assertTrue(refused.getMessage().length() < 2_000, refused.getMessage());
    }
  }

  @Test
  void productsInProductsEndSomewhere() {
    StringBuilder nested = new StringBuilder();
    nested.append("space product components=1\n".repeat(100_000));
    String text = rich().text();
    int from = text.indexOf("space product");
    WorldDescription deep =
        WorldDescription.of(text.substring(0, from) + nested + text.substring(from), rich().blob());
    MurkException refused = assertThrows(MurkException.class, () -> WorldConfig.parse(deep));
    assertTrue(refused.getMessage().contains("products in products=65 allowed=64"));
  }
}
