/*
 * The yardstick of uniform NoiseInjection: what a C programmer writes for this one kernel, sixteen
 * Threefry-4x32-20 blocks at a time so that the compiler makes vectors of them. Same result bits as
 * Murk's. build.sh has the flags; -ffp-contract=off matters, because a fused multiply-add would
 * round differently.
 *
 *   void murk_reference_noise(const float *in, float *out, int64_t n, uint64_t seed,
 *                             uint64_t stream, uint64_t tick, float scale);
 *
 * out[e] = in[e] + scale * (2 * u(e) - 1) for e in [0, n); in and out do not overlap.
 */
#include <stddef.h>
#include <stdint.h>

enum { LANES = 16 };

static inline uint32_t rotl(uint32_t x, int by) { return (x << by) | (x >> (32 - by)); }

#define EVEN(r1, r3)                                                  \
  for (int l = 0; l < LANES; l++) {                                   \
    x0[l] += x1[l], x1[l] = rotl(x1[l], r1) ^ x0[l];                  \
    x2[l] += x3[l], x3[l] = rotl(x3[l], r3) ^ x2[l];                  \
  }
#define ODD(r3, r1)                                                   \
  for (int l = 0; l < LANES; l++) {                                   \
    x0[l] += x3[l], x3[l] = rotl(x3[l], r3) ^ x0[l];                  \
    x2[l] += x1[l], x1[l] = rotl(x1[l], r1) ^ x2[l];                  \
  }
#define INJECT(i)                                                     \
  for (int l = 0; l < LANES; l++) {                                   \
    x0[l] += key[(i) % 5], x1[l] += key[((i) + 1) % 5];               \
    x2[l] += key[((i) + 2) % 5], x3[l] += key[((i) + 3) % 5] + (i);   \
  }

/* The words of blocks first to first + 15: words[w][l] is word w of block first + l. */
static inline void blocks(const uint32_t *key, uint64_t tick, uint64_t first,
                          uint32_t words[4][LANES]) {
  uint32_t x0[LANES], x1[LANES], x2[LANES], x3[LANES];
  for (int l = 0; l < LANES; l++) {
    x0[l] = (uint32_t)tick, x1[l] = (uint32_t)(tick >> 32);
    x2[l] = (uint32_t)first + (uint32_t)l, x3[l] = (uint32_t)(first >> 32);
  }
  INJECT(0) EVEN(10, 26) ODD(11, 21) EVEN(13, 27) ODD(23, 5)
  INJECT(1) EVEN(6, 20) ODD(17, 11) EVEN(25, 10) ODD(18, 20)
  INJECT(2) EVEN(10, 26) ODD(11, 21) EVEN(13, 27) ODD(23, 5)
  INJECT(3) EVEN(6, 20) ODD(17, 11) EVEN(25, 10) ODD(18, 20)
  INJECT(4) EVEN(10, 26) ODD(11, 21) EVEN(13, 27) ODD(23, 5)
  INJECT(5)
  for (int l = 0; l < LANES; l++) {
    words[0][l] = x0[l], words[1][l] = x1[l], words[2][l] = x2[l], words[3][l] = x3[l];
  }
}

static inline float noisy(float value, uint32_t word, float scale) {
  return value + scale * (2.0f * ((float)(int32_t)(word >> 8) * 0x1p-24f) - 1.0f);
}

void murk_reference_noise(const float *restrict in, float *restrict out, int64_t n, uint64_t seed,
                          uint64_t stream, uint64_t tick, float scale) {
  uint32_t key[5] = {(uint32_t)seed, (uint32_t)(seed >> 32), (uint32_t)stream,
                     (uint32_t)(stream >> 32), 0x1BD11BDA};
  for (int i = 0; i < 4; i++) key[4] ^= key[i];
  uint32_t words[4][LANES];
  for (int64_t e = 0; e < n; e += 4 * LANES) {
    blocks(key, tick, (uint64_t)e / 4, words);
    if (n - e >= 4 * LANES) {
      for (int w = 0; w < 4; w++) {
        for (int l = 0; l < LANES; l++) {
          int64_t at = e + w * LANES + l;
          out[at] = noisy(in[at], words[w][l], scale);
        }
      }
    } else {
      for (int64_t at = e; at < n; at++) {
        out[at] = noisy(in[at], words[(at - e) / LANES][(at - e) % LANES], scale);
      }
    }
  }
}
