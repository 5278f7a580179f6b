// SPDX-License-Identifier: EUPL-1.2
//
// Opening and asking. A question to a partner carries lookup tokens made for that partner alone: fresh
// nonce, its OIN (P-10).
#include "acts/ask.h"

#include "crypto/hash.h"
#include "pseudonym/tag.h"
#include "ruling/decide.h"

struct status case_enter(struct node *node, const char *what, const struct case_row *row, struct span user,
                         const uint8_t tag[static TAG_BYTES])
{
    struct entry entry = book_entry(node, ENTRY_CASE_EVENT, true);
    struct book_field fields[] = {{.field = COMMIT_SUBJECT, .value = span_of(row->id, CASE_ID_BYTES)},
                                  {.field = COMMIT_USER, .value = user}};
    memcpy(fields[0].subject, tag, TAG_BYTES);
    book_subject_of_user(user, fields[1].subject);
    entry.has_exchange = true; /* an id of its own: equal salts would link the events of one case in the open log */
    entry.exchange_id = exchange_id_new(node->random);
    entry.grounds = row->grounds;
    entry.grounds.flags = 0; /* what is established is each question's */
    entry.category_count = row->category_count;
    memcpy(entry.categories, row->categories, row->category_count);
    entry.note = span_of_text(what);
    return book_write(node, &entry, fields, N(fields), NULL);
}

static struct status check_case(const struct node *node, const struct case_row *row, size_t subject_count, int32_t today,
                                struct complaint *why)
{
    if (subject_count < 1 || subject_count > SUBJECTS_MOST)
        return complain(why, FAIL(INVALID), "een casus gaat over 1 tot en met %d personen en adressen van een huishouden", SUBJECTS_MOST);
    if (!row->necessity.size || !row->why_not_lighter.size)
        return complain(why, FAIL(INVALID), "een casus zegt waarom die nodig is, en waarom het niet met minder kan");
    if (!row->informed_day && !(row->deferral_reason.size && row->deferral_until_day))
        return complain(why, FAIL(INVALID), "zeg wanneer de cliënt is geïnformeerd, of waarom en tot wanneer dat is uitgesteld");
    if (row->informed_day > today)
        return complain(why, FAIL(INVALID), "de cliënt kan niet geïnformeerd zijn op een dag die nog komt");
    if (!row->informed_day && row->deferral_until_day < today)
        return complain(why, FAIL(INVALID), "het uitstel eindigt op een dag die voorbij is");
    if (row->expires_day <= today || row->expires_day > today + CASE_TERM_DAYS_MOST)
        return complain(why, FAIL(INVALID), "een casus eindigt na vandaag en binnen %d dagen", CASE_TERM_DAYS_MOST);
    if (!row->category_count)
        return complain(why, FAIL(INVALID), "noem ten minste een categorie om naar te vragen");
    if (!party_has_role(&node->parties[node->self], row->grounds.to_role))
        return complain(why, FAIL(NOT_ALLOWED), "deze organisatie staat niet op de lijst van partners als %s",
                        policy_display(node->policy, POLICY_TO, row->grounds.to_role));
    return STATUS(OK);
}

struct status case_open(struct node *node, const struct case_row *row, const struct case_subject_given *subjects, size_t count,
                        struct complaint *why, uint8_t out_id[static CASE_ID_BYTES])
{
    struct case_row full = *row;
    struct stored_subject *stored;
    struct span domain = span_of_text(policy_purpose_domain(node->policy, row->grounds.purpose));
    const struct domain_key *record = node_domain(node, domain);
    TRY(check_case(node, row, count, day_of_ms(batch_now(node)), why));
    if (!record)
        return complain(why, FAIL(WRONG_EPOCH), "voor dit doel is er nog geen sleutel voor pseudoniemen");
    random_fill(node->random, full.id, sizeof full.id);
    full.state = CASE_OPEN;
    full.opened_ms = batch_now(node);
    TRY(ARENA_NEW(batch_arena(node), count, &stored));
    for (size_t i = 0; i < count; i++) {
        stored[i] =
            (struct stored_subject){.domain = domain, .epoch = record->epoch, .kind = subjects[i].kind, .pseudonym = subjects[i].pseudonym};
        tag_compute(domain, record->epoch, &subjects[i].pseudonym, stored[i].tag);
    }
    TRY(store_case_add(node->store, &full, stored, count));
    TRY(case_enter(node, "case-opened", &full, full.opened_by, stored[0].tag));
    memcpy(out_id, full.id, CASE_ID_BYTES);
    return STATUS(OK);
}

/* ---- asking */

static struct status make_tokens(struct inquiry_message *message, const struct stored_subject *subjects, size_t count,
                                 const struct oin *holder, struct arena *arena)
{
    TRY(ARENA_NEW(arena, count, &message->subjects));
    for (size_t i = 0; i < count; i++) {
        message->subjects[i].kind = subjects[i].kind;
        lookup_token_compute(subjects[i].tag, message->token_nonce, holder, message->subjects[i].value);
    }
    message->subject_count = count;
    return STATUS(OK);
}

