// SPDX-License-Identifier: EUPL-1.2
//
// Read, blind, send: three passes, because a file that turns out to be refused as a whole must leave nothing behind.
#include "cli/register_import.h"

#include "cli/control_client.h"

#define ROWS_AT_ONCE 256

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

/* The identifiers of one row behind those of the rows before. What cannot be brought to its one form is a fault. */
static struct status take_identifiers(struct register_import *import, const struct register_row *given, struct import_row *row,
                                      bool *out_good)
{
    struct identifier *next = import->identifiers + import->identifier_count;
    struct address_fields address = {given->postcode, given->house_number, given->house_letter, given->house_addition};
    row->first = import->identifier_count;
    *out_good = true;
    if (given->bsn.size && status_ok(identifier_bsn(given->bsn, NULL, &next[row->count])))
        row->count++;
    else if (given->bsn.size) {
        *out_good = false;
        TRY(row_fault(import, row, "bsn", REGISTER_REASON_BSN));
    }
    if (given->postcode.size && status_ok(identifier_address(&address, NULL, &next[row->count])))
        row->count++;
    else if (given->postcode.size) {
        *out_good = false;
        TRY(row_fault(import, row, "postcode", REGISTER_REASON_ADDRESS));
    }
    return STATUS(OK);
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
    bool is_good;
    ENSURE(import->row_count < import->row_room);
    TRY(take_identifiers(import, given, &row, &is_good));
    if (!is_good) {
        identifier_wipe(import->identifiers + row.first, row.count);
        return STATUS(OK);
    }
    TRY(copy_text(import, given->reference, &row.reference));
    TRY(copy_text(import, given->category, &row.category));
    TRY(copy_text(import, given->life_domain, &row.life_domain));
    TRY(copy_text(import, given->contact, &row.contact));
    import->identifier_count += row.count;
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
    TRY(ARENA_NEW(import->arena, 2 * import->row_room, &import->identifiers));
    return register_read(bytes, options, &sink, why);
}

/* ---- blinding */

static struct status blind_all(struct register_import *import, const struct blindfold *how, struct complaint *why)
{
    TRY(ARENA_NEW(import->arena, import->domain_count, &import->pseudonyms));
    for (size_t i = 0; i < import->domain_count; i++) {
        TRY(ARENA_NEW(import->arena, import->identifier_count, &import->pseudonyms[i]));
        TRY(blindfold(how, import->domains[i], import->identifiers, import->identifier_count, import->pseudonyms[i], why));
    }
    return STATUS(OK);
}

struct status import_blind(struct register_import *import, const struct blindfold *how, struct complaint *why)
{
    ENSURE(import->domain_count > 0);
    /* Which kind each was is still needed, who it was no longer. */
    struct status status = blind_all(import, how, why);
    for (size_t i = 0; i < import->identifier_count; i++) {
        enum identifier_type type = import->identifiers[i].type;
        identifier_wipe(&import->identifiers[i], 1);
        import->identifiers[i].type = type;
    }
    return status;
}

/* ---- sending */

static struct json *subjects_json(const struct register_import *import, const struct import_row *row)
{
    struct json *subjects = json_array_new();
    for (size_t domain = 0; domain < import->domain_count; domain++)
        for (size_t i = row->first; i < row->first + row->count; i++) {
            struct json *subject = json_object_new();
            json_set_text(subject, "domain", import->domains[domain]);
            json_set_text(subject, "kind", import->identifiers[i].type == IDENTIFIER_BSN ? "person" : "address");
            json_set_base64(subject, "pseudonym", SPAN_OF_ARRAY(import->pseudonyms[domain][i].bytes));
            json_append(subjects, subject);
        }
    return subjects;
}

