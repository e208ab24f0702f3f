package io.murk.realtime.share;

/**
 * What a realtime world measures about its times. Recording is wait-free, from any thread; see
 * {@link Latency}. hot: 0 B/op.
 */
public final class Latencies {
  private final Latency tick = new Latency();
  private final Latency jitter = new Latency();
  private final Latency submitToApply = new Latency();
  private final Latency observe = new Latency();

  /** Nothing was measured yet. */
  public Latencies() {}

  /** A tick, published or not: draining, applying, propagators, publishing. */
  public Latency tick() {
    return tick;
  }

  /** How much later than due a tick began. */
  public Latency jitter() {
    return jitter;
  }

  /** From a submission to the end of the tick that applied it. */
  public Latency submitToApply() {
    return submitToApply;
  }

  /** An observation, from the call to the numbers. */
  public Latency observe() {
    return observe;
  }

  /** Starts all again with nothing. */
  public void reset() {
    tick.reset();
    jitter.reset();
    submitToApply.reset();
    observe.reset();
  }
}
