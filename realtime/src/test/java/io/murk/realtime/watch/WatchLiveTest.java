package io.murk.realtime.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.murk.field.FieldDef;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.realtime.RealtimeConfig;
import io.murk.realtime.RealtimeWorld;
import io.murk.realtime.WorldCounter;
import io.murk.realtime.watch.Wire.Frame;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.NoLeaks;
import io.murk.world.WorldConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A world that runs, watched. */
@ExtendWith(NoLeaks.class)
final class WatchLiveTest {
  private static WorldConfig plate(int side) {
    return WorldConfig.builder()
        .space(Square4.of(side, side, EdgeBehavior.ABSORB))
        .field(FieldDef.scalar("heat"))
        .propagator(ScalarDiffusion.builder(0, 0).coefficient(0.1).source(136, 1f).build())
        .dt(1.0)
        .tickRateHz(200)
        .build();
  }

  @Test
  void whatIsShownMovesAndStaysAfterTheEnd() throws Exception {
    JsonNode last;
    try (var world = new RealtimeWorld(plate(16))) {
      try (var server = WatchServer.start(world)) {
        long tick = -1;
        try (InputStream in = Wire.frames(server, "field=heat&hz=50&format=f32")) {
          for (int i = 0; i < 10; i++) {
            Frame frame = Frame.read(in);
            assertTrue(frame.tick() > tick, frame.tick() + " after " + tick);
            assertTrue(frame.max() > 0, "heat of the source");
            tick = frame.tick();
          }
          assertTrue(state(server).get("ticks").asLong() >= tick);
          world.shutdown();
          in.readAllBytes(); // the stream ends
        }
        last = state(server);
        assertEquals("dropped", last.get("phase").asText());
        assertTrue(last.get("snapshot_tick").asLong() >= tick, last.toString());
        assertTrue(last.at("/latencies/tick/count").asLong() >= tick, last.toString());
        assertEquals(410, Wire.get(server, "/frames").status());
        String metrics = Wire.get(server, "/metrics").body();
        assertTrue(metrics.contains("murk_phase{world=\"world\",phase=\"dropped\"} 1\n"), metrics);
      }
    }
  }

  @Test
  void aServerThatEndsFirstLeavesTheWorldAlone() throws Exception {
    try (var world = new RealtimeWorld(plate(16))) {
      try (var server = WatchServer.start(world);
          InputStream in = Wire.frames(server, "field=heat")) {
        Frame.read(in);
      }
      assertTrue(world.awaitTick(world.currentTick() + 10, 5_000));
      assertEquals(0, world.preflight().forecast().readers());
    }
  }

  /** Clients that ask for as much as they can and take nothing. */
  @Test
  void silentClientsStallNoTickAndHoldNoState() throws Exception {
    var config = RealtimeConfig.builder(plate(1024)).maxEpochHoldMillis(2_000).build();
    try (var world = new RealtimeWorld(config);
        var server = WatchServer.start(world)) {
      assertTrue(world.awaitTick(1, 20_000));
      List<Socket> clients = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        clients.add(silent(server));
      }
      for (int i = 0; i < 5; i++) {
        assertTrue(world.awaitTick(world.currentTick() + 5, 20_000));
      }
      assertTrue(idle(world), "no lease outlives its copy: " + world.preflight());
      assertEquals(0, world.metrics().count(WorldCounter.WORKER_STALL_EVENTS));
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  /** Whether no state is held at some moment of the next seconds. */
  private static boolean idle(RealtimeWorld world) throws InterruptedException {
    for (int i = 0; i < 2_000; i++) {
      if (world.preflight().forecast().readers() == 0) {
        return true;
      }
      Thread.sleep(1);
    }
    return false;
  }

  private static Socket silent(WatchServer server) throws IOException {
    Socket socket = Wire.connect(server);
    String request = "GET /frames?format=f32&size=1024&hz=60 HTTP/1.1\r\nHost: localhost\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static JsonNode state(WatchServer server) throws IOException {
    return new JsonMapper().readTree(Wire.get(server, "/state.json").body());
  }
}
