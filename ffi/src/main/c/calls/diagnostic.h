/* One line a function of murk.h, as calls.c explains. */
#define DIAGNOSTIC_CALLS(X, S, H)                                                                                      \
  H(DIAGNOSTIC, info_json, (char *buffer, size_t capacity), "(JJJI)I", )
