// SPDX-License-Identifier: EUPL-1.2
//
// The three lines of a checkpoint and the words of an origin.
#include "ledger/checkpoint.h"

#include "base/day.h"
#include "wire/replay_window.h"

#define ORIGIN_WORD "/exchange-log/"

void checkpoint_print(const struct checkpoint *checkpoint, char out[static CHECKPOINT_ROOM])
{
    char root[BASE64_ROOM(SHA256_BYTES)];
    base64_print(SPAN_OF_ARRAY(checkpoint->head.root.bytes), root);
    snprintf(out, CHECKPOINT_ROOM, "%s\n%llu\n%s\n", checkpoint->origin, (unsigned long long)checkpoint->head.size, root);
}

static struct status read_three_lines(struct cursor *cursor, struct checkpoint *out)
{
    struct span origin, size, root;
    struct checkpoint checkpoint = {0};
    struct tree_hash empty;
    size_t root_size;
    TRY(cursor_read_until(cursor, '\n', &origin));
    TRY(cursor_read_until(cursor, '\n', &size));
    TRY(cursor_read_until(cursor, '\n', &root));
    if (!note_name_is_valid(origin))
        return FAIL(MALFORMED);
    if (!status_ok(decimal_parse(size, TREE_SIZE_MOST, &checkpoint.head.size)) ||
        !status_ok(base64_parse(root, checkpoint.head.root.bytes, SHA256_BYTES, &root_size)) || root_size != SHA256_BYTES)
        return FAIL(MALFORMED);
    tree_empty(&empty);
    if (checkpoint.head.size == 0 && !tree_hash_equal(&checkpoint.head.root, &empty))
        return FAIL(MALFORMED);
    memcpy(checkpoint.origin, origin.data, origin.size);
    *out = checkpoint;
    return STATUS(OK);
}

struct status checkpoint_parse(struct span text, struct checkpoint *out)
{
    struct cursor cursor = cursor_of(text);
    struct checkpoint checkpoint;
    TRY(read_three_lines(&cursor, &checkpoint));
    if (!cursor_is_done(&cursor))
        return FAIL(MALFORMED);
    *out = checkpoint;
    return STATUS(OK);
}

struct status checkpoint_parse_witnessed(struct span text, struct checkpoint *out)
{
    struct cursor cursor = cursor_of(text);
    struct span line;
    struct checkpoint checkpoint;
    TRY(read_three_lines(&cursor, &checkpoint));
    while (!cursor_is_done(&cursor)) {
        TRY(cursor_read_until(&cursor, '\n', &line));
        if (!line.size)
            return FAIL(MALFORMED);
    }
    *out = checkpoint;
    return STATUS(OK);
}

struct status checkpoint_open(struct span bytes, const struct note_key *keys, size_t key_count, struct arena *arena, struct checkpoint *out,
                              struct note_check *out_checks)
{
    struct note note;
    struct checkpoint checkpoint;
    TRY(note_parse(bytes, arena, &note));
    TRY(checkpoint_parse(note.text, &checkpoint));
    TRY(note_verify(&note, keys, key_count, out_checks));
    for (size_t k = 0; k < key_count; k++)
        if (out_checks[k].is_signed && keys[k].type == NOTE_ED25519 && strcmp(keys[k].name, checkpoint.origin) == 0) {
            *out = checkpoint;
            return STATUS(OK);
        }
    return FAIL(BAD_SIGNATURE); /* witnesses alone do not make a checkpoint */
}

void origin_print(const struct origin *origin, char out[static ORIGIN_ROOM])
{
    const size_t used = (size_t)snprintf(out, ORIGIN_ROOM, "%s" ORIGIN_WORD "%04u", origin->oin.text, origin->year % 10000u);
    if (origin->part)
        snprintf(out + used, ORIGIN_ROOM - used, "-%u", origin->part % 10u);
}

static struct status read_origin_part(struct span rest, unsigned *out)
{
    *out = 0;
    if (!rest.size)
        return STATUS(OK);
    if (rest.size != 2 || rest.data[0] != '-')
        return FAIL(MALFORMED);
    if (rest.data[1] < '2' || rest.data[1] > '9')
        return FAIL(INVALID);
    *out = rest.data[1] - (unsigned)'0';
    return STATUS(OK);
}

struct status origin_parse(struct span text, struct origin *out)
{
    struct cursor cursor = cursor_of(text);
    struct span oin, word, digits;
    struct origin origin = {.part = 0};
    uint64_t year;
    TRY(cursor_read(&cursor, OIN_DIGITS, &oin));
    TRY(cursor_read(&cursor, strlen(ORIGIN_WORD), &word));
    TRY(cursor_read(&cursor, 4, &digits));
    if (!status_ok(oin_parse(oin, &origin.oin)) || !span_is_text(word, ORIGIN_WORD))
        return FAIL(MALFORMED);
    TRY(decimal_parse(digits, 2999, &year));
    if (year < 2000)
        return FAIL(INVALID);
    origin.year = (unsigned)year;
    TRY(read_origin_part(cursor.rest, &origin.part));
    *out = origin;
    return STATUS(OK);
}

bool origin_is_of_same(const char *a, const char *b)
{
    struct origin first, second;
    return status_ok(origin_parse(span_of_text(a), &first)) && status_ok(origin_parse(span_of_text(b), &second)) &&
           oin_equal(&first.oin, &second.oin);
}

bool origin_follows(const char *on_roster, struct span text, int64_t now_ms)
{
    struct origin begun, origin;
    char printed[ORIGIN_ROOM];
    if (span_is_text(text, on_roster))
        return true;
    if (!status_ok(origin_parse(span_of_text(on_roster), &begun)) || !status_ok(origin_parse(text, &origin)))
        return false;
    origin_print(&origin, printed);
    return oin_equal(&begun.oin, &origin.oin) && strcmp(printed, on_roster) > 0 && origin.year <= year_of_ms(now_ms + CLOCK_SKEW_MOST_MS);
}
