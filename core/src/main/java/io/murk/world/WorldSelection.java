package io.murk.world;

/** Which worlds a call is for, and of a reset with which seeds. */
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

  /** Every world, with seed 0. */
  WorldSelection ALL =
      new WorldSelection() {
        @Override
        public boolean contains(int world) {
          return true;
        }

        @Override
        public long seed(int world) {
          return 0;
        }
      };

  /** Whether world {@code world} is reset, advanced or restored. */
  boolean contains(int world);

  /** Its new seed; only a reset asks for it. */
  long seed(int world);
}
