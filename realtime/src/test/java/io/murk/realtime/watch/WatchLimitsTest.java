package io.murk.realtime.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.error.MurkException;
import io.murk.testing.NoLeaks;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What clients that misbehave, and the end, do to a server. */
@ExtendWith(NoLeaks.class)
final class WatchLimitsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final WatchServer.Patience SHORT = new WatchServer.Patience(SECOND, SECOND / 2);

  @Test
  void aClientThatStopsReadingHoldsNoStateAndLosesItsConnection() throws Exception {
    try (var world = new MadeUpWorld(1024, 1024);
        var server = WatchServer.start(world, WatchOptions.DEFAULTS.streams(1), SHORT);
        Socket client = asking(server, "/frames?format=f32&size=1024&hz=60")) {
      client.setReceiveBufferSize(4096);
      int stalled = 0;
      int reads = -1;
      while (stalled < 10) { // it was served once or more, then it stands still
        world.tick.incrementAndGet();
        Thread.sleep(20);
        stalled = world.reads.get() > 0 && world.reads.get() == reads ? stalled + 1 : 0;
        reads = world.reads.get();
        if (stalled > 2) {
          assertEquals(0, world.reading.get(), "no lease while it writes");
        }
      }
      boolean free = false;
      for (int i = 0; i < 100 && !free; i++) {
        Thread.sleep(50);
        try (InputStream in = Wire.frames(server, "hz=60")) {
          free = Wire.Frame.read(in).rows() == 512;
        } catch (IOException stillTaken) {
          free = false;
        }
      }
      assertTrue(free, "the place of the stalled client is free again");
    }
  }

  @Test
  void aRequestThatNeverEndsIsCutOff() throws Exception {
    try (var world = new MadeUpWorld(2, 2);
        var server = WatchServer.start(world, WatchOptions.DEFAULTS.streams(0), SHORT)) {
      List<Socket> slow = new ArrayList<>();
      for (int i = 0; i < 4; i++) { // more than there are threads
        Socket socket = Wire.connect(server);
        socket.getOutputStream().write("GET / HT".getBytes(StandardCharsets.US_ASCII));
        slow.add(socket);
      }
      Thread.sleep(100);
      assertEquals(200, Wire.get(server, "/metrics").status());
      for (Socket socket : slow) {
        assertEquals(-1, socket.getInputStream().read());
        socket.close();
      }
    }
  }

  @Test
  void closingTakesABoundedTimeWhateverClientsDo() throws Exception {
    try (var world = new MadeUpWorld(1024, 1024)) {
      var server = WatchServer.start(world, WatchOptions.DEFAULTS, WatchServer.PATIENCE);
      int port = server.port();
      List<Socket> clients = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        clients.add(asking(server, "/frames?format=f32&size=1024&hz=60"));
      }
      clients.add(Wire.connect(server));
      for (int i = 0; i < 20; i++) {
        world.tick.incrementAndGet();
        Thread.sleep(20);
      }
      long start = System.nanoTime();
      server.close();
      long nanos = System.nanoTime() - start;
      assertTrue(nanos < 3 * SECOND, "close took " + nanos / 1_000_000 + " ms");
      assertEquals(List.of(), watchThreads());
      new ServerSocket(port).close();
      server.close();
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  @Test
  void allThreadsAreDaemons() throws Exception {
    try (var world = new MadeUpWorld(2, 2);
        var server = WatchServer.start(world, WatchOptions.DEFAULTS, SHORT)) {
      Wire.get(server, "/metrics");
      List<Thread> threads = watchThreads();
      assertTrue(threads.size() >= 8, threads.toString());
      assertTrue(threads.stream().allMatch(Thread::isDaemon), threads.toString());
    }
    assertEquals(List.of(), watchThreads());
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    try (var world = new MadeUpWorld(2, 2);
        var server = WatchServer.start(world, WatchOptions.DEFAULTS, SHORT)) {
      var options = WatchOptions.DEFAULTS.port(server.port());
      IOException e =
          assertThrows(IOException.class, () -> WatchServer.start(world, options, SHORT));
      String where = "address=127.0.0.1 port=" + server.port() + ": ";
      assertTrue(String.valueOf(e.getMessage()).startsWith(where), e.toString());
    }
  }

  @Test
  void optionsAreChecked() {
    refused("port=65536 allowed=0..65535", () -> WatchOptions.DEFAULTS.port(65_536));
    refused("streams=65 allowed=0..64", () -> WatchOptions.DEFAULTS.streams(65));
    refused("name=  allowed=1..64 characters, not blank", () -> WatchOptions.DEFAULTS.name(" "));
  }

  private static void refused(String text, Runnable attempt) {
    MurkException e = assertThrows(MurkException.class, attempt::run);
    assertTrue(String.valueOf(e.getMessage()).contains(text), e.toString());
  }

  private static Socket asking(WatchServer server, String path) throws IOException {
    Socket socket = Wire.connect(server);
    String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static List<Thread> watchThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().matches("murk-watch.*|HTTP-Dispatcher"))
        .toList();
  }
}
