package io.murk.ffi;

import io.murk.ffi.live.RuntimeDefaults;
import io.murk.obs.ObsPlan;
import io.murk.propagator.library.KernelChoice;
import io.murk.world.NativeMemory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What murk_info_json tells: library, Java runtime, kernels. */
public final class RuntimeReport {
  private static final Pattern BITS = Pattern.compile("(\\d+) bits");
  static final String ABI_VERSION = "4.0";

  private RuntimeReport() {}

  /**
   * The report.
   *
   * @param bootMicros how long the start took
   * @param aotGiven whether the VM was started with an AOT cache, which it may have refused
   */
  public static String json(long bootMicros, boolean aotGiven) {
    String diffusion = KernelChoice.reason();
    Matcher bits = BITS.matcher(diffusion);
    StringBuilder json = new StringBuilder("{");
    text(json, "murk_version", version());
    text(json, "abi_version", ABI_VERSION);
    text(json, "java_version", System.getProperty("java.version", ""));
    text(json, "java_vm", System.getProperty("java.vm.name", ""));
    text(json, "java_home", System.getProperty("java.home", ""));
    boolean present = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    value(json, "vector_api", present);
    value(json, "vector_bits", bits.find() ? Integer.parseInt(bits.group(1)) : 0);
    json.append("\"kernels\":{");
    text(json, "diffusion", diffusion.split(":", 2)[0]);
    text(json, "observation", observation());
    json.setCharAt(json.length() - 1, '}');
    json.append(',');
    text(json, "reason", diffusion);
    value(json, "processors", Runtime.getRuntime().availableProcessors());
    value(json, "heap_max_bytes", Runtime.getRuntime().maxMemory());
    value(json, "native_bytes", NativeMemory.bytesHeld());
    value(json, "default_threads", RuntimeDefaults.threads());
    value(json, "boot_ms", bootMicros / 1000.0);
    value(
        json, "aot_cache", aotGiven && System.getProperty("java.vm.info", "").contains("sharing"));
    json.setCharAt(json.length() - 1, '}');
    return json.toString();
  }

  private static String version() {
    var descriptor = RuntimeReport.class.getModule().getDescriptor();
    return descriptor == null ? "unknown" : descriptor.rawVersion().orElse("unknown");
  }

  /** The first word after the colon of "observation kernels: scalar (why)". */
  private static String observation() {
    String line = ObsPlan.describeKernels();
    return line.substring(line.indexOf(':') + 1).strip().split(" ", 2)[0];
  }

  private static void text(StringBuilder json, String key, String value) {
    json.append('"').append(key).append("\":\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else {
        json.append(c < ' ' ? ' ' : c);
      }
    }
    json.append("\",");
  }

  private static void value(StringBuilder json, String key, Object value) {
    json.append('"').append(key).append("\":").append(value).append(',');
  }
}
