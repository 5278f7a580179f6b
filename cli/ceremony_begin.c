// SPDX-License-Identifier: EUPL-1.2
//
// The beginning of a key ceremony: roster, ring, committee and keys, each checked against the one before.
#include "cli/ceremony_begin.h"

#include "agreed/ring.h"
#include "base/text.h"
#include "cli/clock.h"
#include "cli/node_conf.h"

/* ---- who */

static int compare_oins(const void *a, const void *b) { return oin_compare(a, b); }

static struct status take_ceremony_members(struct invocation *invocation, const struct roster *roster, struct ceremony *ceremony)
{
    const char *const *list;
    size_t count;
    uint64_t threshold;
    if (!invocation_has(invocation, "threshold") || !invocation_has(invocation, "members"))
        return misspeak(invocation, "--threshold and --members: who makes the first keys; with --ring it is the committee of the ring");
    TRY(invocation_number(invocation, "threshold", THRESHOLD_LEAST, THRESHOLD_MOST, THRESHOLD_LEAST, &threshold));
    ceremony->threshold = (uint8_t)threshold;
    TRY(invocation_list(invocation, "members", &list, &count));
    if (count > COMMITTEE_MOST)
        return complain(&invocation->why, FAIL(TOO_LARGE), "--members: at most %d", COMMITTEE_MOST);
    for (size_t i = 0; i < count; i++) {
        struct oin *oin = &ceremony->members[ceremony->size];
        if (!status_ok(oin_parse(span_of_text(list[i]), oin)))
            return misspeak(invocation, "--members: %s is not an OIN of 20 digits", list[i]);
        if (!roster_find(roster, oin))
            return complain(&invocation->why, FAIL(UNKNOWN_PEER), "--members: %s is not on the roster", list[i]);
        ceremony->size++;
    }
    qsort(ceremony->members, ceremony->size, sizeof *ceremony->members, compare_oins);
    return STATUS(OK);
}

/* The keys that are there stay with those who hold them, so the same members make the new ones. */
static struct status take_ring_members(struct invocation *invocation, const struct ring *ring, struct ceremony *ceremony)
{
    if (invocation_has(invocation, "threshold") || invocation_has(invocation, "members"))
        return misspeak(invocation, "--threshold and --members: those of the ring stay as they are");
    ceremony->threshold = ring->threshold;
    ceremony->size = ring->size;
    ceremony->generation = ring->generation;
    ring_hash(ring, ceremony->ring_hash);
    for (uint8_t i = 0; i < ring->size; i++)
        ceremony->members[i] = ring->members[i].oin;
    return STATUS(OK);
}

/* ---- which keys */

static struct status derive_wanted(struct invocation *invocation, const struct roster *roster, struct wanted_keys *out)
{
    CLEANUP(policy) struct policy *policy = NULL;
    struct agreed *agreed;
    TRY(agreed_policy_read(invocation_option(invocation, "policy"), &policy, &invocation->why));
    TRY(ARENA_NEW(invocation->arena, 1, &agreed));
    *agreed = (struct agreed){.own = roster->partners[0].oin, .roster = roster, .policy = policy};
    TRY(agreed_prepare(agreed, first_fault(&invocation->why)));
    struct status status = agreed_keys_wanted(agreed, out);
    return status_ok(status) ? status : complain(&invocation->why, status, "the partners need more than %d keys", RING_KEYS_MOST);
}

/* What the partners need and the ring does not have, as much of it as one ceremony makes. */
static struct status derive_ceremony_keys(struct invocation *invocation, const struct roster *roster, const struct ring *ring,
                                          struct ceremony_keys *out)
{
    struct wanted_keys *wanted;
    TRY(ARENA_NEW(invocation->arena, 1, &wanted));
    TRY(derive_wanted(invocation, roster, wanted));
    for (size_t i = 0; i < wanted->count && out->count < DKG_KEYS_MOST; i++)
        if (!ring || !ring_latest(ring, span_of_text(wanted->names[i].domain), &wanted->names[i].holder))
            out->names[out->count++] = wanted->names[i];
    return out->count ? STATUS(OK) : complain(&invocation->why, FAIL(INVALID), "there is a key for everybody who needs one");
}

static struct status read_ceremony_keys(struct invocation *invocation, const struct roster *roster, const struct ring *ring,
                                        struct ceremony_keys *out)
{
    static const struct oin nobody = {"00000000000000000000"};
    const char *path = invocation_option(invocation, "keys");
    struct complaint *why = &invocation->why;
    struct span text;
    TRY(file_read(path, CEREMONY_KEYS_TEXT_MOST, invocation->arena, &text, why));
    TRY(ceremony_keys_parse(text, path, out, why));
    for (size_t i = 0; i < out->count; i++) {
        const struct ring_name *name = &out->names[i];
        if (!oin_equal(&name->holder, &nobody) && !roster_find(roster, &name->holder))
            return complain(why, FAIL(UNKNOWN_PEER), "%s:%zu: %s is not on the roster", path, i + 1, name->holder.text);
        if (ring && ring_find(ring, name))
            return complain(why, FAIL(CONFLICT), "%s:%zu: the ring has this key; another one has the next epoch", path, i + 1);
    }
    return STATUS(OK);
}

static struct status take_ceremony_keys(struct invocation *invocation, const struct roster *roster, const struct ring *ring,
                                        struct ceremony *ceremony)
{
    bool is_given = invocation_has(invocation, "keys");
    if (is_given == invocation_has(invocation, "policy"))
        return misspeak(invocation, "--policy or --keys: the keys that the partners need by what they agreed, or those of a list");
    TRY(is_given ? read_ceremony_keys(invocation, roster, ring, &ceremony->keys)
                 : derive_ceremony_keys(invocation, roster, ring, &ceremony->keys));
    if ((ring ? ring->key_count : 0) + ceremony->keys.count > RING_KEYS_MOST)
        return complain(&invocation->why, FAIL(TOO_LARGE), "a ring has at most %d keys", RING_KEYS_MOST);
    return STATUS(OK);
}

