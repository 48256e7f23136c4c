/* What reached the prompt and should not have, or should have and did not. */
#include "detect/documents.h"

#include "base/ascii.h"
#include "detect/phrases.h"
#include "detect/rules.h"

/* ---- document-dropped ---- */

static bool includes(const struct scene *s, uint32_t node, struct str id)
{
	struct facet_item *items;
	size_t n = scene_items(s, node, FACET_INCLUDED_DOCS, &items);
	for (size_t i = 0; i < n; i++)
		if (doc_is(value_text(items[i].value, s->arena), id))
			return true;
	return false;
}

/* Left out as a duplicate, and an included document does hold its text: nothing is lost. */
static bool is_held_elsewhere(const struct scene *s, uint32_t node, struct str id)
{
	struct str text = STR("");
	for (size_t i = 0; i < s->docs_n && i < DOCS_COMPARED && !text.n; i++)
		if (doc_is(s->docs[i].id, id))
			text = str_trim(s->docs[i].content);
	for (size_t i = 0; text.n && i < s->docs_n && i < DOCS_COMPARED; i++)
		if (!doc_is(s->docs[i].id, id) && includes(s, node, s->docs[i].id) &&
		    str_find(s->docs[i].content, text) >= 0)
			return true;
	return false;
}

static void tell_dropped(const struct scene *s, struct findings *out, uint32_t node, struct str id,
			 struct str reason, bool is_listed)
{
	double confidence = is_listed ? CONFIDENCE_EXPLICIT - 0.1 : CONFIDENCE_INFERRED;
	if (str_find_nocase(reason, STR("dup")) >= 0 && is_held_elsewhere(s, node, id))
		return;
	struct str cut = finding_cut(out, id, 60), why = finding_cut(out, reason, 60);
	struct finding *f =
		finding_add(out, node, confidence, "left %.*s out of the prompt%s%.*s%s", (int)cut.n, cut.s,
			    why.n ? " (" : "", (int)why.n, why.s, why.n ? ")" : "");
	finding_root(out, f, "a document that did not fit into the prompt");
	finding_subject(f, id);
	finding_facet(out, f, s->tree, node, is_listed ? FACET_EXCLUDED_DOCS : FACET_INCLUDED_DOCS);
	finding_facet(out, f, s->tree, node, FACET_EXCLUSION_REASONS);
}

/* Reasons by document ({"doc": "budget"}), one each, or one for all. */
static struct str reason_for(const struct scene *s, uint32_t node, struct str id, size_t at)
{
	struct facet_item *items;
	const struct attr *a = scene_has(s, node, FACET_EXCLUSION_REASONS)
				       ? facet_recorded(scene_of(s, node), FACET_EXCLUSION_REASONS, NULL)
				       : NULL;
	if (!a)
		return STR("");
	struct value v = value_member(a->value, arena_str(s->arena, id).s, s->arena);
	if (value_is_set(v))
		return value_text(v, s->arena);
	size_t n = scene_items(s, node, FACET_EXCLUSION_REASONS, &items);
	return n ? value_text(items[at < n ? at : n - 1].value, s->arena) : STR("");
}

void rule_document_dropped(const struct scene *s, struct findings *out)
{
	for (size_t i = 0; i < s->flow_n; i++) {
		uint32_t node = s->flow[i];
		struct facet_item *items;
		size_t n = scene_items(s, node, FACET_EXCLUDED_DOCS, &items);
		for (size_t k = 0; k < n; k++) {
			struct value v = items[k].value, id = value_member(v, "id", s->arena);
			struct value reason = value_member(v, "reason", s->arena);
			struct str name = value_text(value_is_set(id) ? id : v, s->arena);
			struct str why = value_is_set(reason) ? value_text(reason, s->arena)
							      : reason_for(s, node, name, k);
			int64_t count;
			if (n == 1 && v.type == VALUE_INT && value_as_i64(v, &count) && count == 0)
				continue;
			tell_dropped(s, out, node, name, why, true);
		}
		if (n || !scene_items(s, node, FACET_INCLUDED_DOCS, &items))
			continue;
		for (size_t d = 0; d < s->docs_n && d < DOCS_COMPARED; d++) {
			const struct scene_doc *doc = &s->docs[d];
			bool retrieved =
				scene_component(s, doc->node) == COMPONENT_RETRIEVER && !doc->is_input;
			if (retrieved && doc->id.n && s->span[doc->node].flow < s->span[node].flow &&
			    !includes(s, node, doc->id))
				tell_dropped(s, out, node, doc->id, STR(""), false);
		}
	}
}

/* ---- cross-tenant-document ---- */

static bool is_public(struct str tenant)
{
	static const char *const shared[] = { "public",  "shared", "global", "common",
					      "default", "*",      "all",    "" };
	for (size_t i = 0; i < sizeof(shared) / sizeof(shared[0]); i++)
		if (str_eq_nocase(tenant, str_of(shared[i])))
			return true;
	return false;
}

