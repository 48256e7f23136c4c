/* What the caller may still do. The cause goes to struct diag. */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

enum status {
	STATUS_OK = 0,
	STATUS_END = 1,    /* nothing more; not an error */
	STATUS_SKIP = -1,  /* this one is lost, the next may be asked for */
	STATUS_FATAL = -2, /* this source is of no further use */
};

#define MUST_CHECK __attribute__((warn_unused_result))

#endif
