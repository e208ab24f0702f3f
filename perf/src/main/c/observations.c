/*
 * The yardsticks of observations: windows around agents and mean pooling, with their masks. Same
 * bytes as Murk's. A row of a window is one vector, stored whole where the next row writes over what
 * is beyond it. Without AVX-512 plain loops do the same. Windows are at most 16 wide.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512VL__)
#include <immintrin.h>
#define WIDE 1
#endif

static inline ptrdiff_t wrapped(ptrdiff_t i, ptrdiff_t n) {
  i %= n;
  return i < 0 ? i + n : i;
}

#ifdef WIDE
/* The lanes of columns c .. c + side - 1 that lie in 0 .. cols - 1. */
static inline __mmask16 inside(ptrdiff_t c, ptrdiff_t side, ptrdiff_t cols) {
  ptrdiff_t first = c < 0 ? -c : 0, end = c + side > cols ? cols - c : side;
  if (first >= end) return 0;
  return (__mmask16)(((1u << end) - 1) & ~((1u << first) - 1));
}

/* A row of a window and its mask; room: values to the end of the window. */
static inline void put(float *out, uint8_t *mask, __m512 v, __mmask16 seen, ptrdiff_t side,
                       ptrdiff_t room) {
  __m128i ones = _mm_maskz_set1_epi8(seen, 1);
  if (room >= 16) {
    _mm512_storeu_ps(out, v);
    _mm_storeu_si128((__m128i *)mask, ones);
  } else {
    __mmask16 all = (__mmask16)((1u << side) - 1);
    _mm512_mask_storeu_ps(out, all, v);
    _mm_mask_storeu_epi8(mask, all, ones);
  }
}

static inline void put_bytes(uint8_t *out, uint8_t *mask, __m512 v, __mmask16 seen, ptrdiff_t side,
                             ptrdiff_t room, float scale, float offset) {
  __m128i ones = _mm_maskz_set1_epi8(seen, 1);
  __m512 x = _mm512_add_ps(_mm512_mul_ps(v, _mm512_set1_ps(scale)), _mm512_set1_ps(offset));
  x = _mm512_min_ps(_mm512_max_ps(x, _mm512_setzero_ps()), _mm512_set1_ps(255.0f));
  __m128i bytes = _mm512_cvtepi32_epi8(_mm512_maskz_cvtps_epi32(seen, x));
  if (room >= 16) {
    _mm_storeu_si128((__m128i *)out, bytes);
    _mm_storeu_si128((__m128i *)mask, ones);
  } else {
    __mmask16 all = (__mmask16)((1u << side) - 1);
    _mm_mask_storeu_epi8(out, all, bytes);
    _mm_mask_storeu_epi8(mask, all, ones);
  }
}

/* What a window sees of row r from column c on. */
static inline __m512 row_of(const float *field, ptrdiff_t rows, ptrdiff_t cols, int wrap,
                            ptrdiff_t r, ptrdiff_t c, ptrdiff_t side, __mmask16 *seen) {
  __mmask16 all = (__mmask16)((1u << side) - 1);
  if (r < 0 || r >= rows) {
    if (!wrap) {
      *seen = 0;
      return _mm512_setzero_ps();
    }
    r = wrapped(r, rows);
  }
  const float *row = field + r * cols;
  if (c >= 0 && c + side <= cols) {
    *seen = all;
    return _mm512_maskz_loadu_ps(all, row + c);
  }
  if (!wrap) {
    *seen = inside(c, side, cols);
    return _mm512_maskz_loadu_ps(*seen, row + c);
  }
  c = wrapped(c, cols);
  __mmask16 before = inside(c, side, cols);
  *seen = all;
  return _mm512_mask_loadu_ps(_mm512_maskz_loadu_ps(before, row + c), all & ~before,
                              row + c - cols);
}
#endif

/* centers [agents][2]; out and mask [agents][side][side], side = 2 * half + 1 <= cols. */
void murk_reference_rects(const float *restrict field, int rows, int cols, int wrap,
                          const int *restrict centers, int agents, int half, float *restrict out,
                          uint8_t *restrict mask) {
  ptrdiff_t side = 2 * half + 1, size = side * side;
  for (ptrdiff_t a = 0; a < agents; a++, out += size, mask += size) {
    ptrdiff_t top = centers[2 * a] - half, left = centers[2 * a + 1] - half;
    for (ptrdiff_t t = 0; t < side; t++) {
#ifdef WIDE
      __mmask16 seen;
      __m512 v = row_of(field, rows, cols, wrap, top + t, left, side, &seen);
      put(out + t * side, mask + t * side, v, seen, side, size - t * side);
#else
      for (ptrdiff_t i = 0; i < side; i++) {
        ptrdiff_t r = wrap ? wrapped(top + t, rows) : top + t;
        ptrdiff_t c = wrap ? wrapped(left + i, cols) : left + i;
        int seen = r >= 0 && r < rows && c >= 0 && c < cols;
        out[t * side + i] = seen ? field[r * cols + c] : 0.0f;
        mask[t * side + i] = seen;
      }
#endif
    }
  }
}

