// SPDX-License-Identifier: EUPL-1.2
//
// The clock here is the steady one: no partner waits longer because a clock was set.
#include "book/ownhead.h"

#include "book/anew.h"
#include "book/batch.h"
#include "book/greet.h"
#include "book/quarantine.h"
#include "logbook/anchored.h"
#include "logbook/logbook.h"
#include "store/leaves.h"

#define OWNHEAD_ARENA_BYTES ((size_t)1024 * 1024)

/* Under which the ledger was begun: what it goes on in has names of the same organisation. */
static const char *begun_as(const struct book *book) { return agreed_us(book->agreed)->row->log_origin; }

static void read_anchor_row(const struct anchor_row *row, struct checkpoint *out)
{
    if (!row)
        return;
    snprintf(out->origin, sizeof out->origin, "%s", row->name);
    out->head.size = row->number;
    memcpy(out->head.root.bytes, row->digest, SHA256_BYTES);
}

struct status ownhead_new(struct book *book, const struct anchor *anchor)
{
    struct ownhead *ownhead = calloc(1, sizeof *ownhead);
    if (!ownhead)
        return FAIL(NO_MEMORY);
    book->ownhead = ownhead;
    read_anchor_row(anchor_find_log(anchor, ANCHOR_SHOWN, begun_as(book)), &ownhead->shown);
    read_anchor_row(anchor_find_log(anchor, ANCHOR_OWN, begun_as(book)), &ownhead->signed_at);
    TRY(anchored_is_learning(book->store, &ownhead->learns));
    ownhead->learns |= book->restored.is_pending;
    return STATUS(OK);
}

struct ownhead *ownhead_free(struct ownhead *ownhead)
{
    free(ownhead);
    return NULL;
}

/* NULL: there is no room for more. */
static struct ownhead_line *line_of(struct ownhead *ownhead, const struct oin *partner)
{
    for (size_t i = 0; i < ownhead->line_count; i++)
        if (oin_equal(&ownhead->lines[i].partner, partner))
            return &ownhead->lines[i];
    if (ownhead->line_count == N(ownhead->lines))
        return NULL;
    struct ownhead_line *line = &ownhead->lines[ownhead->line_count++];
    *line = (struct ownhead_line){.partner = *partner};
    return line;
}

static const struct ownhead_line *find_line(const struct ownhead *ownhead, const struct oin *partner)
{
    for (size_t i = 0; i < ownhead->line_count; i++)
        if (oin_equal(&ownhead->lines[i].partner, partner))
            return &ownhead->lines[i];
    return NULL;
}

bool ownhead_is_quarantined(const struct book *book) { return book->ownhead && book->ownhead->shown.head.size > 0; }

/* ---- what waits for an answer */

static bool has_most(const struct book *book)
{
    size_t others = 0, confirmed = 0;
    for (size_t i = 0; i < book->agreed->party_count; i++) {
        const struct party *party = &book->agreed->parties[i];
        if (i == book->agreed->self || !party_may_speak(party))
            continue;
        const struct ownhead_line *line = find_line(book->ownhead, &party->row->oin);
        others++;
        confirmed += line && line->has_confirmed;
    }
    return confirmed > others / 2 || others == 0;
}

/* Long enough for lines to come up that do. */
static bool lines_had_time(const struct ownhead *ownhead)
{
    return ownhead->begun_ms && ownhead->steady_ms - ownhead->begun_ms >= HEAD_ASK_START_MS;
}

bool ownhead_may_sign(const struct book *book)
{
    const struct ownhead *ownhead = book->ownhead;
    bool has_any = false;
    if (ownhead_is_quarantined(book) || !ownhead->begun_ms)
        return false;
    if (ownhead->learns)
        return has_most(book);
    for (size_t i = 0; i < ownhead->line_count; i++) {
        const struct ownhead_line *line = &ownhead->lines[i];
        if (line->is_asked && !line->was_settled && ownhead->steady_ms - line->begun_ms < HEAD_ASK_WAIT_MS)
            return false; /* not for longer, whatever became of the line or of who is at its other end */
        has_any |= line->has_confirmed;
    }
    return has_any || lines_had_time(ownhead);
}

/* A line that came up and that the round did not see yet is not settled either. */
bool ownhead_waits(const struct book *book, const struct oin *partner)
{
    const struct ownhead_line *line = find_line(book->ownhead, partner);
    bool is_up;
    int64_t since_ms;
    if (!status_ok(lines_peer_state(book->lines, partner, &is_up, &since_ms)) || !is_up)
        return false;
    return !line || !line->is_settled || line->since_ms != since_ms;
}

