// SPDX-License-Identifier: EUPL-1.2
//
// From text to roster: rows are matched with the fields of mesh or partner, then the whole is held against itself.
#include "keyring/roster.h"

#include "keyring/roster_fields.h"
#include "settings/settings.h"

#define PARTNER_HEADING "partner "

struct reading {
    const char *file;
    struct roster *roster;
    struct complaint *why;
    bool takes_earlier; /* roster_parse_earlier */
};

static struct status read_field(const struct reading *reading, const struct setting *row, const struct field *field, void *object)
{
    struct status status = field->kind->parse(row->value, reading->roster->memory, (uint8_t *)object + field->offset);
    if (status_ok(status) || status_class(status) == STATUS_CLASS_FAULT)
        return status;
    return complain(reading->why, FAIL(INVALID), "%s:%u: [%s] %s: expected %s", reading->file, row->line, row->section, row->name,
                    field->kind->expected);
}

static struct status refuse_unknown_field(const struct reading *reading, const struct setting *row, const struct field *fields,
                                          size_t count)
{
    char known[COMPLAINT_BYTES] = "";
    size_t used = 0;
    for (size_t i = 0; i < count && used < sizeof known; i++)
        used += (size_t)snprintf(known + used, sizeof known - used, " %s", fields[i].name);
    return complain(reading->why, FAIL(UNKNOWN_WORD), "%s:%u: [%s] has no key `%s`; it has:%s", reading->file, row->line, row->section,
                    row->name, known);
}

/* All rows of one section, which are next to each other; each field exactly once. */
static struct status read_section(const struct reading *reading, const struct setting *rows, size_t row_count, const struct field *fields,
                                  size_t count, void *object)
{
    uint32_t seen = 0;
    for (size_t r = 0; r < row_count; r++) {
        size_t f = 0;
        while (f < count && strcmp(fields[f].name, rows[r].name))
            f++;
        if (f == count)
            return refuse_unknown_field(reading, &rows[r], fields, count);
        TRY(read_field(reading, &rows[r], &fields[f], object));
        seen |= UINT32_C(1) << f;
    }
    for (size_t f = 0; f < count; f++)
        if (!(seen >> f & 1) && fields[f].need != FIELD_OPTIONAL && !(fields[f].need == FIELD_ADDED && reading->takes_earlier))
            return complain(reading->why, FAIL(INVALID), "%s:%u: [%s] has no `%s`: expected %s", reading->file, rows->section_line,
                            rows->section, fields[f].name, fields[f].kind->expected);
    return STATUS(OK);
}

static struct status parse_partner(const struct reading *reading, const struct setting *rows, size_t row_count)
{
    struct roster *roster = reading->roster;
    if (roster->count == ROSTER_MOST_PARTNERS)
        return complain(reading->why, FAIL(TOO_LARGE), "%s:%u: more than %d partners", reading->file, rows->section_line,
                        ROSTER_MOST_PARTNERS);
    struct partner *partner = &roster->partners[roster->count];
    if (!status_ok(oin_parse(span_of_text(rows->section + strlen(PARTNER_HEADING)), &partner->oin)))
        return complain(reading->why, FAIL(INVALID), "%s:%u: [%s]: expected [partner OIN], the OIN with 20 digits", reading->file,
                        rows->section_line, rows->section);
    TRY(read_section(reading, rows, row_count, partner_fields, PARTNER_FIELDS, partner));
    roster->count++;
    return STATUS(OK);
}

static struct status parse_sections(const struct reading *reading, const struct setting *rows, size_t count)
{
    bool mesh = false;
    for (size_t start = 0, end; start < count; start = end) {
        const struct setting *first = &rows[start];
        for (end = start; end < count && rows[end].section == first->section;) /* the same heading, the same pointer */
            end++;
        if (!strcmp(first->section, "mesh")) {
            TRY(read_section(reading, first, end - start, mesh_fields, MESH_FIELDS, reading->roster));
            mesh = true;
        } else if (!strncmp(first->section, PARTNER_HEADING, strlen(PARTNER_HEADING))) {
            TRY(parse_partner(reading, first, end - start));
        } else {
            return complain(reading->why, FAIL(UNKNOWN_WORD), "%s:%u: there is no section [%s]; there are: mesh, partner OIN",
                            reading->file, first->section_line, first->section);
        }
    }
    return mesh ? STATUS(OK) : complain(reading->why, FAIL(INVALID), "%s: there is no section [mesh]", reading->file);
}

struct status partner_parse(struct span text, const char *file, struct arena *arena, struct partner *out, struct complaint *why)
{
    struct roster alone = {.memory = arena};
    struct reading reading = {.file = file, .roster = &alone, .why = why};
    struct setting *rows;
    size_t count;
    TRY(ARENA_NEW(arena, 1, &alone.partners));
    TRY(settings_parse(text, file, arena, &rows, &count, why));
    for (size_t i = 0; i < count; i++)
        if (rows[i].section != rows->section || strncmp(rows[i].section, PARTNER_HEADING, strlen(PARTNER_HEADING)))
            return complain(why, FAIL(UNKNOWN_WORD), "%s:%u: [%s]: expected one section [partner OIN] and nothing else", file, rows[i].line,
                            rows[i].section);
    if (count == 0)
        return complain(why, FAIL(INVALID), "%s: there is no section [partner OIN]", file);
    TRY(parse_partner(&reading, rows, count));
    *out = *alone.partners;
    return STATUS(OK);
}

/* ---- the whole against itself */

struct owned_key {
    const uint8_t *bytes;
    const char *role;
    const struct partner *owner;
};

