// SPDX-License-Identifier: EUPL-1.2
//
// From ruling and register to an answer: only what a rule names is left (P-10), and it is in the ledger before
// it leaves (P-05).
#include "ruling/compose.h"

#include "base/prose.h"
#include "crypto/hash.h"
#include "store/records.h"

struct lookup_asked compose_asked(const struct book *book, const struct oin *from, const struct exchange_id *exchange_id,
                                  const struct inquiry_message *inquiry)
{
    return (struct lookup_asked){.from = *from,
                                 .exchange_id = *exchange_id,
                                 .question = {.domain = span_of_text(policy_purpose_domain(book->agreed->policy, inquiry->grounds.purpose)),
                                              .epoch = inquiry->epoch,
                                              .nonce = inquiry->token_nonce,
                                              .holder = &book->agreed->own,
                                              .tokens = inquiry->subjects,
                                              .token_count = inquiry->subject_count}};
}

/* What may be told of one record: content with the contact only when that was asked and permitted, or involvement alone. A
 * contact from before the profile of people's text is left out, and so is a first day that the wire has no room for: an answer
 * that cannot be written would be a refusal that tells that somebody is known. */
static struct signal minimise_signal(const struct signal *signal, const struct inquiry_ruling *ruling, const struct agreed_words *words,
                                     uint8_t matched_by)
{
    struct signal told = {.category = signal->category, .matched_by = matched_by};
    if (ruling_level(ruling, signal->category) == ANSWER_LEVEL_CONTENT) {
        told = *signal;
        told.matched_by = matched_by;
    }
    if (!signal_days_fit(&told))
        told.since_day = 0;
    bool with_contact = ruling_level(ruling, words->category_contact) == ANSWER_LEVEL_CONTENT;
    bool is_presentable = prose_find_fault(signal->contact, PROSE_LINE).flaw == PROSE_FLAW_NONE;
    told.contact = with_contact && is_presentable ? signal->contact : span_empty();
    return told;
}

static struct status collect_signals(struct book *book, const struct composition *composition, struct arena *arena,
                                     struct answer_content *content)
{
    const struct lookup_matches *matches = &composition->matches;
    TRY(ARENA_NEW(arena, matches->count, &content->signals));
    for (size_t i = 0; i < matches->count && content->signal_count < SIGNALS_MOST; i++) {
        struct record record;
        TRY(store_record_read(book->store, matches->rows[i].record, arena, &record));
        bool may_be_told = ruling_level(composition->ruling, record.signal.category) != ANSWER_LEVEL_NONE;
        if (!may_be_told || signal_is_over(&record.signal, composition->today))
            continue;
        content->signals[content->signal_count++] =
            minimise_signal(&record.signal, composition->ruling, &book->agreed->words, matches->rows[i].matched_by);
    }
    return STATUS(OK);
}

/* While a person weighs, only the refusals are told: what is being weighed has no level yet. */
static struct status fill_categories(const struct inquiry_ruling *ruling, struct arena *arena, struct answer_content *content)
{
    TRY(ARENA_NEW(arena, ruling->count, &content->categories));
    for (size_t i = 0; i < ruling->count; i++) {
        const struct category_ruling *row = &ruling->categories[i];
        bool is_told = row->level != ANSWER_LEVEL_NONE;
        if (is_told && content->state == ANSWER_BEING_WEIGHED)
            continue;
        content->categories[content->category_count++] =
            (struct answer_category){.category = row->category,
                                     .level = row->level,
                                     .code = is_told ? STATUS_OK : row->decision.refusal,
                                     .article = span_of_text(is_told ? row->decision.article : ""),
                                     .reason = span_of_text(row->decision.reason)};
    }
    return STATUS(OK);
}

static enum answer_state state_of(const struct inquiry_ruling *ruling, size_t signal_count)
{
    if (ruling->permitted == 0)
        return ANSWER_REFUSED;
    if (signal_count == 0)
        return ANSWER_NOT_KNOWN;
    return ruling->permitted == ruling->count ? ANSWER_GRANTED : ANSWER_PARTIAL;
}

