/* Protobuf's wire format: tags, varints, lengths; nothing of any schema. */
#include "dialect/wire.h"

enum { GROUP_START = 3, GROUP_END = 4 };

void wire_init(struct wire *w, struct str message)
{
	*w = (struct wire){ .at = message.s, .end = message.s + message.n };
}

static bool fail(struct wire *w, const char *why)
{
	w->error = why;
	return false;
}

static bool varint(struct wire *w, uint64_t *out)
{
	uint64_t value = 0;
	for (unsigned shift = 0; shift < 70; shift += 7) {
		if (w->at == w->end)
			return fail(w, "message ends inside a number");
		unsigned char c = (unsigned char)*w->at++;
		if (shift < 64)
			value |= (uint64_t)(c & 0x7f) << shift;
		if (!(c & 0x80)) {
			*out = value;
			return true;
		}
	}
	return fail(w, "number of more than ten bytes");
}

static bool fixed(struct wire *w, size_t n, uint64_t *out)
{
	if ((size_t)(w->end - w->at) < n)
		return fail(w, "message ends inside a number");
	*out = 0;
	for (size_t i = 0; i < n; i++)
		*out |= (uint64_t)(unsigned char)w->at[i] << (8 * i);
	w->at += n;
	return true;
}

static bool bytes(struct wire *w, struct wire_field *f)
{
	uint64_t n;
	if (!varint(w, &n))
		return false;
	size_t left = (size_t)(w->end - w->at);
	f->cut = n > left;
	if (f->cut)
		fail(w, "length leads out of the message");
	f->bytes = (struct str){ w->at, f->cut ? left : (size_t)n };
	w->at += f->bytes.n;
	return true;
}

/* One field of any type; *group is GROUP_START or GROUP_END where it is a bracket, else 0. */
static bool field(struct wire *w, struct wire_field *f, int *group)
{
	uint64_t tag;
	*f = (struct wire_field){ 0 };
	*group = 0;
	if (!varint(w, &tag))
		return false;
	if (tag >> 3 == 0 || tag >> 3 > 0x1fffffff)
		return fail(w, "field number out of range");
	f->number = (uint32_t)(tag >> 3);
	f->type = (enum wire_type)(tag & 7);
	switch (tag & 7) {
	case WIRE_VARINT:
		return varint(w, &f->value);
	case WIRE_FIXED64:
		return fixed(w, 8, &f->value);
	case WIRE_FIXED32:
		return fixed(w, 4, &f->value);
	case WIRE_BYTES:
		return bytes(w, f);
	case GROUP_START:
	case GROUP_END:
		*group = (int)(tag & 7);
		return true;
	default:
		return fail(w, "field of an unknown type");
	}
}

bool wire_next(struct wire *w, struct wire_field *f)
{
	uint64_t open = 0;
	int group;
	while (!w->error && w->at < w->end) {
		if (!field(w, f, &group))
			return false;
		if (group == GROUP_END && open == 0)
			return fail(w, "end of a group that was not begun");
		if (group)
			open = group == GROUP_START ? open + 1 : open - 1;
		else if (open == 0)
			return true;
	}
	if (!w->error && open)
		return fail(w, "message ends inside a group");
	return false;
}
