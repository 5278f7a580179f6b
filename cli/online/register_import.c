// SPDX-License-Identifier: EUPL-1.2
//
// Read, blind, send: three passes, because a file that turns out to be refused as a whole must leave nothing behind.
#include "online/register_import.h"

#define ROWS_AT_ONCE 256
#define SUBJECTS_AT_ONCE 8192 /* so that a request fits its line */
#define PIECE_ARENA_BYTES ((size_t)16 * 1024 * 1024)

/* ---- reading */

static struct status add_fault(struct register_import *import, const struct register_fault *fault)
{
    if (import->fault_count == import->fault_room) {
        size_t room = import->fault_room ? 2 * import->fault_room : 64;
        struct register_fault *faults;
        TRY(ARENA_NEW(import->arena, room, &faults));
        if (import->fault_count)
            memcpy(faults, import->faults, import->fault_count * sizeof *faults);
        import->faults = faults;
        import->fault_room = room;
    }
    import->faults[import->fault_count++] = *fault;
    return STATUS(OK);
}

static struct status take_fault(void *state, const struct register_fault *fault) { return add_fault(state, fault); }

static struct status row_fault(struct register_import *import, const struct import_row *row, const char *column, const char *reason)
{
    return add_fault(import, &(struct register_fault){row->row, row->line, column, reason});
}

static struct status copy_text(struct register_import *import, struct span text, const char **out)
{
    *out = "";
    return text.size ? arena_text(import->arena, text, out) : STATUS(OK);
}

/* One identifier of a row behind those before it; a fault when it cannot be brought to its one form. */
static struct status take_identifier(struct register_import *import, struct import_row *row, struct status made,
                                     const struct identifier_finding *finding)
{
    if (!status_ok(made)) {
        row->fault_count++;
        return row_fault(import, row, identifier_field_word(finding->field), identifier_flaw_reason(finding->flaw));
    }
    row->count++;
    row->is_doubted = row->is_doubted || finding->is_doubted;
    return STATUS(OK);
}

/* The identifiers of one row behind those of the rows before. */
static struct status take_identifiers(struct register_import *import, const struct register_row *given, struct import_row *row)
{
    struct identifier *next = import->identifiers + import->identifier_count;
    struct address_fields address = {given->postcode, given->house_number, given->house_letter, given->house_addition};
    struct name_fields name = {given->surname, given->first_name, given->birth};
    struct identifier_finding finding;
    row->first = import->identifier_count;
    if (given->bsn.size && !identifier_bsn_is_absent(given->bsn))
        TRY(take_identifier(import, row, identifier_bsn_of_person(given->bsn, &finding, &next[row->count]), &finding));
    if (given->surname.size)
        TRY(take_identifier(import, row, identifier_name(&name, &finding, &next[row->count]), &finding));
    if (given->postcode.size)
        TRY(take_identifier(import, row, identifier_address(&address, &finding, &next[row->count]), &finding));
    if (given->bag.size)
        TRY(take_identifier(import, row, identifier_bag(given->bag, &finding, &next[row->count]), &finding));
    if (row->count || row->fault_count)
        return STATUS(OK);
    row->fault_count++;
    return row_fault(import, row, REGISTER_WHOLE_ROW, REGISTER_REASON_NO_IDENTIFIER);
}

static struct status take_row(void *state, const struct register_row *given)
{
    struct register_import *import = state;
    struct import_row row = {.row = given->row,
                             .line = given->line,
                             .role = given->role,
                             .urgency = given->urgency,
                             .since_day = given->since_day,
                             .until_day = given->until_day};
    ENSURE(import->row_count < import->row_room);
    TRY(take_identifiers(import, given, &row));
    if (row.fault_count) {
        identifier_wipe(import->identifiers + row.first, row.count);
        return STATUS(OK);
    }
    TRY(copy_text(import, given->reference, &row.reference));
    TRY(copy_text(import, given->category, &row.category));
    TRY(copy_text(import, given->life_domain, &row.life_domain));
    TRY(copy_text(import, given->contact, &row.contact));
    import->identifier_count += row.count;
    import->doubted_count += row.is_doubted;
    import->rows[import->row_count++] = row;
    return STATUS(OK);
}

