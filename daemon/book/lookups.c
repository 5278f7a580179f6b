// SPDX-License-Identifier: EUPL-1.2
//
// A list in order of arrival; whose turn it is follows from whose it was.
#include "book/lookups.h"

#include "book/batch.h"
#include "pseudonym/lookup.h"

struct lookup {
    struct lookup *next;
    struct oin from;
    struct exchange_id exchange_id;
    char domain[WORD_MOST_BYTES + 1];
    uint32_t epoch;
    uint8_t nonce[TOKEN_NONCE_BYTES];
    size_t token_count;
    struct subject tokens[SUBJECTS_MOST];
    struct tag_scan scan;
    struct status refusal; /* of a scan that found too many */
};

struct lookups {
    size_t slice;
    struct lookup *first;
    struct oin last; /* whose turn it was */
};

struct status lookups_new(size_t slice, struct lookups **out)
{
    struct lookups *lookups = calloc(1, sizeof *lookups);
    if (!lookups)
        return FAIL(NO_MEMORY);
    ENSURE(slice > 0);
    lookups->slice = slice;
    *out = lookups;
    return STATUS(OK);
}

static void free_lookup(struct lookup *lookup)
{
    tag_scan_free(&lookup->scan);
    free(lookup);
}

struct lookups *lookups_free(struct lookups *lookups)
{
    for (struct lookup *lookup = lookups ? lookups->first : NULL, *next; lookup; lookup = next) {
        next = lookup->next;
        free_lookup(lookup);
    }
    free(lookups);
    return NULL;
}

/* ---- how large a slice is here */

static struct status count_row(void *context, size_t row)
{
    size_t *count = context;
    *count += row > 0;
    return STATUS(OK);
}

size_t lookups_measure(int64_t (*clock_ns)(void))
{
    enum { SAMPLE_ROWS = 1024, SAMPLES = 16, SLICE_NS = 100000, SLICE_LEAST = 1024 };
    static const uint8_t rows[SAMPLE_ROWS * LOOKUP_SCAN_BYTES], zeros[LOOKUP_TOKEN_BYTES];
    static const struct oin nobody = {"00000000000000000000"};
    struct lookup_search search;
    int64_t best = INT64_MAX;
    size_t found = 0;
    lookup_search_begin(zeros, &nobody, &search);
    for (size_t i = 0; i < SAMPLES; i++) {
        int64_t start = clock_ns();
        ENSURE(status_ok(lookup_search_run(&search, rows, SAMPLE_ROWS, count_row, &found)));
        int64_t took = clock_ns() - start;
        best = took > 0 && took < best ? took : best;
    }
    int64_t rows_in_slice = (int64_t)SLICE_NS * SAMPLE_ROWS / best;
    return rows_in_slice > LOOKUP_SLICE_MOST ? LOOKUP_SLICE_MOST : rows_in_slice < SLICE_LEAST ? SLICE_LEAST : (size_t)rows_in_slice;
}

/* ---- what the sealed rows say */

struct confirming {
    const struct tag_question *question;
    struct lookup_name *names;
    uint8_t matched_by;
    bool has_unconfirmed;
};

static void note_known(struct confirming *confirming, size_t token, const struct stored_subject *subject)
{
    confirming->matched_by |= (uint8_t)(1u << subject->kind);
    confirming->names[token].is_known = true;
    memcpy(confirming->names[token].tag, subject->tag, TAG_BYTES);
}

static void compare_tokens(struct confirming *confirming, const struct stored_subject *subject)
{
    const struct tag_question *question = confirming->question;
    uint8_t token[LOOKUP_TOKEN_BYTES];
    if (subject->epoch != question->epoch || !span_equal(subject->domain, question->domain))
        return;
    lookup_token_compute(subject->tag, question->nonce, question->holder, token);
    for (size_t i = 0; i < question->token_count; i++) {
        const struct subject *asked = &question->tokens[i];
        if (asked->kind != subject->kind || memcmp(asked->value, token, LOOKUP_SCAN_BYTES) != 0)
            continue;
        if (memcmp(asked->value, token, sizeof token) == 0)
            note_known(confirming, i, subject);
        else
            confirming->has_unconfirmed = true;
    }
}

/* A record that has other subjects by now answers nothing any more. */
static struct status confirm_record(struct book *book, int64_t record, struct arena *arena, struct confirming *confirming)
{
    struct stored_subject *subjects;
    size_t count;
    TRY(store_record_subjects(book->store, record, arena, &subjects, &count));
    confirming->matched_by = 0;
    for (size_t i = 0; i < count; i++)
        compare_tokens(confirming, &subjects[i]);
    return STATUS(OK);
}

static struct status confirm_scan(struct book *book, const struct lookup_asked *asked, const struct tag_scan *scan, struct arena *arena,
                                  struct lookup_matches *out)
{
    struct confirming confirming = {.question = &asked->question};
    out->count = 0;
    TRY(ARENA_NEW(arena, scan->count, &out->rows));
    TRY(ARENA_NEW(arena, asked->question.token_count, &out->names));
    confirming.names = out->names;
    for (size_t i = 0; i < scan->count; i++) {
        TRY(confirm_record(book, scan->records[i], arena, &confirming));
        if (confirming.matched_by)
            out->rows[out->count++] = (struct lookup_match){scan->records[i], confirming.matched_by};
    }
    if (confirming.has_unconfirmed)
        EVENT_LOG(book->log, LOOKUP_UNCONFIRMED, batch_now(book), event_partner(&asked->from));
    return STATUS(OK);
}

