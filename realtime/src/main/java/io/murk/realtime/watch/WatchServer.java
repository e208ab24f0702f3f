package io.murk.realtime.watch;

import com.sun.net.httpserver.HttpServer;
import io.murk.realtime.RealtimeWorld;
import io.murk.realtime.loop.TickClock;
import io.murk.realtime.loop.WatchThreads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

/**
 * Shows realtime worlds over HTTP, to a browser, to Prometheus and to {@code murk top}.
 *
 * <pre>
 *  GET /            a page: rates, queues, latencies, a heat map that moves
 *  GET /metrics     all worlds, as Prometheus reads them
 *  GET /state.json  one world: ?world=NAME, the first one without it
 *  GET /frames      one field, frame after frame: ?field=NAME&amp;hz=10, see docs/realtime.md
 * </pre>
 *
 * <p>It only reads, takes no lock that a world's thread takes, and holds no state while it writes
 * to a client. A world that was closed is shown as it was last. Its threads are daemons.
 *
 * <p>Threads: any. {@link #close} ends it within about three seconds; it does not close the worlds.
 */
public final class WatchServer implements AutoCloseable {
  static final Patience PATIENCE = new Patience(10_000_000_000L, 5_000_000_000L);

  private static final long RUN_MILLIS = 1_500;

  /** For what is no stream: two at a time. */
  private static final int SPARE_THREADS = 2;

  private static final int BACKLOG = 64;
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private final HttpServer server;
  private final WatchRequests requests;
  private final WatchThreads threads;

  /** How long a client may take: for a request with its answer, and for a frame of a stream. */
  record Patience(long requestNanos, long frameNanos) {}

  private WatchServer(HttpServer server, WatchOptions options, Patience patience) {
    this.server = server;
    int workers = options.streams() + SPARE_THREADS;
    threads = new WatchThreads(workers, patience.requestNanos, TickClock.SYSTEM);
    requests = new WatchRequests(options, threads, patience.frameNanos, TickClock.SYSTEM);
  }

  /** Listens on 127.0.0.1, at any free port, until it is closed. */
  public static WatchServer start(RealtimeWorld world) throws IOException {
    return start(world, WatchOptions.DEFAULTS);
  }

  /**
   * Listens until it is closed.
   *
   * @throws IOException when the address can't be listened on, usually because the port is taken
   */
  public static WatchServer start(RealtimeWorld world, WatchOptions options) throws IOException {
    return start(new LiveWorld(world), options, PATIENCE);
  }

  static WatchServer start(WatchedWorld world, WatchOptions options, Patience patience)
      throws IOException {
    HttpServer http;
    try {
      http = HttpServer.create(new InetSocketAddress(options.address(), options.port()), BACKLOG);
    } catch (IOException e) {
      String where = "address=" + options.address().getHostAddress() + " port=" + options.port();
      throw new IOException(where + ": " + e.getMessage(), e);
    }
    WatchServer server = new WatchServer(http, options, patience);
    server.add(options.name(), world);
    http.createContext("/", server.requests);
    http.setExecutor(server.threads);
    server.threads.start(server.requests::mark);
    WatchThreads.run(http::start, RUN_MILLIS);
    return server;
  }

  /**
   * Shows one more world, or another one under a name that there is.
   *
   * @param name 1 to 64 characters
   */
  public void add(String name, RealtimeWorld world) {
    add(name, new LiveWorld(world));
  }

  void add(String name, WatchedWorld world) {
    WatchOptions.requireName(name);
    requests.add(new WorldSampler(name, world, TickClock.SYSTEM));
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  /** The port on which it listens. */
  public int port() {
    return address().getPort();
  }

  /** The page, as a browser on this machine asks for it. */
  public URI uri() {
    InetAddress listening = address().getAddress();
    InetAddress asked = listening.isAnyLocalAddress() ? LOOPBACK : listening;
    String host = asked.getHostAddress();
    return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port());
  }

  /** Ends it: streams and requests that run are cut off. A second call does nothing more. */
  @Override
  public void close() {
    // The writers first: the server's own stop would wait for their locks.
    threads.close();
    WatchThreads.run(() -> server.stop(0), RUN_MILLIS);
  }
}
