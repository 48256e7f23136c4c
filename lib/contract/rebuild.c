/* Rebuilding prompts. */
#include "contract/rebuild.h"

#include "span/prompt_text.h"

enum { SHOWN = 40 };

/* "id@version", the id alone where that says it all, or the version alone ("refund-v3"). */
static bool find_template(const struct scene *s, uint32_t node, const struct store *registry,
			  struct rebuild *out, struct str *template)
{
	struct str id = STR(""), version = STR("");
	scene_text(s, node, FACET_PROMPT_ID, &id);
	scene_text(s, node, FACET_PROMPT_VERSION, &version);
	const struct str names[] = {
		id.n && version.n
			? arena_printf(s->arena, "%.*s@%.*s", (int)id.n, id.s, (int)version.n, version.s)
			: STR(""),
		id.n && memchr(id.s, '@', id.n) ? id : STR(""),
		version,
		version.n ? STR("") : id,
	};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!out->name.n)
			out->name = names[i];
		if (names[i].n && store_find(registry, names[i], template)) {
			out->name = names[i];
			return true;
		}
	}
	return scene_text(s, node, FACET_PROMPT_TEMPLATE, template);
}

static struct value variables_of(const struct scene *s, uint32_t node)
{
	const struct attr *a = scene_has(s, node, FACET_PROMPT_VARIABLES)
				       ? facet_recorded(scene_of(s, node), FACET_PROMPT_VARIABLES, NULL)
				       : NULL;
	return a ? a->value : value_json(STR("{}"));
}

static bool hashes_to(struct str text, struct str hash, struct arena *arena)
{
	return str_eq_nocase(prompt_sha256(text, arena), hash);
}

/* ---- why it differs ---- */

/* White space that editors, checkouts and templating change. */
static bool is_white_space(struct rebuild *out, struct str hash, struct arena *arena)
{
	struct buf text = { 0 };
	struct str p = out->prompt;
	bool found = hashes_to(str_trim(p), hash, arena) ||
		     hashes_to(arena_printf(arena, "%.*s\n", (int)p.n, p.s), hash, arena);
	for (size_t i = 0; i < p.n; i++)
		if (p.s[i] != '\r')
			buf_add_char(&text, p.s[i]);
	found = found || hashes_to(buf_str(&text), hash, arena) ||
		hashes_to(str_trim(buf_str(&text)), hash, arena);
	buf_clear(&text);
	for (size_t i = 0; i < p.n; i++) {
		if (p.s[i] == '\n' && (i == 0 || p.s[i - 1] != '\r'))
			buf_add_char(&text, '\r');
		buf_add_char(&text, p.s[i]);
	}
	found = found || hashes_to(buf_str(&text), hash, arena);
	buf_release(&text);
	if (found)
		out->reason = STR("only white space differs (ends of lines, or at the ends)");
	return found;
}

/* "refund" of "refund@v17". */
static struct str id_of(struct str name)
{
	const char *at = name.n ? memchr(name.s, '@', name.n) : NULL;
	return at ? (struct str){ name.s, (size_t)(at - name.s) } : name;
}

static bool is_other_version(const struct scene *s, uint32_t node, const struct store *registry,
			     struct rebuild *out, struct str hash)
{
	struct str name, template, lacks;
	for (size_t at = 0; store_next(registry, &at, &name, &template);) {
		struct buf text = { 0 };
		bool filled = prompt_fill(template, variables_of(s, node), s->arena, &text, &lacks) ==
			      PROMPT_FILLED;
		bool found = filled && hashes_to(buf_str(&text), hash, s->arena);
		buf_release(&text);
		if (!found)
			continue;
		bool same = str_eq(id_of(name), id_of(out->name));
		out->reason =
			arena_printf(s->arena,
				     same ? "version %.*s of the registry gives the recorded hash"
					  : "%.*s, another prompt of the registry, gives the recorded hash",
				     (int)name.n, name.s);
		return true;
	}
	return false;
}

/* Where the prompt was recorded as it was sent, the first place that differs. */
static void find_place(const struct scene *s, uint32_t node, struct rebuild *out)
{
	struct str sent = STR("");
	for (size_t i = 0; i < s->calls_n; i++)
		if (s->calls[i].node == node)
			for (size_t k = 0; k < s->calls[i].sent.n; k++)
				if (s->calls[i].sent.v[k].text.n > sent.n)
					sent = s->calls[i].sent.v[k].text;
	if (!sent.n && !scene_text(s, node, FACET_INPUT_TEXT, &sent))
		return;
	size_t i = 0;
	while (i < sent.n && i < out->prompt.n && sent.s[i] == out->prompt.s[i])
		i++;
	if (i == sent.n && i == out->prompt.n)
		return;
	out->has_place = true;
	out->place = i;
	out->sent_there = str_from(sent, i);
	out->here = str_from(out->prompt, i);
	out->sent_there.n = out->sent_there.n < SHOWN ? out->sent_there.n : SHOWN;
	out->here.n = out->here.n < SHOWN ? out->here.n : SHOWN;
}

static void explain(const struct scene *s, uint32_t node, const struct store *registry, struct rebuild *out,
		    struct str hash)
{
	out->state = REBUILD_DIFFERS;
	find_place(s, node, out);
	if (is_white_space(out, hash, s->arena) || is_other_version(s, node, registry, out, hash))
		return;
	out->reason = STR("a variable had another value, or the template was changed without a new version");
}

void rebuild_prompt(const struct scene *s, uint32_t node, const struct store *registry, struct rebuild *out)
{
	struct str template = STR(""), lacks = STR(""), hex;
	struct buf text = { 0 };
	*out = (struct rebuild){ .node = node, .name = STR(""), .reason = STR("") };
	bool hashed = scene_text(s, node, FACET_PROMPT_HASH, &out->recorded);
	if (!find_template(s, node, registry, out, &template)) {
		out->state = hashed || out->name.n ? REBUILD_NO_TEMPLATE : REBUILD_NONE;
		out->reason =
			registry ? STR("the registry has no such template") : STR("no registry was given");
		return;
	}
	enum prompt_fill fill = prompt_fill(template, variables_of(s, node), s->arena, &text, &lacks);
	out->prompt = arena_str(s->arena, buf_str(&text));
	buf_release(&text);
	out->hash = prompt_sha256(out->prompt, s->arena);
	if (fill == PROMPT_CONTROLS) {
		out->state = REBUILD_CONTROLS;
		out->reason = STR("the template has control structures, which are not run");
	} else if (fill == PROMPT_LACKS) {
		out->state = REBUILD_LACKS;
		out->reason =
			arena_printf(s->arena, "the variable %.*s was not captured", (int)lacks.n, lacks.s);
	} else if (!hashed || !prompt_hash_read(out->recorded, &hex)) {
		out->state = REBUILD_UNHASHED;
		out->reason = hashed ? STR("the recorded hash is cut, or none of SHA-256")
				     : STR("no hash was recorded");
	} else if (str_eq_nocase(hex, out->hash)) {
		out->state = REBUILD_MATCHES;
	} else {
		explain(s, node, registry, out, hex);
	}
}
