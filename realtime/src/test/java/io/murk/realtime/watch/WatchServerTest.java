package io.murk.realtime.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.murk.realtime.WorldCounter;
import io.murk.realtime.WorldPhase;
import io.murk.realtime.watch.Wire.Answer;
import io.murk.realtime.watch.Wire.Frame;
import io.murk.testing.NoLeaks;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(NoLeaks.class)
final class WatchServerTest {
  private MadeUpWorld world;
  private WatchServer server;

  @BeforeEach
  void start() throws IOException {
    world = new MadeUpWorld(20, 30);
    server = WatchServer.start(world, WatchOptions.DEFAULTS.streams(2), WatchServer.PATIENCE);
  }

  @AfterEach
  void close() {
    server.close();
    world.close();
  }

  @Test
  void itListensOnLoopbackAtAFreePort() {
    assertEquals("127.0.0.1", server.address().getAddress().getHostAddress());
    assertTrue(server.port() > 0);
    assertEquals("http://127.0.0.1:" + server.port(), server.uri().toString());
  }

  @Test
  void thePageComesWithItsScriptAndStyleAndNothingFromElsewhere() throws IOException {
    Answer page = Wire.get(server, "/");
    assertEquals(200, page.status());
    assertTrue(page.body().contains("watch.js") && page.body().contains("watch.css"), page.body());
    Answer script = Wire.get(server, "/watch.js");
    Answer style = Wire.get(server, "/watch.css");
    assertTrue(script.headers().contains("text/javascript"), script.headers());
    assertTrue(style.headers().contains("text/css"), style.headers());
    for (Answer part : List.of(page, script, style)) {
      assertFalse(part.body().contains("http://"), part.body());
      assertFalse(part.body().contains("https://"), part.body());
      assertTrue(
          part.headers().toLowerCase(Locale.ROOT).contains("content-security-policy: default-src"),
          part.headers());
      assertFalse(
          part.headers().toLowerCase(Locale.ROOT).contains("access-control"), part.headers());
    }
  }

  @Test
  void theStateTellsEverything() throws IOException {
    Answer answer = Wire.get(server, "/state.json");
    JsonNode state = new JsonMapper().readTree(answer.body());
    assertEquals(200, answer.status());
    assertEquals("world", state.get("world").asText());
    assertEquals("running", state.get("phase").asText());
    assertEquals(7, state.get("ticks").asLong());
    assertEquals(3, state.get("command_queue_depth").asInt());
    assertEquals(64, state.get("command_queue_capacity").asInt());
    assertEquals(0.002, state.get("usual_tick_seconds").asDouble());
    assertEquals(0.002, state.at("/latencies/tick/p99").asDouble());
    assertEquals(WorldCounter.OVERRUNS.ordinal() * 100, state.at("/counters/overruns").asInt());
    assertEquals("Square4", state.at("/space/type").asText());
    assertEquals(30, state.at("/space/cols").asInt());
    assertEquals("wind", state.at("/fields/1/name").asText());
    assertEquals(2, state.at("/fields/1/components").asInt());
    assertEquals("a \"quoted\" one", state.at("/propagators/1/name").asText());
    assertEquals(0.0005, state.at("/propagators/1/seconds").asDouble());
  }

  @Test
  void ticksAreCountedIntoARate() throws Exception {
    double rate = 0;
    for (int i = 0; i < 100 && rate < 10; i++) {
      world.tick.addAndGet(3);
      Thread.sleep(20);
      String body = Wire.get(server, "/state.json").body();
      rate = new JsonMapper().readTree(body).get("ticks_per_second").asDouble();
    }
    assertTrue(rate >= 10 && rate <= 150, "ticks_per_second=" + rate);
  }

  @Test
  void aFieldIsStreamedAsItIs() throws IOException {
    try (InputStream in = Wire.frames(server, "field=heat&format=f32&hz=60")) {
      Frame frame = Frame.read(in);
      assertEquals(7, frame.tick());
      assertEquals(20, frame.rows());
      assertEquals(30, frame.cols());
      assertEquals(0f, frame.min());
      assertEquals(599f, frame.max());
      for (int rank = 0; rank < 600; rank++) {
        assertEquals(rank, frame.cells().getFloat(rank * 4));
      }
      world.tick.set(8);
      assertEquals(8, Frame.read(in).tick());
    }
  }