/* No file has more rows than line ends and one. */
static size_t most_rows(struct span bytes)
{
    size_t count = 1;
    for (size_t i = 0; i < bytes.size; i++)
        count += bytes.data[i] == '\n' || bytes.data[i] == '\r';
    return count;
}

struct status import_read(struct register_import *import, struct span bytes, const struct register_options *options, struct complaint *why)
{
    const struct register_sink sink = {import, take_row, take_fault};
    import->row_room = most_rows(bytes);
    TRY(ARENA_NEW(import->arena, import->row_room, &import->rows));
    TRY(ARENA_NEW(import->arena, IDENTIFIER_KIND_LAST * import->row_room, &import->identifiers));
    return register_read(bytes, options, &sink, why);
}

/* ---- what our roles bring */

static bool target_takes_kind(const struct speech_import_target *target, enum identifier_kind kind)
{
    for (size_t i = 0; i < target->kind_count; i++)
        if (target->kinds[i] == kind)
            return true;
    return false;
}

static bool is_brought(const struct register_import *import, enum identifier_kind kind)
{
    for (size_t i = 0; i < import->target_count; i++)
        if (target_takes_kind(&import->targets[i], kind))
            return true;
    return false;
}

static const char *column_of_kind(enum identifier_kind kind)
{
    static const enum identifier_field columns[] = {[IDENTIFIER_KIND_ADDRESS] = IDENTIFIER_FIELD_POSTCODE,
                                                    [IDENTIFIER_KIND_PERSON] = IDENTIFIER_FIELD_BSN,
                                                    [IDENTIFIER_KIND_NAME] = IDENTIFIER_FIELD_SURNAME,
                                                    [IDENTIFIER_KIND_DWELLING] = IDENTIFIER_FIELD_BAG};
    return identifier_field_word(columns[kind]);
}

static struct status judge_row(struct register_import *import, struct import_row *row)
{
    for (size_t i = row->first; i < row->first + row->count; i++) {
        enum identifier_kind kind = import->identifiers[i].kind;
        if (is_brought(import, kind))
            continue;
        row->fault_count++;
        TRY(row_fault(import, row, column_of_kind(kind), REGISTER_REASON_NOT_BROUGHT));
    }
    return STATUS(OK);
}

struct status import_judge(struct register_import *import, struct complaint *why)
{
    size_t kept = 0, faults = import->fault_count;
    for (size_t i = 0; i < import->row_count; i++) {
        struct import_row row = import->rows[i];
        TRY(judge_row(import, &row));
        if (!row.fault_count) {
            import->rows[kept++] = row;
            continue;
        }
        import->doubted_count -= row.is_doubted;
        identifier_wipe(import->identifiers + row.first, row.count);
    }
    if (!kept && import->fault_count > faults)
        return complain(why, FAIL(NOT_ALLOWED),
                        "geen rij kan naar het knooppunt: kolom '%s' brengt geen rol van uw organisatie in; laat haar weg "
                        "(--ignore-column %s); er is niets geblindeerd of verstuurd",
                        import->faults[faults].column, import->faults[faults].column);
    import->row_count = kept;
    return STATUS(OK);
}

/* ---- blinding */

static bool target_takes(const struct speech_import_target *target, const struct import_row *row)
{
    if (target->act == EVALUATION_OWN)
        return true;
    for (size_t i = 0; i < target->category_count; i++)
        if (strcmp(target->categories[i], row->category) == 0)
            return true;
    return false;
}

