import org.jspecify.annotations.NullMarked;

/** From a snapshot to tensors. */
@NullMarked
module io.murk.obs {
  requires static jdk.incubator.vector;
  requires static org.jspecify;
  requires io.murk.core;
}