struct inquiry_wanted case_wanted(const struct case_row *row)
{
    return (struct inquiry_wanted){row->grounds, row->category_count, row->categories};
}

static struct inquiry_message inquiry_of(const struct node *node, const struct case_row *row, const struct inquiry_plan *plan,
                                         uint32_t epoch)
{
    struct inquiry_message message = {.grounds = row->grounds,
                                      .category_count = plan->category_count,
                                      .necessity = row->necessity,
                                      .why_not_lighter = row->why_not_lighter,
                                      .informed_day = row->informed_day,
                                      .deferral_until_day = row->deferral_until_day,
                                      .deferral_reason = row->deferral_reason,
                                      .epoch = epoch};
    message.grounds.basis = plan->basis;
    memcpy(message.categories, plan->categories, plan->category_count);
    random_fill(node->random, message.nonce, sizeof message.nonce);
    random_fill(node->random, message.token_nonce, sizeof message.token_nonce);
    struct span parts[] = {span_of_text("schakel/case/v1"), span_of(row->id, CASE_ID_BYTES), SPAN_OF_ARRAY(message.nonce)};
    sha256_parts(parts, N(parts), message.case_commit);
    return message;
}

static struct status enter_request(struct node *node, const struct inquiry_message *message, const struct inquiry_row *inquiry,
                                   struct span body, const uint8_t tag[static TAG_BYTES])
{
    struct entry entry = book_entry(node, ENTRY_REQUEST_SENT, true);
    struct book_field field = {.field = COMMIT_DETAIL, .value = body};
    memcpy(field.subject, tag, TAG_BYTES);
    book_entry_exchange(&entry, &inquiry->exchange_id, &inquiry->to, DIRECTION_OUT);
    entry.grounds = message->grounds;
    entry.category_count = message->category_count;
    memcpy(entry.categories, message->categories, message->category_count);
    entry.has_request_digest = true;
    entry.request_digest = inquiry->request_digest;
    return book_write(node, &entry, &field, 1, NULL);
}

/* A question does not outlive its case (P-11): `row` has not ended yet. */
static int64_t life_of_inquiry(const struct case_row *row, int64_t now_ms)
{
    int64_t left_ms = day_start_ms(row->expires_day) - now_ms;
    return left_ms < INQUIRY_TERM_MS ? left_ms : INQUIRY_TERM_MS;
}

static struct status ask_partner(struct node *node, const struct case_row *row, const struct stored_subject *subjects, size_t count,
                                 const struct inquiry_plan *plan, const struct oin *partner)
{
    struct arena *arena = batch_arena(node);
    int64_t life_ms = life_of_inquiry(row, batch_now(node));
    struct inquiry_message message = inquiry_of(node, row, plan, subjects[0].epoch);
    struct inquiry_row inquiry = {.to = *partner, .asked_ms = batch_now(node), .expires_ms = batch_now(node) + life_ms};
    struct outgoing outgoing = {.kind = ENVELOPE_INQUIRY, .to = *partner, .is_durable = true, .life_ms = life_ms};
    TRY(make_tokens(&message, subjects, count, partner, arena));
    TRY(inquiry_message_encode(&message, arena, &outgoing.body));
    memcpy(inquiry.case_id, row->id, CASE_ID_BYTES);
    inquiry.exchange_id = exchange_id_new(node->random);
    outgoing.exchange_id = inquiry.exchange_id;
    inquiry.request_digest = digest_of(outgoing.body);
    TRY(store_inquiry_add(node->store, &inquiry));
    TRY(enter_request(node, &message, &inquiry, outgoing.body, subjects[0].tag));
    return batch_send(node, &outgoing);
}

struct status case_ask(struct node *node, const uint8_t id[static CASE_ID_BYTES], size_t *out_asked)
{
    struct case_row row;
    struct stored_subject *subjects;
    size_t count, asked = 0;
    TRY(store_case_read(node->store, id, batch_arena(node), &row));
    if (row.state != CASE_OPEN || row.expires_day <= day_of_ms(batch_now(node)))
        return FAIL(EXPIRED);
    TRY(store_case_subjects(node->store, id, batch_arena(node), &subjects, &count));
    struct inquiry_wanted wanted = case_wanted(&row);
    for (size_t i = 0; i < node->party_count; i++) {
        struct inquiry_plan plan = inquiry_plan_for(node, &wanted, &node->parties[i]);
        if (!node->parties[i].row->holds_data || !plan.category_count)
            continue;
        TRY(ask_partner(node, &row, subjects, count, &plan, &node->parties[i].row->oin));
        asked++;
    }
    *out_asked = asked;
    return STATUS(OK);
}