bool ownhead_keeps_back(const struct book *book, const struct oin *partner, unsigned kind)
{
    if (kind == ENVELOPE_HEAD_ASK || oin_equal(partner, &book->agreed->own))
        return false;
    if (ownhead_is_quarantined(book))
        return true;
    return kind != ENVELOPE_HEAD_HELD && ownhead_waits(book, partner);
}

static bool is_asked_on_it(const struct book *book, const struct ownhead_line *line)
{
    bool is_up;
    int64_t since_ms;
    return status_ok(lines_peer_state(book->lines, &line->partner, &is_up, &since_ms)) && line->is_asked && line->since_ms == since_ms;
}

bool ownhead_hears(struct book *book, const struct oin *partner)
{
    struct ownhead *ownhead = book->ownhead;
    struct ownhead_line *line = line_of(ownhead, partner);
    if (ownhead_is_quarantined(book) || book->is_closed) /* until the next log is begun nothing can be entered */
        return false;
    if (line && ownhead_waits(book, partner)) {
        ownhead->is_news |= !is_asked_on_it(book, line); /* not only at the next round */
        return false;
    }
    if (!line || line->was_settled)
        return true;
    if (line->begun_ms) /* it hung up before it answered */
        return ownhead->steady_ms - line->begun_ms >= HEAD_ASK_WAIT_MS;
    return lines_had_time(ownhead); /* no line of ours to it came up */
}

bool ownhead_is_about_heads(const struct book *book, unsigned kind)
{
    return kind == ENVELOPE_HEAD_HELD || (kind == ENVELOPE_HEAD_ASK && !ownhead_is_quarantined(book));
}

/* ---- asking */

static void settle_line(struct ownhead *ownhead, struct ownhead_line *line)
{
    line->is_settled = line->was_settled = true;
    line->begun_ms = 0;
    ownhead->is_news = true;
}

static struct status ask_on_line(struct book *book, struct ownhead_line *line, int64_t since_ms, struct moment now)
{
    const char *origin;
    TRY(batch_open(book, now.wall_ms));
    TRY(arena_print(batch_arena(book), &origin, "%s\n", book->current.origin));
    const struct outgoing outgoing = {.kind = ENVELOPE_HEAD_ASK,
                                      .exchange_id = exchange_id_new(book->random),
                                      .to = line->partner,
                                      .body = span_of_text(origin),
                                      .life_ms = GREET_LIFE_MS};
    TRY(batch_send(book, &outgoing));
    line->begun_ms = line->begun_ms ? line->begun_ms : now.steady_ms; /* a line that comes and goes waits no longer */
    line->exchange = outgoing.exchange_id;
    line->since_ms = since_ms;
    line->is_asked = true;
    line->is_settled = false;
    return STATUS(OK);
}

static struct status attend_line(struct book *book, const struct oin *partner, struct moment now)
{
    struct ownhead_line *line = line_of(book->ownhead, partner);
    bool is_up;
    int64_t since_ms;
    if (!line || !status_ok(lines_peer_state(book->lines, partner, &is_up, &since_ms)) || !is_up)
        return STATUS(OK);
    if (!line->is_asked || line->since_ms != since_ms)
        return ask_on_line(book, line, since_ms, now);
    if (line->is_settled || now.steady_ms - line->begun_ms < HEAD_ASK_WAIT_MS)
        return STATUS(OK);
    EVENT_LOG(book->log, OWN_HEAD_UNANSWERED, now.wall_ms, event_partner(partner));
    settle_line(book->ownhead, line);
    return STATUS(OK);
}

/* Where the keeper had no room: it is tried until there is. */
static struct status keep_shown_head(struct book *book)
{
    struct ownhead *ownhead = book->ownhead;
    struct status status = keeper_shown(book->keeper, &(struct keeper_own_head){span_of_text(ownhead->text), ownhead->signature});
    ownhead->is_unkept = !status_ok(status);
    return status_is(status, STATUS_KEEPER_LOST) ? status : STATUS(OK);
}

static struct status end_learning(struct book *book, struct moment now)
{
    TRY(batch_open(book, now.wall_ms));
    TRY(anchored_learn(book->store, false));
    book->ownhead->learns = false;
    EVENT_LOG(book->log, ANCHOR_LEARNT, now.wall_ms, event_number(EVENT_FIELD_TREE_SIZE, book->anchored.size));
    return STATUS(OK);
}

