package io.murk.realtime.watch;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Requests as a client sends them, byte for byte where that matters. */
final class Wire {
  private Wire() {}

  /** An answer. */
  record Answer(int status, String headers, String body) {}

  /** What stands in a frame. */
  record Frame(long tick, int rows, int cols, float min, float max, int step, ByteBuffer cells) {
    static Frame read(InputStream in) throws IOException {
      ByteBuffer head = ByteBuffer.wrap(in.readNBytes(40)).order(ByteOrder.LITTLE_ENDIAN);
      if (head.getInt(0) != 0x314B524D) {
        throw new IOException("magic=" + Integer.toHexString(head.getInt(0)));
      }
      byte[] cells = in.readNBytes(head.getInt(4) - 40);
      return new Frame(
          head.getLong(8),
          head.getInt(16),
          head.getInt(20),
          head.getFloat(24),
          head.getFloat(28),
          head.getInt(36),
          ByteBuffer.wrap(cells).order(ByteOrder.LITTLE_ENDIAN));
    }
  }

  static Answer get(WatchServer server, String path, String... headers) throws IOException {
    return send(server, "GET", path, "Host: localhost:" + server.port(), headers);
  }

  static Answer send(WatchServer server, String method, String path, String host, String... headers)
      throws IOException {
    StringBuilder text = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
    text.append(host).append("\r\nConnection: close\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    try (Socket socket = connect(server)) {
      socket.getOutputStream().write((text + "\r\n").getBytes(StandardCharsets.UTF_8));
      byte[] all = socket.getInputStream().readAllBytes();
      String answer = new String(all, StandardCharsets.UTF_8);
      int end = answer.indexOf("\r\n\r\n");
      int status = Integer.parseInt(answer.split(" ")[1]);
      return new Answer(status, answer.substring(0, end), answer.substring(end + 4));
    }
  }

  static Socket connect(WatchServer server) throws IOException {
    Socket socket = new Socket(server.address().getAddress(), server.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** A stream of frames; close it to leave. */
  static InputStream frames(WatchServer server, String query) throws IOException {
    var connection =
        (HttpURLConnection) URI.create(server.uri() + "/frames?" + query).toURL().openConnection();
    connection.setReadTimeout(20_000);
    return connection.getInputStream();
  }
}
