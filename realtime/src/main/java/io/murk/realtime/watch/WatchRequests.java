package io.murk.realtime.watch;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.murk.field.FieldSchema;
import io.murk.realtime.WorldPhase;
import io.murk.realtime.loop.TickClock;
import io.murk.realtime.loop.WatchThreads;
import io.murk.realtime.watch.RequestQuery.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Who asks, what for, and the answer. */
final class WatchRequests implements HttpHandler {
  private static final Map<String, String> FILES =
      new TreeMap<>(
          Map.of(
              "/", "text/html; charset=utf-8",
              "/watch.js", "text/javascript; charset=utf-8",
              "/watch.css", "text/css; charset=utf-8"));
  private static final String PATHS = "/,/metrics,/state.json,/frames";
  private static final List<String> FRAME_PARAMETERS =
      List.of("world", "field", "component", "hz", "size", "format");

  private final WatchOptions options;
  private final TickClock clock;
  private final WatchThreads threads;
  private final long frameNanos;
  private final Map<String, byte[]> files = new TreeMap<>();
  private final AtomicInteger streams = new AtomicInteger();

  /** The order of the names is that of their arrival, so the first one is the first world. */
  private final Map<Integer, WorldSampler> worlds = new ConcurrentSkipListMap<>();

  /** Answers on those threads; a client gets {@code frameNanos} to take a frame. */
  WatchRequests(WatchOptions options, WatchThreads threads, long frameNanos, TickClock clock) {
    this.options = options;
    this.threads = threads;
    this.frameNanos = frameNanos;
    this.clock = clock;
    for (String path : FILES.keySet()) {
      files.put(path, resource(path.equals("/") ? "watch.html" : path.substring(1)));
    }
  }

  private static byte[] resource(String name) {
    try (InputStream in = WatchRequests.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(name, e);
    }
  }

  /** Adds a world; one of that name is replaced. */
  synchronized void add(WorldSampler sampler) {
    int at = worlds.size();
    for (Map.Entry<Integer, WorldSampler> entry : worlds.entrySet()) {
      if (entry.getValue().name().equals(sampler.name())) {
        at = entry.getKey();
      }
    }
    worlds.put(at, sampler);
  }

