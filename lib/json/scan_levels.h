/* The levels that scan.c chooses from. NULL members: not on this machine's kind. For scan*.c only. */
#ifndef JSON_SCAN_LEVELS_H
#define JSON_SCAN_LEVELS_H

#include "json/scan.h"

extern const struct scan_functions scan_portable, scan_sse2, scan_avx2, scan_neon;

#endif
