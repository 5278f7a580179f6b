// SPDX-License-Identifier: EUPL-1.2
//
// Opening and asking. A question to a partner carries lookup tokens made for that partner alone: fresh
// nonce, its OIN (P-10).
#include "acts/ask.h"

#include "base/prose.h"
#include "book/batch.h"
#include "book/counting.h"
#include "book/quarantine.h"
#include "book/quorum.h"
#include "book/subject.h"
#include "casefile/consolidate.h"
#include "crypto/hash.h"
#include "pseudonym/lookup.h"
#include "ruling/evaluation.h"
#include "store/vouchers.h"

/* That it was opened, about whom and by whom. `subjects`: those of our own register are first. */
static struct status enter_opened(struct book *book, const struct case_row *row, const struct stored_subject *subjects, size_t count)
{
    struct entry entry = book_entry(book, ENTRY_CASE_EVENT, true);
    struct book_subject named[SUBJECTS_MOST];
    const struct book_field fields[] = {
        {.field = COMMIT_SUBJECT,
         .subjects = named,
         .subject_count = subjects_of_household(subjects, count, &book->agreed->own, RETENTION_CASE, named)},
        {.field = COMMIT_USER, .owner = book_owner_user(row->opened_by), .value = row->opened_by},
        {.field = COMMIT_DETAIL, .owner = book_owner_tag(subjects[0].tag, RETENTION_CASE), .value = span_of(row->id, CASE_ID_BYTES)}};
    entry.has_exchange = true; /* an id of its own: equal salts would link the events of one case in the open log */
    entry.exchange_id = exchange_id_new(book->random);
    entry.grounds = row->grounds;
    entry.grounds.flags = 0; /* what is established is each question's */
    entry.category_count = row->category_count;
    memcpy(entry.categories, row->categories, row->category_count);
    entry.note = span_of_text("case-opened");
    return book_write(book, &entry, fields, N(fields), NULL);
}

/* ---- for whose registers */

struct grounds case_evaluation_grounds(const struct agreed *agreed, const struct case_row *row)
{
    const struct agreed_words *words = &agreed->words;
    struct grounds grounds = row->grounds;
    grounds.from_role = row->grounds.to_role;
    grounds.to_role = 0;
    grounds.flags = words->flag_necessity | (row->informed_day ? words->flag_informed : words->flag_deferred);
    return grounds;
}

static bool may_be_named(const struct agreed *agreed, const struct case_row *row, const struct party *holder)
{
    struct span domain = span_of_text(policy_purpose_domain(agreed->policy, row->grounds.purpose));
    struct evaluation_claim claim = {EVALUATION_ASK, agreed_us(agreed), holder, case_evaluation_grounds(agreed, row)};
    return agreed_key(agreed, domain, &holder->row->oin) && evaluation_basis(agreed, &claim);
}

static bool may_be_asked(const struct agreed *agreed, const struct case_row *row, const struct party *holder)
{
    struct inquiry_wanted wanted = case_wanted(row);
    return holder->row->holds_data && party_brings(agreed, holder) && inquiry_plan_for(agreed, &wanted, holder).category_count;
}

uint8_t case_kinds(const struct agreed *agreed, const struct oin *holder)
{
    const struct party *party = agreed_party(agreed, holder);
    if (oin_equal(holder, &agreed->own))
        return IDENTIFIER_KIND_BITS;
    return party ? party_brings(agreed, party) : IDENTIFIER_KIND_BITS; /* who is not on the roster is not asked at all */
}

struct status case_holders(const struct agreed *agreed, const struct case_row *row, struct arena *arena, struct oin **out,
                           size_t *out_count)
{
    const struct party *us = agreed_us(agreed);
    size_t count = 0;
    TRY(ARENA_NEW(arena, agreed->party_count, out));
    if (may_be_named(agreed, row, us))
        (*out)[count++] = us->row->oin;
    for (size_t i = 0; i < agreed->party_count; i++)
        if (i != agreed->self && may_be_asked(agreed, row, &agreed->parties[i]) && may_be_named(agreed, row, &agreed->parties[i]))
            (*out)[count++] = agreed->parties[i].row->oin;
    *out_count = count;
    return STATUS(OK);
}

/* ---- opening */

int32_t case_last_day(const struct book *book, int32_t said) { return said ? said : day_of_ms(batch_now(book)) + CASE_TERM_DAYS; }

struct status case_check_last_day(int32_t last_day, int32_t today, struct complaint *why)
{
    const struct claimed claim = {CLAIM_CASE_END, last_day};
    struct claim_fault fault = claims_judge(&claim, 1, today);
    return fault.field ? complain(why, FAIL(INVALID), "%s", fault.reason) : STATUS(OK);
}

