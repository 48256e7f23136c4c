/*
 * One round over the file: its records are cut into blocks, which are read by
 * the workers (index/work.h), while damage between records is noted here.
 */
#include "index/build.h"

#include "index/image.h"
#include "index/work.h"
#include "input/points.h"

#include <errno.h>

enum {
	BLOCK_BYTES = 1 << 20,
	SPACING = 512 << 10, /* between points, in the file */
	WATCH_RECORDS = 64,
};

struct builder {
	const char *path;
	struct index_built *out;
	struct diag damage; /* counts and places what the record reader tells */
	uint64_t truncated; /* offset of the first record that has no end, or UINT64_MAX */
	struct points points;
	struct work *work;
	struct batch *batch;
	uint32_t blocks;
	bool is_damaged; /* since the last record */
	struct file_identity identity;
};

static struct source *open_points(void *user, struct source *file)
{
	struct builder *b = user;
	return points_open(file, SPACING, &b->points);
}

static void note_damage(void *user, const struct diag_entry *e)
{
	struct builder *b = user;
	if (!strcmp(e->code, "json.truncated") && e->place.offset < b->truncated)
		b->truncated = e->place.offset;
}

/* ---- blocks ---- */

static void end_block(struct builder *b)
{
	if (b->batch)
		work_add(b->work, b->batch);
	b->batch = NULL;
}

static void mark_loud(struct builder *b)
{
	b->is_damaged = true;
	if (b->batch)
		b->batch->block.flags |= BLOCK_LOUD;
}

static void begin_block(struct builder *b, const struct place *place)
{
	b->batch = work_batch(b->work);
	b->batch->number = b->blocks++;
	/* What stands before the first record belongs to its block. */
	b->batch->block.offset = b->batch->number ? place->offset : 0;
	b->batch->block.line = b->batch->number ? place->line : 1;
	if (b->is_damaged)
		b->batch->block.flags |= BLOCK_LOUD;
}

/*
 * A block ends in front of a record that nothing damaged stands before: what
 * is told of damage depends on what follows it. Nor text, which would be taken
 * for noise where no record follows it.
 */
static void take_record(struct builder *b, const struct record *r)
{
	if (b->batch && !b->is_damaged && !r->after_text &&
	    r->place.offset - b->batch->block.offset >= BLOCK_BYTES)
		end_block(b);
	if (!b->batch)
		begin_block(b, &r->place);
	*array_add(&b->batch->record) = (struct batch_record){
		.at = b->batch->text.n,
		.n = r->text.n,
		.place = r->place,
	};
	buf_add_str(&b->batch->text, r->text);
	b->is_damaged = false;
	b->out->records++;
}

static uint64_t told(const struct builder *b, const struct records *records)
{
	struct records_totals t = records_totals(records);
	uint64_t n = t.damaged + t.noise_lines;
	for (int i = 0; i <= SEVERITY_ERROR; i++)
		n += b->damage.count[i];
	return n;
}

static enum status unfit(struct builder *b, const char *why)
{
	b->out->why = why;
	return STATUS_SKIP;
}

static uint64_t file_bytes(const struct builder *b, struct input *in)
{
	return b->points.file_bytes ? b->points.file_bytes : input_totals(in).file_bytes;
}

static enum status read_records(struct builder *b, struct input *in, struct records *records,
				index_watch *watch, void *user)
{
	struct record record;
	enum status st;
	uint64_t before = 0;
	while ((st = records_next(records, &record)) != STATUS_END) {
		uint64_t now = told(b, records);
		if (now != before)
			mark_loud(b);
		before = now;
		if (st == STATUS_FATAL)
			return b->points.fault ? unfit(b, b->points.fault) : STATUS_FATAL;
		if (st == STATUS_SKIP)
			continue;
		if (record.kind != RECORD_JSON)
			return unfit(b, "it is no text");
		take_record(b, &record);
		if (watch && b->out->records % WATCH_RECORDS == 0 && !watch(user, file_bytes(b, in)))
			return STATUS_FATAL;
	}
	if (told(b, records) != before)
		mark_loud(b);
	end_block(b);
	/* Who reads some of the blocks does not know of it. */
	return records_totals(records).is_list_open ? unfit(b, "it ends in a list that is not closed")
						    : STATUS_OK;
}

