// SPDX-License-Identifier: EUPL-1.2
//
// Rosters, in today's form and the earlier one: what is accepted prints to a text that gives the same roster, the same text and
// the same hashes; and so does what one partner says of itself.
#include "keyring/roster.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_partner(struct span text)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct complaint why = {""};
    struct partner partner, again;
    struct span first, second;
    ENSURE(status_ok(arena_new((size_t)1 << 22, &arena)));
    if (!status_ok(partner_parse(text, "f", arena, &partner, &why))) {
        ENSURE(!strncmp(why.text, "f:", 2));
        return;
    }
    ENSURE(status_ok(partner_print(&partner, arena, &first)));
    ENSURE(status_ok(partner_parse(first, "f", arena, &again, &why)));
    ENSURE(status_ok(partner_print(&again, arena, &second)) && span_equal(first, second));
}

/* Today's form is never taken for the earlier one, nor the other way round. */
static struct status parse_either(struct span text, struct roster **out, struct complaint *why)
{
    struct status status = roster_parse(text, "f", out, why);
    if (status_ok(status)) {
        ENSURE(partner_can_agree((*out)->partners));
        return status;
    }
    TRY(roster_parse_earlier(text, "f", out, why));
    ENSURE(!partner_can_agree((*out)->partners));
    return STATUS(OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena) struct arena *arena = NULL;
    CLEANUP(roster) struct roster *roster = NULL;
    CLEANUP(roster) struct roster *again = NULL;
    struct complaint why = {""};
    struct span first, second;
    uint8_t a[SHA256_BYTES], b[SHA256_BYTES];
    struct digest table, table_again;
    read_partner(span_of(data, size));
    if (!status_ok(parse_either(span_of(data, size), &roster, &why))) {
        ENSURE(!strncmp(why.text, "f:", 2) && !roster);
        return 0;
    }
    ENSURE(roster->auditor && roster->count > 0 && roster->count <= ROSTER_MOST_PARTNERS);
    ENSURE(status_ok(arena_new((size_t)1 << 24, &arena)));
    ENSURE(status_ok(roster_print(roster, arena, &first)));
    ENSURE(status_ok(parse_either(first, &again, &why)));
    ENSURE(status_ok(roster_print(again, arena, &second)) && span_equal(first, second));
    ENSURE(status_ok(roster_hash(roster, a)) && status_ok(roster_hash(again, b)) && !memcmp(a, b, sizeof a));
    ENSURE(status_ok(roster_table_hash(roster, &table)) && status_ok(roster_table_hash(again, &table_again)));
    ENSURE(digest_equal(&table, &table_again));
    for (size_t i = 0; i < roster->count; i++)
        ENSURE(roster_find(again, &roster->partners[i].oin) == &again->partners[i]);
    return 0;
}
