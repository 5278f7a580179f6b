// SPDX-License-Identifier: EUPL-1.2
//
// Texts only: the folders that they are in are open to the daemon, those of secrets are not.
#include "backing.h"

#include "backup/manifest.h"
#include "files/files.h"

#define TEXT_MOST_BYTES ((size_t)32 * 1024 * 1024)
#define AGREED_NAME "agreed"

struct gathering {
    const char *folder;
    struct arena *arena;
    struct backup_text *texts;
    size_t count;
    struct complaint *why;
};

static struct status add_text(struct gathering *gathering, const char *path, const char *name)
{
    struct backup_text *text = &gathering->texts[gathering->count];
    if (!tar_name_fits(name) || gathering->count == BACKUP_FILES_MOST - 1)
        return complain(gathering->why, FAIL(TOO_LARGE), "%s: its name, or the number of files, is more than a backup has room for", path);
    TRY(file_read(path, TEXT_MOST_BYTES, gathering->arena, &text->bytes, gathering->why));
    text->name = name;
    gathering->count++;
    return STATUS(OK);
}

static struct status add_agreed(void *visitor, const char *path)
{
    struct gathering *gathering = visitor;
    const char *full, *name;
    TRY(arena_print(gathering->arena, &full, "%s/%s", gathering->folder, path));
    TRY(arena_print(gathering->arena, &name, AGREED_NAME "/%s", path));
    return add_text(gathering, full, name);
}

static struct status read_texts(void *state, struct arena *arena, const struct backup_text **out, size_t *out_count, struct complaint *why)
{
    const struct preflight *list = state;
    struct gathering gathering = {.folder = list->config.agreed, .arena = arena, .why = why};
    const struct {
        const char *path, *name;
        bool may_lack; /* before the first ceremony there is no ring */
    } rows[] = {{list->wish.config_path, "node.conf", false},
                {list->config.ca, "ca.pem", false},
                {list->config.crl, "crl.pem", false},
                {list->config.ring, "ring", true}};
    TRY(ARENA_NEW(arena, BACKUP_FILES_MOST, &gathering.texts));
    for (size_t i = 0; i < N(rows); i++) {
        struct status status = add_text(&gathering, rows[i].path, rows[i].name);
        if (!rows[i].may_lack || !status_is(status, STATUS_NOT_FOUND))
            TRY(status);
    }
    TRY(folder_walk(list->config.agreed, add_agreed, &gathering, why));
    *out = gathering.texts;
    *out_count = gathering.count;
    return STATUS(OK);
}

struct status backing_of(struct preflight *list, struct node_backing *out)
{
    *out = (struct node_backing){
        .read = read_texts, .state = list, .within_ms = list->config.backup_within, .drill_within_ms = list->config.drill_within};
    return list->config.backup_to ? age_recipients_parse(span_of_text(list->config.backup_to), out->recipients, &out->recipient_count)
                                  : STATUS(OK);
}