  @Test
  void aComponentIsQuantised() throws IOException {
    try (InputStream in = Wire.frames(server, "field=1&component=1")) {
      Frame frame = Frame.read(in);
      assertEquals(-599f, frame.min());
      assertEquals(0f, frame.max());
      assertEquals(255, frame.cells().get(0) & 0xff);
      assertEquals(1, frame.cells().get(599) & 0xff);
      assertEquals(1 + Math.round(254 * 299 / 599.0), frame.cells().get(300) & 0xff);
    }
  }

  @Test
  void aLargeFieldIsSentInSteps() throws IOException {
    try (InputStream in = Wire.frames(server, "field=heat&size=16&format=f32")) {
      Frame frame = Frame.read(in);
      assertEquals(2, frame.step());
      assertEquals(10, frame.rows());
      assertEquals(15, frame.cols());
      assertEquals(2 * 30 + 2, frame.cells().getFloat((15 + 1) * 4));
    }
  }

  @Test
  void aStateThatWasSentIsSentAgainOnceASecondOnly() throws IOException {
    try (InputStream in = Wire.frames(server, "field=heat&hz=60")) {
      Frame.read(in);
      long start = System.nanoTime();
      Frame.read(in);
      assertTrue(System.nanoTime() - start > 500_000_000L);
      assertEquals(1, world.reads.get(), "an unchanged state is not leased again");
    }
  }

  @Test
  void theSameTickAfterAResetIsAnotherState() throws IOException {
    try (InputStream in = Wire.frames(server, "field=heat&hz=60")) {
      assertEquals(7, Frame.read(in).tick());
      world.ticksBeforeReset.set(100);
      assertEquals(7, Frame.read(in).tick());
      assertEquals(2, world.reads.get());
    }
  }

  @Test
  void nothingIsLeasedWhileAllReadersAreAtWork() throws Exception {
    world.canObserve = false;
    try (InputStream in = Wire.frames(server, "field=heat&hz=60")) {
      Thread.sleep(200);
      assertEquals(0, world.reads.get());
      world.canObserve = true;
      assertEquals(7, Frame.read(in).tick());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/nothing           | 404 | path=/nothing allowed=/,/metrics,/state.json,/frames",
        "/watch.html        | 404 | path=/watch.html allowed=/,/metrics,/state.json,/frames",
        "/../etc/passwd     | 404 | path=/../etc/passwd allowed=/,/metrics,/state.json,/frames",
        "/state.json?a=1    | 400 | parameter=a allowed=[world]",
        "/state.json?world=x | 404 | world=x allowed=[world]",
        "/frames?field=cold | 404 | field=cold allowed=[heat, wind] or 0..1",
        "/frames?field=2    | 404 | field=2 allowed=[heat, wind] or 0..1",
        "/frames?component=1 | 400 | component=1 allowed=0..0",
        "/frames?hz=0       | 400 | hz=0 allowed=0.1..60.0",
        "/frames?hz=x       | 400 | hz=x allowed=0.1..60.0",
        "/frames?hz=NaN     | 400 | hz=NaN allowed=0.1..60.0",
        "/frames?size=8     | 400 | size=8 allowed=16..1024",
        "/frames?format=png | 400 | format=png allowed=u8,f32",
        "/frames?hz=1&hz=2  | 400 | parameter=hz allowed: once",
        "/frames?field=%zz  | 400 | parameter=%zz allowed: percent-encoded UTF-8",
      })
  void wrongRequestsAreToldWhatIsAllowed(String path, int status, String text) throws IOException {
    Answer answer = Wire.get(server, path);
    if (answer.status() == 400 && answer.body().contains("URISyntaxException")) {
      assertTrue(path.contains("%zz")); // refused by the JDK's server before it comes to us
      return;
    }
    assertEquals(text + "\n", answer.body());
    assertEquals(status, answer.status());
  }