struct status ownhead_round(struct book *book, struct moment now)
{
    struct ownhead *ownhead = book->ownhead;
    ownhead->begun_ms = ownhead->begun_ms ? ownhead->begun_ms : now.steady_ms;
    ownhead->steady_ms = now.steady_ms;
    if (ownhead->is_unkept)
        TRY(keep_shown_head(book));
    for (size_t i = 0; i < book->agreed->party_count; i++) {
        const struct party *party = &book->agreed->parties[i];
        if (i != book->agreed->self && party_may_speak(party) && !quarantine_of(book, &party->row->oin))
            TRY(attend_line(book, &party->row->oin, now));
    }
    return ownhead->learns && ownhead_may_sign(book) ? end_learning(book, now) : STATUS(OK);
}

/* ---- what is held there */

struct shown_head {
    struct span text;
    const uint8_t *signature;
    struct checkpoint checkpoint;
};

/* Ours is only what our own key signed: whoever answers can make us believe nothing else. */
static struct status read_own_head(const struct book *book, struct span bytes, struct arena *arena, struct shown_head *out)
{
    const struct partner *self = agreed_us(book->agreed)->row;
    struct checkpoint checkpoint;
    struct note_key key;
    struct note_check check;
    struct note note;
    TRY(note_parse(bytes, arena, &note));
    TRY(checkpoint_parse(note.text, &checkpoint));
    if (!origin_is_of_same(checkpoint.origin, self->log_origin))
        return FAIL(NOT_FOUND);
    TRY(note_key_make(span_of_text(checkpoint.origin), NOTE_ED25519, self->log, &key));
    TRY(note_verify(&note, &key, 1, &check));
    *out = (struct shown_head){note.text, NULL, checkpoint};
    for (size_t i = 0; i < note.line_count && !out->signature; i++)
        if (span_is_text(note.lines[i].name, key.name) && memcmp(note.lines[i].id, key.id, sizeof key.id) == 0)
            out->signature = note.lines[i].blob.data;
    return out->signature ? STATUS(OK) : FAIL(BAD_SIGNATURE);
}

static struct status begin_quarantine(struct book *book, const struct oin *partner, const struct shown_head *shown)
{
    struct ownhead *ownhead = book->ownhead;
    const int later = strcmp(shown->checkpoint.origin, ownhead->shown.origin);
    if (later < 0 || (later == 0 && shown->checkpoint.head.size <= ownhead->shown.head.size))
        return STATUS(OK); /* known, and told */
    EVENT_LOG(book->log, NODE_QUARANTINED, batch_now(book), event_partner(partner),
              event_number(EVENT_FIELD_THEIRS, shown->checkpoint.head.size),
              event_number(EVENT_FIELD_OURS, book->current.first + book->frontier.size));
    ownhead->shown = shown->checkpoint;
    ownhead->by = *partner;
    snprintf(ownhead->text, sizeof ownhead->text, "%.*s", (int)shown->text.size, (const char *)shown->text.data);
    memcpy(ownhead->signature, shown->signature, SIGNATURE_BYTES);
    return keep_shown_head(book);
}

static struct status note_lost(struct book *book, const struct shown_head *shown, struct span bytes, struct arena *arena)
{
    struct ownhead *ownhead = book->ownhead;
    struct note note;
    struct span alone;
    const int later = strcmp(shown->checkpoint.origin, ownhead->lost.origin);
    if (later < 0 || (later == 0 && shown->checkpoint.head.size <= ownhead->lost.head.size))
        return STATUS(OK);
    TRY(note_parse(bytes, arena, &note));
    TRY(note_alone(&note, shown->checkpoint.origin, arena, &alone));
    ownhead->lost = shown->checkpoint;
    ownhead->lost_note = digest_of(alone);
    return STATUS(OK);
}

struct status ownhead_hear(struct book *book, const struct oin *partner, const struct exchange_id *exchange,
                           const struct witness_response *response, struct arena *arena)
{
    struct ownhead_line *line = line_of(book->ownhead, partner);
    struct shown_head shown;
    bool is_there = true, is_lost = false;
    if (!line || !line->is_asked || !exchange_id_equal(&line->exchange, exchange))
        return FAIL(UNEXPECTED);
    if (response->code == WITNESS_COSIGNED) {
        TRY(read_own_head(book, response->lines, arena, &shown));
        TRY(logbook_contains(book->store, begun_as(book), &shown.checkpoint, &is_there));
        if (!is_there && book->restored.is_pending)
            TRY(note_lost(book, &shown, response->lines, arena));
        if (!is_there)
            TRY(anew_is_lost(book->store, &shown.checkpoint, &is_lost));
        is_lost |= book->restored.is_pending;
    }
    settle_line(book->ownhead, line);
    line->has_confirmed = is_there || is_lost;
    return line->has_confirmed ? STATUS(OK) : begin_quarantine(book, partner, &shown);
}

