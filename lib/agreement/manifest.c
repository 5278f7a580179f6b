// SPDX-License-Identifier: EUPL-1.2
//
// The lines of a manifest. Reading is loose where printing is not, and then compares: no second form of a manifest is read.
#include "agreement/manifest.h"

#include "base/cursor.h"
#include "base/day.h"
#include "base/prose.h"
#include "base/text.h"

#include <stddef.h>

#define FIRST_LINE "schakel/manifest/v1"
#define SECONDS_SIZE 20 /* 2026-12-01T00:00:00Z */

static const struct digest zero;
static bool is_no_digest(const struct digest *digest) { return digest_equal(digest, &zero); }

/* ---- what a manifest may say */

static struct status check_chain(const struct manifest *manifest, struct complaint *why)
{
    bool is_first = manifest->number == 1;
    if (!*agreed_text_word(manifest->text) || manifest->number == 0 || manifest->number > UINT32_MAX)
        return complain(why, FAIL(INVALID), "no such text or number");
    if (is_first != is_no_digest(&manifest->previous) || is_first != is_no_digest(&manifest->beside_roster) ||
        is_first != is_no_digest(&manifest->beside_policy))
        return complain(why, FAIL(INVALID), "`previous` and `beside` are zeros for number 1, and only then");
    if (manifest->replaces_count > MANIFEST_REPLACES_MOST)
        return complain(why, FAIL(INVALID), "it replaces more than %d others", MANIFEST_REPLACES_MOST);
    for (size_t i = 1; i < manifest->replaces_count; i++)
        if (memcmp(manifest->replaces[i - 1].bytes, manifest->replaces[i].bytes, DIGEST_BYTES) >= 0)
            return complain(why, FAIL(INVALID), "`replaces` is not sorted");
    return STATUS(OK);
}

static struct status check_manifest(const struct manifest *manifest, struct complaint *why)
{
    bool is_policy = manifest->text == AGREED_POLICY;
    TRY(check_chain(manifest, why));
    if (is_policy == is_no_digest(&manifest->vocabulary) || (!is_policy && manifest->seen_count))
        return complain(why, FAIL(INVALID), "`vocabulary` and `seen` are of a policy, and of nothing else");
    if (manifest->starts_ms < 0 || manifest->starts_ms % 1000 || day_of_ms(manifest->starts_ms) > DATE_MOST_DAY)
        return complain(why, FAIL(INVALID), "`starts` is a whole second from 1970 to 2199");
    if (manifest->seen_count > MANIFEST_SEEN_MOST)
        return complain(why, FAIL(INVALID), "more than %d have seen it", MANIFEST_SEEN_MOST);
    for (size_t i = 0; i < manifest->seen_count; i++)
        if (!*manifest->seen[i].text || strlen(manifest->seen[i].text) > MANIFEST_SEEN_TEXT_MOST || manifest->seen[i].day < 0 ||
            manifest->seen[i].day > DATE_MOST_DAY || !status_ok(prose_check(span_of_text(manifest->seen[i].text), PROSE_LINE, "seen", why)))
            return complain(why, FAIL(INVALID), "`seen` has a day and one line of at most %d bytes", MANIFEST_SEEN_TEXT_MOST);
    return STATUS(OK);
}

/* ---- printing */

static void write_digest_line(struct writer *writer, const char *name, const struct digest *digest)
{
    char hex[2 * DIGEST_BYTES + 1];
    hex_print(digest_span(digest), hex);
    write_text(writer, name);
    write_text(writer, " ");
    write_text(writer, hex);
    write_text(writer, "\n");
}

static void write_manifest_line(struct writer *writer, const char *name, const char *value)
{
    write_text(writer, name);
    write_text(writer, " ");
    write_text(writer, value);
    write_text(writer, "\n");
}

static void write_start(struct writer *writer, int64_t starts_ms)
{
    char time[TIME_ROOM];
    time_print(starts_ms, time);
    memcpy(time + SECONDS_SIZE - 1, "Z", 2); /* without the milliseconds, which are zero */
    write_manifest_line(writer, "starts", time);
}

static void write_seen(struct writer *writer, const struct manifest_seen *seen)
{
    char date[DATE_ROOM];
    date_print(seen->day, date);
    write_text(writer, "seen ");
    write_text(writer, date);
    write_text(writer, " ");
    write_text(writer, seen->text);
    write_text(writer, "\n");
}

static void write_manifest(struct writer *writer, const struct manifest *manifest)
{
    char number[24];
    snprintf(number, sizeof number, "%llu", (unsigned long long)manifest->number);
    write_text(writer, FIRST_LINE "\n");
    write_manifest_line(writer, "text", agreed_text_word(manifest->text));
    write_manifest_line(writer, "number", number);
    write_digest_line(writer, "previous", &manifest->previous);
    for (size_t i = 0; i < manifest->replaces_count; i++)
        write_digest_line(writer, "replaces", &manifest->replaces[i]);
    write_digest_line(writer, "content", &manifest->content);
    write_digest_line(writer, "table", &manifest->table);
    if (manifest->text == AGREED_POLICY)
        write_digest_line(writer, "vocabulary", &manifest->vocabulary);
    write_digest_line(writer, "beside-roster", &manifest->beside_roster);
    write_digest_line(writer, "beside-policy", &manifest->beside_policy);
    write_start(writer, manifest->starts_ms);
    write_digest_line(writer, "difference", &manifest->difference);
    for (size_t i = 0; i < manifest->seen_count; i++)
        write_seen(writer, &manifest->seen[i]);
}