/* What a holder judges again; `expires_day` 0: the case is open, and its end is not judged twice. */
static struct status check_days(const struct case_row *row, int32_t expires_day, int32_t today, struct complaint *why)
{
    const struct claimed claims[] = {
        {CLAIM_INFORMED, row->informed_day}, {CLAIM_DEFERRED, row->deferral_until_day}, {CLAIM_CASE_END, expires_day}};
    struct claim_fault fault = claims_judge(claims, N(claims), today);
    return fault.field ? complain(why, FAIL(INVALID), "%s", fault.reason) : STATUS(OK);
}

static struct status check_reasons(const struct case_row *row, struct complaint *why)
{
    const struct claimed_reasons reasons = {row->necessity_code, row->lighter_code, row->necessity.size, row->why_not_lighter.size};
    struct claim_fault fault = claims_judge_reasons(&reasons);
    return fault.field ? complain(why, FAIL(INVALID), "%s", fault.reason) : STATUS(OK);
}

/* Here and nowhere else: whoever hears it takes it as it stands (base/prose.h). */
static struct status check_case_texts(const struct case_row *row, struct complaint *why)
{
    const struct {
        struct span text;
        const char *of;
    } texts[] = {{row->necessity, "waarom het nodig is"},
                 {row->why_not_lighter, "waarom het niet met minder kan"},
                 {row->deferral_reason, "waarom informeren is uitgesteld"}};
    for (size_t i = 0; i < N(texts); i++) {
        if (texts[i].text.size && !prose_says_something(texts[i].text))
            return complain(why, FAIL(INVALID), "%s: dit zegt nog niets; schrijf het in gewone woorden", texts[i].of);
        if (texts[i].text.size > REASON_MOST_BYTES)
            return complain(why, FAIL(INVALID), "%s: dit is te lang; het mag hoogstens %d tekens zijn", texts[i].of, REASON_MOST_BYTES);
    }
    return STATUS(OK);
}

static struct status check_case(const struct agreed *agreed, const struct case_row *row, int32_t today, struct complaint *why)
{
    TRY(check_reasons(row, why));
    TRY(check_case_texts(row, why));
    if (!row->informed_day && !(row->deferral_reason.size && row->deferral_until_day))
        return complain(why, FAIL(INVALID), "zeg wanneer de cliënt is geïnformeerd, of waarom en tot wanneer dat is uitgesteld");
    if (row->informed_day && (row->deferral_reason.size || row->deferral_until_day))
        return complain(why, FAIL(INVALID), "de cliënt is geïnformeerd, of dat is uitgesteld: niet allebei");
    TRY(check_days(row, row->expires_day, today, why));
    if (!row->category_count)
        return complain(why, FAIL(INVALID), "noem ten minste een categorie om naar te vragen");
    if (!party_has_role(agreed_us(agreed), row->grounds.to_role))
        return complain(why, FAIL(NOT_ALLOWED), "deze organisatie staat niet op de lijst van partners als %s",
                        policy_display(agreed->policy, POLICY_TO, row->grounds.to_role));
    return STATUS(OK);
}

/* What a holder that is asked would not take is not opened, nor sent: `agreed` may be another one by then. */
static struct status check_deferral(const struct agreed *agreed, const struct case_row *row, int32_t today, struct complaint *why)
{
    const struct inquiry_wanted wanted = case_wanted(row);
    for (size_t i = 0; row->deferral_until_day && i < agreed->party_count; i++) {
        const struct party *holder = &agreed->parties[i];
        const struct inquiry_plan plan = inquiry_plan_for(agreed, &wanted, holder);
        const uint32_t most = plan_deferral_most(agreed, &wanted, &plan, holder);
        if (holder->row->holds_data && plan.category_count && (int64_t)row->deferral_until_day - today > most)
            return complain(why, FAIL(INVALID), DEFERRAL_TOO_LONG, most);
    }
    return STATUS(OK);
}

/* Of each holder as many as one question carries; of our own register at least one, which names the household here. */
static struct status check_subjects(const struct agreed *agreed, const struct case_subject_given *subjects, size_t count,
                                    struct complaint *why)
{
    size_t own = 0;
    for (size_t i = 0; i < count; i++) {
        size_t same = 0;
        for (size_t j = 0; j < count; j++)
            same += oin_equal(&subjects[i].holder, &subjects[j].holder);
        if (same > SUBJECTS_MOST)
            return complain(why, FAIL(INVALID), "een casus gaat over 1 tot en met %d personen en adressen van een huishouden",
                            SUBJECTS_MOST);
        own += oin_equal(&subjects[i].holder, &agreed->own);
        if (!(case_kinds(agreed, &subjects[i].holder) >> subjects[i].kind & 1))
            return complain(why, FAIL(NO_RULE), "partner %s wordt niet gevraagd naar '%s': geen van zijn rollen brengt dat",
                            subjects[i].holder.text, policy_brought_word(subjects[i].kind));
    }
    return own ? STATUS(OK) : complain(why, FAIL(INVALID), "een casus heeft ten minste een pseudoniem voor de eigen organisatie");
}

