/*
 * The yardsticks of ScalarDiffusion on Hex2D, Square8 and any space by a neighbour table: what a C
 * programmer writes for the one kernel. Same result bits as Murk's: the neighbours' sum is folded in
 * neighbour order, every operation rounds to f32 once (-ffp-contract=off, no -ffast-math).
 *
 * in and out are f32 and do not overlap; keep and share are indexed by the number of neighbours.
 */
#include <stddef.h>

/* A cell of a grid with `n` possible neighbours at (dr, dc), of which those outside do not count. */
static void edge_cell(const float *restrict in, float *restrict out, ptrdiff_t rows, ptrdiff_t cols,
                      const float *keep, const float *share, const signed char (*steps)[2], int most,
                      ptrdiff_t r, ptrdiff_t c) {
  float sum = -0.0f;
  int n = 0;
  for (int k = 0; k < most; k++) {
    ptrdiff_t nr = r + steps[k][0], nc = c + steps[k][1];
    if (nr >= 0 && nr < rows && nc >= 0 && nc < cols) sum += in[nr * cols + nc], n++;
  }
  float v = in[r * cols + c];
  out[r * cols + c] = n == 0 ? v : keep[n] * v + share[n] * (sum / (float)n);
}

static void edges(const float *restrict in, float *restrict out, ptrdiff_t rows, ptrdiff_t cols,
                  const float *keep, const float *share, const signed char (*steps)[2], int most) {
  for (ptrdiff_t c = 0; c < cols; c++) {
    edge_cell(in, out, rows, cols, keep, share, steps, most, 0, c);
    if (rows > 1) edge_cell(in, out, rows, cols, keep, share, steps, most, rows - 1, c);
  }
  for (ptrdiff_t r = 1; r < rows - 1; r++) {
    edge_cell(in, out, rows, cols, keep, share, steps, most, r, 0);
    if (cols > 1) edge_cell(in, out, rows, cols, keep, share, steps, most, r, cols - 1);
  }
}

/* Hex2D, [r][q]: east, northeast, northwest, west, southwest, southeast. */
void murk_reference_diffuse_hex(const float *restrict in, float *restrict out, int rows, int cols,
                                const float *keep, const float *share) {
  static const signed char steps[6][2] = {{0, 1}, {-1, 1}, {-1, 0}, {0, -1}, {1, -1}, {1, 0}};
  float k = keep[6], s = share[6];
  for (ptrdiff_t r = 1; r < rows - 1; r++) {
    const float *row = in + r * cols, *north = row - cols, *south = row + cols;
    float *to = out + r * cols;
    for (ptrdiff_t c = 1; c < cols - 1; c++) {
      float sum = row[c + 1] + north[c + 1] + north[c] + row[c - 1] + south[c - 1] + south[c];
      to[c] = k * row[c] + s * (sum / 6.0f);
    }
  }
  edges(in, out, rows, cols, keep, share, steps, 6);
}

/* Square8, absorbing: north, south, west, east, northwest, northeast, southwest, southeast. */
void murk_reference_diffuse_square8(const float *restrict in, float *restrict out, int rows,
                                    int cols, const float *keep, const float *share) {
  static const signed char steps[8][2] = {{-1, 0},  {1, 0},  {0, -1}, {0, 1},
                                          {-1, -1}, {-1, 1}, {1, -1}, {1, 1}};
  float k = keep[8], s = share[8];
  for (ptrdiff_t r = 1; r < rows - 1; r++) {
    const float *row = in + r * cols, *north = row - cols, *south = row + cols;
    float *to = out + r * cols;
    for (ptrdiff_t c = 1; c < cols - 1; c++) {
      float sum = north[c] + south[c] + row[c - 1] + row[c + 1] + north[c - 1] + north[c + 1] +
                  south[c - 1] + south[c + 1];
      to[c] = k * row[c] + s * (sum * 0.125f);
    }
  }
  edges(in, out, rows, cols, keep, share, steps, 8);
}

/* Any space: the neighbours of cell i are ranks[starts[i]] to ranks[starts[i + 1] - 1]. */
void murk_reference_diffuse_csr(const float *restrict in, float *restrict out, int cells,
                                const int *restrict starts, const int *restrict ranks,
                                const float *keep, const float *share) {
  for (int i = 0; i < cells; i++) {
    int from = starts[i], to = starts[i + 1], n = to - from;
    float sum = -0.0f;
    for (int k = from; k < to; k++) sum += in[ranks[k]];
    out[i] = n == 0 ? in[i] : keep[n] * in[i] + share[n] * (sum / (float)n);
  }
}