  /** What the keeper does regularly. */
  void mark() {
    worlds.values().forEach(WorldSampler::mark);
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        checkSender(exchange);
        answer(exchange);
      } catch (Refusal refusal) {
        if (refusal.status() == 405) {
          exchange.getResponseHeaders().set("Allow", "GET");
        }
        byte[] text = (refusal.text() + "\n").getBytes(StandardCharsets.UTF_8);
        reply(exchange, refusal.status(), "text/plain; charset=utf-8", text);
      }
    }
  }

  /**
   * Other sites' pages, in a browser of this machine, must not reach a server that listens on
   * loopback: not by a name of theirs that resolves to it, and not by a plain link.
   */
  private void checkSender(HttpExchange exchange) throws Refusal {
    Headers headers = exchange.getRequestHeaders();
    InetAddress address = exchange.getLocalAddress().getAddress();
    if (options.address().isLoopbackAddress() || !options.hosts().isEmpty()) {
      String host = headers.getFirst("Host");
      String name = host == null ? "" : host.replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT);
      List<String> allowed = new ArrayList<>(options.hosts());
      allowed.addAll(List.of("localhost", "127.0.0.1", "[::1]", address.getHostAddress()));
      if (!allowed.contains(name)) {
        throw new Refusal(403, "host=" + host + " allowed=" + allowed);
      }
    }
    String site = headers.getFirst("Sec-Fetch-Site");
    if (site != null && !site.equals("same-origin") && !site.equals("none")) {
      throw new Refusal(403, "sec-fetch-site=" + site + " allowed=same-origin,none");
    }
  }

  private void answer(HttpExchange exchange) throws Refusal, IOException {
    String path = exchange.getRequestURI().getPath();
    if (!exchange.getRequestMethod().equals("GET")) {
      throw new Refusal(405, "method=" + exchange.getRequestMethod() + " allowed=GET");
    }
    String raw = exchange.getRequestURI().getRawQuery();
    String query = raw == null ? "" : raw;
    switch (path) {
      case "/metrics" -> reply(exchange, 200, MetricsText.CONTENT_TYPE, bytes(metrics()));
      case "/state.json" -> {
        WorldSampler world = world(RequestQuery.parse(query, List.of("world")));
        reply(exchange, 200, "application/json", bytes(state(world)));
      }
      case "/frames" -> frames(exchange, RequestQuery.parse(query, FRAME_PARAMETERS));
      case null, default -> {
        byte[] file = path == null ? null : files.get(path);
        if (file == null) {
          throw new Refusal(404, "path=" + path + " allowed=" + PATHS);
        }
        reply(exchange, 200, FILES.getOrDefault(path, ""), file);
      }
    }
  }

  private String metrics() {
    return MetricsText.of(
        worlds.values().stream()
            .map(sampler -> new MetricsText.Watched(sampler, sampler.take()))
            .toList());
  }

  private String state(WorldSampler world) {
    List<String> names = worlds.values().stream().map(WorldSampler::name).toList();
    return StateJson.of(world, world.take(), names, streams.get(), options.streams());
  }

  private WorldSampler world(RequestQuery query) throws Refusal {
    List<WorldSampler> all = List.copyOf(worlds.values());
    String wanted = query.text("world", all.getFirst().name());
    for (WorldSampler world : all) {
      if (world.name().equals(wanted)) {
        return world;
      }
    }
    throw new Refusal(
        404, "world=" + wanted + " allowed=" + all.stream().map(WorldSampler::name).toList());
  }

  private void frames(HttpExchange exchange, RequestQuery query) throws Refusal, IOException {
    FrameStream.Wanted wanted = wanted(query);
    WorldPhase phase = world(query).take().preflight().forecast().phase();
    if (phase != WorldPhase.RUNNING) {
      throw new Refusal(410, "phase=" + phase + " allowed=" + WorldPhase.RUNNING);
    }
    if (streams.incrementAndGet() > options.streams()) {
      streams.decrementAndGet();
      throw new Refusal(503, "streams=" + options.streams() + " are open, as many as allowed");
    }
    try {
      headers(exchange, "application/octet-stream");
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream out = exchange.getResponseBody()) {
        new FrameStream(wanted, threads, frameNanos, clock).send(out);
      }
    } finally {
      streams.decrementAndGet();
    }
  }

  private FrameStream.Wanted wanted(RequestQuery query) throws Refusal {
    WatchedWorld world = world(query).world();
    FieldSchema schema = world.schema();
    int field = field(schema, query.text("field", "0"));
    int component = query.whole("component", 0, 0, schema.components(field) - 1);
    double hz = query.number("hz", 10, 0.1, 60);
    int size = query.whole("size", 512, 16, 1024);
    String format = query.text("format", "u8");
    if (!format.equals("u8") && !format.equals("f32")) {
      throw new Refusal(400, "format=" + format + " allowed=u8,f32");
    }
    int kind = format.equals("u8") ? FrameLayout.KIND_U8 : FrameLayout.KIND_F32;
    return new FrameStream.Wanted(world, field, component, hz, size, kind);
  }

  /** By name, the first of that name; else by number. */
  private static int field(FieldSchema schema, String wanted) throws Refusal {
    List<String> names = new ArrayList<>();
    for (int field = 0; field < schema.size(); field++) {
      names.add(schema.def(field).name());
    }
    int found = names.indexOf(wanted);
    if (found < 0 && wanted.matches("[0-9]{1,5}")) {
      found = Integer.parseInt(wanted);
    }
    if (!schema.contains(found)) {
      throw new Refusal(
          404, "field=" + wanted + " allowed=" + names + " or 0.." + (names.size() - 1));
    }
    return found;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void reply(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    headers(exchange, type);
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  /** No page of another site may read, frame or run anything of this one. */
  private static void headers(HttpExchange exchange, String type) {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", type);
    headers.set("Cache-Control", "no-store");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src data:; frame-ancestors 'none'");
  }
}
