package io.murk.ffi.define;

import io.murk.ffi.define.ConfigLayouts.ConfigPreflightLayout;
import io.murk.ffi.marshal.Memory;
import io.murk.propagator.WriteConflict;
import io.murk.world.Preflight;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a config would need and what is wrong with it, as a struct and as JSON. */
public final class PreflightReport {
  private PreflightReport() {}

  /** Checks the struct that {@link #write} fills. */
  public static void check(long out) {
    Struct.at("out", out, ConfigPreflightLayout.BYTES);
  }

  /** Writes a MurkConfigPreflight. */
  public static void write(Preflight preflight, long out) {
    Preflight.Memory memory = preflight.memory();
    Memory.putI32(out + ConfigPreflightLayout.N_PROBLEMS, preflight.problems().size());
    Memory.putI32(out + ConfigPreflightLayout.N_WRITE_CONFLICTS, preflight.writeConflicts().size());
    Memory.putI32(out + ConfigPreflightLayout.N_NOTES, preflight.notes().size());
    Memory.putI64(out + ConfigPreflightLayout.FIELDS_BYTES, memory.fields());
    Memory.putI64(out + ConfigPreflightLayout.SCRATCH_BYTES, memory.scratch());
    Memory.putI64(out + ConfigPreflightLayout.EDITED_BASE_BYTES, memory.editedBase());
    Memory.putI64(out + ConfigPreflightLayout.SPARSE_BYTES, memory.sparse());
    Memory.putI64(out + ConfigPreflightLayout.GENERATION_BYTES, memory.generation());
    Memory.putI64(out + ConfigPreflightLayout.HEAP_BYTES, memory.heap());
    double maxDt = preflight.maxDt().orElse(Double.POSITIVE_INFINITY);
    Memory.putF64(out + ConfigPreflightLayout.MAX_DT, maxDt);
  }

  /** The same with all texts. */
  public static String json(Preflight preflight) {
    StringBuilder json = new StringBuilder("{\"problems\":[");
    for (Preflight.Problem problem : preflight.problems()) {
      json.append("{\"status\":").append(problem.code().status()).append(",\"code\":");
      string(json, problem.code().title());
      json.append(",\"message\":");
      string(json, problem.message());
      json.append("},");
    }
    end(json).append(",\"memory\":{");
    Preflight.Memory memory = preflight.memory();
    number(json, "fields", memory.fields());
    number(json, "scratch", memory.scratch());
    number(json, "edited_base", memory.editedBase());
    number(json, "sparse", memory.sparse());
    number(json, "generation", memory.generation());
    number(json, "heap", memory.heap());
    json.setCharAt(json.length() - 1, '}');
    json.append(",\"max_dt\":");
    json.append(preflight.maxDt().isPresent() ? preflight.maxDt().getAsDouble() : "null");
    json.append(",\"limited_by\":");
    string(json, preflight.limitedByOrNull());
    json.append(",\"write_conflicts\":");
    strings(json, preflight.writeConflicts().stream().map(WriteConflict::text).toList());
    json.append(",\"notes\":");
    strings(json, preflight.notes());
    return json.append('}').toString();
  }

  private static void number(StringBuilder json, String key, long value) {
    json.append('"').append(key).append("\":").append(value).append(',');
  }

  private static void strings(StringBuilder json, List<String> texts) {
    json.append('[');
    for (String text : texts) {
      string(json, text);
      json.append(',');
    }
    end(json);
  }

  /** Closes a list, the last element of which has a comma behind it. */
  private static StringBuilder end(StringBuilder json) {
    if (json.charAt(json.length() - 1) == ',') {
      json.setLength(json.length() - 1);
    }
    return json.append(']');
  }

  private static void string(StringBuilder json, @Nullable String text) {
    if (text == null) {
      json.append("null");
      return;
    }
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