struct status case_open(struct book *book, const struct case_row *row, const struct case_subject_given *subjects, size_t count,
                        struct complaint *why)
{
    struct case_row full = *row;
    struct stored_subject *stored;
    struct span domain = span_of_text(policy_purpose_domain(book->agreed->policy, row->grounds.purpose));
    TRY(check_subjects(book->agreed, subjects, count, why));
    TRY(check_case(book->agreed, row, day_of_ms(batch_now(book)), why));
    TRY(check_deferral(book->agreed, row, day_of_ms(batch_now(book)), why));
    full.state = CASE_OPEN;
    full.opened_ms = batch_now(book);
    TRY(ARENA_NEW(batch_arena(book), count, &stored));
    for (size_t i = 0; i < count; i++) {
        const struct key_name key = {domain, subjects[i].holder};
        struct status status = subject_make(book->agreed, &key, subjects[i].kind, &subjects[i].pseudonym, &stored[i]);
        if (!status_ok(status))
            return complain(why, status, "voor dit doel is er nog geen sleutel voor pseudoniemen");
    }
    (void)subjects_put_first(stored, count, &book->agreed->own);
    struct status status = store_case_add(book->store, &full, stored, count);
    if (status_is(status, STATUS_CONFLICT))
        return complain(why, status, "deze casus is al geopend");
    TRY(status);
    return enter_opened(book, &full, stored, count);
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
                                      .necessity_code = row->necessity_code,
                                      .lighter_code = row->lighter_code,
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
    return message;
}

/* A case that is asked: all its pseudonyms, of which the first are ours, and who asks. */
struct asking {
    struct case_row row;
    struct stored_subject *subjects;
    size_t count;
    struct span user;
};
/* The pseudonyms of one holder's register, and the case, by whose own names for the household it is entered. */
struct named {
    const struct stored_subject *subjects;
    size_t count;
    const struct asking *asking;
};

static struct status enter_request(struct book *book, const struct inquiry_message *message, const struct inquiry_row *inquiry,
                                   struct span body, const struct named *named)
{
    struct entry entry = book_entry(book, ENTRY_REQUEST_SENT, true);
    const struct asking *asking = named->asking;
    const struct stored_subject *all = asking->subjects;
    struct book_subject subjects[SUBJECTS_MOST];
    const struct book_field fields[] = {
        {.field = COMMIT_SUBJECT,
         .subjects = subjects,
         .subject_count = subjects_of_household(all, asking->count, &book->agreed->own, RETENTION_ANSWER, subjects)},
        {.field = COMMIT_USER, .owner = book_owner_user(asking->user), .value = asking->user},
        {.field = COMMIT_DETAIL, .owner = book_owner_tag(all[0].tag, RETENTION_ANSWER), .value = body}};
    book_entry_exchange(&entry, &inquiry->exchange_id, &inquiry->to, DIRECTION_OUT);
    entry.grounds = message->grounds;
    entry.category_count = message->category_count;
    memcpy(entry.categories, message->categories, message->category_count);
    entry.necessity_code = message->necessity_code;
    entry.lighter_code = message->lighter_code;
    entry.has_request_digest = true;
    entry.request_digest = inquiry->request_digest;
    return book_write(book, &entry, fields, N(fields), NULL);
}

/* A question does not outlive its case (P-11): `row` has not ended yet. */
static int64_t life_of_inquiry(const struct case_row *row, int64_t now_ms)
{
    int64_t left_ms = day_start_ms(row->expires_day) - now_ms;
    return left_ms < INQUIRY_TERM_MS ? left_ms : INQUIRY_TERM_MS;
}

/* NOT_COUNTED: this case has no voucher left for it. */
static struct status show_counted(struct book *book, const struct case_row *row, const struct named *named, const struct oin *partner,
                                  struct inquiry_message *message)
{
    const struct stored_subject *first = &named->subjects[0];
    const struct voucher_wanted wanted = {.case_id = row->id,
                                          .holder = *partner,
                                          .epoch = first->epoch,
                                          .count = named->count,
                                          .signature_count = counting_needed(book->agreed),
                                          .now_ms = batch_now(book)};
    if (oin_equal(partner, &book->agreed->own))
        return STATUS(OK);
    struct status status = store_voucher_take(book->store, &wanted, batch_arena(book), &message->counted);
    message->has_counted = status_ok(status);
    return status_is(status, STATUS_NOT_FOUND) ? FAIL(NOT_COUNTED) : status;
}

