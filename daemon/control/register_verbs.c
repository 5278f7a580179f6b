// SPDX-License-Identifier: EUPL-1.2
//
// The register coming in: evaluations for the source that blinds, and records with pseudonyms.
#include "control/control.h"

#include "acts/evaluate.h"
#include "acts/push.h"
#include "base/prose.h"
#include "ruling/decide.h"
#include "store/pushes.h"

#define ROWS_MOST 512

/* ---- evaluate */

/* Who answered, and under which share each is to be believed: from the record that its members signed. */
static struct json *describe_members(const struct evaluation_outcome *outcome)
{
    struct json *list = json_array_new();
    for (size_t i = 0; i < outcome->member_count; i++) {
        const struct domain_key_member *member = &outcome->record->members[outcome->members[i] - 1];
        struct json *row = json_object_new();
        json_set_text(row, "oin", member->oin.text);
        json_set_integer(row, "index", outcome->members[i]);
        json_set_base64(row, "share", SPAN_OF_ARRAY(member->public_share.bytes));
        if (outcome->proofs[i].is_there)
            json_set_base64(row, "proof", SPAN_OF_ARRAY(outcome->proofs[i].bytes));
        json_append(list, row);
    }
    return list;
}

static void send_partials(void *state, uint64_t ticket, const struct evaluation_outcome *outcome)
{
    struct complaint why = {""};
    struct json *reply = json_object_new();
    if (!status_ok(outcome->status) && *outcome->member.text)
        snprintf(why.text, sizeof why.text, "by member %s", outcome->member.text);
    if (status_ok(outcome->status)) {
        json_set_base64(reply, "key", SPAN_OF_ARRAY(outcome->record->key.bytes));
        json_set_integer(reply, "epoch", outcome->record->epoch);
        json_set_hex(reply, "exchange", exchange_id_span(&outcome->exchange_id));
        json_set(reply, "members", describe_members(outcome));
        json_set_base64(reply, "partials",
                        span_of(outcome->partials, outcome->member_count * outcome->point_count * sizeof *outcome->partials));
    }
    control_reply_later(state, ticket, outcome->status, why.text, reply);
}

static struct status read_points(struct request *request, struct evaluation_request *out)
{
    uint8_t *bytes;
    size_t size;
    TRY(ARENA_NEW(request->arena, (size_t)POINTS_MOST * ELEMENT_BYTES, &bytes));
    TRY(json_get_base64(request->arguments, "points", &request->why, bytes, (size_t)POINTS_MOST * ELEMENT_BYTES, &size));
    if (size % ELEMENT_BYTES || size < 2 * ELEMENT_BYTES)
        return complain(&request->why, FAIL(INVALID), "points: not a whole number of points, or none beside the check point");
    out->point_count = size / ELEMENT_BYTES;
    TRY(ARENA_NEW(request->arena, out->point_count, &out->points));
    for (size_t i = 0; i < out->point_count; i++)
        TRY(element_decode(span_of(bytes + i * ELEMENT_BYTES, ELEMENT_BYTES), &out->points[i]));
    return STATUS(OK);
}

static struct status read_oins(struct request *request, const char *key, const struct oin **out, size_t *out_count)
{
    const struct json *given = NULL;
    struct oin *list;
    TRY(json_find_array(request->arguments, key, COMMITTEE_MOST, &request->why, &given));
    size_t count = given ? json_array_count(given) : 0;
    TRY(ARENA_NEW(request->arena, count, &list));
    for (size_t i = 0; i < count; i++) {
        struct span text;
        if (!status_ok(json_as_text(json_array_at(given, i), OIN_DIGITS, &text)) || !status_ok(oin_parse(text, &list[i])))
            return complain(&request->why, FAIL(INVALID), "%s: not a list of OINs", key);
    }
    *out = list;
    *out_count = count;
    return STATUS(OK);
}

/* After an answer that did not fit the key: the same members again, with proofs; or others. */
static struct status read_choice(struct request *request, struct evaluation_request *out)
{
    TRY(json_find_bool(request->arguments, "prove", &request->why, &out->wants_proof));
    TRY(read_oins(request, "members", &out->members, &out->member_count));
    return read_oins(request, "without", &out->without, &out->without_count);
}