  @Test
  void onlyGetIsAllowed() throws IOException {
    Answer answer = Wire.send(server, "POST", "/metrics", "Host: localhost", "Content-Length: 0");
    assertEquals(405, answer.status());
    assertEquals("method=POST allowed=GET\n", answer.body());
    assertTrue(answer.headers().contains("Allow: GET"), answer.headers());
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 200", "127.0.0.1:80, 200", "[::1]:8080, 200", "LOCALHOST, 200",
    "evil.example, 403", "evil.example:80, 403", "127.0.0.1.evil.example, 403", "'', 403"
  })
  void anotherNameThatResolvesToThisMachineIsRefused(String host, int status) throws IOException {
    Answer answer = Wire.send(server, "GET", "/metrics", "Host: " + host);
    assertEquals(status, answer.status(), answer.body());
    if (status == 403) {
      assertEquals(
          "host=" + host + " allowed=[localhost, 127.0.0.1, [::1], 127.0.0.1]\n", answer.body());
    }
  }

  @Test
  void aHostThatTheOptionsNameIsAllowed() throws IOException {
    var options = WatchOptions.DEFAULTS.host("murk.example");
    try (var other = WatchServer.start(world, options, WatchServer.PATIENCE)) {
      assertEquals(200, Wire.send(other, "GET", "/metrics", "Host: murk.example").status());
      assertEquals(403, Wire.send(other, "GET", "/metrics", "Host: other.example").status());
    }
  }

  @Test
  void pagesOfOtherSitesAreRefused() throws IOException {
    Answer answer = Wire.get(server, "/frames", "Sec-Fetch-Site: cross-site");
    assertEquals(403, answer.status());
    assertEquals("sec-fetch-site=cross-site allowed=same-origin,none\n", answer.body());
    assertEquals(200, Wire.get(server, "/", "Sec-Fetch-Site: none").status());
  }

  @Test
  void streamsAreBounded() throws Exception {
    try (InputStream one = Wire.frames(server, "hz=60");
        InputStream two = Wire.frames(server, "hz=60")) {
      Frame.read(one);
      Frame.read(two);
      Answer third = Wire.get(server, "/frames");
      assertEquals(503, third.status());
      assertEquals("streams=2 are open, as many as allowed\n", third.body());
      assertEquals(200, Wire.get(server, "/metrics").status(), "others go on");
    }
    // the server sees that a client has left when it writes: within a second
    int status = 503;
    for (int i = 0; i < 50 && status == 503; i++) {
      Thread.sleep(100);
      try (InputStream again = Wire.frames(server, "hz=60")) {
        Frame.read(again);
        status = 200;
      } catch (IOException refused) {
        status = 503;
      }
    }
    assertEquals(200, status);
  }

  @Test
  void severalWorldsHaveNames() throws IOException {
    try (var second = new MadeUpWorld(3, 4)) {
      server.add("second", second);
      second.tick.set(99);
      JsonNode state =
          new JsonMapper().readTree(Wire.get(server, "/state.json?world=second").body());
      assertEquals(99, state.get("ticks").asLong());
      assertEquals("[\"world\",\"second\"]", state.get("worlds").toString());
      String metrics = Wire.get(server, "/metrics").body();
      assertTrue(metrics.contains("murk_ticks_total{world=\"world\"} 7\n"), metrics);
      assertTrue(metrics.contains("murk_ticks_total{world=\"second\"} 99\n"), metrics);
      try (InputStream in = Wire.frames(server, "world=second&field=heat")) {
        assertEquals(4, Frame.read(in).cols());
      }
    }
  }

  @Test
  void aWorldThatEndsIsShownAsItWasLast() throws Exception {
    try (InputStream in = Wire.frames(server, "field=heat&hz=60")) {
      Frame.read(in);
      world.phase = WorldPhase.QUIESCING;
      assertEquals(-1, in.read(), "the stream ends");
    }
    Wire.get(server, "/state.json");
    world.phase = WorldPhase.DROPPED; // from here on it answers nothing
    Answer state = Wire.get(server, "/state.json");
    assertEquals(200, state.status());
    assertEquals("quiescing", new JsonMapper().readTree(state.body()).get("phase").asText());
    assertTrue(Wire.get(server, "/metrics").body().contains("murk_ticks_total"));
    Answer frames = Wire.get(server, "/frames");
    assertEquals(410, frames.status());
    assertEquals("phase=QUIESCING allowed=RUNNING\n", frames.body());
  }
}
