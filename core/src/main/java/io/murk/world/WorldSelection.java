package io.murk.world;

/** Which worlds a reset is for, and with which seeds. */
public interface WorldSelection {
  /** No world. */
  WorldSelection NONE =
      new WorldSelection() {
        @Override
        public boolean contains(int world) {
          return false;
        }

        @Override
        public long seed(int world) {
          return 0;
        }
      };

  /** Whether world {@code world} is reset, or advanced. */
  boolean contains(int world);

  /** Its new seed; only a reset asks for it. */
  long seed(int world);
}
