// SPDX-License-Identifier: EUPL-1.2
//
// Attempts: a handful of them.
#include "book/evaluations_inside.h"

#include <stdlib.h>

struct status evaluations_new(struct evaluations **out)
{
    struct evaluations *evaluations = calloc(1, sizeof *evaluations);
    if (!evaluations)
        return FAIL(NO_MEMORY);
    *out = evaluations;
    return STATUS(OK);
}

struct evaluations *evaluations_free(struct evaluations *evaluations)
{
    if (!evaluations)
        return NULL;
    for (struct asking *asking = evaluations->asking, *next; asking; asking = next) {
        next = asking->next;
        asking_free(asking);
    }
    for (struct multiplying *item = evaluations->multiplying, *next; item; item = next) {
        next = item->next;
        multiplying_free(item);
    }
    free(evaluations);
    return NULL;
}

/* ---- as requester */

void evaluation_enter(const struct evaluate_message *message, struct entry *entry)
{
    const struct statement statement = evaluate_message_statement(message);
    entry->grounds = statement.grounds;
    entry->count = statement.count;
    entry->act = statement.act;
    entry->part_count = statement.part_count;
    memcpy(entry->parts, statement.parts, sizeof entry->parts);
}

struct status asking_new(const struct ring *ring, size_t part_count, size_t point_count, struct asking **out)
{
    CLEANUP(asking) struct asking *asking = calloc(1, sizeof *asking);
    if (!asking)
        return FAIL(NO_MEMORY);
    asking->partials = calloc(ring->size * point_count, sizeof *asking->partials);
    asking->parts = calloc(part_count, sizeof *asking->parts);
    if (!asking->partials || !asking->parts)
        return FAIL(NO_MEMORY);
    asking->ring = ring;
    asking->part_count = part_count;
    for (size_t i = 0; i < ring->size; i++)
        asking->members[i] = ring->members[i].oin;
    asking->point_count = point_count;
    *out = TAKE(asking);
    return STATUS(OK);
}

struct status asking_keep(struct span bytes, struct span *out)
{
    uint8_t *copy = malloc(bytes.size + 1);
    if (!copy)
        return FAIL(NO_MEMORY);
    if (bytes.size)
        memcpy(copy, bytes.data, bytes.size);
    *out = span_of(copy, bytes.size);
    return STATUS(OK);
}

static void asking_empty(struct asking *asking)
{
    for (size_t i = 0; i < COMMITTEE_MOST; i++) {
        free((void *)(uintptr_t)asking->messages[i].data);
        asking->messages[i] = span_empty();
    }
    free((void *)(uintptr_t)asking->request.data);
    asking->request = span_empty();
    free(asking->partials);
    asking->partials = NULL;
}

struct asking *asking_free(struct asking *asking)
{
    if (!asking)
        return NULL;
    asking_empty(asking);
    free(asking->parts);
    free(asking);
    return NULL;
}

void evaluations_add_asking(struct evaluations *evaluations, struct asking *asking)
{
    asking->next = evaluations->asking;
    evaluations->asking = asking;
}

struct asking *evaluations_find_asking(struct evaluations *evaluations, const struct exchange_id *exchange_id, const struct oin *member,
                                       size_t *out_member)
{
    for (struct asking *asking = evaluations->asking; asking; asking = asking->next) {
        hedge_set awaited = asking->hedge.asked & ~(asking->hedge.answered | asking->refused);
        if (exchange_id_equal(&asking->exchange_id, exchange_id))
            for (size_t i = 0; i < asking->hedge.size; i++)
                if ((awaited >> i & 1) && oin_equal(&asking->members[i], member)) {
                    *out_member = i;
                    return asking;
                }
    }
    return NULL;
}

struct asking *evaluations_next_asking(const struct evaluations *evaluations, const struct asking *after)
{
    struct asking *asking = after ? after->next : evaluations->asking;
    while (asking && asking->is_told)
        asking = asking->next;
    return asking;
}

/* ---- what became of it */

static void put_late(struct evaluations *evaluations, const struct oin *member, int64_t until_ms)
{
    for (size_t i = 0; i < COMMITTEE_MOST; i++)
        if (oin_equal(&evaluations->late[i].oin, member)) {
            evaluations->late[i].until_ms = until_ms;
            return;
        }
    evaluations->late[evaluations->late_at] = (struct late){*member, until_ms};
    evaluations->late_at = (evaluations->late_at + 1) % COMMITTEE_MOST;
}

