// SPDX-License-Identifier: EUPL-1.2
//
// Whether a roster is to be believed: the statement of keys and the certificates that sign it.
#include "keyring/keys_statement.h"

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

struct status partner_check(const struct partner *partner, const struct certificate_source *source, const struct certificate_trust *trust,
                            struct certificate_facts *out, struct complaint *why)
{
    struct complaint reason = {""};
    struct certificate_facts facts;
    struct span pem;
    struct status status = source->read(source->state, partner, &pem, &reason);
    if (status_ok(status))
        status = certificate_check(pem, trust, &facts, &reason);
    if (!status_ok(status))
        return complain(why, status, "partner %s: %s: %s", partner->oin.text, partner->certificate,
                        *reason.text ? reason.text : status_text(status));
    if (!oin_equal(&facts.oin, &partner->oin))
        return complain(why, FAIL(BAD_CERTIFICATE), "partner %s: %s: it is the certificate of OIN %s", partner->oin.text,
                        partner->certificate, facts.oin.text);
    status = keys_statement_verify(partner, pem);
    if (!status_ok(status))
        return complain(why, status, "partner %s: its address and keys are not signed by %s", partner->oin.text, partner->certificate);
    *out = facts;
    return STATUS(OK);
}

struct status roster_check(const struct roster *roster, const struct certificate_source *source, const struct certificate_trust *trust,
                           struct complaint *why)
{
    struct certificate_facts facts;
    for (size_t i = 0; i < roster->count; i++)
        TRY(partner_check(&roster->partners[i], source, trust, &facts, why));
    return STATUS(OK);
}
