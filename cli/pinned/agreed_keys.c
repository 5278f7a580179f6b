// SPDX-License-Identifier: EUPL-1.2
//
// The roster in force, those of its partners whose certificates count, and the ring that they signed.
#include "pinned/agreed_keys.h"

#include "agreed/credentials.h"
#include "agreed/ring.h"

#define KEYS_ARENA_BYTES ((size_t)16 * 1024 * 1024)

struct agreed_keys *agreed_keys_free(struct agreed_keys *keys)
{
    if (keys) {
        chain_free(keys->chain);
        arena_free(keys->versions);
        arena_free(keys->arena);
    }
    free(keys);
    return NULL;
}

/* ---- the roster */

/* The first roster that is complete: by it a mesh is known. */
static const struct chain_link *find_founding(const struct chain *chain)
{
    for (size_t i = 0; i < chain->count; i++) {
        const struct chain_link *link = &chain->links[i];
        if (link->is_read && link->manifest.text == AGREED_ROSTER && link->manifest.number == 1 && link_is_complete(link))
            return link;
    }
    return NULL;
}

/* Those partners whose certificates count now; the others are as if they were not on the roster. */
static struct status keep_sound(const struct config *config, const struct roster_look *look, struct arena *arena, struct roster *out,
                                struct complaint *why)
{
    CLEANUP(credentials) struct credentials *credentials = NULL;
    struct partner_standing standing[ROSTER_MOST_PARTNERS];
    bool is_judged;
    TRY(credentials_new(config->ca, config->crl, config->crl_grace, &credentials));
    TRY(credentials_judge(credentials, look, standing, &is_judged, why));
    *out = *look->roster;
    out->count = 0;
    TRY(ARENA_NEW(arena, look->roster->count, &out->partners));
    for (size_t i = 0; i < look->roster->count; i++)
        if (standing[i].state == PARTNER_SOUND)
            out->partners[out->count++] = look->roster->partners[i];
    return STATUS(OK);
}

/* ---- from the files */

static struct status read_by_chain(struct agreed_keys *keys, const struct config *config, const struct chain *chain, struct complaint *why)
{
    const struct chain_link *link = chain->in_force[agreed_text_index(AGREED_ROSTER)], *founding = find_founding(chain);
    struct roster_look look = {.now_ms = chain->now_ms};
    struct roster sound;
    if (!link || !founding)
        return complain(why, FAIL(UNEXPECTED), "%s: hier is geen lijst van partners die door alle partners is ondertekend", config->agreed);
    look.roster = link->content.roster;
    TRY(arena_print(keys->arena, &look.path, "%s/%s/content/" ROSTER_FILE, config->agreed, link->version->place));
    TRY(keep_sound(config, &look, keys->arena, &sound, why));
    keys->mesh = founding->hash;
    keys->roster = link->manifest.number;
    TRY(arena_text(keys->arena, span_of_text(sound.name), &keys->name));
    const struct ring_signers signers = {&sound, chain, keys->known.taken_back};
    struct status status = agreed_ring_read(config->ring, &signers, keys->arena, &keys->ring, why);
    return status_is(status, STATUS_NOT_FOUND) ? STATUS(OK) : status; /* what takes no key goes on */
}

/* One that does not count is passed over, as a node does. */
static struct status pass_over_refusals(void *why, struct status status, const struct complaint *reason)
{
    return status_class(status) == STATUS_CLASS_FAULT ? hear_first_fault(why, status, reason) : STATUS(OK);
}

static struct status read_what_was_taken_back(struct agreed_keys *keys, const char *folder, struct complaint *why)
{
    const struct listener listener = {pass_over_refusals, why};
    struct agreed_texts texts = {.folder = folder, .chain = keys->chain};
    keys->known.chain = keys->chain;
    TRY(withdrawals_read_as_is(folder, keys->versions, &texts.withdrawals, &texts.withdrawal_count, listener));
    return withdrawals_taken_back(&texts, keys->versions, &keys->known.taken_back, listener);
}

struct status agreed_keys_read(const struct config *config, int64_t now_ms, struct agreed_keys **out, struct complaint *why)
{
    CLEANUP(agreed_keys) struct agreed_keys *keys = calloc(1, sizeof *keys);
    if (!keys)
        return FAIL(NO_MEMORY);
    TRY(arena_new(SHELF_ARENA_BYTES, &keys->versions));
    TRY(arena_new(KEYS_ARENA_BYTES, &keys->arena));
    TRY(shelf_read_as_is(config->agreed, keys->versions, &keys->shelf, first_fault(why)));
    TRY(shelf_judge(&keys->shelf, now_ms, &keys->chain));
    TRY(read_what_was_taken_back(keys, config->agreed, why));
    TRY(read_by_chain(keys, config, keys->chain, why));
    keys->signers = (struct evidence_signers){agreed_signed_then, agreed_took_back, &keys->known};
    *out = TAKE(keys);
    return STATUS(OK);
}

struct status agreed_keys_pins(const struct agreed_keys *keys, struct pins *out)
{
    *out = (struct pins){.mesh = keys->mesh, .roster = keys->roster};
    if (!keys->ring)
        return STATUS(OK);
    out->generation = keys->ring->generation;
    ring_hash(keys->ring, out->ring.bytes);
    for (size_t i = 0; i < keys->ring->key_count; i++)
        TRY(pins_add(out, &(struct pin_key){keys->ring->keys[i].name, keys->ring->keys[i].commitments[0]}));
    return STATUS(OK);
}
