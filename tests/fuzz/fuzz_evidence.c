// SPDX-License-Identifier: EUPL-1.2
//
// Evidence as others hand it over: what parses prints to the same bytes, and judging it ends.
#include "crypto/secret.h"
#include "evidence/asked.h"
#include "evidence/evidence.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_opened(struct span text, struct arena *arena)
{
    struct opened opened;
    struct opened_verdict verdict;
    struct escrow *escrow;
    struct complaint why = {""};
    struct span again;
    if (!status_ok(opened_parse(text, arena, &opened)))
        return;
    ENSURE(status_ok(opened_print(&opened, arena, &again)) && span_equal(again, text));
    if (status_ok(opened_judge(&opened, NULL, arena, &verdict, &why)))
        (void)!status_ok(opened_check(&verdict, arena, &escrow, &why));
}

static void try_remade(struct span text, struct arena *arena)
{
    struct remade remade;
    struct span again;
    if (status_ok(remade_parse(text, arena, &remade)))
        ENSURE(status_ok(remade_print(&remade, arena, &again)) && span_equal(again, text));
}

/* A question, as its asker shows it, with a request that it is not of. */
static void try_question(struct span message, struct arena *arena)
{
    struct asked_question question;
    struct complaint why = {""};
    struct opened_request request = {.question = {.part_count = 0}};
    size_t part;
    if (!status_ok(asked_question_read(message, arena, &question, &why)))
        return;
    request.asked.from = question.asked.from;
    ENSURE(status_is(asked_part_find(&request, &question, &part, &why), STATUS_NOT_FOUND));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct evidence evidence;
    struct evidence_verdict verdict;
    struct complaint why = {""};
    struct span again;
    ENSURE(status_ok(crypto_start()) && status_ok(arena_new((size_t)16 * 1024 * 1024, &arena)));
    try_opened(span_of(data, size), arena);
    try_remade(span_of(data, size), arena);
    try_question(span_of(data, size), arena);
    if (!status_ok(evidence_parse(span_of(data, size), arena, &evidence)))
        return 0;
    ENSURE(status_ok(evidence_print(&evidence, arena, &again)) && span_equal(again, span_of(data, size)));
    (void)!status_ok(evidence_judge(&evidence, NULL, arena, &verdict, &why));
    return 0;
}
