// SPDX-License-Identifier: EUPL-1.2
//
// The order of writing is the point of this file: state before message, shares before ring, ring before the state is given
// up.
#include "cli/ceremony_seat.h"

#include "base/text.h"
#include "cli/clock.h"
#include "files/files.h"
#include "keyring/key_shares.h"

#include <unistd.h>

#define DONE_MARK "done\n" /* instead of a state: the secrets are no longer needed */

/* ---- sitting down */

static struct status find_members(struct seat *seat, struct complaint *why)
{
    for (uint8_t i = 0; i < seat->ceremony.size; i++) {
        const struct partner *partner = roster_find(seat->roster, &seat->ceremony.members[i]);
        if (!partner)
            return complain(why, FAIL(UNKNOWN_PEER), "%s: member %u (%s) is not on the roster", seat->conf.agreed, i + 1u,
                            seat->ceremony.members[i].text);
        seat->members[i].oin = seat->ceremony.members[i];
        memcpy(seat->members[i].sign_public, partner->envelope, SIGN_PUBLIC_BYTES);
        memcpy(seat->members[i].box_public, partner->box, BOX_PUBLIC_BYTES);
    }
    seat->me = ceremony_member(&seat->ceremony, seat->conf.oin.text);
    if (!seat->me)
        return complain(why, FAIL(NOT_FOUND), "%s: this node (%s) is not a member", seat->ceremony.folder, seat->conf.oin.text);
    return STATUS(OK);
}

static struct status read_roster(struct seat *seat, struct complaint *why)
{
    const struct chain_link *link;
    uint8_t hash[SHA256_BYTES];
    int64_t now_ms = clock_now_ms();
    TRY(agreed_texts_read(seat->conf.agreed, now_ms, &seat->texts, first_fault(why)));
    TRY(agreed_texts_in_force(seat->texts, AGREED_ROSTER, &link, why));
    TRY(agreed_certificates_check(link, seat->conf.ca, seat->conf.crl, now_ms, why));
    seat->roster = link->content.roster;
    TRY(ring_signers_find(seat->texts, seat->roster, seat->arena, &seat->signers));
    TRY(roster_hash(seat->roster, hash));
    if (memcmp(hash, seat->ceremony.roster_hash, sizeof hash) != 0)
        return complain(why, FAIL(CONFLICT), "%s: its roster is not the one that this ceremony was started with", seat->conf.agreed);
    return find_members(seat, why);
}

/* That of the ceremony: it lies in the folder, and is believed by its hash and its signatures. */
static struct status read_ring_before(struct seat *seat, struct complaint *why)
{
    const struct ceremony *ceremony = &seat->ceremony;
    uint8_t hash[SHA256_BYTES];
    const char *path;
    struct ring *ring;
    if (ceremony->generation == 0)
        return STATUS(OK);
    TRY(ceremony_path(ceremony, CEREMONY_RING_FILE, seat->arena, &path));
    TRY(agreed_ring_read(path, &seat->signers, seat->arena, &ring, why));
    ring_hash(ring, hash);
    if (ring->generation != ceremony->generation || memcmp(hash, ceremony->ring_hash, sizeof hash) != 0)
        return complain(why, FAIL(CONFLICT), "%s: it is not the ring that this ceremony was started with", path);
    seat->before = ring;
    return STATUS(OK);
}

static struct status read_secret(struct seat *seat, const char *path, size_t most_bytes, struct span *out, struct complaint *why)
{
    return key_file_read(path, most_bytes, &seat->source, seat->arena, out, why);
}

/* What this node keeps of it is sealed when its keys are, under the same passphrase. */
static struct status write_secret(struct seat *seat, const char *path, struct span plain, struct complaint *why)
{
    return key_file_write(path, plain, seat->is_sealed ? &seat->source.passphrase : NULL, seat->arena, why);
}

static struct status read_keys(struct seat *seat, struct complaint *why)
{
    struct span text;
    seat->is_sealed = key_file_is_sealed(seat->conf.keys);
    TRY(read_secret(seat, seat->conf.keys, NODE_KEYS_TEXT_MOST, &text, why));
    TRY(node_keys_parse(text, seat->conf.keys, &seat->keys, why));
    sign_key_from_seed(seat->keys.envelope_seed, &seat->sign_key);
    return STATUS(OK);
}