static struct status evaluate_for_import(struct request *request, struct span domain, struct evaluation_request *out)
{
    struct import_domain domains[NODE_DOMAINS_MOST];
    size_t count = import_domains(request->node, domains);
    if (!(request->roles & ACCESS_OPERATOR))
        return complain(&request->why, FAIL(NOT_ALLOWED), "only an operator imports");
    for (size_t i = 0; i < count; i++)
        if (span_is_text(domain, domains[i].domain)) {
            out->grounds = domains[i].grounds;
            return STATUS(OK);
        }
    return complain(&request->why, FAIL(NO_RULE), "no rule lets this node evaluate its own clients in that domain");
}

static struct status evaluate_for_case(struct request *request, struct evaluation_request *out)
{
    if (!(request->roles & ACCESS_REGISSEUR))
        return complain(&request->why, FAIL(NOT_ALLOWED), "only a regisseur opens a case");
    TRY(request_word(request, "purpose", POLICY_PURPOSE, true, &out->grounds.purpose));
    TRY(request_word(request, "phase", POLICY_PHASE, true, &out->grounds.phase));
    TRY(request_word(request, "role", POLICY_TO, true, &out->grounds.from_role));
    out->grounds.flags = request->node->words.flag_necessity; /* a case cannot be opened without it */
    out->grounds.basis = evaluation_basis(request->node, out->grounds);
    return out->grounds.basis ? STATUS(OK)
                              : complain(&request->why, FAIL(NO_RULE), "no rule lets this role have pseudonyms for this purpose and phase");
}

static struct status evaluate(struct request *request)
{
    struct evaluation_request wanted = {0};
    struct span reason;
    uint8_t *escrow;
    size_t escrow_size;
    TRY(json_get_text(request->arguments, "for", 16, &request->why, &reason));
    TRY(json_get_text(request->arguments, "domain", WORD_MOST_BYTES, &request->why, &wanted.domain));
    if (span_is_text(reason, "import"))
        TRY(evaluate_for_import(request, wanted.domain, &wanted));
    else if (span_is_text(reason, "case"))
        TRY(evaluate_for_case(request, &wanted));
    else
        return complain(&request->why, FAIL(INVALID), "for: \"import\" or \"case\"");
    TRY(read_points(request, &wanted));
    TRY(read_choice(request, &wanted));
    TRY(ARENA_NEW(request->arena, ESCROW_MOST_BYTES, &escrow));
    TRY(json_get_base64(request->arguments, "escrow", &request->why, escrow, ESCROW_MOST_BYTES, &escrow_size));
    wanted.escrow = span_of(escrow, escrow_size);
    struct evaluation_asker asker = {.done = send_partials, .state = request->control, .ticket = request->ticket};
    TRY(evaluation_ask(request->node, &wanted, &asker));
    request->is_deferred = true;
    return STATUS(OK);
}

/* The source saw the proofs, we did not look at them: this is for those who watch the log. */
static struct status member_cheated(struct request *request)
{
    struct span text;
    struct oin member;
    TRY(json_get_text(request->arguments, "member", OIN_DIGITS, &request->why, &text));
    if (!status_ok(oin_parse(text, &member)) || !node_party(request->node, &member))
        return complain(&request->why, FAIL(NOT_FOUND), "member: not on the roster");
    EVENT_LOG(request->node->log, MEMBER_CHEATED, batch_now(request->node), event_partner(&member));
    return STATUS(OK);
}

/* ---- import */

static struct status list_domains(struct request *request)
{
    struct import_domain domains[NODE_DOMAINS_MOST];
    size_t count = import_domains(request->node, domains);
    struct json *list = json_array_new();
    for (size_t i = 0; i < count; i++)
        json_append_text(list, domains[i].domain);
    json_set(request->reply, "domains", list);
    return STATUS(OK);
}

