/*
 * The yardstick of uniform NoiseInjection: what a C programmer writes for this one kernel, sixteen
 * Threefry-4x32-20 blocks at a time in the vectors that gcc and clang know (of plain loops over
 * sixteen gcc 12 made scalar code, seven times slower). Same result bits as Murk's. build.sh has the
 * flags; -ffp-contract=off matters, because a fused multiply-add would round differently.
 *
 *   void murk_reference_noise(const float *in, float *out, int64_t n, uint64_t seed,
 *                             uint64_t stream, uint64_t tick, float scale);
 *
 * out[e] = in[e] + scale * (2 * u(e) - 1) for e in [0, n); in and out do not overlap.
 */
#include <stdint.h>
#include <string.h>

enum { LANES = 16 };

typedef uint32_t words_t __attribute__((vector_size(4 * LANES)));
typedef int32_t ints_t __attribute__((vector_size(4 * LANES)));
typedef float floats_t __attribute__((vector_size(4 * LANES)));

#define ROTL(x, by) (((x) << (by)) | ((x) >> (32 - (by))))
#define EVEN(r1, r3)                     \
  x0 += x1, x1 = ROTL(x1, r1) ^ x0;      \
  x2 += x3, x3 = ROTL(x3, r3) ^ x2;
#define ODD(r3, r1)                      \
  x0 += x3, x3 = ROTL(x3, r3) ^ x0;      \
  x2 += x1, x1 = ROTL(x1, r1) ^ x2;
#define INJECT(i)                                    \
  x0 += key[(i) % 5], x1 += key[((i) + 1) % 5];      \
  x2 += key[((i) + 2) % 5], x3 += key[((i) + 3) % 5] + (i);

/* The words of blocks first to first + 15: lane l of words[w] is word w of block first + l. */
static inline void blocks(const uint32_t *key, uint64_t tick, uint64_t first, words_t words[4]) {
  const words_t lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const words_t zero = {0};
  words_t x0 = zero + (uint32_t)tick, x1 = zero + (uint32_t)(tick >> 32);
  words_t x2 = lanes + (uint32_t)first, x3 = zero + (uint32_t)(first >> 32);
  INJECT(0) EVEN(10, 26) ODD(11, 21) EVEN(13, 27) ODD(23, 5)
  INJECT(1) EVEN(6, 20) ODD(17, 11) EVEN(25, 10) ODD(18, 20)
  INJECT(2) EVEN(10, 26) ODD(11, 21) EVEN(13, 27) ODD(23, 5)
  INJECT(3) EVEN(6, 20) ODD(17, 11) EVEN(25, 10) ODD(18, 20)
  INJECT(4) EVEN(10, 26) ODD(11, 21) EVEN(13, 27) ODD(23, 5)
  INJECT(5)
  words[0] = x0, words[1] = x1, words[2] = x2, words[3] = x3;
}

static inline floats_t noisy(floats_t values, words_t words, float scale) {
  floats_t u = __builtin_convertvector((ints_t)(words >> 8), floats_t);
  return values + scale * (2.0f * (u * 0x1p-24f) - 1.0f);
}

void murk_reference_noise(const float *restrict in, float *restrict out, int64_t n, uint64_t seed,
                          uint64_t stream, uint64_t tick, float scale) {
  uint32_t key[5] = {(uint32_t)seed, (uint32_t)(seed >> 32), (uint32_t)stream,
                     (uint32_t)(stream >> 32), 0x1BD11BDA};
  for (int i = 0; i < 4; i++) key[4] ^= key[i];
  words_t words[4];
  int64_t e = 0;
  for (; e + 4 * LANES <= n; e += 4 * LANES) {
    blocks(key, tick, (uint64_t)e / 4, words);
    for (int w = 0; w < 4; w++) {
      floats_t values;
      memcpy(&values, in + e + w * LANES, sizeof values);
      values = noisy(values, words[w], scale);
      memcpy(out + e + w * LANES, &values, sizeof values);
    }
  }
  if (e < n) blocks(key, tick, (uint64_t)e / 4, words);
  for (int64_t at = e; at < n; at++) {
    floats_t value = {in[at]};
    words_t word = {words[(at - e) / LANES][(at - e) % LANES]};
    out[at] = noisy(value, word, scale)[0];
  }
}
