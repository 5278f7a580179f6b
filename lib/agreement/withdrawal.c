// SPDX-License-Identifier: EUPL-1.2
//
// The lines of a withdrawal. Reading is loose where printing is not, and then compares.
#include "agreement/withdrawal.h"

#include "base/cursor.h"
#include "base/day.h"
#include "base/text.h"

#define FIRST_LINE "schakel/withdrawal/v1"
#define SECONDS_SIZE 20 /* 2026-12-01T00:00:00Z */
#define ITEM_ROOM 256

static const char *const kind_words[WITHDRAWN_KINDS] = {
#define WITHDRAWN_WORD(name, word) word,
    WITHDRAWN_TABLE(WITHDRAWN_WORD)
#undef WITHDRAWN_WORD
};
static const char *const key_words[WITHDRAWN_KEY_COUNT] = {
#define WITHDRAWN_KEY_WORD(name, member) #member,
    WITHDRAWN_KEYS(WITHDRAWN_KEY_WORD)
#undef WITHDRAWN_KEY_WORD
};
/* How many words stand behind that of the kind. */
static const size_t kind_values[WITHDRAWN_KINDS] = {[WITHDRAWN_CELL] = 2, [WITHDRAWN_KEY] = 1, [WITHDRAWN_ROLE] = 1};

enum withdrawn_key withdrawn_key_find(const char *word)
{
    unsigned key = 0;
    while (key < WITHDRAWN_KEY_COUNT && strcmp(key_words[key], word) != 0)
        key++;
    return (enum withdrawn_key)key;
}

static int compare_items(const void *a, const void *b)
{
    const struct withdrawn *left = a, *right = b;
    int order = (left->kind > right->kind) - (left->kind < right->kind); /* kinds stand in the order of their words */
    if (order == 0)
        order = strcmp(left->word, right->word);
    return order ? order : strcmp(left->purpose, right->purpose);
}

static bool is_value(const char *word) { return *word && strlen(word) <= ITEM_ROOM / 4 && text_is_word(span_of_text(word)); }

static struct status check_items(const struct withdrawal *withdrawal, struct complaint *why)
{
    if (withdrawal->count == 0 || withdrawal->count > WITHDRAWAL_ITEMS_MOST)
        return complain(why, FAIL(INVALID), "a withdrawal takes back from 1 to %d things", WITHDRAWAL_ITEMS_MOST);
    for (size_t i = 0; i < withdrawal->count; i++) {
        const struct withdrawn *item = &withdrawal->items[i];
        size_t values = item->kind < WITHDRAWN_KINDS ? kind_values[item->kind] : 3;
        if (values > 2 || (values > 0 ? !is_value(item->word) : *item->word) || (values > 1 ? !is_value(item->purpose) : *item->purpose))
            return complain(why, FAIL(INVALID), "`leave`, `role WORD`, `cell CATEGORY PURPOSE` or `key NAME`");
        if (item->kind == WITHDRAWN_KEY && withdrawn_key_find(item->word) == WITHDRAWN_KEY_COUNT)
            return complain(why, FAIL(INVALID), "a node has no key `%s`", item->word);
        if (i && compare_items(item - 1, item) == 0)
            return complain(why, FAIL(INVALID), "one thing is taken back twice");
    }
    return STATUS(OK);
}

static struct status check_withdrawal(const struct withdrawal *withdrawal, struct complaint *why)
{
    if (!oin_is_valid(&withdrawal->party))
        return complain(why, FAIL(INVALID), "`party` is an OIN");
    if (withdrawal->number == 0 || withdrawal->number > UINT32_MAX)
        return complain(why, FAIL(INVALID), "`number` counts from 1");
    if (withdrawal->time_ms < 0 || withdrawal->time_ms % 1000 || day_of_ms(withdrawal->time_ms) > DATE_MOST_DAY)
        return complain(why, FAIL(INVALID), "`time` is a whole second from 1970 to 2199");
    return check_items(withdrawal, why);
}

static void write_item(struct writer *writer, const struct withdrawn *item)
{
    write_text(writer, kind_words[item->kind]);
    write_text(writer, *item->word ? " " : "");
    write_text(writer, item->word);
    write_text(writer, *item->purpose ? " " : "");
    write_text(writer, item->purpose);
    write_text(writer, "\n");
}

struct status withdrawal_print(struct withdrawal *withdrawal, struct arena *arena, struct span *out, struct complaint *why)
{
    char hex[2 * DIGEST_BYTES + 1], time[TIME_ROOM];
    const char *head;
    uint8_t *room;
    if (withdrawal->count <= WITHDRAWAL_ITEMS_MOST)
        qsort(withdrawal->items, withdrawal->count, sizeof *withdrawal->items, compare_items);
    TRY(check_withdrawal(withdrawal, why));
    hex_print(digest_span(&withdrawal->agreement), hex);
    time_print(withdrawal->time_ms, time);
    TRY(arena_print(arena, &head, FIRST_LINE "\nparty %s\nnumber %llu\nagreement %s\ntime %.*sZ\n", withdrawal->party.text,
                    (unsigned long long)withdrawal->number, hex, SECONDS_SIZE - 1, time));
    TRY(ARENA_NEW(arena, WITHDRAWAL_MOST_BYTES, &room));
    struct writer writer = writer_of(room, WITHDRAWAL_MOST_BYTES);
    write_text(&writer, head);
    for (size_t i = 0; i < withdrawal->count; i++)
        write_item(&writer, &withdrawal->items[i]);
    ENSURE(!writer.overflow);
    *out = writer_span(&writer);
    return STATUS(OK);
}

