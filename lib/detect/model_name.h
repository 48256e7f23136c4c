/* Names of models, as gateways, clouds and providers write them. */
#ifndef DETECT_MODEL_NAME_H
#define DETECT_MODEL_NAME_H

#include "base/str.h"

/* Without what a gateway or cloud adds: "openai/gpt-4o", "us.anthropic.claude-…-v1:0". */
struct str model_bare(struct str name);

/*
 * Is what answered what was asked for? An alias may be answered by any of its
 * snapshots ("gpt-4o" by "gpt-4o-2024-08-06"); what was asked for by date must
 * be answered by that date.
 */
bool model_same(struct str asked, struct str answered);

#endif
