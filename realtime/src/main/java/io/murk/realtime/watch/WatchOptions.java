package io.murk.realtime.watch;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a {@link WatchServer} listens and what it allows. Immutable; start from {@link #DEFAULTS}
 * and change what differs.
 *
 * @param name what the world is called, in metrics and on the page
 * @param address where it listens. On a loopback address only processes of this machine reach it;
 *     anywhere else whoever reaches the address can read all fields, for there are no passwords
 * @param port 0 for any free one
 * @param streams streams of frames at once, 0 to 64
 * @param hosts names beyond the address's own under which requests may ask for the server. Not
 *     looked at, unless one is given, where the address is no loopback
 */
public record WatchOptions(
    String name, InetAddress address, int port, int streams, List<String> hosts) {
  /** World "world" on 127.0.0.1, any free port, four streams. */
  public static final WatchOptions DEFAULTS =
      new WatchOptions("world", InetAddress.ofLiteral("127.0.0.1"), 0, 4, List.of());

  static final int MAX_STREAMS = 64;

  /**
   * Checks everything.
   *
   * @throws MurkException {@link ErrorCode#INVALID_ARGUMENT}
   */
  public WatchOptions {
    requireName(name);
    require("port", port, 65_535);
    require("streams", streams, MAX_STREAMS);
    hosts = List.copyOf(hosts);
  }

  static void requireName(String name) {
    if (name.isBlank() || name.length() > 64) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT, "name=" + name + " allowed=1..64 characters, not blank");
    }
  }

  private static void require(String what, int value, int most) {
    if (value < 0 || value > most) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT, what + "=" + value + " allowed=0.." + most);
    }
  }

  /** These options with another name of the world. */
  public WatchOptions name(String value) {
    return new WatchOptions(value, address, port, streams, hosts);
  }

  /** These options with another address. */
  public WatchOptions address(InetAddress value) {
    return new WatchOptions(name, value, port, streams, hosts);
  }

  /** These options with another port. */
  public WatchOptions port(int value) {
    return new WatchOptions(name, address, value, streams, hosts);
  }

  /** These options with another number of streams. */
  public WatchOptions streams(int value) {
    return new WatchOptions(name, address, port, value, hosts);
  }

  /** These options with one more host name. */
  public WatchOptions host(String value) {
    List<String> more = new ArrayList<>(hosts);
    more.add(value);
    return new WatchOptions(name, address, port, streams, more);
  }
}
