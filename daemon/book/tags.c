// SPDX-License-Identifier: EUPL-1.2
//
// One growing array; a register of a city's partner has tens of thousands of rows at most, and a linear scan
// tells a partner that does not know the household nothing it could link (P-10).
#include "book/tags.h"

#include "crypto/secret.h"
#include "pseudonym/tag.h"

struct tag_row {
    int64_t record;
    uint32_t epoch;
    uint8_t kind, domain; /* domain: place in the table's list of names */
    uint8_t tag[TAG_BYTES];
};

struct tag_table {
    struct tag_row *rows;
    size_t count, room;
    uint64_t version;
    size_t domain_count;
    char domains[16][WORD_MOST_BYTES + 1];
};

struct status tag_table_new(struct tag_table **out)
{
    struct tag_table *table = calloc(1, sizeof *table);
    if (!table)
        return FAIL(NO_MEMORY);
    *out = table;
    return STATUS(OK);
}

struct tag_table *tag_table_free(struct tag_table *table)
{
    if (table && table->rows)
        secret_wipe(table->rows, table->room * sizeof *table->rows);
    if (table)
        free(table->rows);
    free(table);
    return NULL;
}

static struct status number_domain(struct tag_table *table, struct span name, uint8_t *out)
{
    for (size_t i = 0; i < table->domain_count; i++)
        if (span_is_text(name, table->domains[i])) {
            *out = (uint8_t)i;
            return STATUS(OK);
        }
    if (table->domain_count == N(table->domains) || name.size > WORD_MOST_BYTES)
        return FAIL(TOO_LARGE);
    memcpy(table->domains[table->domain_count], name.data, name.size);
    *out = (uint8_t)table->domain_count++;
    return STATUS(OK);
}

/* Growing by hand instead of realloc, so that the old rows are wiped before they are given back. */
static struct status make_room(struct tag_table *table)
{
    size_t room = table->room ? 2 * table->room : 256;
    if (table->count < table->room)
        return STATUS(OK);
    struct tag_row *rows = calloc(room, sizeof *rows);
    if (!rows)
        return FAIL(NO_MEMORY);
    if (table->rows) {
        memcpy(rows, table->rows, table->count * sizeof *rows);
        secret_wipe(table->rows, table->room * sizeof *rows);
        free(table->rows);
    }
    table->rows = rows;
    table->room = room;
    return STATUS(OK);
}

static struct status add_row(void *context, int64_t record, const struct stored_subject *subject)
{
    struct tag_table *table = context;
    uint8_t domain;
    TRY(number_domain(table, subject->domain, &domain));
    TRY(make_room(table));
    struct tag_row *row = &table->rows[table->count++];
    table->version++;
    *row = (struct tag_row){.record = record, .epoch = subject->epoch, .kind = (uint8_t)subject->kind, .domain = domain};
    memcpy(row->tag, subject->tag, TAG_BYTES);
    return STATUS(OK);
}

struct status tag_table_load(struct tag_table *table, struct store *store)
{
    table->count = 0;
    table->version++;
    return store_tags_each(store, add_row, table);
}

struct status tag_table_add(struct tag_table *table, int64_t record, const struct stored_subject *subjects, size_t count)
{
    for (size_t i = 0; i < count; i++)
        TRY(add_row(table, record, &subjects[i]));
    return STATUS(OK);
}

struct status tag_table_replace(struct tag_table *table, int64_t record, const struct stored_subject *subjects, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < table->count; i++)
        if (table->rows[i].record != record)
            table->rows[kept++] = table->rows[i];
    table->count = kept;
    table->version++;
    return tag_table_add(table, record, subjects, count);
}

uint64_t tag_table_version(const struct tag_table *table) { return table->version; }

size_t tag_table_count(const struct tag_table *table) { return table->count; }

static bool row_answers(const struct tag_row *row, const struct tag_question *question)
{
    uint8_t token[LOOKUP_TOKEN_BYTES];
    lookup_token_compute(row->tag, question->nonce, question->holder, token);
    for (size_t i = 0; i < question->token_count; i++)
        if (question->tokens[i].kind == row->kind && memcmp(question->tokens[i].value, token, sizeof token) == 0)
            return true;
    return false;
}

/* Inserts in ascending order, or adds the kind to a record that is there. */
static struct status add_match(struct tag_match *matches, size_t *count, const struct tag_row *row)
{
    uint8_t kind_bit = (uint8_t)(1u << row->kind);
    size_t at = 0;
    while (at < *count && matches[at].record < row->record)
        at++;
    if (at < *count && matches[at].record == row->record) {
        matches[at].matched_by |= kind_bit;
        return STATUS(OK);
    }
    if (*count == TAG_MATCHES_MOST)
        return FAIL(TOO_LARGE);
    memmove(matches + at + 1, matches + at, (*count - at) * sizeof *matches);
    matches[at] = (struct tag_match){row->record, kind_bit};
    ++*count;
    return STATUS(OK);
}

struct status tag_table_match(const struct tag_table *table, const struct tag_question *question, struct arena *arena,
                              struct tag_match **out, size_t *out_count)
{
    struct tag_match *matches;
    size_t count = 0;
    TRY(ARENA_NEW(arena, TAG_MATCHES_MOST, &matches));
    for (size_t i = 0; i < table->count; i++) {
        const struct tag_row *row = &table->rows[i];
        if (row->epoch == question->epoch && span_is_text(question->domain, table->domains[row->domain]) && row_answers(row, question))
            TRY(add_match(matches, &count, row));
    }
    *out = matches;
    *out_count = count;
    return STATUS(OK);
}