/* ---- the way out */

struct status ownhead_is_here(const struct book *book, bool *out)
{
    *out = false;
    return ownhead_is_quarantined(book) ? logbook_contains(book->store, begun_as(book), &book->ownhead->shown, out) : STATUS(OK);
}

/* That the head of this part follows from what it was at that size. */
static struct status prove_part(struct book *book, const struct logbook_part *part, const struct tree_head *from, uint64_t size,
                                struct tree_growth *out)
{
    struct frontier before;
    TRY(logbook_frontier_of(book->store, part, from->size, &before));
    return logbook_growth(book->store, &(struct logbook_reach){part->first, &before}, size, out);
}

/* The last head of the log that was shown; of a later one the keeper knows nothing, and it begins at the empty tree. */
static struct status release_keeper(struct book *book, const struct logbook_part *part, const struct store_head *head, struct arena *arena)
{
    struct ownhead *ownhead = book->ownhead;
    const uint64_t size = head->end - part->first;
    const struct tree_head none = {.size = 0}, *own = &ownhead->signed_at.head;
    const bool was_signed = strcmp(ownhead->signed_at.origin, ownhead->shown.origin) == 0;
    struct tree_growth of_shown, of_signed;
    struct shown_head ours;
    TRY(read_own_head(book, head->note, arena, &ours));
    TRY(prove_part(book, part, &ownhead->shown.head, size, &of_shown));
    TRY(prove_part(book, part, was_signed ? own : &none, size, &of_signed));
    TRY(keeper_release(book->keeper, &(struct keeper_own_head){ours.text, ours.signature}, &of_shown, &of_signed));
    frontier_init(&book->anchored);
    return part->is_last ? logbook_frontier_of(book->store, part, size, &book->anchored) : STATUS(OK);
}

/* CONFLICT: the log that was shown, or its part that was signed, is not here. */
static struct status find_released(struct book *book, struct logbook_part *part, struct store_head *head, struct arena *arena)
{
    const struct ownhead *ownhead = book->ownhead;
    bool is_there;
    TRY(logbook_contains(book->store, begun_as(book), &ownhead->shown, &is_there));
    if (!is_there || strcmp(ownhead->signed_at.origin, ownhead->shown.origin) > 0)
        return FAIL(CONFLICT);
    TRY(logbook_part_of(book->store, begun_as(book), ownhead->shown.origin, part));
    struct status status = part->is_last ? store_head_read(book->store, arena, head) : store_head_at(book->store, part->end, arena, head);
    if (status_is(status, STATUS_NOT_FOUND))
        return FAIL(CONFLICT);
    TRY(status);
    const uint64_t least = strcmp(ownhead->signed_at.origin, ownhead->shown.origin) == 0 ? ownhead->signed_at.head.size : 0;
    const bool reaches = head->end >= part->first + ownhead->shown.head.size && head->end >= part->first + least;
    return reaches ? STATUS(OK) : FAIL(CONFLICT);
}

static struct status enter_release(struct book *book, struct span user, struct span reason)
{
    struct entry entry = book_entry(book, ENTRY_ADMIN_ACT, false);
    const struct book_field fields[] = {{.field = COMMIT_USER, .owner = book_owner_user(user), .value = user},
                                        {.field = COMMIT_DETAIL, .owner = book_owner_user(user), .value = reason}};
    entry.has_exchange = true; /* an id of its own: equal salts would link a user's acts in the open log */
    entry.exchange_id = exchange_id_new(book->random);
    entry.note = span_of_text("node-released");
    entry.count = book->ownhead->shown.head.size;
    return book_write(book, &entry, fields, N(fields), NULL);
}

struct status ownhead_release(struct book *book, struct span user, struct span reason)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct ownhead *ownhead = book->ownhead;
    struct store_head head;
    struct logbook_part part;
    if (!ownhead_is_quarantined(book))
        return FAIL(NOT_FOUND);
    TRY(arena_new(OWNHEAD_ARENA_BYTES, &arena));
    TRY(find_released(book, &part, &head, arena));
    TRY(enter_release(book, user, reason));
    TRY(release_keeper(book, &part, &head, arena));
    EVENT_LOG(book->log, NODE_RELEASED, batch_now(book), event_number(EVENT_FIELD_TREE_SIZE, head.end));
    ownhead->shown.head.size = 0;
    ownhead->is_unkept = false;
    ownhead->is_news = true;
    return STATUS(OK);
}