static struct json *row_json(const struct register_import *import, const struct import_row *row)
{
    struct json *object = json_object_new();
    json_set_text(object, "reference", row->reference);
    json_set_text(object, "category", row->category);
    if (*row->life_domain)
        json_set_text(object, "life_domain", row->life_domain);
    json_set_integer(object, "urgency", row->urgency);
    json_set_integer(object, "role", row->role);
    if (row->since_day)
        json_set_integer(object, "since", row->since_day);
    if (row->until_day)
        json_set_integer(object, "until", row->until_day);
    if (*row->contact)
        json_set_text(object, "contact", row->contact);
    json_set(object, "subjects", subjects_json(import, row));
    return object;
}

/* The column that the node's complaint begins with, by the name that it has in the file. */
static const char *column_of(struct span complaint)
{
    static const char *const columns[][2] = {{"reference", "kenmerk"},
                                             {"category", "categorie"},
                                             {"categorie", "categorie"},
                                             {"life_domain", "leefgebied"},
                                             {"leefgebied", "leefgebied"},
                                             {"urgency", "urgentie"},
                                             {"role", "rol"},
                                             {"since", "sinds"},
                                             {"until", "geldig_tot"},
                                             {"contact", "contactpersoon"}};
    for (size_t i = 0; i < N(columns); i++)
        if (span_is_text(span_slice(complaint, 0, strlen(columns[i][0])), columns[i][0]))
            return columns[i][1];
    return REGISTER_WHOLE_ROW;
}

static struct status read_fault(struct register_import *import, const struct json *given, size_t first, size_t count, struct complaint *why)
{
    int64_t at;
    struct span column = span_empty(), word;
    struct status status;
    const char *reason = REGISTER_REASON_WORD;
    TRY(json_get_integer(given, "row", 0, (int64_t)count - 1, why, &at));
    TRY(json_find_text(given, "column", COMPLAINT_BYTES, why, &column));
    TRY(json_get_text(given, "status", 64, why, &word));
    bool is_known = status_of_word((const char *)word.data, word.size, &status);
    if (!is_known || !status_is(status, STATUS_UNKNOWN_WORD))
        TRY(arena_print(import->arena, &reason, "refused: %s", is_known ? status_text(status) : "by the node"));
    return row_fault(import, &import->rows[first + (size_t)at], column_of(column), reason);
}

static struct status read_outcome(struct register_import *import, const struct json *reply, size_t first, size_t count,
                                  struct complaint *why)
{
    int64_t *const totals[] = {&import->added, &import->replaced, &import->unchanged, &import->pushed};
    static const char *const keys[] = {"added", "replaced", "unchanged", "pushed"};
    const struct json *faults;
    int64_t number;
    for (size_t i = 0; i < N(keys); i++) {
        TRY(json_get_integer(reply, keys[i], 0, INT32_MAX, why, &number));
        *totals[i] += number;
    }
    TRY(json_get_array(reply, "faults", count, why, &faults));
    for (size_t i = 0; i < json_array_count(faults); i++)
        TRY(read_fault(import, json_array_at(faults, i), first, count, why));
    return STATUS(OK);
}

static struct status send_piece(struct register_import *import, const struct blindfold_carrier *carrier, size_t first, size_t count,
                                struct complaint *why)
{
    CLEANUP(json) struct json *reply = NULL;
    struct json *request = control_request("import"), *rows = json_array_new();
    for (size_t i = 0; i < count; i++)
        json_append(rows, row_json(import, &import->rows[first + i]));
    json_set(request, "rows", rows);
    TRY(carrier->ask(carrier->state, request, &reply, why));
    return read_outcome(import, reply, first, count, why);
}

struct status import_send(struct register_import *import, const struct blindfold_carrier *carrier, struct progress *progress,
                          struct complaint *why)
{
    for (size_t done = 0; done < import->row_count;) {
        size_t count = import->row_count - done < ROWS_AT_ONCE ? import->row_count - done : ROWS_AT_ONCE;
        TRY(send_piece(import, carrier, done, count, why));
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
    TRY(ARENA_NEW(import->arena, header + import->fault_count * REGISTER_REJECT_ROOM, &text));
    memcpy(text, REGISTER_REJECT_HEADER, header);
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
