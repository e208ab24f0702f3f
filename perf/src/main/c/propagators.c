/*
 * The yardsticks of WavePropagation, GradientCompute and MorphologicalOp on a Square4 with absorbing
 * edges. Same result bits as Murk's; see diffusion.c. All fields are [rows][cols] and do not
 * overlap.
 */
#include <stddef.h>
#include <string.h>

static void wave_edge(const float *restrict d, const float *restrict v, float *restrict new_d,
                      float *restrict new_v, ptrdiff_t rows, ptrdiff_t cols, float speed2,
                      float damping, float dt, ptrdiff_t r, ptrdiff_t c) {
  ptrdiff_t i = r * cols + c;
  float sum = -0.0f;
  int n = 0;
  if (r > 0) sum += d[i - cols], n++;
  if (r < rows - 1) sum += d[i + cols], n++;
  if (c > 0) sum += d[i - 1], n++;
  if (c < cols - 1) sum += d[i + 1], n++;
  float lap = n == 0 ? 0.0f : sum / (float)n - d[i];
  float a = speed2 * lap - damping * v[i];
  new_v[i] = v[i] + a * dt;
  new_d[i] = d[i] + new_v[i] * dt;
}

void murk_reference_wave(const float *restrict d, const float *restrict v, float *restrict new_d,
                         float *restrict new_v, int rows, int cols, float speed2, float damping,
                         float dt) {
  for (ptrdiff_t r = 1; r < rows - 1; r++) {
    for (ptrdiff_t i = r * cols + 1; i < r * cols + cols - 1; i++) {
      float lap = (d[i - cols] + d[i + cols] + d[i - 1] + d[i + 1]) * 0.25f - d[i];
      float a = speed2 * lap - damping * v[i];
      float next = v[i] + a * dt;
      new_v[i] = next;
      new_d[i] = d[i] + next * dt;
    }
  }
  for (ptrdiff_t c = 0; c < cols; c++) {
    wave_edge(d, v, new_d, new_v, rows, cols, speed2, damping, dt, 0, c);
    wave_edge(d, v, new_d, new_v, rows, cols, speed2, damping, dt, rows - 1, c);
  }
  for (ptrdiff_t r = 1; r < rows - 1; r++) {
    wave_edge(d, v, new_d, new_v, rows, cols, speed2, damping, dt, r, 0);
    wave_edge(d, v, new_d, new_v, rows, cols, speed2, damping, dt, r, cols - 1);
  }
}

static void gradient_edge(const float *restrict in, float *restrict out, ptrdiff_t rows,
                          ptrdiff_t cols, ptrdiff_t r, ptrdiff_t c) {
  ptrdiff_t i = r * cols + c;
  float west = c > 0 ? in[i - 1] : in[i], east = c < cols - 1 ? in[i + 1] : in[i];
  float north = r > 0 ? in[i - cols] : in[i], south = r < rows - 1 ? in[i + cols] : in[i];
  out[2 * i] = (east - west) * 0.5f;
  out[2 * i + 1] = (south - north) * 0.5f;
}

/* out is [rows][cols][2]. */
void murk_reference_gradient(const float *restrict in, float *restrict out, int rows, int cols) {
  for (ptrdiff_t r = 1; r < rows - 1; r++) {
    for (ptrdiff_t i = r * cols + 1; i < r * cols + cols - 1; i++) {
      out[2 * i] = (in[i + 1] - in[i - 1]) * 0.5f;
      out[2 * i + 1] = (in[i + cols] - in[i - cols]) * 0.5f;
    }
  }
  for (ptrdiff_t c = 0; c < cols; c++) {
    gradient_edge(in, out, rows, cols, 0, c);
    gradient_edge(in, out, rows, cols, rows - 1, c);
  }
  for (ptrdiff_t r = 1; r < rows - 1; r++) {
    gradient_edge(in, out, rows, cols, r, 0);
    gradient_edge(in, out, rows, cols, r, cols - 1);
  }
}

/* One pass of bytes with a border of zeros: [rows + 2][cols + 2]. */
static void dilate(const unsigned char *restrict from, unsigned char *restrict to, ptrdiff_t rows,
                   ptrdiff_t cols) {
  ptrdiff_t w = cols + 2;
  for (ptrdiff_t r = 1; r <= rows; r++) {
    for (ptrdiff_t i = r * w + 1; i <= r * w + cols; i++) {
      to[i] = from[i] | from[i - w] | from[i + w] | from[i - 1] | from[i + 1];
    }
  }
}

/* Dilation by radius; scratch holds twice (rows + 2) * (cols + 2) bytes. */
void murk_reference_dilate(const float *restrict in, float *restrict out, int rows, int cols,
                           float threshold, int radius, unsigned char *restrict scratch) {
  ptrdiff_t w = cols + 2, plane = w * (rows + 2);
  unsigned char *from = scratch, *to = scratch + plane;
  memset(scratch, 0, 2 * plane);
  for (ptrdiff_t r = 0; r < rows; r++) {
    unsigned char *row = from + (r + 1) * w + 1;
    for (ptrdiff_t c = 0; c < cols; c++) row[c] = in[r * cols + c] > threshold;
  }
  for (int pass = 0; pass < radius; pass++) {
    dilate(from, to, rows, cols);
    unsigned char *swap = from;
    from = to;
    to = swap;
  }
  for (ptrdiff_t r = 0; r < rows; r++) {
    const unsigned char *row = from + (r + 1) * w + 1;
    for (ptrdiff_t c = 0; c < cols; c++) out[r * cols + c] = row[c];
  }
}
