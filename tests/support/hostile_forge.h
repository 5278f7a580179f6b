// SPDX-License-Identifier: EUPL-1.2
//
// Messages that a partner gone bad could send: everything it needs is what such a partner has, its own keys and
// what was agreed. Good ones are made through the wire room; bad ones by spoiling the bytes of a good one.
#pragma once

#include "agreed/texts.h"
#include "crypto/sign.h"
#include "keyring/node_keys.h"
#include "pseudonym/lookup.h"
#include "wire/message.h"

#define FORGE_TAGS 3

struct forge {
    struct arena *arena;
    const char *folder; /* ours */
    struct agreed_texts *texts;
    const struct policy *policy;
    const struct roster *roster;
    struct digest agreement; /* what was agreed, in all */
    struct digest policy_manifest;
    struct ring *ring;
    const struct ring_key *casus; /* a key of it */
    struct node_keys keys;
    struct sign_key sign, stray; /* ours, and one that nobody knows */
    const struct partner *us, *target, *third;
    uint8_t target_index; /* in the committee */
    struct forge_tag {
        uint8_t kind;
        uint8_t tag[TAG_BYTES];
    } tags[FORGE_TAGS]; /* of our own register: hostile_tags.h */
};

/* `mesh` is the folder that mesh.sh makes, `us` the node in it as which we speak. */
MUST_USE struct status forge_open(const char *mesh, const char *us, const struct oin *target, struct forge *out, struct complaint *why);
void forge_close(struct forge *forge);

/* For our own register, as many points as this, of what nobody knows. */
struct evaluate_message forge_evaluation(const struct forge *forge, size_t points);
/* For a question to the target, and these terms of its voucher. */
struct evaluate_message forge_counting(const struct forge *forge, const struct voucher_terms *terms);
struct voucher_terms forge_terms(void); /* of a new one */

/* One that the policy permits who is asked to answer, if it was counted; the subjects are the caller's to fill in. */
struct inquiry_message forge_question(const struct forge *forge, struct subject *subjects, size_t subject_count);
/* From a corporation to the social service. */
struct signal_message forge_signal(const struct forge *forge, struct signal_subject *subject);

/* A body of some kind, good or bad. */
typedef struct status body_maker(const struct forge *forge, enum envelope_kind *out_kind, struct span *out_body);
body_maker body_evaluate, body_identity, body_high_bit, body_other_epoch, body_unknown_field, body_question;
/* Questions that claim what nobody may: each is out of its bounds in one field. */
body_maker body_no_code, body_code_of_no_list, body_no_lighter, body_mute, body_informed_in_1970, body_deferred_to_2036;
/* A head of our ledger that does not go on from the ones before. */
body_maker body_second_history;

/* An envelope of ours around it, good in every way; times from the system's clock. */
MUST_USE struct status forge_envelope(const struct forge *forge, enum envelope_kind kind, struct span body, struct envelope *out);
MUST_USE struct status forge_sign(const struct forge *forge, const struct envelope *envelope, const struct sign_key *key, struct span *out);
/* As above by our key, over content with a field that nobody knows. */
MUST_USE struct status forge_sign_spoiled(const struct forge *forge, const struct envelope *envelope, struct span *out);