#ifndef WIDE
static uint8_t quantized(float v, float scale, float offset) {
  float x = v * scale + offset;
  x = x > 0.0f ? x : 0.0f;
  x = x > 255.0f ? 255.0f : x;
  return (uint8_t)(int)__builtin_rintf(x);
}
#endif

/* The same as unsigned bytes: round(clamp(v * scale + offset, 0, 255)), 0 where nothing is seen. */
void murk_reference_rects_u8(const float *restrict field, int rows, int cols, int wrap,
                             const int *restrict centers, int agents, int half, float scale,
                             float offset, uint8_t *restrict out, uint8_t *restrict mask) {
  ptrdiff_t side = 2 * half + 1, size = side * side;
  for (ptrdiff_t a = 0; a < agents; a++, out += size, mask += size) {
    ptrdiff_t top = centers[2 * a] - half, left = centers[2 * a + 1] - half;
    for (ptrdiff_t t = 0; t < side; t++) {
#ifdef WIDE
      __mmask16 seen;
      __m512 v = row_of(field, rows, cols, wrap, top + t, left, side, &seen);
      put_bytes(out + t * side, mask + t * side, v, seen, side, size - t * side, scale, offset);
#else
      for (ptrdiff_t i = 0; i < side; i++) {
        ptrdiff_t r = wrap ? wrapped(top + t, rows) : top + t;
        ptrdiff_t c = wrap ? wrapped(left + i, cols) : left + i;
        int seen = r >= 0 && r < rows && c >= 0 && c < cols;
        out[t * side + i] = seen ? quantized(field[r * cols + c], scale, offset) : 0;
        mask[t * side + i] = seen;
      }
#endif
    }
  }
}

/* Disks by the distance of four neighbours a cell, all of them inside the grid. */
void murk_reference_disks(const float *restrict field, int cols, const int *restrict centers,
                          int agents, int radius, float *restrict out, uint8_t *restrict mask) {
  ptrdiff_t side = 2 * radius + 1, size = side * side;
  for (ptrdiff_t a = 0; a < agents; a++, out += size, mask += size) {
    const float *corner = field + (centers[2 * a] - radius) * (ptrdiff_t)cols +
                          (centers[2 * a + 1] - radius);
    for (ptrdiff_t t = 0; t < side; t++) {
      ptrdiff_t cut = t < radius ? radius - t : t - radius;
#ifdef WIDE
      __mmask16 seen = (__mmask16)(((1u << (side - cut)) - 1) & ~((1u << cut) - 1));
      __m512 v = _mm512_maskz_loadu_ps(seen, corner + t * cols);
      put(out + t * side, mask + t * side, v, seen, side, size - t * side);
#else
      memset(out + t * side, 0, side * sizeof(float));
      memset(mask + t * side, 0, side);
      memcpy(out + t * side + cut, corner + t * cols + cut, (side - 2 * cut) * sizeof(float));
      memset(mask + t * side + cut, 1, side - 2 * cut);
#endif
    }
  }
}

/* Means of 2x2, side by side; out and mask [rows / 2][cols / 2]. */
void murk_reference_pool(const float *restrict in, int rows, int cols, float *restrict out,
                         uint8_t *restrict mask) {
  ptrdiff_t half = cols / 2;
  for (ptrdiff_t r = 0; r + 1 < rows; r += 2, out += half) {
    const float *a = in + r * cols, *b = a + cols;
    ptrdiff_t c = 0;
#ifdef WIDE
    const __m512i even = _mm512_set_epi32(30, 28, 26, 24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0);
    const __m512i odd = _mm512_add_epi32(even, _mm512_set1_epi32(1));
    while (half >= 16 && c < half) {
      if (c > half - 16) c = half - 16;
      __m512 a0 = _mm512_loadu_ps(a + 2 * c), a1 = _mm512_loadu_ps(a + 2 * c + 16);
      __m512 b0 = _mm512_loadu_ps(b + 2 * c), b1 = _mm512_loadu_ps(b + 2 * c + 16);
      __m512 sum = _mm512_add_ps(_mm512_permutex2var_ps(a0, even, a1), _mm512_setzero_ps());
      sum = _mm512_add_ps(sum, _mm512_permutex2var_ps(a0, odd, a1));
      sum = _mm512_add_ps(sum, _mm512_permutex2var_ps(b0, even, b1));
      sum = _mm512_add_ps(sum, _mm512_permutex2var_ps(b0, odd, b1));
      _mm512_storeu_ps(out + c, _mm512_mul_ps(sum, _mm512_set1_ps(0.25f)));
      c += 16;
    }
#endif
    for (; c < half; c++) {
      out[c] = (0.0f + a[2 * c] + a[2 * c + 1] + b[2 * c] + b[2 * c + 1]) / 4.0f;
    }
  }
  memset(mask, 1, (size_t)(rows / 2) * half);
}