int64_t evaluations_late_until(const struct evaluations *evaluations, const struct oin *member)
{
    for (size_t i = 0; i < COMMITTEE_MOST; i++)
        if (oin_equal(&evaluations->late[i].oin, member))
            return evaluations->late[i].until_ms;
    return 0;
}

static bool is_left_for(const struct told_left *told, const struct asking *asking, const struct oin *member)
{
    return told->act == asking->act && told->purpose == asking->purpose && oin_equal(&told->member, member);
}

static void note_left(struct evaluations *evaluations, const struct asking *asking, size_t member, const struct member_answer *answer)
{
    const struct oin *oin = &asking->members[member];
    size_t at = 0;
    while (at < LEFT_MOST && !is_left_for(&evaluations->left[at], asking, oin))
        at++;
    if (at == LEFT_MOST) {
        at = evaluations->left_at;
        evaluations->left_at = (at + 1) % LEFT_MOST;
    }
    evaluations->left[at] = (struct told_left){.member = *oin,
                                               .act = asking->act,
                                               .purpose = asking->purpose,
                                               .day = day_of_ms(answer->now_ms),
                                               .left = answer->code == STATUS_OK ? answer->partial->left : 0};
}

uint32_t evaluations_left_at(const struct evaluations *evaluations, const struct asking *asking, const struct oin *member, int64_t now_ms)
{
    for (size_t i = 0; i < LEFT_MOST; i++)
        if (is_left_for(&evaluations->left[i], asking, member) && evaluations->left[i].day == day_of_ms(now_ms))
            return evaluations->left[i].left;
    return UINT32_MAX;
}

void evaluations_restrain(const struct evaluations *evaluations, struct hedge *hedge) { hedge_restrain(&evaluations->memory, hedge); }

static void remember_how(struct evaluations *evaluations, const struct asking *asking, int64_t now_ms)
{
    hedge_set late = hedge_late(&asking->hedge, now_ms);
    hedge_remember(&evaluations->memory, &asking->hedge);
    for (size_t i = 0; i < asking->hedge.size; i++)
        if (late >> i & 1)
            put_late(evaluations, &asking->members[i], now_ms + HEDGE_LATE_MS);
}

/* The asker hears of t of those that answered, one row after the other: which t does not matter. */
static size_t gather_answers(const struct asking *asking, struct element *out_partials, uint8_t out_members[static COMMITTEE_MOST],
                             struct span out_messages[static COMMITTEE_MOST])
{
    const hedge_set answered = asking->hedge.answered & ~asking->hedge.lost;
    size_t count = 0, size = asking->point_count;
    for (size_t i = 0; i < asking->hedge.size && count < asking->hedge.threshold; i++) {
        if (!(answered >> i & 1))
            continue;
        memcpy(out_partials + count * size, asking->partials + i * size, size * sizeof *out_partials);
        out_members[count] = (uint8_t)(i + 1);
        out_messages[count++] = asking->messages[i];
    }
    return count;
}

/* Tells the asker, once. */
static void finish_asking(struct asking *asking, struct status status, const struct oin *member)
{
    uint8_t members[COMMITTEE_MOST];
    struct span messages[COMMITTEE_MOST];
    struct element *partials = calloc(asking->hedge.threshold * asking->point_count, sizeof *partials);
    struct evaluation_outcome outcome = {.exchange_id = asking->exchange_id,
                                         .status = partials ? status : FAIL(NO_MEMORY),
                                         .ring = asking->ring,
                                         .member_count = partials ? gather_answers(asking, partials, members, messages) : 0,
                                         .point_count = asking->point_count,
                                         .members = members,
                                         .partials = partials,
                                         .request = asking->request,
                                         .messages = messages};
    if (member)
        outcome.member = *member;
    asking->is_told = true;
    asking->asker.done(asking->asker.state, asking->asker.ticket, &outcome);
    free(partials);
}

/* Who keeps silent is to blame before who refused: of a refusal one knows the reason, and another could have taken its place. */
static void fail_asking(struct evaluations *evaluations, struct asking *asking, int64_t now_ms)
{
    hedge_set silent = hedge_silent(&asking->hedge);
    size_t first = 0;
    remember_how(evaluations, asking, now_ms);
    if (asking->refusal != STATUS_OK && (!silent || now_ms - asking->hedge.start_ms < HEDGE_TERM_MS)) {
        finish_asking(asking, (struct status){asking->refusal}, &asking->members[asking->refuser]);
        return;
    }
    while (first < asking->hedge.size - 1u && !(silent >> first & 1))
        first++;
    finish_asking(asking, FAIL(TIMED_OUT), &asking->members[first]);
}