static struct status read_subject(struct request *request, const struct json *given, struct record_subject_given *out)
{
    struct span kind;
    TRY(json_get_text(given, "domain", WORD_MOST_BYTES, &request->why, &out->domain));
    TRY(json_get_text(given, "kind", 16, &request->why, &kind));
    if (!span_is_text(kind, "address") && !span_is_text(kind, "person"))
        return complain(&request->why, FAIL(INVALID), "kind: \"address\" or \"person\"");
    out->kind = span_is_text(kind, "address") ? IDENTIFIER_KIND_ADDRESS : IDENTIFIER_KIND_PERSON;
    return request_element(request, given, "pseudonym", &out->pseudonym);
}

static struct status read_word_of(struct request *request, const struct json *row, struct signal *out)
{
    struct span category, life_domain = span_empty();
    TRY(json_get_text(row, "category", WORD_MOST_BYTES, &request->why, &category));
    if (!status_ok(policy_word_find(request->node->policy, POLICY_CATEGORY, category, &out->category)))
        return complain(&request->why, FAIL(UNKNOWN_WORD), "categorie");
    TRY(json_find_text(row, "life_domain", WORD_MOST_BYTES, &request->why, &life_domain));
    out->life_domain = policy_category_life_domain(request->node->policy, out->category);
    if (life_domain.size && !status_ok(policy_life_domain_find(request->node->policy, life_domain, &out->life_domain)))
        return complain(&request->why, FAIL(UNKNOWN_WORD), "leefgebied");
    return out->life_domain ? STATUS(OK) : complain(&request->why, FAIL(INVALID), "leefgebied");
}

static struct status read_record(struct request *request, const struct json *row, struct record *out)
{
    int64_t urgency = 0, role, since = 0, until = 0;
    TRY(json_get_text(row, "reference", 64, &request->why, &out->reference));
    TRY(prose_check(out->reference, PROSE_REFERENCE, "reference", &request->why)); /* P-01: as register/row.c has it */
    TRY(read_word_of(request, row, &out->signal));
    TRY(json_find_integer(row, "urgency", 0, 5, &request->why, &urgency));
    TRY(json_get_integer(row, "role", HOUSEHOLD_PARENT, HOUSEHOLD_OTHER, &request->why, &role));
    TRY(json_find_integer(row, "since", -40000, 100000, &request->why, &since));
    TRY(json_find_integer(row, "until", 0, 100000, &request->why, &until));
    TRY(json_find_text(row, "contact", CONTACT_MOST_BYTES, &request->why, &out->signal.contact));
    TRY(prose_check(out->signal.contact, PROSE_LINE, "contact", &request->why));
    out->signal.urgency = (uint8_t)urgency;
    out->signal.role = (uint8_t)role;
    out->signal.since_day = (int32_t)since;
    out->signal.until_day = (int32_t)until;
    return STATUS(OK);
}

struct import_count {
    int64_t added, unchanged, replaced, pushed;
};

static struct status import_row(struct request *request, const struct json *row, struct import_count *count)
{
    struct record record = {0};
    const struct json *given;
    struct record_subject_given *subjects;
    enum record_outcome outcome;
    size_t pushed;
    TRY(read_record(request, row, &record));
    TRY(json_get_array(row, "subjects", SUBJECTS_MOST, &request->why, &given));
    size_t subject_count = json_array_count(given);
    TRY(ARENA_NEW(request->arena, subject_count, &subjects));
    for (size_t i = 0; i < subject_count; i++)
        TRY(read_subject(request, json_array_at(given, i), &subjects[i]));
    TRY(record_import(request->node, &record, subjects, subject_count, &outcome, &pushed));
    count->added += outcome == RECORD_ADDED;
    count->unchanged += outcome == RECORD_UNCHANGED;
    count->replaced += outcome == RECORD_REPLACED;
    count->pushed += (int64_t)pushed;
    return STATUS(OK);
}

