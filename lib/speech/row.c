// SPDX-License-Identifier: EUPL-1.2
//
// How one member passes between JSON and the plain struct, for each kind of row: `take` on the way in, `put` on the way out, with
// the same bounds. Complaints say place and rule, never what stood there (P-01).
#include "speech/kinds.h"

#include "base/day.h"
#include "base/text.h"
struct status speech_size_check(const struct speech_passage *p, bool is_good, const char *of)
{
    return is_good ? STATUS(OK)
                   : speech_complain(p, FAIL(INVALID), "%s of %lld to %lld", of, (long long)p->row->least, (long long)p->row->most);
}

/* ---- numbers */

int64_t speech_number_read(const void *member, size_t size, bool is_signed)
{
    switch (size) {
    case 1: return is_signed ? *(const int8_t *)member : *(const uint8_t *)member;
    case 2: return is_signed ? *(const int16_t *)member : *(const uint16_t *)member;
    case 4: return is_signed ? *(const int32_t *)member : (int64_t) * (const uint32_t *)member;
    default: ENSURE(size == 8); return *(const int64_t *)member;
    }
}

/* The value fits: the rows' bounds were checked, and no row allows more than its member holds. */
void speech_number_write(void *member, size_t size, int64_t value)
{
    switch (size) {
    case 1: *(uint8_t *)member = (uint8_t)value; break;
    case 2: *(uint16_t *)member = (uint16_t)value; break;
    case 4: *(uint32_t *)member = (uint32_t)value; break;
    default: ENSURE(size == 8); *(int64_t *)member = value;
    }
}

static int64_t member_number(const struct speech_passage *p) { return speech_number_read(member_of(p), p->row->size, p->row->least < 0); }

static struct status speech_number_check(const struct speech_passage *p, bool is_good)
{
    return is_good
               ? STATUS(OK)
               : speech_complain(p, FAIL(INVALID), "a whole number from %lld to %lld", (long long)p->row->least, (long long)p->row->most);
}

static struct status speech_number_take(const struct speech_passage *p, const struct json *value)
{
    int64_t number = 0;
    TRY(speech_number_check(p, status_ok(json_as_integer(value, p->row->least, p->row->most, &number))));
    speech_number_write(member_of(p), p->row->size, number);
    return STATUS(OK);
}

static struct status speech_number_put(const struct speech_passage *p, struct json **out)
{
    int64_t number = member_number(p);
    TRY(speech_number_check(p, number >= p->row->least && number <= p->row->most));
    *out = json_integer_new(number);
    return STATUS(OK);
}

static struct status speech_bool_take(const struct speech_passage *p, const struct json *value)
{
    return status_ok(json_as_bool(value, (bool *)member_of(p))) ? STATUS(OK) : speech_complain(p, FAIL(INVALID), "true or false");
}

static struct status speech_bool_put(const struct speech_passage *p, struct json **out)
{
    *out = json_bool_new(*(const bool *)member_of(p));
    return STATUS(OK);
}

/* ---- texts */

static struct status speech_people_check(const struct speech_passage *p, struct span text)
{
    struct prose_fault fault = prose_find_fault(text, p->row->form);
    return fault.flaw == PROSE_FLAW_NONE
               ? STATUS(OK)
               : speech_complain(p, FAIL(INVALID), "character %zu: %s", fault.character, prose_flaw_text(fault.flaw));
}

static struct status speech_text_check(const struct speech_passage *p, struct span text)
{
    const struct speech_row *row = p->row;
    if (text.size < (size_t)row->least || text.size > (size_t)row->most)
        return speech_complain(p, FAIL(INVALID), "text of %lld to %lld bytes", (long long)row->least, (long long)row->most);
    if (row->kind == SPEECH_WORD && !text_is_word(text))
        return speech_complain(p, FAIL(INVALID), "a word has the characters a-z, 0-9 and -");
    if (row->kind == SPEECH_PROSE)
        return speech_people_check(p, text);
    if (row->kind != SPEECH_WORD && !text_is_clean_utf8(text, row->kind == SPEECH_LINES ? "\n" : ""))
        return speech_complain(p, FAIL(INVALID), "not clean text");
    return STATUS(OK);
}

static struct status speech_text_take(const struct speech_passage *p, const struct json *value)
{
    struct span text;
    if (!status_ok(json_as_text(value, SIZE_MAX, &text)))
        return speech_complain(p, FAIL(INVALID), "is not text");
    TRY(speech_text_check(p, text));
    return arena_text(p->arena, text, (const char **)(void *)member_of(p));
}

static struct status speech_text_put(const struct speech_passage *p, struct json **out)
{
    const char *text = *(const char *const *)(const void *)member_of(p);
    TRY(speech_text_check(p, span_of_text(text ? text : "")));
    *out = json_text_new(text ? text : "");
    return STATUS(OK);
}

static struct status refuse_choice(const struct speech_passage *p)
{
    char words[COMPLAINT_BYTES / 2] = "";
    size_t used = 0;
    for (size_t i = 0; i < p->row->word_count; i++)
        if (p->row->words[i] && used < sizeof words)
            used += (size_t)snprintf(words + used, sizeof words - used, "%s\"%s\"", used ? ", " : "", p->row->words[i]);
    return speech_complain(p, FAIL(INVALID), "one of %s", words);
}