static void end_asking(struct evaluations *evaluations, struct asking *asking, int64_t now_ms)
{
    remember_how(evaluations, asking, now_ms);
    finish_asking(asking, STATUS(OK), NULL);
}

static void note_refusal(struct asking *asking, size_t member, enum status_code code)
{
    asking->refused |= (hedge_set)(1u << member);
    hedge_note_lost(&asking->hedge, (uint8_t)member);
    if (asking->refusal == STATUS_OK) {
        asking->refusal = code;
        asking->refuser = member;
    }
}

void evaluations_receive(struct evaluations *evaluations, struct asking *asking, size_t member, const struct member_answer *answer)
{
    if (answer->code == STATUS_OK || answer->code == STATUS_OVER_QUOTA)
        note_left(evaluations, asking, member, answer);
    if (answer->code != STATUS_OK) {
        note_refusal(asking, member, answer->code);
        if (!asking->is_told && hedge_is_over(&asking->hedge, answer->now_ms))
            fail_asking(evaluations, asking, answer->now_ms);
        return;
    }
    struct status status = asking_keep(answer->message, &asking->messages[member]);
    if (!status_ok(status) && asking->is_told)
        return;
    if (!status_ok(status)) {
        finish_asking(asking, status, NULL);
        return;
    }
    memcpy(asking->partials + member * asking->point_count, answer->partial->points, asking->point_count * sizeof *asking->partials);
    hedge_note_answer(&asking->hedge, (uint8_t)member);
    if (!asking->is_told && hedge_is_done(&asking->hedge))
        end_asking(evaluations, asking, answer->now_ms);
}

struct asking *evaluations_find_told(struct evaluations *evaluations, const struct exchange_id *exchange_id, const struct digest *user)
{
    struct asking *asking = evaluations->asking;
    while (asking && !(asking->is_told && exchange_id_equal(&asking->exchange_id, exchange_id) && digest_equal(&asking->asker.user, user)))
        asking = asking->next;
    return asking;
}

struct status asking_go_on(struct asking *asking, hedge_set liars, const struct evaluation_asker *asker, int64_t now_ms)
{
    struct hedge hedge = asking->hedge;
    hedge.start_ms = now_ms;
    for (uint8_t i = 0; i < hedge.size; i++)
        if (liars >> i & 1)
            hedge_note_lost(&hedge, i);
    if (hedge_is_over(&hedge, now_ms))
        return FAIL(UNREACHABLE);
    asking->hedge = hedge;
    asking->refused |= liars;
    asking->asker = *asker;
    asking->is_told = false;
    return STATUS(OK);
}

/* Of one that goes on others may have answered already. */
static bool asking_is_over(const struct asking *asking, int64_t now_ms)
{
    if (asking->is_told)
        return now_ms - asking->hedge.start_ms >= HEDGE_TERM_MS;
    return hedge_is_done(&asking->hedge) || hedge_is_over(&asking->hedge, now_ms);
}

bool evaluations_are_over(const struct evaluations *evaluations, int64_t now_ms)
{
    for (const struct asking *asking = evaluations->asking; asking; asking = asking->next)
        if (asking_is_over(asking, now_ms))
            return true;
    return false;
}

void evaluations_expire(struct evaluations *evaluations, int64_t now_ms)
{
    for (struct asking **place = &evaluations->asking; *place;) {
        struct asking *asking = *place;
        bool is_over = asking_is_over(asking, now_ms);
        bool is_done = is_over && !asking->is_told && hedge_is_done(&asking->hedge);
        if (is_done)
            end_asking(evaluations, asking, now_ms);
        else if (is_over && !asking->is_told)
            fail_asking(evaluations, asking, now_ms);
        if (is_over && !is_done) {
            *place = asking->next;
            asking_free(asking);
        } else {
            place = &asking->next;
        }
    }
}

void evaluations_fail(struct evaluations *evaluations, struct status fault)
{
    for (struct asking *asking; (asking = evaluations->asking);) {
        if (!asking->is_told)
            finish_asking(asking, fault, NULL);
        evaluations->asking = asking->next;
        asking_free(asking);
    }
}