/* ---- reading */

struct withdrawal_lines {
    struct cursor rest;
    struct arena *arena;
    unsigned line;
};

static struct status read_named(struct withdrawal_lines *lines, const char *name, struct span *out)
{
    struct span line;
    size_t size = strlen(name);
    lines->line++;
    TRY(cursor_read_until(&lines->rest, '\n', &line));
    if (line.size <= size + 1 || memcmp(line.data, name, size) != 0 || line.data[size] != ' ')
        return FAIL(MALFORMED);
    *out = span_slice(line, size + 1, line.size);
    return STATUS(OK);
}

static struct status read_withdrawal_head(struct withdrawal_lines *lines, struct withdrawal *out)
{
    struct span value;
    char time[TIME_ROOM];
    lines->line = 1;
    TRY(cursor_read_until(&lines->rest, '\n', &value));
    if (!span_is_text(value, FIRST_LINE))
        return FAIL(MALFORMED);
    TRY(read_named(lines, "party", &value));
    TRY(oin_parse(value, &out->party));
    TRY(read_named(lines, "number", &value));
    TRY(decimal_parse(value, UINT32_MAX, &out->number));
    TRY(read_named(lines, "agreement", &value));
    TRY(hex_parse(value, out->agreement.bytes, DIGEST_BYTES));
    TRY(read_named(lines, "time", &value));
    if (value.size != SECONDS_SIZE)
        return FAIL(MALFORMED);
    snprintf(time, sizeof time, "%.*s.000Z", SECONDS_SIZE - 1, (const char *)value.data);
    return time_parse(span_of_text(time), &out->time_ms);
}

/* Up to the next blank; "" when there is none. */
static struct status take_item_word(struct withdrawal_lines *lines, struct span *line, const char **out)
{
    const uint8_t *blank = line->size ? memchr(line->data, ' ', line->size) : NULL;
    size_t size = blank ? (size_t)(blank - line->data) : line->size;
    TRY(arena_text(lines->arena, span_slice(*line, 0, size), out));
    *line = span_slice(*line, size + (blank != NULL), line->size);
    return STATUS(OK);
}

static struct status read_item(struct withdrawal_lines *lines, struct withdrawal *out)
{
    struct withdrawn *item = &out->items[out->count];
    struct span line;
    const char *kind;
    unsigned i = 0;
    lines->line++;
    if (out->count == WITHDRAWAL_ITEMS_MOST)
        return FAIL(TOO_LARGE);
    TRY(cursor_read_until(&lines->rest, '\n', &line));
    TRY(take_item_word(lines, &line, &kind));
    TRY(take_item_word(lines, &line, &item->word));
    TRY(take_item_word(lines, &line, &item->purpose));
    while (i < WITHDRAWN_KINDS && strcmp(kind_words[i], kind) != 0)
        i++;
    if (i == WITHDRAWN_KINDS || line.size)
        return FAIL(MALFORMED);
    item->kind = (enum withdrawn_kind)i;
    out->count++;
    return STATUS(OK);
}

struct status withdrawal_parse(struct span text, const char *file, struct arena *arena, struct withdrawal *out, struct complaint *why)
{
    struct withdrawal_lines lines = {.rest = cursor_of(text), .arena = arena};
    struct withdrawal *read;
    struct complaint reason = {""};
    struct span again;
    if (text.size > WITHDRAWAL_MOST_BYTES)
        return complain(why, FAIL(TOO_LARGE), "%s: a withdrawal has at most %zu bytes", file, WITHDRAWAL_MOST_BYTES);
    TRY(ARENA_NEW(arena, 1, &read));
    struct status status = read_withdrawal_head(&lines, read);
    while (status_ok(status) && !cursor_is_done(&lines.rest))
        status = read_item(&lines, read);
    if (status_class(status) == STATUS_CLASS_FAULT)
        return status;
    if (!status_ok(status))
        return complain(why, FAIL(MALFORMED), "%s:%u: not the line of a withdrawal that belongs here", file, lines.line);
    status = withdrawal_print(read, arena, &again, &reason);
    if (!status_ok(status))
        return complain(why, FAIL(MALFORMED), "%s: %s", file, reason.text);
    if (!span_equal(text, again))
        return complain(why, FAIL(MALFORMED), "%s: a withdrawal in another form than its one", file);
    *out = *read;
    return STATUS(OK);
}

struct status withdrawal_verify(const struct withdrawal *withdrawal, struct span text, struct span signature, const struct roster *roster,
                                uint64_t last_number, struct complaint *why)
{
    const struct partner *party = roster_find(roster, &withdrawal->party);
    if (!party)
        return complain(why, FAIL(UNKNOWN_PEER), "%s is not on the roster that it withdraws from", withdrawal->party.text);
    struct status status = minisign_verify(&party->agree, text, signature);
    if (!status_ok(status))
        return complain(why, status, "%s did not sign this withdrawal itself", withdrawal->party.text);
    if (withdrawal->number <= last_number)
        return complain(why, FAIL(CONFLICT), "withdrawal %llu of %s is there already", (unsigned long long)last_number,
                        withdrawal->party.text);
    return STATUS(OK);
}
