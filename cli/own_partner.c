// SPDX-License-Identifier: EUPL-1.2
//
// From papers to a signed section.
#include "cli/own_partner.h"

#include "cli/clock.h"
#include "cli/node_conf.h"
#include "files/files.h"
#include "keyring/keys_statement.h"

struct status own_papers_read(struct invocation *invocation, const struct oin *oin, const char *ca, const char *crl, struct own_papers *out)
{
    struct certificate_trust trust = {.now_ms = clock_now_ms()};
    struct certificate_facts facts;
    TRY(file_read(invocation_option(invocation, "certificate"), CERTIFICATE_MOST_BYTES, invocation->arena, &out->certificate_pem,
                  &invocation->why));
    TRY(file_read_secret(invocation_option(invocation, "private-key"), CERTIFICATE_MOST_BYTES, invocation->arena, &out->private_key_pem,
                         &invocation->why));
    const char *path = invocation_option(invocation, "certificate");
    struct complaint reason = {""};
    struct status status = certificate_facts_read(out->certificate_pem, &facts, &reason);
    if (!status_ok(status))
        return complain(&invocation->why, status, "%s: %s", path, reason.text);
    if (!oin_equal(&facts.oin, oin))
        return complain(&invocation->why, FAIL(BAD_CERTIFICATE), "%s: it is the certificate of OIN %s", path, facts.oin.text);
    if (!ca || !crl || !path_exists(ca) || !path_exists(crl))
        return STATUS(OK);
    TRY(file_read(ca, CERTIFICATE_CRL_MOST_BYTES, invocation->arena, &trust.ca, &invocation->why));
    TRY(file_read(crl, CERTIFICATE_CRL_MOST_BYTES, invocation->arena, &trust.crl, &invocation->why));
    status = certificate_check(out->certificate_pem, &trust, &facts, &reason);
    return status_ok(status) ? status : complain(&invocation->why, status, "%s: %s", path, reason.text);
}

struct status own_agree_key_read(struct invocation *invocation, struct partner *out)
{
    const char *path = invocation_option(invocation, "agree");
    struct span text;
    TRY(file_read(path, MINISIGN_SECRET_MOST, invocation->arena, &text, &invocation->why));
    if (!status_ok(minisign_public_file_parse(text, &out->agree)))
        return complain(&invocation->why, FAIL(INVALID), "%s: not a minisign public key (its last line begins with RW)", path);
    return STATUS(OK);
}

struct status own_partner_read_back(struct invocation *invocation, const struct partner *partner, struct span *out_text)
{
    struct partner read_back;
    struct span text;
    TRY(partner_print(partner, invocation->arena, &text));
    TRY(partner_parse(text, "the new section", invocation->arena, &read_back, &invocation->why));
    if (strcmp(read_back.name, partner->name) != 0 || strcmp(read_back.short_name, partner->short_name) != 0 ||
        strcmp(read_back.contact, partner->contact) != 0)
        return complain(&invocation->why, FAIL(INVALID), "--name, --short, --contact: no blanks at the ends, no \" ;\" and no line feeds");
    return partner_print(&read_back, invocation->arena, out_text);
}

struct status own_partner_print(struct invocation *invocation, struct partner *partner, const struct own_papers *papers,
                                struct span *out_text)
{
    struct status status = keys_statement_sign(partner, papers->private_key_pem, invocation->arena, &partner->signature);
    if (!status_ok(status))
        return complain(&invocation->why, status, "--private-key: not a P-256 or RSA key in PEM without a passphrase");
    if (!status_ok(keys_statement_verify(partner, papers->certificate_pem)))
        return complain(&invocation->why, FAIL(BAD_CERTIFICATE), "--private-key: it is not the key of the certificate");
    return own_partner_read_back(invocation, partner, out_text);
}