/* ---- what came of it ---- */

static void settle_flags(const struct builder *b, struct block *blocks, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t end = i + 1 < n ? blocks[i + 1].offset : UINT64_MAX;
		/* All of the first is read by whoever reads without an index. */
		if ((i == 0 && blocks[i].flags & BLOCK_MURMUR) || b->truncated < end)
			blocks[i].flags |= BLOCK_LOUD;
		b->out->loud += blocks[i].flags & BLOCK_LOUD ? 1 : 0;
	}
}

static const char *why_not(const struct index_built *out)
{
	if (!out->spans)
		return "no spans were read from it";
	if (out->records < 2)
		return "it is one single record";
	if (out->blocks < 2)
		return out->stream_bytes < 2 * BLOCK_BYTES
			       ? "it is too small to gain from it"
			       : "there is no place between its records to start from";
	if (out->loud > out->blocks / 2)
		return "most of it is damaged, and read whatever is looked for";
	return NULL;
}

static enum status finish(struct builder *b, struct input *in)
{
	struct block *blocks;
	size_t n;
	struct post *post = work_end(b->work, &blocks, &n);
	struct sidecar_head head = {
		.flags = b->points.point.n ? SIDECAR_GZIP : 0,
		.identity = b->identity,
		.stream_bytes = input_totals(in).stream_bytes,
		.records = b->out->records,
	};
	settle_flags(b, blocks, n);
	b->out->identity = b->identity;
	b->out->spans = post->spans;
	b->out->stream_bytes = head.stream_bytes;
	b->out->blocks = (uint32_t)n;
	b->out->why = why_not(b->out);
	if (b->out->why)
		return STATUS_SKIP;
	image_put(&head, post, blocks, n, &b->points, &b->out->bytes);
	b->out->points = head.points;
	return STATUS_OK;
}

static enum status read_file(struct builder *b, struct input *in, struct records *records, index_watch *watch,
			     void *user)
{
	struct file_identity after;
	struct stream *stream;
	enum status st = input_next(in, &stream);
	if (b->points.fault)
		return unfit(b, b->points.fault);
	if (st != STATUS_OK)
		return STATUS_FATAL;
	records_open(records, stream, NULL);
	st = read_records(b, in, records, watch, user);
	if (st != STATUS_OK)
		return st;
	if (b->points.fault)
		return unfit(b, b->points.fault);
	if (!path_identify(b->path, &after) || memcmp(&after, &b->identity, sizeof(after)))
		return unfit(b, "it was changed in the meantime");
	return finish(b, in);
}

enum status index_build(const char *path, const struct limits *limits, struct diag *diag, index_watch *watch,
			void *user, struct index_built *out)
{
	struct builder b = { .path = path, .out = out, .truncated = UINT64_MAX };
	struct input_opener opener = { &b, open_points };
	struct place place = { .file = str_of(path) };
	*out = (struct index_built){ 0 };
	errno = 0;
	if (!path_identify(path, &b.identity)) {
		diag_report(diag, SEVERITY_ERROR, "input.open", &place, STR_UNSET, "cannot be indexed: %s",
			    errno ? strerror(errno) : "no plain file");
		return STATUS_FATAL;
	}
	b.damage = (struct diag){ .report = note_damage, .user = &b };
	b.work = work_new(limits);
	struct input *in = input_new(limits, diag);
	struct records *records = records_new(limits, &b.damage);
	input_add(in, path);
	input_open_with(in, &opener);
	enum status st = read_file(&b, in, records, watch, user);
	end_block(&b);
	input_free(in);
	records_free(records);
	work_free(b.work);
	points_release(&b.points);
	return st;
}
