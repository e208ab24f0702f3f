package io.murk.ffi.calls;

import static io.murk.ffi.CallBoundary.fail;

import io.murk.ffi.RuntimeReport;
import io.murk.ffi.marshal.Text;

/** What the library tells about itself. */
final class DiagnosticCalls {
  private DiagnosticCalls() {}

  /** Returns the length, which is why there is no OK. */
  static int infoJson(long buffer, long capacity, long bootMicros, int aotGiven) {
    try {
      String json = RuntimeReport.json(bootMicros, aotGiven != 0);
      return Text.write(buffer, capacity, json);
    } catch (Throwable t) {
      return fail(t);
    }
  }
}
