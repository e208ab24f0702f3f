package io.murk.replay.v3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.murk.error.MurkException;
import io.murk.testing.RecordedResults;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files, commands and malformed bytes that murk 0.1.9 recorded. */
final class V3GoldenTest {
  /** What 0.1.9 calls a failure, and our code. */
  private static final Map<String, String> CODES =
      Map.of(
          "Io", "ReplayTruncated",
          "InvalidMagic", "ReplayInvalidMagic",
          "UnsupportedVersion", "ReplayUnsupportedVersion",
          "MalformedFrame", "ReplayMalformed");

  static List<Path> files() {
    return Stream.of("replays", "replays_setfield")
        .flatMap(folder -> RecordedResults.jsonFiles(folder, "").stream())
        .filter(file -> !file.getFileName().toString().startsWith("_"))
        .toList();
  }

  /** All but the reference profile, beside which no header was recorded. */
  static List<Path> filesWithHeaders() {
    return files().stream().filter(file -> RecordedResults.json(file).has("init")).toList();
  }

  static List<JsonNode> malformedFiles() {
    return cases("_malformed_files.json");
  }

  static List<JsonNode> malformedPayloads() {
    return cases("_malformed_payloads.json");
  }

  static List<JsonNode> commands() {
    return cases("_codec_commands.json");
  }

  static List<JsonNode> configHashes() {
    return cases("_config_hash.json");
  }

  private static List<JsonNode> cases(String name) {
    Path file = RecordedResults.path("replays").resolve(name);
    return RecordedResults.list(RecordedResults.json(file).get("cases"));
  }

  @Test
  void thereAreRecordedFiles() {
    assertTrue(files().size() >= 7, "murk.golden=" + RecordedResults.root());
    assertEquals(files().size() - 1, filesWithHeaders().size());
  }

