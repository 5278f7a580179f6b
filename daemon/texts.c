// SPDX-License-Identifier: EUPL-1.2
//
// One text after the other: each is checked against those before it.
#include "texts.h"

#include "agreed/agreed.h"

#define TEXTS_ARENA_BYTES ((size_t)64 * 1024 * 1024)

/* Without the file nobody may have anything evaluated here. */
static struct status read_quotas(struct texts *texts, struct complaint *why)
{
    if (!texts->config.quotas)
        return STATUS(OK);
    return agreed_quotas_read(texts->config.quotas, texts->policy, texts->arena, &texts->node.agreed.quotas, why);
}

static struct status read_texts_domains(struct texts *texts, struct complaint *why)
{
    struct node *node = &texts->node;
    const char *folder = texts->config.domains;
    const struct domain_key *records;
    TRY(agreed_domains_read(folder, texts->roster, texts->arena, &records, &node->agreed.domain_count, why));
    for (size_t i = 0; i < node->agreed.domain_count; i++)
        node->agreed.domains[i] = &records[i];
    return STATUS(OK);
}

struct status texts_read(const char *config_path, int64_t now_ms, struct texts *out, struct complaint *why)
{
    struct config *config = &out->config;
    struct node *node = &out->node;
    TRY(arena_new(TEXTS_ARENA_BYTES, &out->arena));
    TRY(config_read(config_path, out->arena, config, why));
    TRY(agreed_policy_read(config->policies, &out->policy, why));
    struct agreed_roster_files files = {.roster = config->roster, .ca = config->ca, .crl = config->crl};
    TRY(agreed_roster_read(&files, now_ms, &out->roster, why));
    node->agreed.own = config->oin;
    node->agreed.policy = out->policy;
    node->agreed.roster = out->roster;
    TRY(node_prepare(node, why));
    TRY(access_list_read(config, &out->access, why));
    TRY(read_quotas(out, why));
    return read_texts_domains(out, why);
}

void texts_free(struct texts *texts)
{
    texts->roster = roster_free(texts->roster);
    texts->policy = policy_free(texts->policy);
    texts->arena = arena_free(texts->arena);
}