static void tell_tenant(struct findings *out, uint32_t node, const char *what, struct str subject,
			struct str other, struct str own, struct str key)
{
	struct str cut = finding_cut(out, subject, 60), theirs = finding_cut(out, other, 40),
		   ours = finding_cut(out, own, 40);
	struct finding *f =
		finding_add(out, node, CONFIDENCE_EXPLICIT,
			    "used the %s%s%.*s of tenant %.*s for tenant %.*s", what, cut.n ? " " : "",
			    (int)cut.n, cut.s, (int)theirs.n, theirs.s, (int)ours.n, ours.s);
	finding_root(out, f, "another tenant's %s", what);
	if (subject.n)
		finding_subject(f, subject);
	finding_evidence(out, f, node, key, INDEX_NONE, other);
}

/* The tenant that metadata or filters name. */
static bool tenant_in(const struct scene *s, struct value v, struct str *tenant, struct str *key)
{
	static const char *const keys[] = { "tenant",       "tenant_id",   "tenantId",     "workspace",
					    "workspace_id", "customer_id", "organization", "organization_id",
					    "org_id",       "namespace" };
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		struct value m = value_member(v, keys[i], s->arena);
		if (m.type != VALUE_STRING && m.type != VALUE_INT)
			continue;
		*tenant = value_text(m, s->arena);
		*key = str_of(keys[i]);
		return true;
	}
	return false;
}

void rule_cross_tenant_document(const struct scene *s, struct findings *out)
{
	struct str own, other, key;
	uint32_t node;
	if (!scene_first(s, FACET_TENANT, &node, &own))
		return;
	for (size_t i = 0; i < s->docs_n; i++) {
		const struct scene_doc *d = &s->docs[i];
		if (!d->is_input && value_is_set(d->metadata) && tenant_in(s, d->metadata, &other, &key) &&
		    !str_eq(other, own) && !is_public(other))
			tell_tenant(out, d->node, "document", d->id, other, own, key);
	}
	for (size_t i = 0; i < s->flow_n; i++) {
		node = s->flow[i];
		const struct attr *filters =
			scene_has(s, node, FACET_RETRIEVAL_FILTERS)
				? facet_recorded(scene_of(s, node), FACET_RETRIEVAL_FILTERS, NULL)
				: NULL;
		bool looks_up =
			scene_component(s, node) == COMPONENT_RETRIEVER || scene_has(s, node, FACET_CACHE);
		if (filters && tenant_in(s, filters->value, &other, &key) && !str_eq(other, own) &&
		    !is_public(other))
			tell_tenant(out, node, "index", STR(""), other, own, filters->key);
		else if (looks_up && scene_text(s, node, FACET_TENANT, &other) && !str_eq(other, own) &&
			 !is_public(other))
			tell_tenant(out, node, scene_has(s, node, FACET_CACHE) ? "cache entry" : "index",
				    STR(""), other, own,
				    facet_recorded(scene_of(s, node), FACET_TENANT, NULL)->key);
	}
}

/* ---- instruction-in-document ---- */

/* The first that occurs, where a word begins, with what follows it. */
static bool find_injection(const struct phrases *phrases, struct str text, struct str *found)
{
	enum { SHOWN = 160 };
	for (size_t from = 0; from < text.n;) {
		struct str hit = phrases_find(phrases, PHRASES_INJECTION, str_from(text, from));
		if (!hit.n)
			return false;
		size_t at = (size_t)(hit.s - text.s);
		if (at == 0 || !ascii_is_alnum(text.s[at - 1])) {
			*found = (struct str){ hit.s, text.n - at < SHOWN ? text.n - at : SHOWN };
			return true;
		}
		from = at + 1;
	}
	return false;
}

static void look_into(struct findings *out, const struct phrases *phrases, uint32_t node, struct str text,
		      struct str key, struct str subject, const char *what)
{
	struct str found;
	if (!find_injection(phrases, text, &found))
		return;
	struct str cut = finding_cut(out, found, 60);
	struct finding *f = finding_add(out, node, CONFIDENCE_EXPLICIT - 0.05,
					"%s addresses the model (\"%.*s\")", what, (int)cut.n, cut.s);
	finding_root(out, f, "instructions inside %s", what[0] == 'g' ? "a tool's result" : "a document");
	if (subject.n)
		finding_subject(f, subject);
	finding_evidence(out, f, node, key, INDEX_NONE, found);
}

void rule_instruction_in_document(const struct scene *s, struct findings *out)
{
	for (size_t i = 0; i < s->docs_n; i++) {
		const struct scene_doc *d = &s->docs[i];
		if (!d->is_input && scene_component(s, d->node) != COMPONENT_RERANKER)
			look_into(out, s->phrases, d->node, d->content, d->key, d->id,
				  "served a document that");
	}
	for (size_t i = 0; i < s->tools_n; i++) {
		const struct scene_tool *t = &s->tools[i];
		if (value_is_set(t->result) && docs_of(s, t->node) == 0)
			look_into(out, s->phrases, t->node, value_text(t->result, s->arena), t->result_key,
				  t->call_id, "gave a result that");
	}
	if (s->tools_n || s->docs_n)
		return;
	for (size_t i = 0; i < s->calls_n; i++) /* no span of the tool: what the model was given of it */
		for (size_t k = 0; k < s->calls[i].sent.n; k++) {
			const struct message *m = &s->calls[i].sent.v[k];
			if (m->role == ROLE_TOOL)
				look_into(out, s->phrases, s->calls[i].node, m->text, m->key, m->call_id,
					  "was given a result that");
		}
}
