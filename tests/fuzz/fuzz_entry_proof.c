// SPDX-License-Identifier: EUPL-1.2
//
// Proofs of one entry as others hand them over: what parses prints to the same bytes, and verifying it ends. Whom nobody trusts
// has signed nothing.
#include "ledger/entry_proof.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct trust *trust_nobody(struct arena *arena)
{
    const struct trust *trust;
    ENSURE(status_ok(trust_parse(span_of_text("quorum none\n"), "trust", arena, &trust, NULL)));
    return trust;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct entry_proof proof;
    struct ledger_report report;
    struct span again;
    ENSURE(status_ok(arena_new((size_t)16 * 1024 * 1024, &arena)));
    if (!status_ok(entry_proof_parse(span_of(data, size), arena, &proof)))
        return 0;
    ENSURE(status_ok(entry_proof_print(&proof, arena, &again)) && span_equal(again, span_of(data, size)));
    if (proof.entry.size)
        ENSURE(status_is(entry_proof_verify(&proof, trust_nobody(arena), arena, &report, NULL), STATUS_TAMPERED));
    return 0;
}
