// SPDX-License-Identifier: EUPL-1.2
//
// One file beside another.
#include "cli/next_keys.h"

#include "agreed/texts.h"
#include "cli/clock.h"
#include "cli/discretion.h"
#include "cli/node_conf.h"

#include "keyfile/key_file.h"
#include "keyring/node_keys.h"

#include <stdio.h>
#include <unistd.h>

struct next_keys {
    struct invocation *invocation;
    const struct config *conf;
    const char *path; /* of the file that is not in use yet */
    int lock;
    struct passphrase_source source;
    struct node_keys now, next;
};

static void next_keys_close(struct next_keys *keys)
{
    node_keys_wipe(&keys->now);
    node_keys_wipe(&keys->next);
    passphrase_source_end(&keys->source);
    if (keys->lock >= 0)
        close(keys->lock);
}

static struct status read_node_keys(struct next_keys *keys, const char *path, struct node_keys *out)
{
    struct invocation *invocation = keys->invocation;
    struct span text;
    TRY(key_file_read(path, NODE_KEYS_TEXT_MOST, &keys->source, invocation->arena, &text, &invocation->why));
    return node_keys_parse(text, path, out, &invocation->why);
}

static struct status open_node_keys(struct next_keys *keys)
{
    struct invocation *invocation = keys->invocation;
    TRY(process_be_discreet());
    TRY(node_lock(keys->conf, invocation->arena, &keys->lock, &invocation->why));
    TRY(arena_print(invocation->arena, &keys->path, "%s" NODE_KEYS_NEXT, keys->conf->keys));
    return read_node_keys(keys, keys->conf->keys, &keys->now);
}

/* Nothing but the envelope key may differ: with another storage key the database could not be opened, with another box key not the
 * shares of a ceremony that is under way. */
static bool is_same_but_envelope(const struct node_keys *a, const struct node_keys *b)
{
    struct node_keys like = *b;
    memcpy(like.envelope_seed, a->envelope_seed, sizeof like.envelope_seed);
    bool is_same = memcmp(&like, a, sizeof like) == 0;
    node_keys_wipe(&like);
    return is_same;
}

static struct status read_next(struct next_keys *keys)
{
    TRY(read_node_keys(keys, keys->path, &keys->next));
    return is_same_but_envelope(&keys->next, &keys->now)
               ? STATUS(OK)
               : complain(&keys->invocation->why, FAIL(CONFLICT), "%s: its other keys are not those in use (%s)", keys->path,
                          keys->conf->keys);
}

/* ---- before */

/* Sealed when the file in use is, under the same passphrase. */
static struct status draw_next(struct next_keys *keys)
{
    struct invocation *invocation = keys->invocation;
    struct span text;
    keys->next = keys->now;
    random_fill(system_random(), keys->next.envelope_seed, sizeof keys->next.envelope_seed);
    TRY(node_keys_print(&keys->next, invocation->arena, &text));
    return key_file_write(keys->path, text, key_file_is_sealed(keys->conf->keys) ? &keys->source.passphrase : NULL, invocation->arena,
                          &invocation->why);
}

struct status next_keys_draw(struct roster_draft *draft, struct partner *own)
{
    struct next_keys keys = {.invocation = draft->invocation, .conf = &draft->conf, .lock = -1};
    struct partner published = *own;
    struct status status = open_node_keys(&keys);
    if (status_ok(status))
        status = path_exists(keys.path) ? read_next(&keys) : draw_next(&keys);
    if (status_ok(status)) {
        node_keys_publish(&keys.next, &published);
        memcpy(own->envelope, published.envelope, sizeof own->envelope);
    }
    next_keys_close(&keys);
    return status;
}

void next_keys_tell(const struct invocation *invocation)
{
    const char *node = invocation->arguments[0];
    if (invocation->wants_json)
        return;
    printf(
        "\nBefore it starts: nobody changes anything at the node. The new key lies beside the keys (" NODE_KEYS_NEXT
        ") and belongs in the\n"
        "backup. See to it that nothing waits when it starts (schakel node outbox): what was signed with the old key is not heard then.\n"
        "When it started, at once:\n\n"
        "  schakel keys switch %s      then restart the node: until then its partners do not hear it\n\n"
        "After that: the pseudonym keys go on, no ceremony is needed, and nothing that was signed before is worth less. Was the old key "
        "in\n"
        "other hands, then say so, or it still counts for what is of before:\n\n"
        "  schakel agree withdraw %s key envelope --roster NUMBER --key FILE.key      NUMBER: the roster before this one\n",
        node, node);
}

/* ---- after */

/* The key that the partners believe from now on is the one in that file. */
static struct status check_is_agreed(struct next_keys *keys)
{
    CLEANUP(agreed_texts) struct agreed_texts *texts = NULL;
    struct complaint *why = &keys->invocation->why;
    const struct chain_link *link;
    TRY(agreed_texts_read(keys->conf->agreed, clock_now_ms(), &texts, first_fault(why)));
    TRY(agreed_texts_in_force(texts, AGREED_ROSTER, &link, why));
    const struct partner *own = roster_find(link->content.roster, &keys->conf->oin);
    if (!own)
        return complain(why, FAIL(UNKNOWN_PEER), "%s: %s is not on the roster in force", keys->conf->agreed, keys->conf->oin.text);
    struct partner ours = *own;
    node_keys_publish(&keys->next, &ours);
    if (memcmp(ours.envelope, own->envelope, sizeof own->envelope) != 0)
        return complain(why, FAIL(CONFLICT),
                        "%s: the roster in force has another envelope key for us: it has not started yet, or was not agreed on "
                        "(schakel agree status %s)",
                        keys->path, keys->conf->agreed);
    return STATUS(OK);
}

/* A run that was cut off before the last line is run again, and finds two files of the same keys. */
static struct status switch_keys(struct next_keys *keys)
{
    struct invocation *invocation = keys->invocation;
    bool is_sealed = key_file_is_sealed(keys->conf->keys);
    struct span text;
    TRY(open_node_keys(keys));
    TRY(read_next(keys));
    TRY(check_is_agreed(keys));
    TRY(node_keys_print(&keys->next, invocation->arena, &text));
    TRY(key_file_write(keys->conf->keys, text, is_sealed ? &keys->source.passphrase : NULL, invocation->arena, &invocation->why));
    return unlink(keys->path) == 0 ? STATUS(OK) : complain(&invocation->why, FAIL(IO_FAILED), "%s: cannot be removed", keys->path);
}

struct status run_keys_switch(struct invocation *invocation)
{
    struct config conf;
    TRY(node_conf_read(invocation->arguments[0], invocation->arena, &conf, &invocation->why));
    struct next_keys keys = {.invocation = invocation, .conf = &conf, .lock = -1};
    struct status status = switch_keys(&keys);
    next_keys_close(&keys);
    TRY(status);
    if (!invocation->wants_json) {
        printf("%s: the envelope key that the partners agreed on; restart the node\n", conf.keys);
        return STATUS(OK);
    }
    CLEANUP(json) struct json *object = json_object_new();
    json_set_bool(object, "ok", true);
    json_set_text(object, "keys", conf.keys);
    return print_json(invocation, object);
}
