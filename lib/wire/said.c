// SPDX-License-Identifier: EUPL-1.2
//
// The table of statements, from the entry's side.
#include "wire/said.h"
#include "wire/entry_shape.h"
#include "wire/statement_shape.h"

struct said_row {
    enum entry_kind entry;
    size_t has_digest_at, digest_at; /* of the body, in the entry */
};

static const struct said_row *said_row_of(enum envelope_kind kind)
{
    static const struct said_row rows[ENVELOPE_KINDS_END] = {
#define SAID_ROW(name, body, states, optional, entry_, digest) \
    [ENVELOPE_##name] = {ENTRY_##entry_, offsetof(struct entry, has_##digest), offsetof(struct entry, digest)},
        ENVELOPE_STATEMENTS(SAID_ROW)
#undef SAID_ROW
    };
    return envelope_kind_is_known(kind) ? &rows[kind] : NULL;
}

bool said_is_kept(enum envelope_kind kind)
{
    const struct said_row *row = said_row_of(kind);
    return row && row->entry != ENTRY_NONE;
}

bool said_is_due(const struct entry *entry)
{
    for (unsigned kind = 1; kind < ENVELOPE_KINDS_END; kind++) {
        const struct said_row *row = said_row_of((enum envelope_kind)kind);
        if (row && row->entry == entry->kind && entry->direction == DIRECTION_IN)
            return true;
    }
    return false;
}

/* NULL: the entry is not the one that keeps a message of its said.kind. */
static const struct said_row *said_row_that_fits(const struct entry *entry)
{
    const struct said_row *row = said_row_of(entry->said.kind);
    bool fits = row && row->entry == entry->kind && entry->direction == DIRECTION_IN && entry->has_exchange && entry->has_counterpart &&
                entry->has_agreement;
    return fits ? row : NULL;
}

bool said_fits(const struct entry *entry) { return said_row_that_fits(entry) != NULL; }

void said_enter(const struct envelope *envelope, struct entry *entry)
{
    entry->has_said = entry->has_agreement = true;
    entry->said = (struct said){.time_ms = envelope->time_ms, .expires_ms = envelope->expires_ms, .kind = envelope->kind};
    memcpy(entry->said.nonce, envelope->nonce, sizeof entry->said.nonce);
    memcpy(entry->said.signature, envelope->signature, sizeof entry->said.signature);
    entry->agreement = envelope->statement.agreement;
}

static const struct row *row_named(const struct shape *shape, const char *name)
{
    for (size_t i = 0; i < shape->row_count; i++)
        if (strcmp(shape->rows[i].name, name) == 0)
            return &shape->rows[i];
    ENSURE(false); /* a statement has no field that an entry has not */
    return NULL;
}

/* Both members are of one type: Statement is a part of Entry, field by field. */
static void copy_row(const struct row *to, uint8_t *statement, const struct row *from, const uint8_t *entry)
{
    ENSURE(to->size == from->size && to->count_size == from->count_size);
    memcpy(statement + to->at, entry + from->at, to->size);
    if (to->count_size)
        memcpy(statement + to->count_at, entry + from->count_at, to->count_size);
    if (to->has_at != ROW_ALWAYS)
        memcpy(statement + to->has_at, entry + from->has_at, sizeof(bool));
}

static struct statement keep_fields(const struct entry *entry, uint64_t states)
{
    struct statement statement = {0};
    for (size_t i = 0; i < statement_shape.row_count; i++) {
        const struct row *row = &statement_shape.rows[i];
        if (states & statement_field(row))
            copy_row(row, (uint8_t *)&statement, row_named(&entry_shape, row->name), (const uint8_t *)entry);
    }
    return statement;
}

bool said_body(const struct entry *entry, struct digest *out)
{
    const struct said_row *row = said_row_of(entry->said.kind);
    if (!row || statement_rule_of(entry->said.kind)->body == BODY_NEVER || !*((const bool *)((const uint8_t *)entry + row->has_digest_at)))
        return false;
    memcpy(out, (const uint8_t *)entry + row->digest_at, sizeof *out);
    return true;
}

struct status said_content(const struct entry *entry, struct arena *arena, struct span *out)
{
    const struct said_row *row = said_row_that_fits(entry);
    if (!entry->has_said || !row)
        return FAIL(INVALID);
    const struct statement_rule *rule = statement_rule_of(entry->said.kind);
    struct envelope envelope = {.kind = entry->said.kind,
                                .exchange_id = entry->exchange_id,
                                .from = entry->counterpart,
                                .to = entry->own,
                                .time_ms = entry->said.time_ms,
                                .expires_ms = entry->said.expires_ms,
                                .statement = keep_fields(entry, rule->states)};
    memcpy(envelope.nonce, entry->said.nonce, sizeof envelope.nonce);
    envelope.has_body = said_body(entry, &envelope.body_digest);
    struct status status = envelope_content_encode(&envelope, arena, out);
    return status_is(status, STATUS_MALFORMED) ? FAIL(INVALID) : status;
}