/* Of the rows that it is for: gathered, blinded, and put back where they came from. */
static struct status blind_for(struct register_import *import, const struct blindfold *how, const struct speech_import_target *target,
                               struct element *out, struct complaint *why)
{
    CLEANUP(arena) struct arena *arena = NULL; /* wiped: it holds identifiers */
    struct blindfold own = *how;
    const struct key_name key = {span_of_text(target->domain), target->holder};
    struct identifier *identifiers;
    size_t *places, count = 0;
    TRY(arena_new(import->identifier_count * (sizeof *identifiers + sizeof *places) + 4096, &arena));
    TRY(ARENA_NEW(arena, import->identifier_count, &identifiers));
    TRY(ARENA_NEW(arena, import->identifier_count, &places));
    for (size_t i = 0; i < import->row_count; i++) {
        const struct import_row *row = &import->rows[i];
        for (size_t at = row->first; target_takes(target, row) && at < row->first + row->count; at++) {
            if (!target_takes_kind(target, import->identifiers[at].kind))
                continue;
            identifiers[count] = import->identifiers[at];
            places[count++] = at;
        }
    }
    own.reason.act = target->act;
    own.reason.purpose = target->purpose;
    struct element *pseudonyms;
    TRY(ARENA_NEW(import->arena, count, &pseudonyms));
    TRY(blindfold(&own, &key, identifiers, count, pseudonyms, why));
    for (size_t i = 0; i < count; i++)
        out[places[i]] = pseudonyms[i];
    return STATUS(OK);
}

static struct status blind_all(struct register_import *import, const struct blindfold *how, struct complaint *why)
{
    TRY(ARENA_NEW(import->arena, import->target_count, &import->pseudonyms));
    for (size_t i = 0; i < import->target_count; i++) {
        TRY(ARENA_NEW(import->arena, import->identifier_count, &import->pseudonyms[i]));
        TRY(blind_for(import, how, &import->targets[i], import->pseudonyms[i], why));
    }
    return STATUS(OK);
}

struct status import_blind(struct register_import *import, const struct blindfold *how, struct complaint *why)
{
    ENSURE(import->target_count > 0);
    /* Which kind each was is still needed, who it was no longer. */
    struct status status = blind_all(import, how, why);
    for (size_t i = 0; i < import->identifier_count; i++) {
        enum identifier_kind kind = import->identifiers[i].kind;
        identifier_wipe(&import->identifiers[i], 1);
        import->identifiers[i].kind = kind;
    }
    return status;
}

/* ---- sending */

static struct status describe_subjects(const struct register_import *import, const struct import_row *row, struct arena *arena,
                                       struct speech_record *out)
{
    TRY(ARENA_NEW(arena, import->target_count * row->count, &out->subjects));
    for (size_t at = 0; at < import->target_count; at++) {
        const struct speech_import_target *target = &import->targets[at];
        for (size_t i = row->first; target_takes(target, row) && i < row->first + row->count; i++)
            if (target_takes_kind(target, import->identifiers[i].kind))
                out->subjects[out->subject_count++] =
                    (struct speech_record_subject){target->domain, target->holder, import->identifiers[i].kind, import->pseudonyms[at][i]};
    }
    return STATUS(OK);
}

static struct status describe_row(const struct register_import *import, const struct import_row *row, struct arena *arena,
                                  struct speech_record *out)
{
    *out = (struct speech_record){.reference = row->reference,
                                  .category = row->category,
                                  .life_domain = row->life_domain,
                                  .urgency = row->urgency,
                                  .role = row->role,
                                  .since = row->since_day,
                                  .until = row->until_day,
                                  .contact = row->contact};
    return describe_subjects(import, row, arena, out);
}