/* ---- the folder */

static struct status refuse_used_folder(struct invocation *invocation, const char *folder)
{
    const char *const *names;
    size_t count;
    TRY(folder_make(folder, 0755, &invocation->why));
    TRY(folder_list(folder, invocation->arena, &names, &count, &invocation->why));
    return count ? complain(&invocation->why, FAIL(CONFLICT), "%s: is not empty: every ceremony has a folder of its own", folder)
                 : STATUS(OK);
}

static struct status put_ceremony_file(struct invocation *invocation, const struct ceremony *ceremony, const char *name, struct span text)
{
    const char *path;
    TRY(ceremony_path(ceremony, name, invocation->arena, &path));
    return file_write_atomic(path, text, 0644, &invocation->why);
}

/* ceremony.ini comes last: without it nobody can join. */
static struct status put_ceremony(struct invocation *invocation, const struct ceremony *ceremony, const struct ring *ring)
{
    struct span text;
    TRY(refuse_used_folder(invocation, ceremony->folder));
    if (ring) {
        TRY(ring_print(ring, invocation->arena, &text));
        TRY(put_ceremony_file(invocation, ceremony, CEREMONY_RING_FILE, text));
    }
    TRY(ceremony_keys_print(&ceremony->keys, invocation->arena, &text));
    TRY(put_ceremony_file(invocation, ceremony, CEREMONY_KEYS_FILE, text));
    TRY(ceremony_print(ceremony, invocation->arena, &text));
    return put_ceremony_file(invocation, ceremony, CEREMONY_FILE, text);
}

/* ---- what was begun */

void key_words_print(const struct ring_name *name, char out[static KEY_WORDS_ROOM])
{
    snprintf(out, KEY_WORDS_ROOM, "%s %s %u", name->domain, name->holder.text, (unsigned)name->epoch);
}

struct json *key_words_json(const struct ceremony_keys *keys)
{
    struct json *array = json_array_new();
    char words[KEY_WORDS_ROOM];
    for (size_t i = 0; i < keys->count; i++) {
        key_words_print(&keys->names[i], words);
        json_append_text(array, words);
    }
    return array;
}

static struct status print_started(struct invocation *invocation, const struct ceremony *ceremony)
{
    char session[2 * DKG_SESSION_BYTES + 1], words[KEY_WORDS_ROOM];
    hex_print(SPAN_OF_ARRAY(ceremony->session), session);
    if (!invocation->wants_json) {
        printf("%s: ceremony %s, %u of %u, for generation %u of the ring; %zu new keys (domain, holder, epoch):\n", ceremony->folder,
               session, ceremony->threshold, ceremony->size, ceremony->generation + 1, ceremony->keys.count);
        for (size_t i = 0; i < ceremony->keys.count; i++) {
            key_words_print(&ceremony->keys.names[i], words);
            printf("  %s\n", words);
        }
        printf("Every member runs `schakel ceremony join --node NODE.conf %s`, again and again until it is done.\n", ceremony->folder);
        return STATUS(OK);
    }
    CLEANUP(json) struct json *object = json_object_new();
    json_set_bool(object, "ok", true);
    json_set_text(object, "session", session);
    json_set_integer(object, "generation", ceremony->generation + 1);
    json_set_integer(object, "threshold", ceremony->threshold);
    json_set_integer(object, "members", ceremony->size);
    json_set(object, "keys", key_words_json(&ceremony->keys));
    return print_json(invocation, object);
}

/* Whoever joins holds it against its own shelf, which has what was agreed before. */
static struct status read_ring_there(struct invocation *invocation, const struct roster *roster, struct ring **out)
{
    CLEANUP(agreed_texts) struct agreed_texts *texts = NULL;
    struct ring_signers signers = {.roster = roster};
    if (invocation_has(invocation, "agreed")) {
        TRY(agreed_texts_read(invocation_option(invocation, "agreed"), clock_now_ms(), &texts, first_fault(&invocation->why)));
        TRY(ring_signers_find(texts, roster, invocation->arena, &signers));
    }
    return agreed_ring_read(invocation_option(invocation, "ring"), &signers, invocation->arena, out, &invocation->why);
}

struct status run_ceremony_start(struct invocation *invocation)
{
    CLEANUP(roster) struct roster *roster = NULL;
    struct ceremony ceremony = {.folder = invocation->arguments[0]};
    struct agreed_roster_files files = {invocation_option(invocation, "roster"), invocation_option(invocation, "ca"),
                                        invocation_option(invocation, "crl"), false};
    struct ring *ring = NULL;
    TRY(agreed_roster_read(&files, clock_now_ms(), &roster, &invocation->why));
    TRY(roster_hash(roster, ceremony.roster_hash));
    if (invocation_has(invocation, "ring"))
        TRY(read_ring_there(invocation, roster, &ring));
    TRY(ring ? take_ring_members(invocation, ring, &ceremony) : take_ceremony_members(invocation, roster, &ceremony));
    TRY(take_ceremony_keys(invocation, roster, ring, &ceremony));
    TRY(ceremony_check(&ceremony, &invocation->why));
    random_fill(system_random(), ceremony.session, sizeof ceremony.session);
    TRY(put_ceremony(invocation, &ceremony, ring));
    return print_started(invocation, &ceremony);
}