static int compare_keys(const void *a, const void *b)
{
    return memcmp(((const struct owned_key *)a)->bytes, ((const struct owned_key *)b)->bytes, SIGN_PUBLIC_BYTES);
}

/* A key in two roles, or of two partners, would let a signature for one purpose pass for another. */
static struct status check_keys(const struct reading *reading)
{
    static const struct owned_key none = {NULL, NULL, NULL};
    struct owned_key keys[ROSTER_MOST_PARTNERS * 6] = {none};
    size_t count = 0;
    for (size_t i = 0; i < reading->roster->count; i++) {
        const struct partner *partner = &reading->roster->partners[i];
        keys[count++] = (struct owned_key){partner->curve, "curve", partner};
        keys[count++] = (struct owned_key){partner->envelope, "envelope", partner};
        keys[count++] = (struct owned_key){partner->log, "log", partner};
        keys[count++] = (struct owned_key){partner->box, "box", partner};
        if (reading->takes_earlier && !partner_can_agree(partner))
            continue;
        keys[count++] = (struct owned_key){partner->agree.key, "agree", partner};
        keys[count++] = (struct owned_key){partner->witness, "witness", partner};
    }
    qsort(keys, count, sizeof *keys, compare_keys);
    for (size_t i = 1; i < count; i++)
        if (!compare_keys(&keys[i - 1], &keys[i]))
            return complain(reading->why, FAIL(CONFLICT), "%s: one key is both `%s` of partner %s and `%s` of partner %s", reading->file,
                            keys[i - 1].role, keys[i - 1].owner->oin.text, keys[i].role, keys[i].owner->oin.text);
    return STATUS(OK);
}

static struct status check_texts(const struct reading *reading, const struct partner *a, const struct partner *b)
{
    const char *field = !strcmp(a->endpoint, b->endpoint)       ? "endpoint"
                        : !strcmp(a->log_origin, b->log_origin) ? "log-origin"
                        : !strcmp(a->short_name, b->short_name) ? "short"
                                                                : NULL;
    if (field)
        return complain(reading->why, FAIL(CONFLICT), "%s: partners %s and %s have the same `%s`", reading->file, a->oin.text, b->oin.text,
                        field);
    return STATUS(OK);
}

/* Two groups that both are a quorum share a partner, so two different versions cannot both be agreed. */
static struct status check_quorum(const struct reading *reading)
{
    const struct roster *roster = reading->roster;
    if (roster->quorum && (roster->quorum > roster->count || 2 * roster->quorum <= roster->count))
        return complain(reading->why, FAIL(INVALID), "%s: [mesh] quorum: of %zu partners expected from %zu to %zu", reading->file,
                        roster->count, roster->count / 2 + 1, roster->count);
    return STATUS(OK);
}

/* The form of before has neither key at any partner: between the two there is none. */
static struct status check_form(const struct reading *reading)
{
    const struct partner *first = reading->roster->partners;
    for (const struct partner *partner = first; partner < first + reading->roster->count; partner++)
        for (size_t f = 0; f < PARTNER_FIELDS; f++)
            if (partner_fields[f].need == FIELD_ADDED && field_is_absent(&partner_fields[f], partner) == partner_can_agree(first))
                return complain(reading->why, FAIL(INVALID), "%s: [partner %s]: all partners have `agree` and `witness`, or none has",
                                reading->file, partner->oin.text);
    return STATUS(OK);
}

static int compare_partners(const void *a, const void *b)
{
    return oin_compare(&((const struct partner *)a)->oin, &((const struct partner *)b)->oin);
}

static struct status check_whole(const struct reading *reading)
{
    struct roster *roster = reading->roster;
    qsort(roster->partners, roster->count, sizeof *roster->partners, compare_partners);
    roster->auditor = roster_find(roster, &roster->auditor_oin);
    if (!roster->auditor)
        return complain(reading->why, FAIL(INVALID), "%s: the auditor %s is not one of the partners", reading->file,
                        roster->auditor_oin.text);
    TRY(check_form(reading));
    TRY(check_quorum(reading));
    for (size_t i = 0; i < roster->count; i++)
        for (size_t j = i + 1; j < roster->count; j++)
            TRY(check_texts(reading, &roster->partners[i], &roster->partners[j]));
    return check_keys(reading);
}

static struct status parse_whole(struct span text, const char *file, bool takes_earlier, struct roster **out, struct complaint *why)
{
    CLEANUP(roster) struct roster *roster = calloc(1, sizeof *roster);
    struct reading reading = {file, roster, why, takes_earlier};
    struct setting *rows;
    size_t count;
    if (!roster)
        return FAIL(NO_MEMORY);
    if (text.size > ROSTER_MOST_BYTES)
        return complain(why, FAIL(TOO_LARGE), "%s: larger than %zu bytes", file, ROSTER_MOST_BYTES);
    TRY(arena_new(8 * ROSTER_MOST_BYTES, &roster->memory));
    TRY(ARENA_NEW(roster->memory, ROSTER_MOST_PARTNERS, &roster->partners));
    TRY(settings_parse(text, file, roster->memory, &rows, &count, why));
    TRY(parse_sections(&reading, rows, count));
    TRY(check_whole(&reading));
    *out = TAKE(roster);
    return STATUS(OK);
}

struct status roster_parse(struct span text, const char *file, struct roster **out, struct complaint *why)
{
    return parse_whole(text, file, false, out, why);
}

struct status roster_parse_earlier(struct span text, const char *file, struct roster **out, struct complaint *why)
{
    return parse_whole(text, file, true, out, why);
}