/* A row that does not fit is reported with its number and column; the others go in. */
static struct status import_rows(struct request *request)
{
    const struct json *rows;
    struct import_count count = {0};
    TRY(json_get_array(request->arguments, "rows", ROWS_MOST, &request->why, &rows));
    struct json *faults = json_array_new();
    json_set(request->reply, "faults", faults); /* the reply owns it from here */
    for (size_t i = 0; i < json_array_count(rows); i++) {
        struct status status = import_row(request, json_array_at(rows, i), &count);
        if (status_class(status) == STATUS_CLASS_FAULT)
            return status;
        if (status_ok(status))
            continue;
        struct json *fault = json_object_new();
        json_set_integer(fault, "row", (int64_t)i);
        json_set_text(fault, "column", request->why.text);
        json_set_text(fault, "status", status_word(status));
        json_append(faults, fault);
        request->why.text[0] = 0;
    }
    if (count.added + count.replaced)
        TRY(book_user_act(request->node, ENTRY_ADMIN_ACT, "register-imported", span_of_text(request->user),
                          (uint64_t)(count.added + count.replaced)));
    json_set_integer(request->reply, "added", count.added);
    json_set_integer(request->reply, "unchanged", count.unchanged);
    json_set_integer(request->reply, "replaced", count.replaced);
    json_set_integer(request->reply, "pushed", count.pushed);
    return STATUS(OK);
}

/* ---- lists */

static struct json *describe_received(const struct node *node, struct view_said *said, const struct received_push *push)
{
    struct json *row = json_object_new();
    char day[DATE_ROOM], received[TIME_ROOM];
    const struct party *from = node_party(node, &push->from);
    json_set_integer(row, "id", push->id);
    json_set_text(row, "from", push->from.text);
    json_set_text(row, "name", from ? from->row->name : "");
    json_set_text(row, "purpose", view_say(said, VIEW_PURPOSE, push->grounds.purpose));
    json_set_text(row, "category", view_say(said, VIEW_CATEGORY, push->signal.category));
    json_set_text(row, "life_domain", view_say(said, VIEW_LIFE_DOMAIN, push->signal.life_domain));
    json_set_integer(row, "urgency", push->signal.urgency);
    date_print(push->signal.since_day, day);
    json_set_text(row, "since", push->signal.since_day ? day : "");
    time_print(push->received_ms, received);
    json_set_text(row, "received", received);
    json_set_integer(row, "other_senders", (int64_t)push->other_senders);
    return row;
}

static struct status list_received(struct request *request)
{
    struct view_said said = {.policy = request->node->policy};
    struct received_push *pushes;
    size_t count;
    int64_t after = 0;
    TRY(json_find_integer(request->arguments, "after", 0, INT64_MAX, &request->why, &after));
    TRY(store_received_list(request->node->store, after, ROWS_MOST, request->arena, &pushes, &count));
    struct json *list = json_array_new();
    for (size_t i = 0; i < count; i++)
        json_append(list, describe_received(request->node, &said, &pushes[i]));
    json_set(request->reply, "signals", list);
    json_set_bool(request->reply, "more", count == ROWS_MOST);
    return request_say_words(request, &said);
}

static struct status count_records(struct request *request)
{
    static const char *const words[PUSH_STATES] = {"new", "pending", "delivered", "refused", "expired"};
    uint64_t records, states[PUSH_STATES];
    TRY(store_record_count(request->node->store, &records));
    TRY(store_push_counts(request->node->store, states));
    struct json *pushes = json_object_new();
    for (size_t i = 0; i < PUSH_STATES; i++)
        json_set_integer(pushes, words[i], (int64_t)states[i]);
    json_set_integer(request->reply, "records", (int64_t)records);
    json_set(request->reply, "pushed", pushes);
    return STATUS(OK);
}

const struct verb register_verbs[] = {
    {"import-domains", ACCESS_OPERATOR, false, list_domains, "domains in which this node has its own clients evaluated"},
    {"evaluate", ACCESS_OPERATOR | ACCESS_REGISSEUR, true, evaluate, "blinded points to t members, their partials back"},
    {"member-cheated", ACCESS_OPERATOR | ACCESS_REGISSEUR, true, member_cheated,
     "who evaluated says that this member's result was proven wrong: an event in the log"},
    {"import", ACCESS_OPERATOR, true, import_rows, "records with pseudonyms into the register; signals to whom a rule names"},
    {"signal-count", ACCESS_OPERATOR | ACCESS_PROFESSIONAL, false, count_records,
     "how many records there are and what became of pushed signals"},
    {"signal-received", ACCESS_OPERATOR | ACCESS_PROFESSIONAL, false, list_received, "signals that partners pushed to this node"},
    {0},
};