/* Two processes with two states would publish a message of the one and go on with the other. */
static struct status take_place(struct seat *seat, struct complaint *why)
{
    const char *folder;
    char session[2 * DKG_SESSION_BYTES + 1];
    TRY(path_folder(seat->conf.keys, seat->arena, &folder));
    hex_print(SPAN_OF_ARRAY(seat->ceremony.session), session);
    TRY(arena_print(seat->arena, &seat->state_path, "%s/ceremony-%s", folder, session));
    return node_lock(&seat->conf, seat->arena, &seat->lock, why);
}

static struct dkg_params params_of(struct seat *seat)
{
    struct dkg_params params = {.before = seat->before,
                                .key_count = seat->ceremony.keys.count,
                                .keys = seat->ceremony.keys.names,
                                .threshold = seat->ceremony.threshold,
                                .size = seat->ceremony.size,
                                .me = seat->me,
                                .members = seat->members,
                                .sign_key = &seat->sign_key,
                                .box_secret = seat->keys.box_secret};
    memcpy(params.session, seat->ceremony.session, DKG_SESSION_BYTES);
    return params;
}

static struct status store_state(struct seat *seat, struct complaint *why)
{
    struct span state;
    TRY(dkg_encode_state(seat->dkg, seat->arena, &state));
    return write_secret(seat, seat->state_path, state, why);
}

static struct status shares_path(const struct seat *seat, uint32_t generation, const char **out)
{
    return arena_print(seat->arena, out, "%s/" KEY_SHARES_NAME, seat->conf.shares, generation);
}

/* What is in use here is what the ceremony goes on from. */
static struct status check_own_ring(const struct seat *seat, struct complaint *why)
{
    const char *path = seat->conf.ring;
    struct ring *ring;
    if (!seat->before)
        return path_exists(path) ? complain(why, FAIL(CONFLICT), "%s: this node has a ring: start the ceremony with it (--ring)", path)
                                 : STATUS(OK);
    TRY(agreed_ring_read(path, &seat->signers, seat->arena, &ring, why));
    if (!span_equal(ring->body, seat->before->body))
        return complain(why, FAIL(CONFLICT), "%s: it is not the ring that this ceremony goes on from", path);
    TRY(shares_path(seat, ring->generation, &path));
    return path_exists(path)
               ? STATUS(OK)
               : complain(why, FAIL(NOT_FOUND), "%s: this node's shares of the ring are gone: put a copy of them there first", path);
}

static struct status begin_state(struct seat *seat, struct complaint *why)
{
    struct dkg_params params = params_of(seat);
    const char *path;
    for (int round = DKG_COMMIT; round <= DKG_CONFIRM; round++) {
        TRY(ceremony_message_path(&seat->ceremony, (enum dkg_phase)round, seat->me, seat->arena, &path));
        if (path_exists(path))
            return complain(why, FAIL(CONFLICT), "%s: this node's message is there, but its state is gone: start another ceremony", path);
    }
    TRY(check_own_ring(seat, why));
    TRY(shares_path(seat, seat->ceremony.generation + 1, &path));
    if (path_exists(path))
        return complain(why, FAIL(CONFLICT), "%s: this node has shares of that generation already", path);
    TRY(dkg_new(&params, system_random(), why, &seat->dkg));
    return store_state(seat, why);
}

static struct status read_state(struct seat *seat, struct complaint *why)
{
    struct dkg_params params = params_of(seat);
    struct complaint reason = {""};
    struct span bytes;
    if (!path_exists(seat->state_path))
        return begin_state(seat, why);
    TRY(read_secret(seat, seat->state_path, DKG_STATE_MOST, &bytes, why));
    if (span_is_text(bytes, DONE_MARK))
        return STATUS(OK);
    struct status status = dkg_decode_state(&params, bytes, &reason, &seat->dkg);
    return status_ok(status) ? status : complain(why, status, "%s: %s", seat->state_path, reason.text);
}

