// SPDX-License-Identifier: EUPL-1.2
//
// Whether a roster is to be believed: the statement of keys and the certificates that sign it.
#include "keyring/keys_statement.h"
#include "keyring/partner_state.h"

#include "base/text.h"

static struct status print_statement_key(struct arena *arena, const uint8_t key[static SIGN_PUBLIC_BYTES], const char **out)
{
    char text[BASE64_ROOM(SIGN_PUBLIC_BYTES)];
    base64_print(span_of(key, SIGN_PUBLIC_BYTES), text);
    return arena_text(arena, span_of_text(text), out);
}

struct status keys_statement_print(const struct partner *partner, struct arena *arena, struct span *out)
{
    const char *curve, *envelope, *log, *box, *witness, *text;
    char agree[MINISIGN_LINE_ROOM];
    TRY(print_statement_key(arena, partner->curve, &curve));
    TRY(print_statement_key(arena, partner->envelope, &envelope));
    TRY(print_statement_key(arena, partner->log, &log));
    TRY(print_statement_key(arena, partner->box, &box));
    TRY(arena_print(arena, &text, "oin %s\nendpoint %s\ncurve %s\nenvelope %s\nlog %s\nlog-origin %s\nbox %s\n", partner->oin.text,
                    partner->endpoint, curve, envelope, log, partner->log_origin, box));
    if (partner_can_agree(partner)) {
        minisign_public_print(&partner->agree, agree);
        TRY(print_statement_key(arena, partner->witness, &witness));
        TRY(arena_print(arena, &text, "%sagree %s\nwitness %s\n", text, agree, witness));
    }
    *out = span_of_text(text);
    return STATUS(OK);
}

struct status keys_statement_sign(const struct partner *partner, struct span pem_private_key, struct arena *arena,
                                  struct span *out_signature)
{
    struct span statement;
    ENSURE(partner_can_agree(partner));
    TRY(keys_statement_print(partner, arena, &statement));
    return certificate_sign(pem_private_key, KEYS_SIGN_PREFIX, statement, arena, out_signature);
}

struct status keys_statement_verify(const struct partner *partner, struct span pem_chain)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct span statement;
    TRY(arena_new(4096, &arena));
    TRY(keys_statement_print(partner, arena, &statement));
    return certificate_verify(pem_chain, partner_can_agree(partner) ? KEYS_SIGN_PREFIX : KEYS_SIGN_PREFIX_EARLIER, statement,
                              partner->signature);
}

static const char *const state_words[] = {
#define STATE_WORD(name, word) word,
    PARTNER_STATES(STATE_WORD)
#undef STATE_WORD
};
const char *partner_state_word(enum partner_state state) { return state_words[state]; }

static const enum partner_state states_of_faults[] = {
    [CERTIFICATE_SOUND] = PARTNER_SOUND,         [CERTIFICATE_ENDED] = PARTNER_ENDED, [CERTIFICATE_REVOKED] = PARTNER_REVOKED,
    [CERTIFICATE_LISTS_OLD] = PARTNER_LISTS_OLD, [CERTIFICATE_UNFIT] = PARTNER_UNFIT,
};

/* The state is filled in as far as it came; the status says the same as a refusal. */
static struct status look_at_partner(const struct partner *partner, struct span pem, const struct certificate_trust *trust,
                                     struct partner_standing *out, struct complaint *why)
{
    struct certificate_judgement judgement;
    struct complaint reason = {""};
    struct status status = certificate_judge(pem, trust, &judgement, &reason);
    if (!status_ok(status))
        return complain(why, status, "%s", reason.text);
    *out = (struct partner_standing){states_of_faults[judgement.fault], judgement.facts.until_ms, judgement.facts.lists_until_ms};
    if (judgement.fault != CERTIFICATE_SOUND)
        return complain(why, FAIL(BAD_CERTIFICATE), "partner %s: %s: %s", partner->oin.text, partner->certificate, reason.text);
    out->state = PARTNER_UNFIT;
    if (!oin_equal(&judgement.facts.oin, &partner->oin))
        return complain(why, FAIL(BAD_CERTIFICATE), "partner %s: %s: it is the certificate of OIN %s", partner->oin.text,
                        partner->certificate, judgement.facts.oin.text);
    out->state = PARTNER_NOT_SIGNED;
    status = keys_statement_verify(partner, pem);
    if (!status_ok(status))
        return complain(why, status, "partner %s: its address and keys are not signed by %s", partner->oin.text, partner->certificate);
    out->state = PARTNER_SOUND;
    return STATUS(OK);
}

static struct status read_and_look(const struct partner *partner, const struct certificate_source *source,
                                   const struct certificate_trust *trust, struct partner_standing *out, struct complaint *why)
{
    struct complaint reason = {""};
    struct span pem;
    *out = (struct partner_standing){.state = PARTNER_UNFIT};
    struct status status = source->read(source->state, partner, &pem, &reason);
    if (!status_ok(status))
        return complain(why, status, "partner %s: %s: %s", partner->oin.text, partner->certificate,
                        *reason.text ? reason.text : status_text(status));
    return look_at_partner(partner, pem, trust, out, why);
}

static bool is_lack_of_memory(struct status status) { return status_is(status, STATUS_NO_MEMORY) || status_is(status, STATUS_ARENA_FULL); }

struct status partner_judge(const struct partner *partner, const struct certificate_source *source, const struct certificate_trust *trust,
                            struct partner_standing *out, struct complaint *why)
{
    struct status status = read_and_look(partner, source, trust, out, why);
    return is_lack_of_memory(status) ? status : STATUS(OK);
}

struct status roster_check(const struct roster *roster, const struct certificate_source *source, const struct certificate_trust *trust,
                           struct complaint *why)
{
    struct partner_standing standing;
    for (size_t i = 0; i < roster->count; i++)
        TRY(read_and_look(&roster->partners[i], source, trust, &standing, why));
    return STATUS(OK);
}
