package io.murk.realtime.watch;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The parameters of a request. What is wrong is a {@link Refusal} with a text. */
final class RequestQuery {
  private final Map<String, String> values = new TreeMap<>();

  /** Answered with a status and a line of {@code key=value} text. */
  static final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    Refusal(int status, String text) {
      super(text, null, false, false);
      this.status = status;
    }

    int status() {
      return status;
    }

    String text() {
      return String.valueOf(getMessage());
    }
  }

  /**
   * Reads {@code a=b&c=d}.
   *
   * @param query as it was sent
   * @param allowed names of parameters
   */
  static RequestQuery parse(String query, List<String> allowed) throws Refusal {
    RequestQuery parsed = new RequestQuery();
    for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
      int split = pair.indexOf('=');
      String key = decode(split < 0 ? pair : pair.substring(0, split));
      if (!allowed.contains(key)) {
        throw new Refusal(400, "parameter=" + key + " allowed=" + allowed);
      }
      if (parsed.values.put(key, decode(split < 0 ? "" : pair.substring(split + 1))) != null) {
        throw new Refusal(400, "parameter=" + key + " allowed: once");
      }
    }
    return parsed;
  }

  private static String decode(String text) throws Refusal {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Refusal(400, "parameter=" + text + " allowed: percent-encoded UTF-8");
    }
  }

  String text(String key, String otherwise) {
    return values.getOrDefault(key, otherwise);
  }

  double number(String key, double otherwise, double from, double to) throws Refusal {
    String text = values.get(key);
    if (text == null) {
      return otherwise;
    }
    double number;
    try {
      number = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      number = Double.NaN;
    }
    if (!(number >= from && number <= to)) {
      throw new Refusal(400, key + "=" + text + " allowed=" + from + ".." + to);
    }
    return number;
  }

  int whole(String key, int otherwise, int from, int to) throws Refusal {
    String text = values.get(key);
    if (text == null) {
      return otherwise;
    }
    if (text.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(text);
      if (number >= from && number <= to) {
        return number;
      }
    }
    throw new Refusal(400, key + "=" + text + " allowed=" + from + ".." + to);
  }
}
