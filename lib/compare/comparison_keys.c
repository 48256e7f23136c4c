/* Keys: those that tell one run from another and nothing else; whether two traces use the same. */
#include "compare/comparison.h"

#include "base/ascii.h"
#include "base/map.h"
#include "trace/name.h"

/* What tells one run, host or export from another, and nothing of what was done. */
static bool is_identity(struct str key)
{
	static const char *const keys[] = { "thread.*",
					    "process.*",
					    "host.*",
					    "container.*",
					    "k8s.*",
					    "os.*",
					    "telemetry.*",
					    "service.instance.*",
					    "net.peer.port",
					    "net.peer.ip",
					    "net.host.*",
					    "net.sock.*",
					    "network.*port",
					    "network.*address",
					    "client.port",
					    "client.address",
					    "server.port",
					    "otel.scope.*",
					    "otel.library.*",
					    "internal.*",
					    "*.traceparent",
					    "w3c.*",
					    "casefile.origin.*",
					    "*request_id",
					    "*request.id",
					    "*response.id",
					    "*response_id",
					    "*run_id",
					    "*run.id",
					    "*.timestamp",
					    "*_timestamp",
					    "*created_at",
					    "sampler.*",
					    "client-uuid",
					    "hostname",
					    "ip",
					    "pid",
					    "jaeger.*",
					    "*task.id",
					    "*event_id",
					    "*invocation_id",
					    "*tool_calls.*.id",
					    "*tool_call.id",
					    "*call_id",
					    "*message.id",
					    "*message_id" };
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (str_glob(str_of(keys[i]), key))
			return true;
	return false;
}

/* "choices.0.id", "tool_call_id", "created": the last part of a path into JSON. */
static bool is_id_path(struct str path)
{
	static const char *const names[] = { "id",      "*_id",       "*Id",      "*_ids",
					     "created", "created_at", "timestamp" };
	size_t from = path.n;
	while (from > 0 && path.s[from - 1] != '.')
		from--;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_glob(str_of(names[i]), str_from(path, from)))
			return true;
	return false;
}

static bool is_uuid(struct str text)
{
	if (text.n != 36)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		if (dash ? text.s[i] != '-' : !ascii_is_hex(text.s[i]))
			return false;
	}
	return true;
}

/* Made anew for each run: UUIDs, and addresses that differ in numbers and UUIDs alone. */
static bool is_generated(struct str key, struct value x, struct value y, struct arena *arena)
{
	static const char *const addresses[] = { "http.url", "http.target", "url.full", "url.path", "*uri" };
	if (x.type != VALUE_STRING || y.type != VALUE_STRING)
		return false;
	if (is_uuid(x.text) && is_uuid(y.text))
		return true;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++)
		if (str_glob(str_of(addresses[i]), key))
			return str_eq(name_normal(x.text, arena), name_normal(y.text, arena));
	return false;
}

static bool differs_in_ids_alone(struct value x, struct value y, struct arena *arena)
{
	struct json_difference *d;
	size_t n = values_json_differences(x, y, arena, &d);
	for (size_t i = 0; i < n; i++)
		if (!is_id_path(d[i].path))
			return false;
	return n > 0;
}

bool comparison_is_identity(const struct attr *x, const struct attr *y, struct arena *arena)
{
	if (is_identity(x ? x->key : y->key))
		return true;
	return x && y &&
	       (is_generated(x->key, x->value, y->value, arena) ||
		differs_in_ids_alone(x->value, y->value, arena));
}

/* ---- the keys of both ---- */

static void collect(struct map *keys, const struct attrs *attrs, struct arena *arena)
{
	for (uint32_t i = 0; i < attrs->n; i++)
		map_put(keys, name_normal(attrs->v[i].key, arena), NULL);
}

static void collect_keys(struct map *keys, const struct tree *t, struct arena *arena)
{
	map_init(keys);
	for (uint32_t i = 0; i < t->n; i++)
		if (t->node[i].span)
			collect(keys, &t->node[i].span->attrs, arena);
}

/* By facet: the hash of the keys that answer for it. */
static void collect_facets(const struct map *keys, const struct facet_index *ix, uint64_t *of_facet)
{
	for (size_t i = 0; i < keys->n; i++) {
		uint16_t id = facet_index_key(ix, keys->entry[i].key);
		if (id)
			of_facet[facet_of_key(id)] |= UINT64_C(1) << (hash_stable(keys->entry[i].key) % 64);
	}
}

/*
 * Two conventions have few keys in common, or call by different keys what both
 * of them record. (name_normal() has made '#' of indices, as facets.def does.)
 */
bool comparison_same_keys(const struct comparison *c)
{
	uint64_t of_facet[2][FACETS] = { { 0 } };
	struct facet_index *ix = facet_index_new();
	struct arena scratch;
	struct map a, b;
	size_t common = 0, shared = 0, apart = 0;
	arena_init(&scratch);
	collect_keys(&a, c->a.tree, &scratch);
	collect_keys(&b, c->b.tree, &scratch);
	for (size_t i = 0; i < a.n; i++)
		common += map_get(&b, a.entry[i].key) != NULL;
	collect_facets(&a, ix, of_facet[0]);
	collect_facets(&b, ix, of_facet[1]);
	for (int f = 0; f < FACETS; f++) {
		shared += of_facet[0][f] && of_facet[1][f];
		apart += of_facet[0][f] && of_facet[1][f] && !(of_facet[0][f] & of_facet[1][f]);
	}
	bool same = common * 2 >= (a.n < b.n ? a.n : b.n) && apart * 10 <= shared;
	map_release(&a);
	map_release(&b);
	arena_release(&scratch);
	facet_index_free(ix);
	return same;
}
