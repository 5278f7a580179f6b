// SPDX-License-Identifier: EUPL-1.2
//
// Opening and asking. A question to a partner carries lookup tokens made for that partner alone: fresh
// nonce, its OIN (P-10).
#include "acts/ask.h"

#include "book/batch.h"
#include "casefile/consolidate.h"
#include "crypto/hash.h"
#include "pseudonym/lookup.h"
#include "ruling/decide.h"

struct status case_enter(struct book *book, const char *what, const struct case_row *row, struct span user,
                         const uint8_t tag[static TAG_BYTES])
{
    struct entry entry = book_entry(book, ENTRY_CASE_EVENT, true);
    struct book_field fields[] = {{.field = COMMIT_SUBJECT, .value = span_of(row->id, CASE_ID_BYTES)},
                                  {.field = COMMIT_USER, .value = user}};
    memcpy(fields[0].subject, tag, TAG_BYTES);
    book_subject_of_user(user, fields[1].subject);
    entry.has_exchange = true; /* an id of its own: equal salts would link the events of one case in the open log */
    entry.exchange_id = exchange_id_new(book->random);
    entry.grounds = row->grounds;
    entry.grounds.flags = 0; /* what is established is each question's */
    entry.category_count = row->category_count;
    memcpy(entry.categories, row->categories, row->category_count);
    entry.note = span_of_text(what);
    return book_write(book, &entry, fields, N(fields), NULL);
}

static struct status check_case(const struct agreed *agreed, const struct case_row *row, size_t subject_count, int32_t today,
                                struct complaint *why)
{
    if (subject_count < 1 || subject_count > SUBJECTS_MOST)
        return complain(why, FAIL(INVALID), "een casus gaat over 1 tot en met %d personen en adressen van een huishouden", SUBJECTS_MOST);
    if (!row->necessity.size || !row->why_not_lighter.size)
        return complain(why, FAIL(INVALID), "een casus zegt waarom die nodig is, en waarom het niet met minder kan");
    if (!row->informed_day && !(row->deferral_reason.size && row->deferral_until_day))
        return complain(why, FAIL(INVALID), "zeg wanneer de cliënt is geïnformeerd, of waarom en tot wanneer dat is uitgesteld");
    if (row->informed_day && (row->deferral_reason.size || row->deferral_until_day))
        return complain(why, FAIL(INVALID), "de cliënt is geïnformeerd, of dat is uitgesteld: niet allebei");
    if (row->informed_day < 0)
        return complain(why, FAIL(INVALID), "de cliënt kan niet geïnformeerd zijn voor 1970");
    if (row->informed_day > today)
        return complain(why, FAIL(INVALID), "de cliënt kan niet geïnformeerd zijn op een dag die nog komt");
    if (!row->informed_day && row->deferral_until_day < today)
        return complain(why, FAIL(INVALID), "het uitstel eindigt op een dag die voorbij is");
    if (row->expires_day <= today || row->expires_day > today + CASE_TERM_DAYS_MOST)
        return complain(why, FAIL(INVALID), "een casus eindigt na vandaag en binnen %d dagen", CASE_TERM_DAYS_MOST);
    if (!row->category_count)
        return complain(why, FAIL(INVALID), "noem ten minste een categorie om naar te vragen");
    if (!party_has_role(agreed_us(agreed), row->grounds.to_role))
        return complain(why, FAIL(NOT_ALLOWED), "deze organisatie staat niet op de lijst van partners als %s",
                        policy_display(agreed->policy, POLICY_TO, row->grounds.to_role));
    return STATUS(OK);
}

