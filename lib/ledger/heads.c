// SPDX-License-Identifier: EUPL-1.2
//
// Notes of one head, put together: of each key the line that came last.
#include "ledger/heads.h"

#define HEADS_ARENA_BYTES (8 * NOTE_MOST_BYTES)

static bool has_line(const struct note *note, const struct note_line *line)
{
    for (size_t i = 0; i < note->line_count; i++)
        if (span_equal(note->lines[i].name, line->name) && memcmp(note->lines[i].id, line->id, NOTE_KEY_ID_BYTES) == 0)
            return true;
    return false;
}

/* `fresh` with the lines of `kept` by keys that it has none of. */
static struct status join_lines(struct span fresh_bytes, struct span kept_bytes, struct arena *arena, struct span *out)
{
    struct note fresh, kept;
    uint8_t *room;
    TRY(note_parse(fresh_bytes, arena, &fresh));
    TRY(note_parse(kept_bytes, arena, &kept));
    if (!span_equal(fresh.text, kept.text))
        return FAIL(CONFLICT);
    size_t most = fresh_bytes.size + kept_bytes.size;
    TRY(ARENA_NEW(arena, most, &room));
    struct writer writer = writer_of(room, most);
    write_bytes(&writer, fresh_bytes);
    struct cursor lines = cursor_of(span_slice(kept_bytes, kept.text.size + 1, kept_bytes.size));
    for (size_t i = 0; i < kept.line_count; i++) {
        struct span line;
        TRY(cursor_read_until(&lines, '\n', &line));
        if (has_line(&fresh, &kept.lines[i]))
            continue;
        write_bytes(&writer, line);
        write_u8(&writer, '\n');
    }
    ENSURE(!writer.overflow);
    *out = writer_span(&writer);
    return STATUS(OK);
}

static struct status keep_note(const struct mirror_folder *folder, uint64_t size, struct span note, struct complaint *why)
{
    CLEANUP(arena) struct arena *arena = NULL;
    char path[HEADS_PATH_ROOM];
    struct span kept, joined = note;
    snprintf(path, sizeof path, EXPORT_HEADS_PATH "%llu", (unsigned long long)size);
    TRY(arena_new(HEADS_ARENA_BYTES, &arena));
    struct status status = folder->source.read(folder->source.state, path, NOTE_MOST_BYTES, arena, &kept);
    if (status_ok(status))
        status = join_lines(note, kept, arena, &joined);
    else if (status_is(status, STATUS_NOT_FOUND)) {
        status = STATUS(OK);
        kept = span_empty();
    }
    if (!status_ok(status))
        return complain(why, status, "%s: %s", path, status_text(status));
    if (span_equal(joined, kept))
        return STATUS(OK);
    return folder->sink.replace(folder->sink.state, path, joined);
}

struct status heads_keep(const struct export_log *log, const struct mirror_folder *folder, struct arena *arena, struct complaint *why)
{
    struct checkpoint checkpoint;
    struct note note;
    TRY(note_parse(log->checkpoint, arena, &note));
    TRY(checkpoint_parse(note.text, &checkpoint));
    TRY(keep_note(folder, checkpoint.head.size, log->checkpoint, why));
    for (size_t i = 0; i < log->head_count; i++)
        TRY(keep_note(folder, log->heads[i].size, log->heads[i].note, why));
    return STATUS(OK);
}
