// SPDX-License-Identifier: EUPL-1.2
//
// Quotas: what is accepted prints to a text that gives the same rows, the same text and the same hash.
#include "agreement/quotas.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// clang-format off
static const char vocabulary[] =
    "taal 1\n\nhandelingen\n   1 inzien\n\nrollen\n   1 wijkteam\n\nleefgebieden\n   1 werk\n\n"
    "wetten\n   1 geen\n\ndomeinen\n   1 casus\n\n"
    "categorieen\n   1 inkomen leefgebied werk wet geen\n\ndoelen\n   1 meldpunt domein casus\n   2 onderzoek-client domein casus\n\n"
    "fasen\n   1 melding\n\nkenmerken\n   1 gezien\n";
// clang-format on

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct policy *policy;
    CLEANUP(arena) struct arena *arena = NULL;
    struct complaint why = {""};
    struct quota_rules quotas, again;
    struct digest first_hash, second_hash;
    struct span first, second;
    const struct policy_text text = {"domein.beleid", span_of_text(vocabulary)};
    if (!policy && !status_ok(policy_new(&text, 1, &policy, &why))) {
        fprintf(stderr, "%s\n", why.text);
        abort();
    }
    ENSURE(status_ok(arena_new((size_t)1 << 26, &arena)));
    if (!status_ok(quotas_parse(span_of(data, size), "f", policy, arena, &quotas, &why))) {
        ENSURE(!strncmp(why.text, "f:", 2));
        return 0;
    }
    ENSURE(status_ok(quotas_print(&quotas, policy, arena, &first)));
    ENSURE(status_ok(quotas_parse(first, "f", policy, arena, &again, &why)));
    ENSURE(status_ok(quotas_print(&again, policy, arena, &second)) && span_equal(first, second));
    ENSURE(status_ok(quotas_table_hash(&quotas, &first_hash)) && status_ok(quotas_table_hash(&again, &second_hash)));
    ENSURE(digest_equal(&first_hash, &second_hash) && quotas.count == again.count);
    for (size_t i = 0; i < quotas.count; i++)
        ENSURE(quotas_find(&again, &quotas.rows[i].scope) == &again.rows[i]);
    return 0;
}