  @ParameterizedTest
  @MethodSource("files")
  void filesAreReadAndWrittenByteForByte(Path json) throws IOException {
    JsonNode recorded = RecordedResults.json(json);
    byte[] bytes = Files.readAllBytes(json.resolveSibling(recorded.get("replay_file").asText()));
    List<V3Frame> frames = new ArrayList<>();
    var copy = new ByteArrayOutputStream();
    try (V3Reader reader = new V3Reader(new ByteArrayInputStream(bytes));
        V3Writer writer = new V3Writer(copy, reader.header())) {
      for (Optional<V3Frame> next = reader.next(); next.isPresent(); next = reader.next()) {
        frames.add(next.get());
        writer.write(next.get());
      }
      assertEquals(frames.size(), reader.framesRead());
      assertEquals(frames.size(), writer.framesWritten());
    }
    assertArrayEquals(bytes, copy.toByteArray());
    List<JsonNode> ticks = RecordedResults.list(recorded.get("ticks"));
    assertEquals(ticks.size(), frames.size());
    for (int i = 0; i < frames.size(); i++) {
      JsonNode tick = ticks.get(i);
      V3Frame frame = frames.get(i);
      assertEquals(tick.get("tick").longValue(), frame.tick());
      assertEquals(hex(tick.get("snapshot_hash")), frame.snapshotHash());
      if (tick.has("commands")) {
        assertEquals(RecordedCommands.of(tick.get("commands")), frame.commands());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("filesWithHeaders")
  void headersSayWhatWasRecorded(Path json) throws IOException {
    JsonNode recorded = RecordedResults.json(json);
    Path file = json.resolveSibling(recorded.get("replay_file").asText());
    try (V3Reader reader = new V3Reader(Files.newInputStream(file))) {
      JsonNode init = recorded.get("init");
      JsonNode build = recorded.get("metadata");
      V3Header header = reader.header();
      assertEquals(init.get("seed").longValue(), header.seed());
      assertEquals(hex(init.get("config_hash")), header.configHash());
      assertEquals(init.get("field_count").intValue(), header.fieldCount());
      assertEquals(init.get("cell_count").longValue(), header.cellCount());
      byte[] descriptor = HexFormat.of().parseHex(init.get("space_descriptor_hex").asText());
      assertArrayEquals(descriptor, header.spaceDescriptor().bytes());
      assertEquals(build.get("toolchain").asText(), header.build().toolchain());
      assertEquals(build.get("target_triple").asText(), header.build().targetTriple());
      assertEquals(build.get("murk_version").asText(), header.build().murkVersion());
      assertEquals(build.get("compile_flags").asText(), header.build().compileFlags());
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void commandsHaveTheRecordedBytes(JsonNode recorded) {
    V3Command command =
        RecordedCommands.of(
                new com.fasterxml.jackson.databind.node.ArrayNode(null)
                    .add(recorded.get("command")))
            .getFirst();
    assertEquals(recorded.get("payload_type").intValue(), command.payloadType());
    assertEquals(recorded.get("payload_hex").asText(), hex(command.payload()));
    assertEquals(RecordedCommands.command(recorded.get("deserialized")), command.command());
  }

  @ParameterizedTest
  @MethodSource("malformedPayloads")
  void payloadsAreRefusedAsRecorded(JsonNode recorded) {
    byte[] bytes = HexFormat.of().parseHex(recorded.get("payload_hex").asText());
    int type = recorded.get("payload_type").intValue();
    if (recorded.has("ok")) {
      assertEquals(RecordedCommands.payload(recorded.get("ok")), V3Payloads.payload(type, bytes));
      return;
    }
    String said = recorded.get("error").asText();
    var refusal = assertThrows(MurkException.class, () -> V3Payloads.payload(type, bytes));
    String message = String.valueOf(refusal.getMessage());
    if (said.startsWith("unknown payload type")) {
      assertEquals("ReplayUnknownPayload: payload_type=" + type + " allowed=0..6", message);
    } else {
      assertEquals(said.replace("malformed frame", "ReplayMalformed"), message);
    }
  }

  @ParameterizedTest
  @MethodSource("malformedFiles")
  void filesAreRefusedAsRecorded(JsonNode recorded) throws IOException {
    JsonNode result = recorded.get("result");
    byte[] bytes =
        Files.readAllBytes(RecordedResults.path("replays").resolve(recorded.get("file").asText()));
    if (result.has("open_error")) {
      var refusal =
          assertThrows(
              MurkException.class, () -> new V3Reader(new ByteArrayInputStream(bytes)).close());
      requireSame(result, result.get("open_error").asText(), refusal);
      return;
    }
    try (V3Reader reader = new V3Reader(new ByteArrayInputStream(bytes))) {
      for (JsonNode expected : result.get("frames")) {
        V3Frame frame = reader.next().orElseThrow();
        assertEquals(expected.get("tick_id").longValue(), frame.tick());
        assertEquals(expected.get("n_commands").intValue(), frame.commands().size());
        assertEquals(hex(expected.get("snapshot_hash")), frame.snapshotHash());
      }
      if (result.has("frame_error")) {
        var refusal = assertThrows(MurkException.class, reader::next);
        requireSame(result, result.get("frame_error").asText(), refusal);
      }
      assertEquals(Optional.empty(), reader.next());
    }
  }

  private static void requireSame(JsonNode result, String said, MurkException refusal) {
    assertEquals(CODES.get(result.get("variant").asText()), refusal.code().title());
    String message = String.valueOf(refusal.getMessage());
    if (said.startsWith("malformed frame")) {
      assertEquals(said.replace("malformed frame", "ReplayMalformed"), message);
    } else if (said.startsWith("unsupported")) {
      String version = said.substring(said.lastIndexOf(' ') + 1);
      assertEquals("ReplayUnsupportedVersion: version=" + version + " allowed=3", message);
    }
  }

  @ParameterizedTest
  @MethodSource("configHashes")
  void configHashesAreThoseRecorded(JsonNode recorded) {
    assertEquals(
        hex(recorded.get("config_hash")),
        V3Header.configHash(
            hex(recorded.get("seed")),
            Double.longBitsToDouble(hex(recorded.get("dt_bits"))),
            recorded.get("field_count").numberValue().intValue(),
            hex(recorded.get("cell_count")),
            HexFormat.of().parseHex(recorded.get("space_descriptor_hex").asText())));
  }

  private static long hex(JsonNode number) {
    return Long.parseUnsignedLong(number.asText(), 16);
  }

  private static String hex(byte... bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