/* A column by the name that it has in the file. */
static const char *column_in_file(enum speech_column column)
{
    static const char *const columns[SPEECH_COLUMN_COUNT] = {[SPEECH_COLUMN_NONE] = REGISTER_WHOLE_ROW,
                                                             [SPEECH_COLUMN_REFERENCE] = "kenmerk",
                                                             [SPEECH_COLUMN_CATEGORY] = "categorie",
                                                             [SPEECH_COLUMN_LIFE_DOMAIN] = "leefgebied",
                                                             [SPEECH_COLUMN_URGENCY] = "urgentie",
                                                             [SPEECH_COLUMN_ROLE] = "rol",
                                                             [SPEECH_COLUMN_SINCE] = "sinds",
                                                             [SPEECH_COLUMN_UNTIL] = "geldig_tot",
                                                             [SPEECH_COLUMN_CONTACT] = "contactpersoon",
                                                             [SPEECH_COLUMN_SUBJECTS] = REGISTER_WHOLE_ROW};
    return columns[column];
}

static struct status take_refusal(struct register_import *import, const struct speech_record_fault *fault, size_t first, size_t count)
{
    const char *reason = REGISTER_REASON_WORD;
    if (fault->row >= count)
        return FAIL(IO_FAILED);
    if (fault->status != STATUS_UNKNOWN_WORD)
        TRY(arena_print(import->arena, &reason, "refused: %s", status_dutch((struct status){fault->status})));
    return row_fault(import, &import->rows[first + fault->row], column_in_file(fault->column), reason);
}

static struct status take_outcome(struct register_import *import, const struct speech_imported *reply, size_t first, size_t count)
{
    import->added += reply->added;
    import->replaced += reply->replaced;
    import->unchanged += reply->unchanged;
    import->pushed += reply->pushed;
    for (size_t i = 0; i < reply->fault_count; i++)
        TRY(take_refusal(import, &reply->faults[i], first, count));
    return STATUS(OK);
}

static struct status send_piece(struct register_import *import, const struct door *door, size_t first, size_t count)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct speech_import request = {.row_count = count};
    struct speech_imported reply;
    struct door own = *door;
    TRY(arena_new(PIECE_ARENA_BYTES, &arena));
    own.arena = arena;
    TRY(ARENA_NEW(arena, count, &request.rows));
    for (size_t i = 0; i < count; i++)
        TRY(describe_row(import, &import->rows[first + i], arena, &request.rows[i]));
    TRY(door_import(&own, &request, &reply));
    return take_outcome(import, &reply, first, count);
}

struct status import_send(struct register_import *import, const struct door *door, struct progress *progress)
{
    size_t most = SUBJECTS_AT_ONCE / (IDENTIFIER_KIND_LAST * import->target_count);
    if (most > ROWS_AT_ONCE)
        most = ROWS_AT_ONCE;
    for (size_t done = 0; done < import->row_count;) {
        size_t count = import->row_count - done < most ? import->row_count - done : most;
        TRY(send_piece(import, door, done, count));
        done += count;
        progress_advance(progress, done, import->row_count);
    }
    return STATUS(OK);
}

/* ---- rejects */

static int compare_faults(const void *a, const void *b)
{
    const struct register_fault *x = a, *y = b;
    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    return strcmp(x->column, y->column);
}

struct status import_rejects(struct register_import *import, struct span *out)
{
    char *text;
    size_t used = 0, header = strlen(REGISTER_REJECT_HEADER);
    if (import->fault_count > 1)
        qsort(import->faults, import->fault_count, sizeof *import->faults, compare_faults);
    TRY(ARENA_NEW(import->arena, header + 1 + import->fault_count * REGISTER_REJECT_ROOM, &text));
    memcpy(text, REGISTER_REJECT_HEADER, header + 1);
    used = header;
    import->rejected = 0;
    for (size_t i = 0; i < import->fault_count; i++) {
        import->rejected += i == 0 || import->faults[i].row != import->faults[i - 1].row;
        register_reject_print(&import->faults[i], text + used);
        used += strlen(text + used);
    }
    *out = span_of(text, used);
    return STATUS(OK);
}
