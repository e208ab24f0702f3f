package io.murk.perf.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One page in a headless Chromium, spoken to over its DevTools protocol. */
final class Browser implements AutoCloseable {
  private static final List<String> PLACES =
      List.of(
          "/usr/bin/chromium",
          "/usr/bin/chromium-browser",
          "/usr/bin/google-chrome",
          "/usr/bin/google-chrome-stable");
  private static final String LISTENING = "DevTools listening on ";
  private static final long SECONDS = 20;

  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final WebSocket socket;
  private final String session;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final JsonMapper json = new JsonMapper();

  /** The program: what CHROMIUM names, or the first that there is. */
  static Optional<String> program() {
    String named = System.getenv("CHROMIUM");
    return named != null
        ? Optional.of(named)
        : PLACES.stream().filter(place -> Files.isExecutable(Path.of(place))).findFirst();
  }

  /** Opens a page. {@code scratch} is the browser's to write to. */
  Browser(String program, Path scratch, String url, boolean dark) throws Exception {
    process =
        new ProcessBuilder(
                program,
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--no-first-run",
                "--window-size=900,1000",
                "--remote-debugging-port=0",
                "--user-data-dir=" + scratch,
                "about:blank")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      socket =
          client
              .newWebSocketBuilder()
              .buildAsync(URI.create(address()), new Ear())
              .get(SECONDS, TimeUnit.SECONDS);
      String target =
          call("", "Target.createTarget", Map.of("url", "about:blank")).get("targetId").asText();
      session =
          call("", "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
              .get("sessionId")
              .asText();
      call(session, "Runtime.enable", Map.of());
      call(session, "Log.enable", Map.of());
      String scheme = dark ? "dark" : "light";
      var feature = Map.of("name", "prefers-color-scheme", "value", scheme);
      call(session, "Emulation.setEmulatedMedia", Map.of("features", List.of(feature)));
      call(session, "Page.navigate", Map.of("url", url));
    } catch (Throwable t) {
      process.destroyForcibly();
      throw t;
    }
  }

  private String address() throws IOException {
    BufferedReader said = process.errorReader();
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.startsWith(LISTENING)) {
        Thread.ofPlatform().daemon().start(() -> said.lines().forEach(ignored -> {}));
        return line.substring(LISTENING.length());
      }
    }
    throw new IOException("Chromium ended before it listened: " + process.info());
  }

  /** The value of an expression, a promise's when it is one. */
  JsonNode evaluate(String expression) throws Exception {
    JsonNode answer =
        call(
            session,
            "Runtime.evaluate",
            Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
    if (answer.has("exceptionDetails")) {
      throw new IOException(expression + ": " + answer.get("exceptionDetails"));
    }
    return answer.at("/result/value");
  }

  /** Waits until an expression is true; while the page is not there, it is not. */
  void await(String condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    String safe = "(() => { try { return Boolean(" + condition + ") } catch { return false } })()";
    while (!evaluate(safe).asBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(condition + " on " + evaluate("document.body.innerText"));
      }
      Thread.sleep(50);
    }
  }

  /** A picture of the page. */
  byte[] screenshot() throws Exception {
    return call(session, "Page.captureScreenshot", Map.of()).get("data").binaryValue();
  }

  /** Exceptions and errors of the page's console. */
  List<String> errors() {
    return errors;
  }

  private JsonNode call(String to, String method, Map<String, ?> parameters) throws Exception {
    int id = ids.incrementAndGet();
    ObjectNode message = json.createObjectNode().put("id", id).put("method", method);
    message.set("params", json.valueToTree(parameters));
    if (!to.isEmpty()) {
      message.put("sessionId", to);
    }
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    socket.sendText(message.toString(), true).get(SECONDS, TimeUnit.SECONDS);
    JsonNode came = answer.get(SECONDS, TimeUnit.SECONDS);
    if (came.has("error")) {
      throw new IOException(method + ": " + came.get("error"));
    }
    return came.get("result");
  }

  /** What the browser says. */
  private final class Ear implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        try {
          hear(json.readTree(text.toString()));
        } catch (IOException e) {
          errors.add(e.toString());
        }
        text.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedFuture(part);
    }

    private void hear(JsonNode message) {
      CompletableFuture<JsonNode> answer = waiting.remove(message.path("id").asInt(-1));
      if (answer != null) {
        answer.complete(message);
      } else if (message.path("method").asText().equals("Runtime.exceptionThrown")
          || message.at("/params/entry/level").asText().equals("error")) {
        errors.add(message.get("params").toString());
      }
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
    client.shutdownNow();
  }
}
