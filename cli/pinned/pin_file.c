// SPDX-License-Identifier: EUPL-1.2
//
// Under a lock on its folder, so that two commands at once do not lose what one of them saw.
#include "pinned/pin_file.h"

#include "files/files.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIN_ARENA_BYTES (4 * PINS_MOST_BYTES)

struct status pin_file_path(struct arena *arena, const char **out, struct complaint *why)
{
    const char *given = getenv("SCHAKEL_PINS"), *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    if (given && *given)
        return arena_text(arena, span_of_text(given), out);
    if (state && *state == '/')
        return arena_print(arena, out, "%s/schakel/pins", state);
    if (home && *home == '/')
        return arena_print(arena, out, "%s/.local/state/schakel/pins", home);
    return complain(why, FAIL(NOT_FOUND), "u hebt geen eigen map (HOME) om te bewaren welke sleutels u zag");
}

/* Every folder above it that is not there, for this person only. */
static struct status make_folders(const char *path, struct arena *arena, const char **out_folder, struct complaint *why)
{
    char *folder;
    TRY(path_folder(path, arena, out_folder));
    size_t size = strlen(*out_folder);
    TRY(ARENA_NEW(arena, size + 1, &folder));
    for (size_t i = 1; i <= size; i++) {
        if ((*out_folder)[i] != '/' && (*out_folder)[i] != 0)
            continue;
        memcpy(folder, *out_folder, i);
        if (mkdir(folder, 0700) != 0 && errno != EEXIST)
            return complain(why, FAIL(IO_FAILED), "%s: %s", folder, strerror(errno));
    }
    return STATUS(OK);
}

static struct status read_pins(const char *path, struct arena *arena, struct pins *out, enum pin_news *out_news, struct complaint *why)
{
    struct span text;
    struct status status = file_read_secret(path, PINS_MOST_BYTES, arena, &text, why);
    *out_news = status_is(status, STATUS_NOT_FOUND) ? PIN_SEEN_FIRST : PIN_NOTHING_NEW;
    if (*out_news == PIN_SEEN_FIRST)
        return STATUS(OK);
    TRY(status);
    if (!status_ok(pins_parse(text, out)))
        return complain(why, FAIL(MALFORMED), "%s: hierin staat welke sleutels u zag, en het is niet te lezen; bel uw beheerder", path);
    return STATUS(OK);
}

static struct status write_pins(const char *path, const struct pins *pins, struct arena *arena, struct complaint *why)
{
    char *room;
    TRY(ARENA_NEW(arena, PINS_MOST_BYTES, &room));
    return file_write_atomic(path, pins_print(pins, room), 0600, why);
}

static struct status renew_locked(const char *path, const struct pins *seen, struct arena *arena, enum pin_news *out_news,
                                  struct complaint *why)
{
    struct pins *pins;
    enum pin_news news;
    bool is_changed = false;
    TRY(ARENA_NEW(arena, 1, &pins));
    TRY(read_pins(path, arena, pins, &news, why));
    if (news == PIN_SEEN_FIRST)
        *pins = *seen;
    else
        TRY(pins_renew(pins, seen, path, &is_changed, why));
    if (is_changed)
        news = PIN_SEEN_MORE;
    if (news != PIN_NOTHING_NEW)
        TRY(write_pins(path, pins, arena, why));
    *out_news = news;
    return STATUS(OK);
}

struct status pin_file_renew(const char *path, const struct pins *seen, enum pin_news *out_news, struct complaint *why)
{
    CLEANUP(arena) struct arena *arena = NULL;
    const char *name;
    complaint_write(why, "%s", "");
    TRY(arena_new(PIN_ARENA_BYTES, &arena));
    TRY(make_folders(path, arena, &name, why));
    int folder = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0 || flock(folder, LOCK_EX) != 0) {
        struct status status = complain(why, FAIL(IO_FAILED), "%s: %s", name, strerror(errno));
        if (folder >= 0)
            close(folder);
        return status;
    }
    struct status status = renew_locked(path, seen, arena, out_news, why);
    close(folder);
    return status;
}
