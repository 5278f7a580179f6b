// SPDX-License-Identifier: EUPL-1.2
//
// A column for each domain, epoch and kind, in the order in which they came.
#include "book/tags.h"

#include "book/tag_column.h"

#define COLUMNS_MOST 128
#define SCAN_ROOM_FIRST 16

struct tag_set {
    char domain[WORD_MOST_BYTES + 1];
    uint32_t epoch;
    enum identifier_kind kind;
    struct tag_column column;
};

struct tag_table {
    size_t count; /* of tags */
    uint64_t version, load;
    bool is_held;
    size_t set_count;
    struct tag_set sets[COLUMNS_MOST];
};

struct status tag_table_new(struct tag_table **out)
{
    struct tag_table *table = calloc(1, sizeof *table);
    if (!table)
        return FAIL(NO_MEMORY);
    table->load = 1; /* so that a scan that did not begin is of none */
    *out = table;
    return STATUS(OK);
}

struct tag_table *tag_table_free(struct tag_table *table)
{
    for (size_t i = 0; table && i < table->set_count; i++)
        tag_column_end(&table->sets[i].column);
    free(table);
    return NULL;
}

static struct status find_set(struct tag_table *table, const struct stored_subject *subject, struct tag_set **out)
{
    for (size_t i = 0; i < table->set_count; i++) {
        struct tag_set *set = &table->sets[i];
        if (set->epoch == subject->epoch && set->kind == subject->kind && span_is_text(subject->domain, set->domain)) {
            *out = set;
            return STATUS(OK);
        }
    }
    if (table->set_count == COLUMNS_MOST || subject->domain.size > WORD_MOST_BYTES)
        return FAIL(TOO_LARGE);
    struct tag_set *set = &table->sets[table->set_count++];
    *set = (struct tag_set){.epoch = subject->epoch, .kind = subject->kind};
    memcpy(set->domain, subject->domain.data, subject->domain.size);
    tag_column_init(&set->column);
    *out = set;
    return STATUS(OK);
}

static struct status add_tag(void *context, int64_t record, const struct stored_subject *subject)
{
    struct tag_table *table = context;
    struct tag_set *set;
    TRY(find_set(table, subject, &set));
    TRY(tag_column_add(&set->column, record, subject->tag));
    table->version++;
    table->count++;
    return STATUS(OK);
}

struct status tag_table_load(struct tag_table *table, struct store *store)
{
    for (size_t i = 0; i < table->set_count; i++)
        tag_column_clear(&table->sets[i].column);
    table->count = 0;
    table->version++;
    table->load++;
    return store_tags_each(store, add_tag, table);
}

struct status tag_table_add(struct tag_table *table, int64_t record, const struct stored_subject *subjects, size_t count)
{
    for (size_t i = 0; i < count; i++)
        TRY(add_tag(table, record, &subjects[i]));
    return STATUS(OK);
}

struct status tag_table_replace(struct tag_table *table, int64_t record, const struct stored_subject *subjects, size_t count)
{
    for (size_t i = 0; i < table->set_count; i++) {
        struct tag_column *column = &table->sets[i].column;
        table->count -= tag_column_remove(column, record);
        if (!table->is_held)
            tag_column_fill_holes(column);
    }
    table->version++;
    return tag_table_add(table, record, subjects, count);
}

uint64_t tag_table_version(const struct tag_table *table) { return table->version; }

size_t tag_table_count(const struct tag_table *table) { return table->count; }

void tag_table_hold(struct tag_table *table, bool is_held)
{
    table->is_held = is_held;
    for (size_t i = 0; !is_held && i < table->set_count; i++)
        tag_column_fill_holes(&table->sets[i].column);
}

/* ---- scanning */

void tag_scan_free(struct tag_scan *scan)
{
    free(scan->records);
    *scan = (struct tag_scan){0};
}

static struct status make_scan_room(struct tag_scan *scan)
{
    size_t room = scan->room ? 2 * scan->room : SCAN_ROOM_FIRST;
    if (scan->count < scan->room)
        return STATUS(OK);
    if (scan->count == TAG_MATCHES_MOST)
        return FAIL(TOO_LARGE);
    int64_t *records = reallocarray(scan->records, room, sizeof *records);
    if (!records)
        return FAIL(NO_MEMORY);
    scan->records = records;
    scan->room = room;
    return STATUS(OK);
}

struct passing {
    const struct tag_column *column;
    struct tag_scan *scan;
};

/* The row is counted from where this pass began. */
static struct status note_row(void *context, size_t row)
{
    const struct passing *passing = context;
    struct tag_scan *scan = passing->scan;
    int64_t record = passing->column->records[scan->row + row];
    size_t at = 0;
    while (at < scan->count && scan->records[at] < record)
        at++;
    if (record == TAG_HOLE || (at < scan->count && scan->records[at] == record))
        return STATUS(OK);
    TRY(make_scan_room(scan));
    memmove(scan->records + at + 1, scan->records + at, (scan->count - at) * sizeof *scan->records);
    scan->records[at] = record;
    scan->count++;
    return STATUS(OK);
}

/* False: none of the tokens is looked for here. */
static bool prepare_search(const struct tag_set *set, const struct tag_question *question, struct lookup_search *out)
{
    if (set->epoch != question->epoch || !span_is_text(question->domain, set->domain))
        return false;
    lookup_search_begin(question->nonce, question->holder, out);
    for (size_t i = 0; i < question->token_count; i++)
        if (question->tokens[i].kind == set->kind)
            lookup_search_add(out, question->tokens[i].value);
    return out->count > 0;
}

/* As far as there is `*most`. */
static struct status pass_column(const struct tag_set *set, const struct tag_question *question, struct tag_scan *scan, size_t *most)
{
    struct passing passing = {&set->column, scan};
    struct lookup_search search;
    if (!prepare_search(set, question, &search)) {
        scan->row = set->column.count;
        return STATUS(OK);
    }
    size_t left = set->column.count - scan->row, here = left < *most ? left : *most;
    TRY(lookup_search_run(&search, set->column.scans + scan->row * LOOKUP_SCAN_BYTES, here, note_row, &passing));
    scan->row += here;
    *most -= here;
    return STATUS(OK);
}

struct status tag_table_scan(const struct tag_table *table, const struct tag_question *question, size_t most, struct tag_scan *scan,
                             bool *out_done)
{
    if (scan->load != table->load) {
        tag_scan_free(scan);
        scan->load = table->load;
    }
    for (; scan->column < table->set_count; scan->column++, scan->row = 0) {
        const struct tag_set *set = &table->sets[scan->column];
        if (set->column.count)
            TRY(pass_column(set, question, scan, &most));
        if (scan->row < set->column.count)
            break;
    }
    *out_done = scan->column == table->set_count;
    return STATUS(OK);
}
