/*
 * The yardstick of ScalarDiffusion on Square4: what a C programmer writes for this one kernel, with
 * nothing around it. Same result bits as Murk's, so both do the same work.
 *
 * Bits: the neighbours' sum is folded north, south, west, east; every operation rounds to f32 once.
 * Built with -ffp-contract=off, because a fused multiply-add would round differently, and without
 * -ffast-math. build.sh has the flags.
 */
#include <stddef.h>

enum { ABSORB = 0, CLAMP = 1, WRAP = 2 };

/* Row or column `at` of `length`, or -1 where the grid ends. */
static ptrdiff_t resolve(ptrdiff_t at, ptrdiff_t length, int edge) {
  if (at >= 0 && at < length) return at;
  if (edge == ABSORB) return -1;
  if (edge == CLAMP) return at < 0 ? 0 : length - 1;
  return at < 0 ? length - 1 : 0;
}

/* A cell with any neighbours: the corners and the left and right columns. */
static void cell(const float *restrict in, float *restrict out, ptrdiff_t rows, ptrdiff_t cols,
                 int edge, const float *keep, const float *share, ptrdiff_t r, ptrdiff_t c) {
  ptrdiff_t north = resolve(r - 1, rows, edge), south = resolve(r + 1, rows, edge);
  ptrdiff_t west = resolve(c - 1, cols, edge), east = resolve(c + 1, cols, edge);
  float sum = -0.0f;
  int n = 0;
  if (north >= 0) sum += in[north * cols + c], n++;
  if (south >= 0) sum += in[south * cols + c], n++;
  if (west >= 0) sum += in[r * cols + west], n++;
  if (east >= 0) sum += in[r * cols + east], n++;
  float v = in[r * cols + c];
  out[r * cols + c] = n == 0 ? v : keep[n] * v + share[n] * (sum / (float)n);
}

static void cross(const float *restrict north, const float *restrict row,
                  const float *restrict south, float *restrict out, ptrdiff_t cols, float keep,
                  float share) {
  for (ptrdiff_t c = 1; c < cols - 1; c++) {
    float sum = north[c] + south[c] + row[c - 1] + row[c + 1];
    out[c] = keep * row[c] + share * (sum * 0.25f);
  }
}

static void tee(const float *restrict vertical, const float *restrict row, float *restrict out,
                ptrdiff_t cols, float keep, float share) {
  for (ptrdiff_t c = 1; c < cols - 1; c++) {
    float sum = vertical[c] + row[c - 1] + row[c + 1];
    out[c] = keep * row[c] + share * (sum / 3.0f);
  }
}

/*
 * One tick: in and out are [rows][cols] f32 and do not overlap; keep and share are indexed by the
 * number of neighbours, 0 to 4.
 */
void murk_reference_diffuse(const float *restrict in, float *restrict out, int rows, int cols,
                            int edge, const float *keep, const float *share) {
  for (ptrdiff_t r = 0; r < rows; r++) {
    ptrdiff_t north = resolve(r - 1, rows, edge), south = resolve(r + 1, rows, edge);
    const float *row = in + r * cols;
    if (north >= 0 && south >= 0) {
      cross(in + north * cols, row, in + south * cols, out + r * cols, cols, keep[4], share[4]);
    } else if (north >= 0 || south >= 0) {
      ptrdiff_t vertical = north >= 0 ? north : south;
      tee(in + vertical * cols, row, out + r * cols, cols, keep[3], share[3]);
    } else {
      for (ptrdiff_t c = 1; c < cols - 1; c++) {
        cell(in, out, rows, cols, edge, keep, share, r, c);
      }
    }
    cell(in, out, rows, cols, edge, keep, share, r, 0);
    if (cols > 1) cell(in, out, rows, cols, edge, keep, share, r, cols - 1);
  }
}
