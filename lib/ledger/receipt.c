// SPDX-License-Identifier: EUPL-1.2
//
// A receipt follows from its leaf, so checking is making it again and comparing.
#include "ledger/receipt.h"

bool receipt_is_for(enum entry_kind kind)
{
    return kind == ENTRY_DECISION || kind == ENTRY_DISCLOSED || kind == ENTRY_SIGNAL_RECEIVED || kind == ENTRY_RESPONSE_RECEIVED;
}

struct status receipt_make(const struct receipt_leaf *leaf, struct receipt *out)
{
    const struct entry *entry = leaf->entry;
    struct receipt receipt = {.verdict = (uint8_t)entry->verdict, .origin = leaf->origin, .leaf_index = leaf->index};
    if (!receipt_is_for(entry->kind) || !entry->has_exchange || !entry->has_request_digest)
        return FAIL(INVALID);
    receipt.exchange_id = entry->exchange_id;
    receipt.request_digest = entry->request_digest;
    if (entry->has_answer_digest)
        receipt.answer_digest = entry->answer_digest;
    if (entry->has_policy)
        receipt.policy_hash = entry->policy_text_hash;
    memcpy(receipt.leaf_hash, leaf->hash.bytes, SHA256_BYTES);
    *out = receipt;
    return STATUS(OK);
}

struct status receipt_check(const struct receipt *receipt, const struct receipt_leaf *leaf, struct complaint *why)
{
    struct receipt own;
    struct status status = receipt_make(leaf, &own);
    if (!status_ok(status))
        return complain(why, FAIL(TAMPERED), "entry %llu is not one a receipt can be for", (unsigned long long)leaf->index);
    const struct {
        const char *field;
        struct span given, own;
    } fields[] = {
        {"exchange id", exchange_id_span(&receipt->exchange_id), exchange_id_span(&own.exchange_id)},
        {"origin", receipt->origin, own.origin},
        {"leaf index", span_of(&receipt->leaf_index, sizeof own.leaf_index), span_of(&own.leaf_index, sizeof own.leaf_index)},
        {"request digest", digest_span(&receipt->request_digest), digest_span(&own.request_digest)},
        {"answer digest", digest_span(&receipt->answer_digest), digest_span(&own.answer_digest)},
        {"verdict", span_of(&receipt->verdict, 1), span_of(&own.verdict, 1)},
        {"policy hash", digest_span(&receipt->policy_hash), digest_span(&own.policy_hash)},
        {"leaf hash", SPAN_OF_ARRAY(receipt->leaf_hash), SPAN_OF_ARRAY(own.leaf_hash)},
    };
    for (size_t i = 0; i < N(fields); i++)
        if (!span_equal(fields[i].given, fields[i].own))
            return complain(why, FAIL(TAMPERED), "entry %llu: the receipt has another %s", (unsigned long long)leaf->index,
                            fields[i].field);
    return STATUS(OK);
}