struct status compose_answer(struct book *book, const struct composition *composition, struct arena *arena, struct answer_content *out)
{
    const struct inquiry_ruling *ruling = composition->ruling;
    struct answer_content content = {.state = ANSWER_BEING_WEIGHED,
                                     .retain_days = ruling->obligations.limit[OBLIGATION_RETAIN_DAYS],
                                     .inform_days = ruling->obligations.limit[OBLIGATION_INFORM_DAYS]};
    content.request_digest = *composition->request_digest;
    random_fill(book->random, content.nonce, sizeof content.nonce);
    if (!ruling->needs_person) {
        if (ruling_needs_lookup(ruling))
            TRY(collect_signals(book, composition, arena, &content));
        content.state = state_of(ruling, content.signal_count);
    }
    TRY(fill_categories(ruling, arena, &content));
    *out = content;
    return STATUS(OK);
}

void compose_entry(struct entry *entry, const struct inquiry_message *inquiry, const struct inquiry_ruling *ruling,
                   const struct digest *request_digest)
{
    entry->grounds = ruling->grounds;
    entry->category_count = inquiry->category_count;
    memcpy(entry->categories, inquiry->categories, inquiry->category_count);
    entry->has_request_digest = true;
    entry->request_digest = *request_digest;
}

static struct entry telling_entry(const struct book *book, enum entry_kind kind, const struct telling *telling)
{
    struct entry entry = book_entry(book, kind, true);
    book_entry_exchange(&entry, telling->exchange_id, &telling->to, kind == ENTRY_DECISION ? DIRECTION_IN : DIRECTION_OUT);
    compose_entry(&entry, telling->inquiry, telling->ruling, telling->request_digest);
    entry.answer_state = (uint8_t)telling->content->state;
    entry.has_answer_digest = true;
    entry.answer_digest = digest_of(telling->answer_bytes);
    return entry;
}

/* All that was asked about, known or not: how many that are says nothing. What is known here stands under the key of its own tag, so
 * that it is found by it and goes with it; for what is not, no key stays behind. */
static struct status enter_disclosed(struct book *book, const struct telling *telling, struct entry *entry, struct book_leaf *out_leaf)
{
    const struct inquiry_message *inquiry = telling->inquiry;
    struct book_subject subjects[SUBJECTS_MOST];
    const struct book_field field = {.field = COMMIT_SUBJECT, .subjects = subjects, .subject_count = inquiry->subject_count};
    for (size_t i = 0; i < inquiry->subject_count; i++) {
        const struct lookup_name *name = telling->names && telling->names[i].is_known ? &telling->names[i] : NULL;
        subjects[i].owner =
            name ? book_owner_tag(name->tag, RETENTION_QUESTION) : book_owner_exchange(telling->exchange_id, RETENTION_QUESTION);
        subjects[i].kind = inquiry->subjects[i].kind;
        memcpy(subjects[i].name, inquiry->subjects[i].value, sizeof subjects[i].name);
    }
    return book_write(book, entry, &field, 1, out_leaf);
}

struct status compose_enter(struct book *book, const struct telling *telling, struct arena *arena, struct entry *out_entry,
                            struct book_leaf *out_leaf)
{
    const struct inquiry_ruling *ruling = telling->ruling;
    enum answer_state state = telling->content->state;
    struct entry entry = telling_entry(book, ENTRY_DECISION, telling);
    TRY(ruling_entry_decisions(ruling, arena, &entry));
    entry.verdict = ruling->permitted == 0 ? VERDICT_REFUSE : state == ANSWER_BEING_WEIGHED ? VERDICT_UNDECIDED : VERDICT_PERMIT;
    entry.code = ruling->permitted == 0 ? ruling->categories[0].decision.refusal : STATUS_OK;
    struct book_field input = {.field = COMMIT_DECISION_INPUT, .owner = book_owner_exchange(telling->exchange_id, RETENTION_QUESTION)};
    TRY(ruling_input(book->agreed, ruling, arena, &input.value));
    TRY(book_write(book, &entry, &input, 1, out_leaf));
    if (entry.verdict == VERDICT_PERMIT) {
        entry = telling_entry(book, ENTRY_DISCLOSED, telling);
        entry.verdict = VERDICT_PERMIT;
        TRY(enter_disclosed(book, telling, &entry, out_leaf));
    }
    *out_entry = entry;
    return STATUS(OK);
}