struct status manifest_print(const struct manifest *manifest, struct arena *arena, struct span *out, struct complaint *why)
{
    uint8_t *room;
    TRY(check_manifest(manifest, why));
    TRY(ARENA_NEW(arena, MANIFEST_MOST_BYTES, &room));
    struct writer writer = writer_of(room, MANIFEST_MOST_BYTES);
    write_manifest(&writer, manifest);
    ENSURE(!writer.overflow);
    *out = writer_span(&writer);
    return STATUS(OK);
}

/* ---- reading */

struct manifest_lines {
    struct cursor rest;
    struct arena *arena;
    unsigned taken, line; /* lines that were taken; the one looked at last */
};

/* The value of the next line when its name is `name`; nothing is taken otherwise. */
static bool take_named(struct manifest_lines *lines, const char *name, struct span *out)
{
    struct cursor rest = lines->rest;
    size_t size = strlen(name);
    struct span line;
    lines->line = lines->taken + 1;
    if (!status_ok(cursor_read_until(&rest, '\n', &line)) || line.size <= size + 1 || memcmp(line.data, name, size) != 0 ||
        line.data[size] != ' ')
        return false;
    lines->rest = rest;
    lines->taken++;
    *out = span_slice(line, size + 1, line.size);
    return true;
}

static struct status read_digest(struct manifest_lines *lines, const char *name, struct digest *out)
{
    struct span value;
    return take_named(lines, name, &value) ? hex_parse(value, out->bytes, DIGEST_BYTES) : FAIL(MALFORMED);
}

static struct status read_start(struct manifest_lines *lines, int64_t *out_ms)
{
    struct span value;
    char time[TIME_ROOM];
    if (!take_named(lines, "starts", &value) || value.size != SECONDS_SIZE)
        return FAIL(MALFORMED);
    snprintf(time, sizeof time, "%.*s.000Z", SECONDS_SIZE - 1, (const char *)value.data);
    return time_parse(span_of_text(time), out_ms);
}

static struct status read_seen(struct manifest_lines *lines, struct manifest *out)
{
    struct span value;
    while (out->seen_count < MANIFEST_SEEN_MOST && take_named(lines, "seen", &value)) {
        struct manifest_seen *seen = &out->seen[out->seen_count++];
        TRY(day_parse(span_slice(value, 0, DATE_ROOM - 1), &seen->day));
        TRY(arena_text(lines->arena, span_slice(value, DATE_ROOM, value.size), &seen->text));
    }
    return STATUS(OK);
}

static struct status read_head(struct manifest_lines *lines, struct manifest *out)
{
    struct span value, line;
    lines->line = 1;
    TRY(cursor_read_until(&lines->rest, '\n', &line));
    lines->taken = 1;
    if (!span_is_text(line, FIRST_LINE) || !take_named(lines, "text", &value))
        return FAIL(MALFORMED);
    TRY(agreed_text_find(value, &out->text));
    if (!take_named(lines, "number", &value))
        return FAIL(MALFORMED);
    TRY(decimal_parse(value, UINT32_MAX, &out->number));
    TRY(read_digest(lines, "previous", &out->previous));
    while (out->replaces_count < MANIFEST_REPLACES_MOST && take_named(lines, "replaces", &value))
        TRY(hex_parse(value, out->replaces[out->replaces_count++].bytes, DIGEST_BYTES));
    return STATUS(OK);
}

static struct status read_body(struct manifest_lines *lines, struct manifest *out)
{
    TRY(read_digest(lines, "content", &out->content));
    TRY(read_digest(lines, "table", &out->table));
    if (out->text == AGREED_POLICY)
        TRY(read_digest(lines, "vocabulary", &out->vocabulary));
    TRY(read_digest(lines, "beside-roster", &out->beside_roster));
    TRY(read_digest(lines, "beside-policy", &out->beside_policy));
    TRY(read_start(lines, &out->starts_ms));
    TRY(read_digest(lines, "difference", &out->difference));
    TRY(read_seen(lines, out));
    lines->line = lines->taken + 1;
    return cursor_is_done(&lines->rest) ? STATUS(OK) : FAIL(MALFORMED);
}

struct status manifest_parse(struct span text, const char *file, struct arena *arena, struct manifest *out, struct complaint *why)
{
    struct manifest_lines lines = {.rest = cursor_of(text), .arena = arena};
    struct complaint reason = {""};
    struct manifest manifest = {0};
    struct span again;
    if (text.size > MANIFEST_MOST_BYTES)
        return complain(why, FAIL(TOO_LARGE), "%s: a manifest has at most %zu bytes", file, MANIFEST_MOST_BYTES);
    struct status status = read_head(&lines, &manifest);
    if (status_ok(status))
        status = read_body(&lines, &manifest);
    if (!status_ok(status))
        return complain(why, FAIL(MALFORMED), "%s:%u: not the line of a manifest that belongs here", file, lines.line);
    status = manifest_print(&manifest, arena, &again, &reason);
    if (!status_ok(status))
        return complain(why, FAIL(MALFORMED), "%s: %s", file, reason.text);
    if (!span_equal(text, again))
        return complain(why, FAIL(MALFORMED), "%s: a manifest in another form than its one", file);
    *out = manifest;
    return STATUS(OK);
}
