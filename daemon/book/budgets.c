// SPDX-License-Identifier: EUPL-1.2
//
// A row per partner that spoke; a mesh is small. A partner that left makes room for one that came.
#include "book/budgets.h"

#include "base/day.h"
#include "book/batch.h"
#include "crypto/hash.h"

static const uint64_t most_of[BUDGET_COUNT] = {
#define BUDGET_MOST(name, most, sentence) [BUDGET_##name] = (most),
    BUDGETS(BUDGET_MOST)
#undef BUDGET_MOST
};

struct status budgets_new(struct budgets **out)
{
    *out = calloc(1, sizeof **out);
    return *out ? STATUS(OK) : FAIL(NO_MEMORY);
}

struct budgets *budgets_free(struct budgets *budgets)
{
    free(budgets);
    return NULL;
}

static bool has_told_all(const struct budget_row *row) { return !row->pending.count && !row->telling.count && !row->unlogged; }

/* NULL only when more partners than a roster has came and went within a minute. */
static struct budget_row *find_budget(struct book *book, const struct oin *oin, int64_t minute)
{
    struct budget_row *free_row = NULL;
    for (size_t i = 0; i < N(book->budgets->rows); i++) {
        struct budget_row *row = &book->budgets->rows[i];
        if (oin_equal(&row->oin, oin))
            return row;
        if (!free_row && (!*row->oin.text || (row->minute != minute && has_told_all(row))))
            free_row = row;
    }
    if (free_row)
        *free_row = (struct budget_row){.oin = *oin};
    return free_row;
}

static struct budget_row *row_of_minute(struct book *book, const struct oin *oin, int64_t now_ms)
{
    const int64_t minute = now_ms / MINUTE_MS;
    struct budget_row *row = find_budget(book, oin, minute);
    if (row && row->minute != minute) {
        row->slot_minute = minute < row->minute ? 0 : row->slot_minute; /* the clock was set back */
        row->minute = minute;
        memset(row->used, 0, sizeof row->used);
    }
    return row;
}

static bool use_up(struct budget_row *row, enum budget budget, uint64_t amount, uint64_t most)
{
    if (!row || row->used[budget] > most || amount > most - row->used[budget])
        return false;
    row->used[budget] += amount;
    return true;
}

bool budget_take(struct book *book, const struct oin *oin, enum budget budget, uint64_t amount, int64_t now_ms)
{
    return oin_equal(oin, &book->agreed->own) || use_up(row_of_minute(book, oin, now_ms), budget, amount, most_of[budget]);
}

bool budget_take_up_to(struct book *book, const struct oin *oin, enum budget budget, uint64_t most, int64_t now_ms)
{
    return oin_equal(oin, &book->agreed->own) || use_up(row_of_minute(book, oin, now_ms), budget, 1, most);
}

int64_t budget_slot_ms(struct book *book, const struct oin *oin, int64_t now_ms)
{
    const int64_t minute = now_ms / MINUTE_MS;
    struct budget_row *row = row_of_minute(book, oin, now_ms);
    if (!row)
        return now_ms;
    if (row->slot_minute < minute || row->slots >= quotas_most(&book->agreed->quotas, QUOTA_SIGNALS, &book->agreed->own)) {
        row->slot_minute = row->slot_minute < minute ? minute : row->slot_minute + 1;
        row->slots = 0;
    }
    row->slots++;
    return row->slot_minute == minute ? now_ms : row->slot_minute * MINUTE_MS;
}

void budget_forget_slots(struct book *book, const struct oin *oin, int64_t now_ms)
{
    struct budget_row *row = row_of_minute(book, oin, now_ms);
    if (row)
        row->slot_minute = 0;
}

void budget_note_refusal(struct book *book, const struct oin *oin, const struct digest *message, struct status refusal, int64_t now_ms)
{
    struct budget_row *row = row_of_minute(book, oin, now_ms);
    if (!row)
        return;
    struct put_off *pending = &row->pending;
    const struct span parts[] = {digest_span(&pending->list), digest_span(message)};
    if (pending->count++ == 0)
        pending->minute = row->minute;
    pending->codes[refusal.code % BUDGET_CODES]++;
    sha256_parts(parts, N(parts), pending->list.bytes);
}

bool budget_take_line(struct book *book, const struct oin *oin, int64_t now_ms)
{
    if (budget_take(book, oin, BUDGET_LINES, 1, now_ms))
        return true;
    struct budget_row *row = row_of_minute(book, oin, now_ms);
    if (row && row->unlogged++ == 0)
        row->unlogged_minute = row->minute;
    return false;
}

static enum status_code commonest_code(const struct put_off *put_off)
{
    size_t at = 0;
    for (size_t code = 1; code < BUDGET_CODES; code++)
        if (put_off->codes[code] > put_off->codes[at])
            at = code;
    return (enum status_code)at;
}

static struct status enter_put_off(struct book *book, const struct budget_row *row, int64_t now_ms)
{
    TRY(batch_open(book, now_ms));
    struct entry entry = book_entry(book, ENTRY_REFUSALS, false);
    entry.has_counterpart = true;
    entry.counterpart = row->oin;
    entry.direction = DIRECTION_IN;
    entry.verdict = VERDICT_REFUSE;
    entry.code = commonest_code(&row->telling);
    entry.count = row->telling.count;
    entry.has_list_digest = true;
    entry.list_digest = row->telling.list;
    return book_write(book, &entry, NULL, 0, NULL);
}

static struct status tell_row(struct book *book, struct budget_row *row, int64_t now_ms)
{
    const int64_t minute = now_ms / MINUTE_MS;
    if (row->unlogged && row->unlogged_minute != minute) {
        EVENT_LOG(book->log, MESSAGES_REFUSED, now_ms, event_partner(&row->oin), event_number(EVENT_FIELD_COUNT, row->unlogged));
        row->unlogged = 0;
    }
    if (!row->telling.count && row->pending.count && row->pending.minute != minute) {
        row->telling = row->pending;
        row->pending = (struct put_off){0};
    }
    return row->telling.count ? enter_put_off(book, row, now_ms) : STATUS(OK);
}

struct status budgets_round(struct book *book, int64_t now_ms)
{
    for (size_t i = 0; i < N(book->budgets->rows); i++)
        if (*book->budgets->rows[i].oin.text)
            TRY(tell_row(book, &book->budgets->rows[i], now_ms));
    return STATUS(OK);
}

void budgets_told(struct book *book)
{
    for (size_t i = 0; i < N(book->budgets->rows); i++)
        book->budgets->rows[i].telling = (struct put_off){0};
}
