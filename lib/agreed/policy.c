// SPDX-License-Identifier: EUPL-1.2
//
// A folder of policy texts.
#include "agreed/agreed.h"

#include "files/files.h"

#define ENDING ".beleid"
#define POLICY_ARENA_BYTES (POLICY_FILES_MOST * POLICY_TEXT_MOST_BYTES + (size_t)1024 * 1024)

struct texts {
    const char *folder;
    struct arena *arena;
    size_t count;
    struct policy_text *items; /* POLICY_FILES_MOST */
    struct complaint *why;
};

static bool is_policy_text(const char *path)
{
    size_t size = strlen(path);
    return size > strlen(ENDING) && strcmp(path + size - strlen(ENDING), ENDING) == 0;
}

static struct status take_text(void *visitor, const char *path)
{
    struct texts *texts = visitor;
    struct policy_text *text = &texts->items[texts->count];
    const char *full;
    if (!is_policy_text(path))
        return STATUS(OK);
    if (texts->count == POLICY_FILES_MOST)
        return complain(texts->why, FAIL(TOO_LARGE), "%s: more than %d policy texts", texts->folder, POLICY_FILES_MOST);
    TRY(arena_print(texts->arena, &full, "%s/%s", texts->folder, path));
    TRY(arena_text(texts->arena, span_of_text(path), &text->name));
    TRY(file_read(full, POLICY_TEXT_MOST_BYTES, texts->arena, &text->bytes, texts->why));
    texts->count++;
    return STATUS(OK);
}

struct status agreed_policy_read(const char *folder, struct policy **out, struct complaint *why)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct texts texts = {.folder = folder, .why = why};
    TRY(arena_new(POLICY_ARENA_BYTES, &arena));
    TRY(ARENA_NEW(arena, POLICY_FILES_MOST, &texts.items));
    texts.arena = arena;
    TRY(folder_walk(folder, take_text, &texts, why));
    if (texts.count == 0)
        return complain(why, FAIL(NOT_FOUND), "%s: holds no policy text (*" ENDING ")", folder);
    return policy_new(texts.items, texts.count, out, why);
}
