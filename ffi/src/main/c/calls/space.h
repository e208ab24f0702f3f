/* One line a function of murk.h, as calls.c explains. */
#define SPACE_CALLS(X, S, H)                                                                                           \
  X(SPACE, space_create,                                                                                               \
    (int32_t space_type, const double *params, size_t n_params, uint64_t *out),                                        \
    "(IJJJ)I", I(space_type), P(params), L(n_params), P(out))                                                          \
  X(SPACE, space_graph_create, (const MurkGraphDef *def, uint64_t *out), "(JJ)I", P(def), P(out))                      \
  X(SPACE, space_product_create, (const uint64_t *spaces, size_t n, uint64_t *out), "(JJJ)I", P(spaces), L(n), P(out)) \
  X(SPACE, space_destroy, (uint64_t space), "(J)I", L(space))                                                          \
  X(SPACE, config_use_space, (uint64_t config, uint64_t space), "(JJ)I", L(config), L(space))                          \
  X(SPACE, config_space, (uint64_t config, uint64_t *out), "(JJ)I", L(config), P(out))                                 \
  X(SPACE, world_space, (uint64_t world, uint64_t *out), "(JJ)I", L(world), P(out))                                    \
  X(SPACE, batched_space, (uint64_t batch, uint64_t *out), "(JJ)I", L(batch), P(out))                                  \
  X(SPACE, space_cells, (uint64_t space, uint64_t *out), "(JJ)I", L(space), P(out))                                    \
  X(SPACE, space_axes,                                                                                                 \
    (uint64_t space, uint64_t *lengths, size_t capacity, size_t *n),                                                   \
    "(JJJJ)I", L(space), P(lengths), L(capacity), P(n))                                                                \
  X(SPACE, space_shape,                                                                                                \
    (uint64_t space, uint64_t *lengths, size_t capacity, size_t *n),                                                   \
    "(JJJJ)I", L(space), P(lengths), L(capacity), P(n))                                                                \
  X(SPACE, space_ranks,                                                                                                \
    (uint64_t space, const int32_t *coords, size_t ndim, size_t n, int64_t *ranks),                                    \
    "(JJJJJ)I", L(space), P(coords), L(ndim), L(n), P(ranks))                                                          \
  X(SPACE, space_coords,                                                                                               \
    (uint64_t space, const int64_t *ranks, size_t n, int32_t *coords, size_t length),                                  \
    "(JJJJJ)I", L(space), P(ranks), L(n), P(coords), L(length))                                                        \
  X(SPACE, space_neighbours,                                                                                           \
    (uint64_t space, int64_t rank, int64_t *neighbours, size_t capacity, size_t *n),                                   \
    "(JJJJJ)I", L(space), L(rank), P(neighbours), L(capacity), P(n))                                                   \
  X(SPACE, space_distance,                                                                                             \
    (uint64_t space, const int32_t *a, const int32_t *b, size_t ndim, double *out),                                    \
    "(JJJJJ)I", L(space), P(a), P(b), L(ndim), P(out))                                                                 \
  X(SPACE, space_describe,                                                                                             \
    (uint64_t space, char *buffer, size_t capacity, size_t *length),                                                   \
    "(JJJJ)I", L(space), P(buffer), L(capacity), P(length))
