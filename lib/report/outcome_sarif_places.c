/* Places in dumps as SARIF's physical and logical locations, and the files they are in. */
#include "report/outcome_sarif.h"

#include "base/ascii.h"
#include "report/escape.h"
#include "report/escape_ci.h"

enum { STEPS_MAX = 1000, NAME_SHOWN = 300 };

/* 3.11.6: "[text](target)" is a link; 3.11.5: "{0}" is an argument. A blank takes that from them. */
static void break_links(struct buf *out, struct str safe)
{
	for (size_t i = 0; i < safe.n; i++) {
		char c = safe.s[i], next = i + 1 < safe.n ? safe.s[i + 1] : '\0';
		buf_add_char(out, c);
		if ((c == ']' && next == '(') || (c == '{' && ascii_is_digit(next)))
			buf_add_char(out, ' ');
	}
}

void sarif_text(struct sarif *s, const char *key, struct str text, size_t most)
{
	struct buf raw = { 0 }, safe = { 0 }, inert = { 0 };
	outcome_add_cut(&raw, text, most);
	escape_text(&safe, buf_str(&raw));
	break_links(&inert, buf_str(&safe));
	s->text_bytes += inert.n;
	json_write_key(&s->w, key);
	json_write_str(&s->w, buf_str(&inert));
	buf_release(&raw);
	buf_release(&safe);
	buf_release(&inert);
}

void sarif_message(struct sarif *s, const char *key, struct str text, size_t most)
{
	json_write_key(&s->w, key);
	json_write_object(&s->w);
	sarif_text(s, "text", text, most);
	json_write_object_end(&s->w);
}

/* 3.24.3: the place of what is inside another artifact begins with a slash. */
static void put_uri(struct sarif *s, struct str file, struct str member)
{
	struct buf uri = { 0 };
	while (str_starts(file, STR("./")))
		file = str_from(file, 2);
	if (str_is_set(member)) {
		buf_add_char(&uri, '/');
		while (str_starts(member, STR("/")))
			member = str_from(member, 1);
		escape_uri_path(&uri, member);
	} else {
		escape_uri_path(&uri, str_eq(file, STR("-")) ? STR("stdin") : file);
	}
	s->text_bytes += uri.n;
	json_write_key(&s->w, "uri");
	json_write_str(&s->w, buf_str(&uri));
	buf_release(&uri);
}

static uint64_t artifact_index(struct sarif *s, struct str file, struct str member)
{
	struct buf key = { 0 };
	bool is_new;
	buf_add_str(&key, file);
	if (str_is_set(member)) {
		buf_add_char(&key, '\0');
		buf_add_str(&key, member);
	}
	uint64_t *index = map_get(&s->artifacts, buf_str(&key));
	if (!index) {
		uint64_t parent = str_is_set(member) ? artifact_index(s, file, STR_UNSET) : 0;
		index = map_put(&s->artifacts, arena_str(&s->arena, buf_str(&key)), &is_new);
		*index = s->artifact.n;
		*array_add(&s->artifact) = (struct sarif_artifact){ file, member, parent };
	}
	buf_release(&key);
	return *index;
}

/* GitHub wants a line of everything: of what has no lines, it is the first; the bytes say where it is. */
static void put_physical(struct sarif *s, const struct origin *place)
{
	struct json_writer *w = &s->w;
	struct str member = place->member.n ? place->member : STR_UNSET;
	json_write_key(w, "physicalLocation");
	json_write_object(w);
	json_write_key(w, "artifactLocation");
	json_write_object(w);
	put_uri(s, place->file, member);
	json_member_u64(w, "index", artifact_index(s, place->file, member));
	json_write_object_end(w);
	json_write_key(w, "region");
	json_write_object(w);
	json_member_u64(w, "startLine", place->line ? place->line : 1);
	if (place->length) {
		json_member_u64(w, "byteOffset", place->offset);
		json_member_u64(w, "byteLength", place->length);
	}
	json_write_object_end(w);
	json_write_object_end(w);
}

static void put_logical(struct sarif *s, struct str name, struct str span_id)
{
	json_write_key(&s->w, "logicalLocations");
	json_write_array(&s->w);
	json_write_object(&s->w);
	sarif_text(s, "name", name.n ? name : span_id, NAME_SHOWN);
	if (span_id.n)
		sarif_text(s, "fullyQualifiedName", span_id, NAME_SHOWN);
	json_write_key(&s->w, "kind");
	json_write_c(&s->w, "span");
	json_write_object_end(&s->w);
	json_write_array_end(&s->w);
}

void sarif_location(struct sarif *s, const struct origin *place, struct str span_name, struct str span_id,
		    struct str says)
{
	json_write_object(&s->w);
	if (place->file.n)
		put_physical(s, place);
	if (span_name.n || span_id.n)
		put_logical(s, span_name, span_id);
	if (says.n)
		sarif_message(s, "message", says, NAME_SHOWN);
	json_write_object_end(&s->w);
}

/* GitHub keeps a thousand steps: of longer paths those in the middle are left out. */
void sarif_path(struct sarif *s, const struct outcome_case *c)
{
	struct json_writer *w = &s->w;
	size_t left_out = c->path_n > STEPS_MAX ? c->path_n - STEPS_MAX : 0;
	if (!c->path_n)
		return;
	json_write_key(w, "codeFlows");
	json_write_array(w);
	json_write_object(w);
	json_write_key(w, "threadFlows");
	json_write_array(w);
	json_write_object(w);
	json_write_key(w, "locations");
	json_write_array(w);
	for (size_t i = 0; i < c->path_n; i++) {
		const struct outcome_step *step = &c->path[i];
		struct str name = step->name.n ? step->name : step->span_id.n ? step->span_id : STR("span");
		json_write_object(w);
		json_write_key(w, "location");
		sarif_location(s, &step->origin, name, step->span_id, name);
		json_member_u64(w, "nestingLevel", i);
		json_write_object_end(w);
		if (i + 1 == STEPS_MAX / 2)
			i += left_out;
	}
	json_write_array_end(w);
	json_write_object_end(w);
	json_write_array_end(w);
	json_write_object_end(w);
	json_write_array_end(w);
}

static void put_hash(struct sarif *s, const struct sarif_artifact *a)
{
	const struct outcome_settings *settings = s->settings;
	struct str hash = STR_UNSET;
	if (settings->sha256 && !str_is_set(a->member) && !str_eq(a->file, STR("-")))
		hash = settings->sha256(settings->user, a->file);
	if (!hash.n)
		return;
	json_write_key(&s->w, "hashes");
	json_write_object(&s->w);
	json_write_key(&s->w, "sha-256");
	json_write_str(&s->w, hash);
	json_write_object_end(&s->w);
}

void sarif_artifacts(struct sarif *s)
{
	struct json_writer *w = &s->w;
	json_write_key(w, "artifacts");
	json_write_array(w);
	for (size_t i = 0; i < s->artifact.n; i++) {
		const struct sarif_artifact *a = &s->artifact.v[i];
		json_write_object(w);
		json_write_key(w, "location");
		json_write_object(w);
		put_uri(s, a->file, a->member);
		json_member_u64(w, "index", i);
		json_write_object_end(w);
		if (str_is_set(a->member))
			json_member_u64(w, "parentIndex", a->parent);
		put_hash(s, a);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}
