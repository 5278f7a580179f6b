// SPDX-License-Identifier: EUPL-1.2
//
// One statement, signed by several.
#include "pseudonym/voucher.h"

#include "base/cursor.h"

#define VOUCHER_SIGN_PREFIX "schakel/voucher/v1"
#define VOUCHER_MOST_BYTES (3 * OIN_DIGITS + 2 + DOMAIN_NAME_MOST + 4 + 1 + 2 + 1 + VOUCHER_ID_BYTES + 2 * SHA256_BYTES + 2 * 8)

void voucher_case_commit(const uint8_t case_id[static 16], const uint8_t id[static VOUCHER_ID_BYTES], struct digest *out)
{
    struct span parts[] = {span_of_text("schakel/case/v2"), span_of(case_id, 16), span_of(id, VOUCHER_ID_BYTES)};
    sha256_parts(parts, N(parts), out->bytes);
}

void voucher_escrow_terms(const uint8_t id[static VOUCHER_ID_BYTES], const struct digest *case_commit, uint8_t uses,
                          uint8_t out[static VOUCHER_TERMS_BYTES])
{
    struct writer writer = writer_of(out, VOUCHER_TERMS_BYTES);
    write_bytes(&writer, span_of(id, VOUCHER_ID_BYTES));
    write_bytes(&writer, digest_span(case_commit));
    write_u8(&writer, uses);
    ENSURE(!writer.overflow);
}

static struct span write_statement(const struct voucher *voucher, const struct oin *member, uint8_t room[static VOUCHER_MOST_BYTES])
{
    struct writer writer = writer_of(room, VOUCHER_MOST_BYTES);
    write_bytes(&writer, oin_span(member));
    write_bytes(&writer, oin_span(&voucher->requester));
    write_bytes(&writer, oin_span(&voucher->holder));
    write_u16(&writer, (uint16_t)strlen(voucher->domain));
    write_text(&writer, voucher->domain);
    write_u32(&writer, voucher->epoch);
    write_u8(&writer, voucher->purpose);
    write_u16(&writer, voucher->count);
    write_u8(&writer, voucher->uses);
    write_bytes(&writer, SPAN_OF_ARRAY(voucher->id));
    write_bytes(&writer, SPAN_OF_ARRAY(voucher->case_commit.bytes));
    write_bytes(&writer, SPAN_OF_ARRAY(voucher->escrow.bytes));
    write_u64(&writer, (uint64_t)voucher->issued_ms);
    write_u64(&writer, (uint64_t)voucher->expires_ms);
    ENSURE(!writer.overflow);
    return writer_span(&writer);
}

void voucher_sign(const struct voucher *voucher, const struct oin *member, const struct sign_key *key, uint8_t out[static SIGNATURE_BYTES])
{
    uint8_t room[VOUCHER_MOST_BYTES];
    sign_message(key, VOUCHER_SIGN_PREFIX, write_statement(voucher, member, room), out);
}

bool voucher_is_signed(const struct voucher *voucher, const struct voucher_signer *member, const uint8_t signature[static SIGNATURE_BYTES])
{
    uint8_t room[VOUCHER_MOST_BYTES];
    return status_ok(sign_verify(member->key, VOUCHER_SIGN_PREFIX, write_statement(voucher, &member->oin, room), signature));
}

static const struct voucher_signer *find_voucher_signer(const struct oin *oin, const struct voucher_signer *committee, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (oin_equal(&committee[i].oin, oin))
            return &committee[i];
    return NULL;
}

size_t voucher_signatures_needed(const struct voucher *voucher, const struct voucher_signer *committee, size_t size, size_t threshold)
{
    return find_voucher_signer(&voucher->requester, committee, size) ? threshold - 1 : threshold;
}

static bool is_earlier_signer(const struct voucher_signature *signatures, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (oin_equal(&signatures[i].member, &signatures[at].member))
            return true;
    return false;
}

static bool is_counted_by(const struct voucher *voucher, const struct voucher_signature *signature, const struct voucher_signer *signer)
{
    return signer && !oin_equal(&signer->oin, &voucher->requester) && voucher_is_signed(voucher, signer, signature->bytes);
}

struct status voucher_check(const struct voucher *voucher, const struct voucher_signature *signatures, size_t count,
                            const struct voucher_signer *committee, size_t size, size_t threshold)
{
    if (count != voucher_signatures_needed(voucher, committee, size, threshold))
        return FAIL(NOT_COUNTED);
    for (size_t i = 0; i < count; i++)
        if (is_earlier_signer(signatures, i) ||
            !is_counted_by(voucher, &signatures[i], find_voucher_signer(&signatures[i].member, committee, size)))
            return FAIL(NOT_COUNTED);
    return STATUS(OK);
}
