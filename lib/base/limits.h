/* Every limit on what the input may ask of us. Each has an option and ends as a located diagnostic. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

struct limits {
	uint64_t record_bytes;  /* one record; longer ones are skipped by streaming */
	uint32_t depth;         /* nesting of one JSON value */
	uint32_t archive_depth; /* an archive in an archive */
	uint32_t filter_depth;  /* a compression in a compression */
	uint64_t members;       /* of one archive */
	uint64_t ratio;         /* expansion of one stream, looked at past ratio_from_bytes */
	uint64_t ratio_from_bytes;
	uint64_t total_bytes; /* expanded, of one run */
	uint64_t time_ns;     /* for one reading of the input; 0: as long as it takes */
	bool outside_links;   /* a link in a folder may lead to a file that is not in the folder */
};

#define LIMITS_DEFAULT                                                                                     \
	{                                                                                                  \
		.record_bytes = (uint64_t)256 << 20, .depth = 1024, .archive_depth = 2, .filter_depth = 3, \
		.members = 1000000, .ratio = 1100, .ratio_from_bytes = (uint64_t)256 << 20,                \
		.total_bytes = (uint64_t)1 << 40,                                                          \
	}

#endif
