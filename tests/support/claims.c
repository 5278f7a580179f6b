// SPDX-License-Identifier: EUPL-1.2
//
// Fields by their names, in the rows of the wire.
#include "support/claims.h"
#include "store/outbox.h"

static const struct row *find_row(const struct shape *shape, struct span name)
{
    for (size_t i = 0; i < shape->row_count; i++)
        if (span_is_text(name, shape->rows[i].name))
            return &shape->rows[i];
    MUST(false, "the wire has no field %.*s", (int)name.size, (const char *)name.data);
    return NULL;
}

/* Goes into what is inside; `field` is then the last name only. */
static const struct row *go_to(const struct shape *shape, uint8_t **body, const char *field)
{
    const char *dot = strchr(field, '.');
    const struct row *row = find_row(shape, dot ? span_of(field, (size_t)(dot - field)) : span_of_text(field));
    if (!dot)
        return row;
    *body += row->at;
    if (row->kind == ROW_LIST) {
        uint8_t *first;
        memcpy(&first, *body, sizeof first);
        *body = first;
    }
    return go_to(row->child, body, dot + 1);
}

static void write_number(uint8_t *at, size_t size, uint64_t number) { memcpy(at, &number, size); }

static void set_text(uint8_t *at, const char *text)
{
    struct span span = span_of_text(text);
    memcpy(at, &span, sizeof span);
}

void claim_set(const struct shape *shape, void *body, const struct claim_setting *setting)
{
    uint8_t *base = body;
    const struct row *row = go_to(shape, &base, setting->field);
    if (row->has_at != ROW_ALWAYS)
        write_number(base + row->has_at, 1, setting->number != 0);
    switch (row->kind) {
    case ROW_NUMBER:
    case ROW_CODE: write_number(base + row->at, row->size, setting->number); break;
    case ROW_FIXED: memset(base + row->at, (int)setting->number, row->size); break;
    case ROW_SET:
        base[row->at] = (uint8_t)setting->number;
        write_number(base + row->count_at, row->count_size, 1);
        break;
    case ROW_WORD:
    case ROW_TEXT:
    case ROW_LINE:
    case ROW_LINES:
    case ROW_BYTES: set_text(base + row->at, setting->text); break;
    case ROW_OIN:
        *(struct oin *)(void *)(base + row->at) = (struct oin){""};
        strncpy((char *)base + row->at, setting->text, OIN_DIGITS);
        break;
    case ROW_POINTS:
    case ROW_ARRAY:
    case ROW_LIST: write_number(base + row->count_at, row->count_size, setting->number); break;
    case ROW_MESSAGE: break; /* whether it is there was all that can be said of it */
    default: MUST(false, "no claim about a field like %s", row->name);
    }
}

uint64_t claim_number(const struct shape *shape, const void *body, const char *field)
{
    uint8_t *base = (uint8_t *)(uintptr_t)body;
    const struct row *row = go_to(shape, &base, field);
    uint64_t number = 0;
    if (row->kind == ROW_NUMBER || row->kind == ROW_CODE || row->kind == ROW_SET)
        memcpy(&number, base + row->at, row->kind == ROW_SET ? 1 : row->size);
    return number;
}

static bool is_claimed(const struct claims_table *table, const char *path)
{
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->claims[i].settings[0].field, path) == 0)
            return true;
    return false;
}

static const char *find_missing(const struct shape *shape, const struct claims_table *table, const char *before)
{
    static char path[128];
    for (size_t i = 0; i < shape->row_count; i++) {
        const struct row *row = &shape->rows[i];
        char inside[64];
        snprintf(path, sizeof path, "%s%s", before, row->name);
        if (row->kind != ROW_MESSAGE && !is_claimed(table, path))
            return path;
        snprintf(inside, sizeof inside, "%s%s.", before, row->name);
        const char *missing = row->child ? find_missing(row->child, table, inside) : NULL;
        if (missing)
            return missing;
    }
    return NULL;
}

const char *claims_missing(const struct shape *shape, const struct claims_table *table) { return find_missing(shape, table, ""); }

/* Who never acknowledges is not answered for ever: of so many claims the answer does not stay in the outbox. */
static void acknowledge(struct town *town, enum resident who, enum resident from, const struct envelope *envelope)
{
    struct store *store = town_node(town, who)->book.store;
    OK(store_begin(store));
    struct status status = store_outbox_done(store, &envelope->exchange_id, ENVELOPE_ANSWER, town_oin(town, from));
    MUST(status_ok(status) || status_is(status, STATUS_NOT_FOUND), "what waits is taken out");
    OK(store_commit(store));
}

struct claims_heard claims_hear(struct town *town, enum resident who, enum resident from, const struct envelope *envelope)
{
    const struct node *node = town_node(town, who);
    uint64_t handled = node->book.counters[COUNT_HANDLED], leaves = town_leaves(town, who);
    OK(town_hear(town, who, from, town_envelope(town, from, envelope)));
    struct claims_heard heard = {.is_taken = node->book.counters[COUNT_HANDLED] == handled + 1, .leaves = town_leaves(town, who) - leaves};
    if (heard.is_taken) {
        acknowledge(town, who, from, envelope);
        return heard;
    }
    struct entry entry = town_entry(town, who, town_leaves(town, who) - 1);
    MUST(heard.leaves && entry.kind == ENTRY_DECISION && entry.verdict == VERDICT_REFUSE, "refused without an entry");
    heard.code = entry.code;
    return heard;
}