static struct status speech_choice_take(const struct speech_passage *p, const struct json *value)
{
    struct span text;
    if (!status_ok(json_as_text(value, SPEECH_WORD_MOST, &text)))
        return refuse_choice(p);
    for (size_t i = 0; i < p->row->word_count; i++)
        if (p->row->words[i] && span_is_text(text, p->row->words[i])) {
            speech_number_write(member_of(p), p->row->size, (int64_t)i);
            return STATUS(OK);
        }
    return refuse_choice(p);
}

static struct status speech_choice_put(const struct speech_passage *p, struct json **out)
{
    uint64_t at = (uint64_t)member_number(p);
    if (at >= p->row->word_count || !p->row->words[at])
        return refuse_choice(p);
    *out = json_text_new(p->row->words[at]);
    return STATUS(OK);
}

static struct status speech_code_take(const struct speech_passage *p, const struct json *value)
{
    struct span text;
    struct status status;
    if (!status_ok(json_as_text(value, SPEECH_WORD_MOST, &text)) || !status_of_word((const char *)text.data, text.size, &status))
        return speech_complain(p, FAIL(INVALID), "is not the word of a status");
    speech_number_write(member_of(p), p->row->size, status.code);
    return STATUS(OK);
}

static struct status speech_code_put(const struct speech_passage *p, struct json **out)
{
    int64_t code = member_number(p);
    if (!status_is_known((unsigned)code))
        return speech_complain(p, FAIL(INVALID), "is not the word of a status");
    *out = json_text_new(status_word((struct status){(enum status_code)code}));
    return STATUS(OK);
}

/* ---- days and moments */

static struct status speech_day_check(const struct speech_passage *p, bool is_good)
{
    char first[DATE_ROOM];
    date_print((int32_t)p->row->least, first);
    return is_good ? STATUS(OK) : speech_complain(p, FAIL(INVALID), "a date is written 2026-03-09 or 09-03-2026, and not before %s", first);
}

static struct status speech_day_take(const struct speech_passage *p, const struct json *value)
{
    struct span text;
    int32_t day = 0;
    TRY(speech_day_check(p, status_ok(json_as_text(value, DATE_ROOM, &text)) && status_ok(day_parse(text, &day)) && day >= p->row->least &&
                                day <= p->row->most));
    speech_number_write(member_of(p), p->row->size, day);
    return STATUS(OK);
}

static struct status speech_day_put(const struct speech_passage *p, struct json **out)
{
    char text[DATE_ROOM];
    int64_t day = member_number(p);
    TRY(speech_day_check(p, day >= p->row->least && day <= p->row->most));
    date_print((int32_t)day, text);
    *out = json_text_new(text);
    return STATUS(OK);
}

static struct status speech_time_take(const struct speech_passage *p, const struct json *value)
{
    struct span text;
    int64_t unix_ms = 0;
    if (!status_ok(json_as_text(value, TIME_ROOM, &text)) || !status_ok(time_parse(text, &unix_ms)) || unix_ms > p->row->most)
        return speech_complain(p, FAIL(INVALID), "a moment is written 2026-03-09T12:34:56.789Z");
    speech_number_write(member_of(p), p->row->size, unix_ms);
    return STATUS(OK);
}

static struct status speech_time_put(const struct speech_passage *p, struct json **out)
{
    char text[TIME_ROOM];
    int64_t unix_ms = member_number(p);
    TRY(speech_number_check(p, unix_ms >= p->row->least && unix_ms <= p->row->most));
    time_print(unix_ms, text);
    *out = json_text_new(text);
    return STATUS(OK);
}

static const struct {
    struct status (*take)(const struct speech_passage *, const struct json *);
    struct status (*put)(const struct speech_passage *, struct json **);
} passages[SPEECH_KINDS] = {
    [SPEECH_NUMBER] = {speech_number_take, speech_number_put}, [SPEECH_BOOL] = {speech_bool_take, speech_bool_put},
    [SPEECH_TEXT] = {speech_text_take, speech_text_put},       [SPEECH_LINES] = {speech_text_take, speech_text_put},
    [SPEECH_WORD] = {speech_text_take, speech_text_put},       [SPEECH_PROSE] = {speech_text_take, speech_text_put},
    [SPEECH_CHOICE] = {speech_choice_take, speech_choice_put}, [SPEECH_CODE] = {speech_code_take, speech_code_put},
    [SPEECH_DAY] = {speech_day_take, speech_day_put},          [SPEECH_TIME] = {speech_time_take, speech_time_put},
    [SPEECH_HEX] = {speech_hex_take, speech_hex_put},          [SPEECH_BASE64] = {speech_fixed_take, speech_fixed_put},
    [SPEECH_BYTES] = {speech_bytes_take, speech_bytes_put},    [SPEECH_RAW] = {speech_raw_take, speech_raw_put},
    [SPEECH_POINT] = {speech_point_take, speech_fixed_put},    [SPEECH_POINTS] = {speech_points_take, speech_points_put},
    [SPEECH_OIN] = {speech_oin_take, speech_oin_put},          [SPEECH_OBJECT] = {speech_object_take, speech_object_put},
    [SPEECH_LIST] = {speech_list_take, speech_list_put},       [SPEECH_TALLY] = {speech_tally_take, speech_tally_put},
};

struct status speech_row_take(const struct speech_passage *passage, const struct json *value)
{
    return passages[passage->row->kind].take(passage, value);
}

struct status speech_row_put(const struct speech_passage *passage, struct json **out)
{
    return passages[passage->row->kind].put(passage, out);
}
