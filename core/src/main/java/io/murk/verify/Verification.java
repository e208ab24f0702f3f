package io.murk.verify;

import java.util.Optional;

/**
 * What a verifier found.
 *
 * @param from the first frame of the range
 * @param to its last frame; {@code from - 1} of an empty range
 * @param frames ticks that were computed and had the recorded hash
 * @param epochs in which they lie
 * @param states whole states that were compared
 * @param observations observations that were compared
 * @param skippedObservations observations whose plan nobody could decode
 * @param complete whether the recording was closed in order; if not, it was verified up to its last
 *     complete chunk
 * @param divergence where the worlds parted, if they did
 */
public record Verification(
    long from,
    long to,
    long frames,
    long epochs,
    long states,
    long observations,
    long skippedObservations,
    boolean complete,
    Optional<Divergence> divergence) {
  /** Whether everything was the same. */
  public boolean passed() {
    return divergence.isEmpty();
  }

  /** One line. */
  public String summary() {
    return (passed() ? "same bits: " : "DIFFERENT: ")
        + "frames="
        + frames
        + " of "
        + from
        + ".."
        + to
        + " epochs="
        + epochs
        + " states="
        + states
        + " observations="
        + observations
        + (skippedObservations == 0 ? "" : " skipped=" + skippedObservations)
        + (complete ? "" : ", the recording was not closed")
        + divergence.map(found -> "; " + found.summary()).orElse("");
  }
}