static struct status ask_partner(struct book *book, const struct case_row *row, const struct named *named, const struct inquiry_plan *plan,
                                 const struct oin *partner)
{
    struct arena *arena = batch_arena(book);
    int64_t life_ms = life_of_inquiry(row, batch_now(book));
    struct inquiry_message message = inquiry_of(book, row, plan, named->subjects[0].epoch);
    TRY(show_counted(book, row, named, partner, &message));
    struct inquiry_row inquiry = {.to = *partner, .asked_ms = batch_now(book), .expires_ms = batch_now(book) + life_ms};
    struct outgoing outgoing = {.kind = ENVELOPE_INQUIRY, .to = *partner, .is_durable = true, .life_ms = life_ms};
    TRY(make_tokens(&message, named->subjects, named->count, partner, arena));
    TRY(inquiry_message_encode(&message, arena, &outgoing.body));
    memcpy(inquiry.case_id, row->id, CASE_ID_BYTES);
    inquiry.asked = (struct inquiry_asked){.basis = plan->basis, .category_count = plan->category_count};
    memcpy(inquiry.asked.categories, plan->categories, sizeof inquiry.asked.categories);
    inquiry.exchange_id = exchange_id_new(book->random);
    outgoing.exchange_id = inquiry.exchange_id;
    outgoing.statement = inquiry_message_statement(&message);
    inquiry.request_digest = digest_of(outgoing.body);
    inquiry.request = outgoing.body;
    TRY(store_inquiry_add(book->store, &inquiry));
    TRY(enter_request(book, &message, &inquiry, outgoing.body, named));
    return batch_send(book, &outgoing);
}

/* Those that this holder would know: by others it would not know the household, and would refuse. */
static struct status find_named(struct book *book, const struct asking *asking, const struct oin *holder, struct named *out)
{
    const struct stored_subject *subjects = asking->subjects;
    struct stored_subject *live;
    *out = (struct named){.asking = asking};
    TRY(ARENA_NEW(batch_arena(book), asking->count, &live));
    for (size_t i = 0; i < asking->count; i++) {
        const struct ring_key *key = agreed_key(book->agreed, subjects[i].domain, holder);
        bool is_brought = case_kinds(book->agreed, holder) >> subjects[i].kind & 1; /* the policy may be another one by now */
        if (oin_equal(&subjects[i].holder, holder) && is_brought && key && key->name.epoch == subjects[i].epoch)
            live[out->count++] = subjects[i];
    }
    out->subjects = live;
    return STATUS(OK);
}

static struct status ask_holder(struct book *book, const struct asking *asking, const struct party *holder, struct case_asked *asked)
{
    const struct case_row *row = &asking->row;
    const struct oin *oin = &holder->row->oin;
    struct inquiry_wanted wanted = case_wanted(row);
    struct inquiry_plan plan = inquiry_plan_for(book->agreed, &wanted, holder);
    struct named named;
    if (!holder->row->holds_data || !plan.category_count)
        return STATUS(OK);
    if (quarantine_of(book, oin)) {
        asked->shut_out++;
        return STATUS(OK);
    }
    TRY(find_named(book, asking, oin, &named));
    if (!named.count) {
        asked->left_out++;
        return STATUS(OK);
    }
    struct status status = ask_partner(book, row, &named, &plan, oin);
    asked->asked += status_ok(status);
    asked->used_up += status_is(status, STATUS_NOT_COUNTED);
    return status_is(status, STATUS_NOT_COUNTED) ? STATUS(OK) : status;
}

struct status case_ask(struct book *book, const uint8_t id[static CASE_ID_BYTES], struct span user, struct complaint *why,
                       struct case_asked *out)
{
    struct asking asking = {.user = user};
    const struct case_row *row = &asking.row;
    *out = (struct case_asked){0};
    TRY(store_case_read(book->store, id, batch_arena(book), &asking.row));
    if (case_is_over(row, day_of_ms(batch_now(book))))
        return FAIL(EXPIRED);
    TRY(quorum_check(book, batch_now(book), why));
    TRY(check_days(row, 0, day_of_ms(batch_now(book)), why));
    TRY(check_deferral(book->agreed, row, day_of_ms(batch_now(book)), why));
    TRY(store_case_subjects(book->store, id, batch_arena(book), &asking.subjects, &asking.count));
    for (size_t i = 0; i < book->agreed->party_count; i++)
        TRY(ask_holder(book, &asking, &book->agreed->parties[i], out));
    if (out->used_up && !out->asked)
        return complain(why, FAIL(NOT_COUNTED), CASE_USED_UP);
    if (out->shut_out && !out->asked)
        return complain(why, FAIL(SHUT_OUT), CASE_SHUT_OUT);
    return out->left_out && !out->asked ? complain(why, FAIL(WRONG_EPOCH), CASE_OF_OLD_KEY) : STATUS(OK);
}
