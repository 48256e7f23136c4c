/* Sketches (base/sketch.h) in JSON documents. */
#ifndef JSON_SKETCH_H
#define JSON_SKETCH_H

#include "base/sketch.h"
#include "json/doc.h"
#include "json/write.h"

/* A member of that name, unless it is empty. */
void sketch_write(struct json_writer *w, const char *name, const struct sketch *s);

/* Reads the member into an empty sketch; nothing when there is none. Mistakes are told. */
void sketch_read(const struct doc_at *in, const char *name, struct sketch *s);

#endif
