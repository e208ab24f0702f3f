package io.murk.obs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.space.Coord;
import io.murk.space.Region;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Specs as bytes: those of 0.1.9, those of version 2, and what is wrong with others. */
final class ObsSpecCodecTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void recordedBytesAreWrittenAndReadBack() throws IOException {
    int readBack = 0;
    int refused = 0;
    for (JsonNode recording : GoldenObservations.recordings()) {
      for (JsonNode golden : recording.get("specs")) {
        String about = recording.get("id").asText() + " " + golden.get("name").asText();
        ObsSpec spec = GoldenObservations.spec(golden.get("entries"));
        String hex = golden.get("serialized_hex").asText();
        assertEquals(hex, HEX.formatHex(ObsSpecCodec.encode(spec)), about);
        if (hasPoolWithoutSize(spec)) {
          MurkException e = assertThrows(MurkException.class, () -> decode(hex), about);
          assertEquals(ErrorCode.INVALID_OBS_SPEC, e.code(), about);
          refused++;
        } else {
          assertEquals(spec, ObsSpecCodec.decode(HEX.parseHex(hex)), about);
          readBack++;
        }
      }
    }
    assertTrue(readBack > 0 && refused > 0, readBack + " read back, " + refused + " refused");
  }

  private static boolean hasPoolWithoutSize(ObsSpec spec) {
    for (ObsEntry entry : spec.entries()) {
      Pool pool = entry.pool();
      if (pool != null && (pool.rows() == 0 || pool.rowStride() == 0)) {
        return true;
      }
    }
    return false;
  }

  /** The whole of version 2 in one spec, byte by byte. */
  @Test
  void versionTwoIsAsDrawn() {
    ObsSpec spec =
        ObsSpec.of(
            ObsEntry.agentDisk(7, 3)
                .ofComponent(1)
                .normalized(-1, 1)
                .pooled(new Pool(Pool.Kernel.MIN, 1, 2, 3, 4))
                .as(new ObsDtype.U8(255f, 0.5f)),
            ObsEntry.all(0xfffffffe).oneHot().as(new ObsDtype.F16()));
    String hex =
        "4d4f4253 0200 0000 02000000"
            + "07000000 01000000 05 01 02 03 01000000 03000000"
            + "000000000000f0bf 000000000000f03f 00007f43 0000003f"
            + "01000000 02000000 03000000 04000000"
            + "feffffff ffffffff 00 02 01 00 00000000";
    assertEquals(hex.replace(" ", ""), HEX.formatHex(ObsSpecCodec.encode(spec)));
    assertEquals(spec, ObsSpecCodec.decode(HEX.parseHex(hex.replace(" ", ""))));
  }

  @Test
  void eachThingThatVersionOneCannotSayMakesVersionTwo() {
    ObsEntry entry = ObsEntry.all(0);
    assertVersion(1, entry);
    assertVersion(1, entry.pooled(Pool.square(Pool.Kernel.MEAN, 2, 3)));
    assertVersion(2, entry.ofComponent(0));
    assertVersion(2, entry.oneHot());
    assertVersion(2, entry.as(new ObsDtype.F16()));
    assertVersion(2, entry.as(new ObsDtype.U8(1, 0)));
    assertVersion(2, entry.pooled(new Pool(Pool.Kernel.MEAN, 2, 3, 1, 1)));
    assertVersion(2, entry.pooled(new Pool(Pool.Kernel.MEAN, 2, 2, 1, 2)));
    List<Integer> halves = Collections.nCopies(65_535, 1);
    assertVersion(1, ObsEntry.of(0, new ObsRegion.AgentRect(halves)));
    halves = Collections.nCopies(65_536, 1);
    assertVersion(2, ObsEntry.of(0, new ObsRegion.AgentRect(halves)));
    assertVersion(1, Collections.nCopies(65_535, entry).toArray(new ObsEntry[0]));
    assertVersion(2, Collections.nCopies(65_536, entry).toArray(new ObsEntry[0]));
  }

  private static void assertVersion(int version, ObsEntry... entries) {
    ObsSpec spec = ObsSpec.of(entries);
    byte[] bytes = ObsSpecCodec.encode(spec);
    assertEquals(version, bytes[4]);
    assertEquals(spec, ObsSpecCodec.decode(bytes));
  }

  @Test
  void versionZeroIsReadAsVersionOne() {
    assertEquals(
        ObsSpec.of(ObsEntry.all(5)), decode("4d4f4253 0000 0100 05000000 00 0000 00 00 00"));
  }

  @Test
  void parametersOfAllAreIgnoredInVersionOneOnly() {
    assertEquals(
        ObsSpec.of(ObsEntry.all(5)),
        decode("4d4f4253 0100 0100 05000000 00 0100 09000000 00 00 00"));
    assertInvalid(
        "entry=0 region_params=1 allowed=0 of All",
        "4d4f4253 0200 0000 01000000 05000000 ffffffff 00000000 01000000 09000000");
  }

  @Test
  void headersThatAreWrongAreRefused() {
    assertInvalid("header truncated: bytes=0 allowed=at least 8", "");
    assertInvalid("header truncated: bytes=7 allowed=at least 8", "4d4f4253 0100 00");
    assertInvalid(
        "header magic=0x004f4253 allowed=0x53424f4d, the bytes MOBS", "53424f00 0100 0000");
    assertInvalid("header version=3 allowed=0..2", "4d4f4253 0300 0000");
    assertInvalid("header version=65535 allowed=0..2", "4d4f4253 ffff 0000");
    assertInvalid("header reserved=1 allowed=0", "4d4f4253 0200 0100 00000000");
    assertInvalid("header truncated: bytes=8 allowed=at least 12", "4d4f4253 0200 0000");
    assertInvalid(
        "header entries=4294967295 allowed=at most 0, which the bytes can hold",
        "4d4f4253 0200 0000 ffffffff 00000000");
    assertInvalid("entries=0 trailing_bytes=1 allowed=0", "4d4f4253 0100 0000 00");
  }

  @Test
  void entriesThatEndTooEarlyAreRefusedWithTheirNumber() {
    assertInvalid("entry=0 truncated: bytes=8 allowed=at least 15", "4d4f4253 0100 0100");
    assertInvalid(
        "entry=1 truncated: bytes=18 allowed=at least 25",
        "4d4f4253 0100 0200 05000000 00 0000 00 00 00");
    assertInvalid(
        "entry=0 truncated: bytes=15 allowed=at least 262155",
        "4d4f4253 0100 0100 05000000 04 ffff");
    assertInvalid(
        "entry=0 truncated: bytes=28 allowed=at least 17179869208",
        "4d4f4253 0200 0000 01000000 05000000 ffffffff 04000000 ffffffff");
  }

  @Test
  void unknownTagsAreRefusedWithThoseThatAreKnown() {
    assertInvalid(
        "entry=0 region_tag=7 allowed=0 All|1 Disk|2 Rect|3 Neighbours|4 Coords|5 AgentDisk|6"
            + " AgentRect",
        "4d4f4253 0100 0100 05000000 07 0000 00 00 00");
    assertInvalid(
        "entry=0 transform_tag=2 allowed=0 Identity|1 Normalize",
        "4d4f4253 0100 0100 05000000 00 0000 02 00 00");
    assertInvalid(
        "entry=0 dtype_tag=1 allowed=0 F32", "4d4f4253 0100 0100 05000000 00 0000 00 01 00");
    assertInvalid(
        "entry=0 pool_tag=5 allowed=0 none|1 Mean|2 Max|3 Min|4 Sum",
        "4d4f4253 0100 0100 05000000 00 0000 00 00 05");
    String head = "4d4f4253 0200 0000 01000000 05000000 ";
    assertInvalid(
        "entry=0 transform_tag=3 allowed=0 Identity|1 Normalize|2 OneHot",
        head + "ffffffff 00030000 00000000");
    assertInvalid(
        "entry=0 dtype_tag=255 allowed=0 F32|1 F16|2 U8", head + "ffffffff 0000ff00 00000000");
    assertInvalid("entry=0 component=-2 allowed=-1..", head + "feffffff 00000000 00000000");
  }

  @Test
  void regionParametersOfTheWrongNumberAreRefused() {
    assertRegion("region_params=1 allowed=2..: center, then radius or depth", 1, 4);
    assertRegion("region_params=0 allowed=2..: center, then radius or depth", 3);
    assertRegion("radius=-1 allowed=0..", 1, 4, -1);
    assertRegion("depth=-2147483648 allowed=0..", 3, 4, Integer.MIN_VALUE);
    assertRegion("region_params=0 allowed=2, 4, 6.. of Rect: min, then max", 2);
    assertRegion("region_params=3 allowed=2, 4, 6.. of Rect: min, then max", 2, 1, 2, 3);
    assertRegion("region_params=1 allowed=2.. of Coords: ndim, count, axes", 4, 1);
    assertRegion("coords.ndim=0 allowed=1..", 4, 0, 1);
    assertRegion("coords.ndim=-1 allowed=1..", 4, -1, -1, 3);
    assertRegion("coords.count=0 allowed=0, for the axes that follow", 4, 0, 0, 3);
    assertRegion("coords.count=0 allowed=1 / 1, for the axes that follow", 4, 1, 0, 3);
    assertRegion("coords.count=-1 allowed=1 / 1, for the axes that follow", 4, 1, -1, 3);
    assertRegion(
        "coords.count=2147483647 allowed=1 / 2147483647, for the axes that follow",
        4,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE,
        3);
    assertRegion("region_params=0 allowed=1 of AgentDisk: radius", 5);
    assertRegion("region_params=2 allowed=1 of AgentDisk: radius", 5, 1, 1);
    assertRegion("radius=-1 allowed=0..", 5, -1);
    assertRegion("region_params=0 allowed=1.. of AgentRect: half extents", 6);
    assertRegion("halfExtent=-3 allowed=0..", 6, 1, -3);
  }

  @Test
  void poolsWithoutSizeAreRefused() {
    String head = "4d4f4253 0100 0100 05000000 00 0000 00 00 01 ";
    assertInvalid("entry=0 pool.size=0 allowed=1..2147483647", head + "00000000 01000000");
    assertInvalid("entry=0 pool.stride=0 allowed=1..2147483647", head + "01000000 00000000");
    assertInvalid("entry=0 pool.size=4294967295 allowed=1..2147483647", head + "ffffffff 01000000");
    assertInvalid("entry=0 truncated: bytes=25 allowed=at least 26", head + "01000000 010000");
  }

  @Test
  void whatHasNoBytesIsNotWritten() {
    assertUnwritable("entry=0 radius=-1 allowed=0..", ObsEntry.agentDisk(0, -1));
    assertUnwritable("entry=0 halfExtent=-1 allowed=0..", ObsEntry.agentRect(0, 1, -1));
    assertUnwritable("entry=0 component=-2 allowed=-1..", ObsEntry.all(0).ofComponent(-2));
    assertUnwritable(
        "entry=0 pool.colStride=-1 allowed=0..",
        ObsEntry.all(0).pooled(new Pool(Pool.Kernel.MAX, 1, 1, 1, -1)));
    assertUnwritable(
        "entry=0 max=[1, 2] allowed=1 axes, as the first",
        fixed(new Region.Rect(Coord.of(1), Coord.of(1, 2))));
    assertUnwritable(
        "entry=0 coord=[2] allowed=2 axes, as the first",
        fixed(new Region.Coords(List.of(Coord.of(1, 2), Coord.of(2)))));
    assertUnwritable("entry=0 depth=-1 allowed=0..", fixed(new Region.Neighbours(Coord.of(1), -1)));
  }

  private static ObsEntry fixed(Region region) {
    return ObsEntry.of(0, new ObsRegion.Fixed(region));
  }

  private static void assertUnwritable(String detail, ObsEntry entry) {
    MurkException e =
        assertThrows(MurkException.class, () -> ObsSpecCodec.encode(ObsSpec.of(entry)));
    assertEquals(ErrorCode.INVALID_OBS_SPEC, e.code());
    assertEquals("InvalidObsSpec: " + detail, e.getMessage());
  }

  private static void assertRegion(String detail, int tag, int... params) {
    StringBuilder hex = new StringBuilder("4d4f4253 0100 0100 05000000");
    hex.append(HEX.toHexDigits((byte) tag)).append(little(params.length), 0, 4);
    for (int param : params) {
      hex.append(little(param));
    }
    assertInvalid("entry=0 " + detail, hex + "000000");
  }

  private static String little(int value) {
    return HEX.toHexDigits(Integer.reverseBytes(value));
  }

  private static ObsSpec decode(String hex) {
    return ObsSpecCodec.decode(HEX.parseHex(hex.replace(" ", "")));
  }

  private static void assertInvalid(String detail, String hex) {
    MurkException e = assertThrows(MurkException.class, () -> decode(hex));
    assertEquals(ErrorCode.INVALID_OBS_SPEC, e.code());
    assertEquals("InvalidObsSpec: " + detail, e.getMessage());
  }

  @Test
  void everyTruncationIsRefused() {
    List<ObsEntry> entries = new ArrayList<>();
    entries.add(ObsEntry.agentRect(3, 1, 2).normalized(0, 1));
    entries.add(fixed(new Region.Coords(List.of(Coord.of(1, 2), Coord.of(3, 4)))));
    entries.add(ObsEntry.agentDisk(0, 2).pooled(Pool.square(Pool.Kernel.SUM, 2, 1)));
    assertNoPrefixIsRead(new ObsSpec(entries));
    entries.add(ObsEntry.all(1).as(new ObsDtype.U8(2, 3)));
    assertNoPrefixIsRead(new ObsSpec(entries));
  }

  private static void assertNoPrefixIsRead(ObsSpec spec) {
    String hex = HEX.formatHex(ObsSpecCodec.encode(spec));
    for (int length = 0; length < hex.length(); length += 2) {
      String prefix = hex.substring(0, length);
      MurkException e = assertThrows(MurkException.class, () -> decode(prefix));
      assertEquals(ErrorCode.INVALID_OBS_SPEC, e.code());
    }
  }
}