struct status seat_take(const char *folder, const char *node, struct arena *arena, struct seat *out, struct complaint *why)
{
    *out = (struct seat){.arena = arena, .lock = -1};
    TRY(ceremony_read(folder, arena, &out->ceremony, why));
    TRY(node_conf_read(node, arena, &out->conf, why));
    TRY(read_roster(out, why));
    TRY(read_ring_before(out, why));
    TRY(take_place(out, why));
    TRY(read_keys(out, why));
    return read_state(out, why);
}

void seat_leave(struct seat *seat)
{
    seat->dkg = dkg_free(seat->dkg);
    seat->texts = agreed_texts_free(seat->texts);
    node_keys_wipe(&seat->keys);
    sign_key_wipe(&seat->sign_key);
    passphrase_source_end(&seat->source);
    if (seat->lock >= 0)
        close(seat->lock);
    seat->lock = -1;
}

/* ---- one round */

struct status seat_publish(const struct seat *seat, bool *out_is_new, struct complaint *why)
{
    struct span mine = dkg_outgoing(seat->dkg), there;
    const char *path;
    TRY(ceremony_message_path(&seat->ceremony, dkg_phase(seat->dkg), seat->me, seat->arena, &path));
    if (!path_exists(path)) {
        TRY(file_write_atomic(path, mine, 0644, why));
        *out_is_new = true;
        return STATUS(OK);
    }
    TRY(file_read(path, DKG_MESSAGE_MOST, seat->arena, &there, why));
    if (!span_equal(mine, there))
        return complain(why, FAIL(CONFLICT), "%s: member %u (%s): it is not what this node wrote: remove it and run this again", path,
                        seat->me, seat->conf.oin.text);
    *out_is_new = false;
    return STATUS(OK);
}

struct status seat_awaited(const struct seat *seat, uint32_t *out_members)
{
    uint32_t awaited = 0;
    for (uint8_t i = 1; i <= seat->ceremony.size; i++) {
        const char *path;
        TRY(ceremony_message_path(&seat->ceremony, dkg_phase(seat->dkg), i, seat->arena, &path));
        if (dkg_fault(seat->dkg, i) == DKG_FAULT_NONE && !path_exists(path))
            awaited |= UINT32_C(1) << (i - 1);
    }
    *out_members = awaited;
    return STATUS(OK);
}

/* The message of one member, if it is one: of this ceremony and signed by it. */
static struct status admit_member(const struct seat *seat, uint8_t member, struct span *out, struct complaint *why)
{
    struct dkg_message message, mine;
    const char *path;
    TRY(ceremony_message_path(&seat->ceremony, dkg_phase(seat->dkg), member, seat->arena, &path));
    TRY(ceremony_message_read(&seat->ceremony, dkg_phase(seat->dkg), member, seat->arena, &message, why));
    TRY(dkg_message_decode(dkg_outgoing(seat->dkg), &mine));
    if (!span_equal(message.binding, mine.binding))
        return complain(why, FAIL(UNEXPECTED), "%s: member %u (%s): it belongs to another ceremony", path, member,
                        seat->ceremony.members[member - 1].text);
    struct status status = dkg_message_verify(&message, seat->members[member - 1].sign_public);
    if (!status_ok(status))
        return complain(why, status, "%s: member %u (%s): it was changed, or not signed by this member", path, member,
                        seat->ceremony.members[member - 1].text);
    *out = message.whole;
    return STATUS(OK);
}

/* ---- the result */

/* My shares of the ring of before, to which those of the new keys are added. */
static struct status read_shares_before(struct seat *seat, struct key_shares *out, struct complaint *why)
{
    const char *path;
    struct span text;
    *out = (struct key_shares){.generation = seat->ceremony.generation};
    if (seat->before) {
        TRY(shares_path(seat, seat->ceremony.generation, &path));
        TRY(read_secret(seat, path, KEY_SHARES_TEXT_MOST, &text, why));
        TRY(key_shares_parse(text, path, out, why));
    }
    if (out->generation != seat->ceremony.generation || (seat->before && out->index != seat->me))
        return complain(why, FAIL(CONFLICT), "%s: they are not this node's shares of generation %u", seat->conf.shares,
                        seat->ceremony.generation);
    return STATUS(OK);
}

