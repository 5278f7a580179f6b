// SPDX-License-Identifier: EUPL-1.2
//
// Glue between what was typed, the socket and the blindfold.
#include "cli/node_link.h"

#include "base/text.h"
#include "cli/clock.h"
#include "cli/node_conf.h"
#include "crypto/bulk.h"
#include "pinned/pin_file.h"

#define WAIT_FOR_MEMBERS_MS 20000
#define EVIDENCE_PATH_ARENA_BYTES ((size_t)64 * 1024)

struct status node_link_open(struct invocation *invocation, struct control_link **out, struct door *out_door)
{
    invocation->is_online = true;
    TRY(control_open(invocation->socket, invocation->noun->language, out, &invocation->why));
    *out_door = control_door(*out, invocation->arena, &invocation->why);
    return STATUS(OK);
}

struct status node_link_print(struct invocation *invocation, enum speech_verb verb, const void *reply)
{
    struct span text;
    TRY(speech_reply_encode(verb, reply, invocation->arena, &invocation->why, &text));
    printf("%.*s\n", (int)text.size, (const char *)text.data);
    return STATUS(OK);
}

static void say_again(void *state, const char *sentence)
{
    struct progress *progress = state;
    const char *phase = progress->phase;
    progress_clear(progress);
    fprintf(stderr, "schakel: pseudoniemen maken is niet gelukt; nog een poging\n  %s\n", sentence);
    progress_begin(progress, phase);
}

/* Beside what this person saw of the keys. That it cannot be kept is no reason to stop. */
static void keep_evidence_file(void *state, const struct oin *member, struct span evidence)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct digest digest = digest_of(evidence);
    struct complaint why = {""};
    char hex[2 * DIGEST_BYTES + 1];
    const char *pins, *folder, *path;
    hex_print(digest_span(&digest), hex);
    progress_clear(state);
    if (status_ok(arena_new(EVIDENCE_PATH_ARENA_BYTES, &arena)) && status_ok(pin_file_path(arena, &pins, &why)) &&
        status_ok(path_folder(pins, arena, &folder)) &&
        status_ok(arena_print(arena, &path, "%s/evidence-%s-%.16s", folder, member->text, hex)) &&
        status_ok(file_write_atomic(path, evidence, 0600, &why)))
        fprintf(stderr, "schakel: partner %s ondertekende een verkeerde uitkomst; het bewijs staat in %s\n", member->text, path);
    else
        fprintf(stderr, "schakel: partner %s ondertekende een verkeerde uitkomst; het bewijs is niet te bewaren: %s\n", member->text,
                why.text);
}

static void wait_for_members(void *state)
{
    struct progress *progress = state;
    const char *phase = progress->phase;
    progress_clear(progress);
    fprintf(stderr, "schakel: de partners hebben het nu te druk; dit gaat vanzelf verder\n");
    clock_pause_ms(WAIT_FOR_MEMBERS_MS);
    progress_begin(progress, phase);
}

static void show_advance(void *state, size_t done, size_t distinct) { progress_advance(state, done, distinct); }

static struct status find_conf(struct invocation *invocation, const char **out)
{
    const char *folder;
    *out = invocation->config;
    if (*out)
        return STATUS(OK);
    TRY(path_folder(invocation->socket, invocation->arena, &folder));
    TRY(arena_print(invocation->arena, out, "%s/" NODE_CONF_NAME, folder));
    if (!path_exists(*out))
        *out = DEFAULT_CONFIG;
    return STATUS(OK);
}

/* Nobody but another partner can say that these are the ones: from now on they must stay the same. */
static void say_first_time(const struct agreed_keys *keys, const char *path)
{
    char hex[2 * DIGEST_BYTES + 1];
    hex_print(digest_span(&keys->mesh), hex);
    fprintf(stderr,
            "schakel: u ziet deze afspraken voor het eerst: %s\n  kenmerk %.16s; vergelijk het met dat van een andere partner "
            "(schakel agree show MAP roster-1)\n  bewaard in %s\n",
            keys->name, hex, path);
}

struct status node_link_keys(struct invocation *invocation, struct blindfold *how, struct agreed_keys **out)
{
    CLEANUP(agreed_keys) struct agreed_keys *keys = NULL;
    struct config config;
    struct pins *pins;
    enum pin_news news;
    const char *conf, *path;
    TRY(find_conf(invocation, &conf));
    TRY(node_conf_read(conf, invocation->arena, &config, &invocation->why));
    TRY(agreed_keys_read(&config, clock_now_ms(), &keys, &invocation->why));
    TRY(ARENA_NEW(invocation->arena, 1, &pins));
    TRY(agreed_keys_pins(keys, pins));
    TRY(pin_file_path(invocation->arena, &path, &invocation->why));
    TRY(pin_file_renew(path, pins, &news, &invocation->why));
    if (news == PIN_SEEN_FIRST)
        say_first_time(keys, path);
    how->ring = keys->ring;
    how->signers = &keys->signers;
    how->own = config.oin;
    *out = TAKE(keys);
    return STATUS(OK);
}

struct status node_link_blindfold(struct invocation *invocation, const struct door *door, const char *what, struct progress *progress,
                                  struct blindfold *out)
{
    struct speech_status status;
    struct blindfold how = {.door = *door,
                            .random = system_random(),
                            .note = say_again,
                            .keep = keep_evidence_file,
                            .advance = show_advance,
                            .wait = wait_for_members,
                            .listener = progress};
    TRY(bulk_start());
    TRY(door_status(door, &door_nothing, &status));
    TRY(arena_print(invocation->arena, &how.reason.reference, "%s by %.40s", what, status.user));
    *out = how;
    return STATUS(OK);
}
