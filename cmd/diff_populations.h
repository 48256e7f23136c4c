/* trace-diff --populations, --by, --save, --merge: populations of traces. */
#ifndef CMD_DIFF_POPULATIONS_H
#define CMD_DIFF_POPULATIONS_H

#include "cmd/cli.h"

struct population_flags {
	bool populations, vs, merge;
	const char *by, *arms, *save, *alpha, *least_effect;
	uint64_t memory;
	bool json, markdown; /* set by the command */
};

#define OPT_POPULATIONS(o)                                                                               \
	OPT_GROUP("Populations"),                                                                        \
		OPT_FLAG(0, "populations", &(o)->populations,                                            \
			 "the inputs are population A, those behind --vs B (dumps, or saved profiles)"), \
		OPT_FLAG(0, "vs", &(o)->vs, "what follows is population B"),                             \
		OPT_STRING(0, "by", &(o)->by, "KEY",                                                     \
			   "two populations of one input, by this attribute or facet"),                  \
		OPT_STRING(0, "arms", &(o)->arms, "X,Y", "the two values of --by (the most frequent)"),  \
		OPT_STRING(0, "alpha", &(o)->alpha, "SHARE",                                             \
			   "of what is listed, what may be there by chance (0.05)"),                     \
		OPT_STRING(0, "min-effect", &(o)->least_effect, "X",                                     \
			   "leave out smaller effects (0.03; 0 to 1)"),                                  \
		OPT_PATH(OPTION_STRING, 0, "save", &(o)->save, "FILE", PATH_WRITE,                       \
			 "write the profile of the inputs"),                                             \
		OPT_FLAG(0, "merge", &(o)->merge,                                                        \
			 "add up saved profiles, and write them (--save, or stdout)"),                   \
		OPT_SIZE(0, "memory", &(o)->memory, "SIZE", "keep no more spans than this at a time (1G)")

/* Does the user ask for populations? */
bool populations_wanted(const struct population_flags *o);

/* Takes the inputs of B (behind --vs) from the arguments: gives the number of those before it. */
int populations_split(int argc, char **argv);

/* All of the work; gives the exit code. Both lists name paths. */
int populations_run(const struct cmd *cmd, const struct option_row *rows, const struct common_options *common,
		    const struct population_flags *o, struct strings *a, struct strings *b);

#endif