static struct status add_new_shares(const struct seat *seat, const struct ring *ring, const struct scalar *scalars,
                                    struct key_shares *shares)
{
    for (size_t i = 0; i < seat->ceremony.keys.count; i++) {
        const struct ring_name *name = &seat->ceremony.keys.names[i];
        struct key_share share = {.holder = name->holder, .epoch = name->epoch, .scalar = scalars[i]};
        memcpy(share.domain, name->domain, sizeof share.domain);
        ring_public_share(ring, ring_find(ring, name), seat->me, &share.public_share);
        struct status status = key_shares_add(shares, &share);
        key_share_wipe(&share);
        TRY(status);
    }
    shares->generation = ring->generation;
    shares->index = seat->me;
    return STATUS(OK);
}

static struct status put_shares(struct seat *seat, const struct key_shares *shares, struct complaint *why)
{
    struct span text, there;
    const char *path;
    TRY(key_shares_print(shares, seat->arena, &text));
    TRY(shares_path(seat, shares->generation, &path));
    if (path_exists(path)) {
        TRY(read_secret(seat, path, KEY_SHARES_TEXT_MOST, &there, why));
        if (!span_equal(text, there))
            return complain(why, FAIL(CONFLICT), "%s: shares of other keys are there", path);
    }
    return write_secret(seat, path, text, why);
}

static struct status write_seat_shares(struct seat *seat, const struct ring *ring, const struct scalar *scalars, struct complaint *why)
{
    struct key_shares *shares;
    TRY(ARENA_NEW(seat->arena, 1, &shares)); /* which wipes */
    TRY(read_shares_before(seat, shares, why));
    TRY(add_new_shares(seat, ring, scalars, shares));
    return put_shares(seat, shares, why);
}

/* A ceremony that ends late must not put back what a later one replaced. */
static struct status check_ring_there(const struct seat *seat, const struct ring *ring, struct complaint *why)
{
    struct ring *there;
    struct span text;
    if (!path_exists(seat->conf.ring))
        return STATUS(OK);
    TRY(file_read(seat->conf.ring, RING_TEXT_MOST, seat->arena, &text, why));
    TRY(ring_parse(text, seat->conf.ring, seat->arena, why, &there));
    return ring_follows(ring, there, seat->ceremony.folder, why);
}

static struct status write_seat_result(struct seat *seat, struct complaint *why)
{
    const struct ring *ring;
    const struct scalar *scalars;
    struct span text;
    TRY(dkg_result(seat->dkg, &ring, &scalars));
    TRY(agreed_ring_check(ring, &seat->signers, seat->ceremony.folder, why));
    TRY(check_ring_there(seat, ring, why));
    TRY(write_seat_shares(seat, ring, scalars, why));
    TRY(ring_print(ring, seat->arena, &text));
    return file_write_atomic(seat->conf.ring, text, 0644, why);
}

struct status seat_step(struct seat *seat, bool go_on_without, struct complaint *why)
{
    struct span messages[COMMITTEE_MOST];
    struct dkg_input input = {.messages = messages, .go_on_without = go_on_without};
    for (uint8_t i = 1; i <= seat->ceremony.size; i++) {
        if (dkg_fault(seat->dkg, i) != DKG_FAULT_NONE)
            continue;
        struct status status = admit_member(seat, i, &messages[input.count], go_on_without ? NULL : why);
        if (!status_ok(status) && (!go_on_without || status_class(status) == STATUS_CLASS_FAULT))
            return status;
        input.count += status_ok(status);
    }
    TRY(dkg_step(seat->dkg, &input, why));
    if (dkg_phase(seat->dkg) != DKG_DONE)
        return store_state(seat, why);
    TRY(write_seat_result(seat, why));
    return write_secret(seat, seat->state_path, span_of_text(DONE_MARK), why);
}
