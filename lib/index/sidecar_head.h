/* The header of a sidecar as bytes. Private to lib/index. */
#ifndef INDEX_SIDECAR_HEAD_H
#define INDEX_SIDECAR_HEAD_H

#include "index/sidecar.h"

/* NULL, or why it is no header of a file of so many bytes; every section is then inside of it. */
const char *sidecar_get_head(const unsigned char bytes[SIDECAR_HEADER], uint64_t file_bytes,
			     struct sidecar_head *out, uint64_t *pages_hash);

uint32_t sidecar_page_hash(const void *bytes, size_t n);

#endif