struct status case_open(struct book *book, const struct case_row *row, const struct case_subject_given *subjects, size_t count,
                        struct complaint *why, uint8_t out_id[static CASE_ID_BYTES])
{
    struct case_row full = *row;
    struct stored_subject *stored;
    struct span domain = span_of_text(policy_purpose_domain(book->agreed->policy, row->grounds.purpose));
    struct key_name key = key_name_shared(domain);
    const struct ring_key *made_under = agreed_key(book->agreed, domain, &book->agreed->own);
    TRY(check_case(book->agreed, row, count, day_of_ms(batch_now(book)), why));
    if (!made_under)
        return complain(why, FAIL(WRONG_EPOCH), "voor dit doel is er nog geen sleutel voor pseudoniemen");
    random_fill(book->random, full.id, sizeof full.id);
    full.state = CASE_OPEN;
    full.opened_ms = batch_now(book);
    TRY(ARENA_NEW(batch_arena(book), count, &stored));
    for (size_t i = 0; i < count; i++) {
        stored[i] = (struct stored_subject){
            .domain = domain, .epoch = made_under->name.epoch, .kind = subjects[i].kind, .pseudonym = subjects[i].pseudonym};
        tag_compute(&key, made_under->name.epoch, &subjects[i].pseudonym, stored[i].tag);
    }
    TRY(store_case_add(book->store, &full, stored, count));
    TRY(case_enter(book, "case-opened", &full, full.opened_by, stored[0].tag));
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

static struct inquiry_message inquiry_of(const struct book *book, const struct case_row *row, const struct inquiry_plan *plan,
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
    random_fill(book->random, message.nonce, sizeof message.nonce);
    random_fill(book->random, message.token_nonce, sizeof message.token_nonce);
    struct span parts[] = {span_of_text("schakel/case/v1"), span_of(row->id, CASE_ID_BYTES), SPAN_OF_ARRAY(message.nonce)};
    sha256_parts(parts, N(parts), message.case_commit);
    return message;
}

static struct status enter_request(struct book *book, const struct inquiry_message *message, const struct inquiry_row *inquiry,
                                   struct span body, const uint8_t tag[static TAG_BYTES])
{
    struct entry entry = book_entry(book, ENTRY_REQUEST_SENT, true);
    struct book_field field = {.field = COMMIT_DETAIL, .value = body};
    memcpy(field.subject, tag, TAG_BYTES);
    book_entry_exchange(&entry, &inquiry->exchange_id, &inquiry->to, DIRECTION_OUT);
    entry.grounds = message->grounds;
    entry.category_count = message->category_count;
    memcpy(entry.categories, message->categories, message->category_count);
    entry.has_request_digest = true;
    entry.request_digest = inquiry->request_digest;
    return book_write(book, &entry, &field, 1, NULL);
}

/* A question does not outlive its case (P-11): `row` has not ended yet. */
static int64_t life_of_inquiry(const struct case_row *row, int64_t now_ms)
{
    int64_t left_ms = day_start_ms(row->expires_day) - now_ms;
    return left_ms < INQUIRY_TERM_MS ? left_ms : INQUIRY_TERM_MS;
}

static struct status ask_partner(struct book *book, const struct case_row *row, const struct stored_subject *subjects, size_t count,
                                 const struct inquiry_plan *plan, const struct oin *partner)
{
    struct arena *arena = batch_arena(book);
    int64_t life_ms = life_of_inquiry(row, batch_now(book));
    struct inquiry_message message = inquiry_of(book, row, plan, subjects[0].epoch);
    struct inquiry_row inquiry = {.to = *partner, .asked_ms = batch_now(book), .expires_ms = batch_now(book) + life_ms};
    struct outgoing outgoing = {.kind = ENVELOPE_INQUIRY, .to = *partner, .is_durable = true, .life_ms = life_ms};
    TRY(make_tokens(&message, subjects, count, partner, arena));
    TRY(inquiry_message_encode(&message, arena, &outgoing.body));
    memcpy(inquiry.case_id, row->id, CASE_ID_BYTES);
    inquiry.exchange_id = exchange_id_new(book->random);
    outgoing.exchange_id = inquiry.exchange_id;
    outgoing.statement = inquiry_message_statement(&message);
    inquiry.request_digest = digest_of(outgoing.body);
    TRY(store_inquiry_add(book->store, &inquiry));
    TRY(enter_request(book, &message, &inquiry, outgoing.body, subjects[0].tag));
    return batch_send(book, &outgoing);
}

/* Partners would not know the household by its old pseudonyms, and would refuse: that is no answer of theirs. */
static struct status check_case_epoch(const struct book *book, const struct case_row *row, uint32_t epoch, struct complaint *why)
{
    const char *domain = policy_purpose_domain(book->agreed->policy, row->grounds.purpose);
    const struct ring_key *key = agreed_key(book->agreed, span_of_text(domain), &book->agreed->own);
    if (key && key->name.epoch == epoch)
        return STATUS(OK);
    return complain(why, FAIL(WRONG_EPOCH), CASE_OF_OLD_KEY);
}

struct status case_ask(struct book *book, const uint8_t id[static CASE_ID_BYTES], struct complaint *why, size_t *out_asked)
{
    struct case_row row;
    struct stored_subject *subjects;
    size_t count, asked = 0;
    TRY(store_case_read(book->store, id, batch_arena(book), &row));
    if (row.state != CASE_OPEN || row.expires_day <= day_of_ms(batch_now(book)))
        return FAIL(EXPIRED);
    TRY(store_case_subjects(book->store, id, batch_arena(book), &subjects, &count));
    TRY(check_case_epoch(book, &row, subjects[0].epoch, why));
    struct inquiry_wanted wanted = case_wanted(&row);
    for (size_t i = 0; i < book->agreed->party_count; i++) {
        struct inquiry_plan plan = inquiry_plan_for(book->agreed, &wanted, &book->agreed->parties[i]);
        if (!book->agreed->parties[i].row->holds_data || !plan.category_count)
            continue;
        TRY(ask_partner(book, &row, subjects, count, &plan, &book->agreed->parties[i].row->oin));
        asked++;
    }
    *out_asked = asked;
    return STATUS(OK);
}