/* ---- at once */

static struct status scan_and_confirm(struct book *book, const struct lookup_asked *asked, struct tag_scan *scan, struct arena *arena,
                                      struct lookup_matches *out)
{
    bool done;
    TRY(tag_table_scan(book->tags, &asked->question, TAG_SCAN_ALL, scan, &done));
    return confirm_scan(book, asked, scan, arena, out);
}

struct status lookup_now(struct book *book, const struct lookup_asked *asked, struct arena *arena, struct lookup_matches *out)
{
    struct tag_scan scan = {0};
    struct status status = scan_and_confirm(book, asked, &scan, arena, out);
    tag_scan_free(&scan);
    return status;
}

/* ---- between turns */

static struct lookup **find_lookup(struct lookups *lookups, const struct lookup_asked *asked)
{
    struct lookup **place = &lookups->first;
    while (*place && !(oin_equal(&(*place)->from, &asked->from) && exchange_id_equal(&(*place)->exchange_id, &asked->exchange_id)))
        place = &(*place)->next;
    return place;
}

/* At the end of the list, or in place of what stands there of a batch that was undone. */
static struct status add_lookup(struct book *book, const struct lookup_asked *asked, const struct tag_scan *scan)
{
    const struct tag_question *question = &asked->question;
    struct lookup **place = find_lookup(book->lookups, asked), *lookup = calloc(1, sizeof *lookup);
    if (!lookup)
        return FAIL(NO_MEMORY);
    ENSURE(question->domain.size <= WORD_MOST_BYTES && question->token_count <= SUBJECTS_MOST);
    lookup->from = asked->from;
    lookup->exchange_id = asked->exchange_id;
    lookup->epoch = question->epoch;
    lookup->token_count = question->token_count;
    lookup->scan = *scan;
    memcpy(lookup->nonce, question->nonce, sizeof lookup->nonce);
    if (question->domain.size)
        memcpy(lookup->domain, question->domain.data, question->domain.size);
    if (question->token_count)
        memcpy(lookup->tokens, question->tokens, question->token_count * sizeof *question->tokens);
    if (*place) {
        lookup->next = (*place)->next;
        free_lookup(*place);
    }
    *place = lookup;
    tag_table_hold(book->tags, true);
    return STATUS(OK);
}

struct status lookup_resume(struct book *book, const struct lookup_asked *asked)
{
    const struct tag_scan begin = {0};
    return add_lookup(book, asked, &begin);
}

struct status lookup_begin(struct book *book, const struct lookup_asked *asked, struct arena *arena, struct lookup_matches *out,
                           bool *out_later)
{
    struct tag_scan scan = {0};
    bool done = false;
    struct status status = tag_table_scan(book->tags, &asked->question, book->lookups->slice, &scan, &done);
    *out_later = status_ok(status) && !done;
    if (*out_later) {
        status = add_lookup(book, asked, &scan);
        if (status_ok(status))
            return status;
    }
    if (status_ok(status))
        status = confirm_scan(book, asked, &scan, arena, out);
    tag_scan_free(&scan);
    return status;
}

/* The first of the partner after the one whose turn it was, or else of the first of all. */
static struct lookup *find_next(const struct lookups *lookups)
{
    struct lookup *least = NULL, *next = NULL;
    for (struct lookup *lookup = lookups->first; lookup; lookup = lookup->next) {
        if (!least || oin_compare(&lookup->from, &least->from) < 0)
            least = lookup;
        if (oin_compare(&lookup->from, &lookups->last) > 0 && (!next || oin_compare(&lookup->from, &next->from) < 0))
            next = lookup;
    }
    return next ? next : least;
}

struct status lookups_step(struct book *book, struct lookup **out)
{
    struct lookups *lookups = book->lookups;
    struct lookup *lookup = find_next(lookups);
    bool done = false;
    *out = NULL;
    if (!lookup)
        return STATUS(OK);
    lookups->last = lookup->from;
    const struct tag_question question = {.domain = span_of_text(lookup->domain),
                                          .epoch = lookup->epoch,
                                          .nonce = lookup->nonce,
                                          .holder = &book->agreed->own,
                                          .tokens = lookup->tokens,
                                          .token_count = lookup->token_count};
    lookup->refusal = tag_table_scan(book->tags, &question, lookups->slice, &lookup->scan, &done);
    if (status_class(lookup->refusal) == STATUS_CLASS_FAULT)
        return lookup->refusal;
    if (done || !status_ok(lookup->refusal))
        *out = lookup;
    return STATUS(OK);
}

bool lookups_wait(const struct lookups *lookups) { return lookups->first != NULL; }

const struct oin *lookup_from(const struct lookup *lookup) { return &lookup->from; }
const struct exchange_id *lookup_exchange(const struct lookup *lookup) { return &lookup->exchange_id; }

struct status lookup_found(struct book *book, const struct lookup *lookup, const struct lookup_asked *asked, struct arena *arena,
                           struct lookup_matches *out)
{
    TRY(lookup->refusal);
    return confirm_scan(book, asked, &lookup->scan, arena, out);
}

void lookups_drop(struct book *book, struct lookup *lookup)
{
    struct lookup **place = &book->lookups->first;
    while (*place != lookup)
        place = &(*place)->next;
    *place = lookup->next;
    free_lookup(lookup);
    if (!book->lookups->first)
        tag_table_hold(book->tags, false);
}
