package io.murk.describe.text;

import java.util.HexFormat;

/**
 * Text between quotation marks. A backslash stands before a quotation mark, a backslash, and before
 * {@code u} and four hexadecimal digits for a UTF-16 unit that is a control character, a line or
 * paragraph separator, or half of a surrogate pair alone.
 */
final class Quoted {
  private Quoted() {}

  static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        out.append(c).append(text.charAt(++i));
      } else if (Character.isISOControl(c)
          || Character.isSurrogate(c)
          || c == '\u2028'
          || c == '\u2029') {
        out.append("\\u").append(HexFormat.of().toHexDigits(c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  /** Where the text that begins at {@code from} ends, behind its last mark, or -1. */
  static int end(String line, int from) {
    for (int i = from + 1; i < line.length(); i++) {
      if (line.charAt(i) == '"') {
        return i + 1;
      }
      if (line.charAt(i) == '\\') {
        i++;
      }
    }
    return -1;
  }

  /** The text, or a {@link NumberFormatException}. */
  static String unquote(String quoted) {
    StringBuilder out = new StringBuilder();
    for (int i = 1; i < quoted.length() - 1; i++) {
      char c = quoted.charAt(i);
      if (c == '\\') {
        c = quoted.charAt(++i);
        if (c == 'u' && i + 5 < quoted.length()) {
          c = (char) HexFormat.fromHexDigits(quoted, i + 1, i + 5);
          i += 4;
        } else if (c != '"' && c != '\\') {
          throw new NumberFormatException("an escape that is not known");
        }
      }
      out.append(c);
    }
    return out.toString();
  }
}
