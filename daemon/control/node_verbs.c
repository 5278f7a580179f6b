// SPDX-License-Identifier: EUPL-1.2
//
// What the node is and how it stands.
#include "control/request.h"

#include "acts/look.h"

_Static_assert(ROSTER_MOST_PARTNERS <= SPEECH_PARTNERS_MOST, "everybody on a roster can be said");

static struct speech_partner describe_partner(const struct node *node, size_t at)
{
    const struct partner *row = node->parties[at].row;
    struct speech_partner partner = {.oin = row->oin,
                                     .name = row->name,
                                     .short_name = row->short_name,
                                     .roles = row->roles,
                                     .data = row->holds_data,
                                     .self = at == node->self};
    partner.up = node_is_up(node, &row->oin, &partner.since);
    return partner;
}

static struct status describe_counters(struct request *request, struct speech_status *reply)
{
    const struct node *node = request->node;
    const struct line_counters *lines = lines_counters(&node->lines);
    size_t count = 0;
    TRY(ARENA_NEW(request->arena, SPEECH_TALLY_MOST, &reply->counters));
    for (size_t i = 0; i < NODE_COUNTER_COUNT; i++)
        reply->counters[count++] = (struct speech_tally){node_counter_word((enum node_counter)i), node->counters[i]};
#define TELL_LINE_COUNTER(name, sentence) reply->counters[count++] = (struct speech_tally){"mesh_" #name, lines->name};
    LINE_COUNTER_TABLE(TELL_LINE_COUNTER)
#undef TELL_LINE_COUNTER
    reply->counter_count = count;
    return STATUS(OK);
}

static struct status describe_outbox(struct request *request, struct speech_status *reply)
{
    struct outbox_depth *depths;
    TRY(look_waiting(request->node, request->arena, &depths, &reply->outbox_count));
    TRY(ARENA_NEW(request->arena, reply->outbox_count, &reply->outbox));
    for (size_t i = 0; i < reply->outbox_count; i++)
        reply->outbox[i] = (struct speech_waiting){depths[i].to, depths[i].messages};
    return STATUS(OK);
}

static struct status describe_mesh(struct request *request, struct speech_status *reply)
{
    const struct node *node = request->node;
    TRY(ARENA_NEW(request->arena, node->party_count, &reply->partners));
    TRY(ARENA_NEW(request->arena, node->domain_count, &reply->domains));
    for (size_t i = 0; i < node->party_count; i++)
        reply->partners[reply->partner_count++] = describe_partner(node, i);
    for (size_t i = 0; i < node->domain_count; i++)
        reply->domains[reply->domain_count++] =
            (struct speech_domain){node->domains[i]->domain, node->domains[i]->epoch, node_share_index(node, node->domains[i]) != 0};
    return STATUS(OK);
}

struct status control_status(struct request *request, const struct speech_nothing *given, struct speech_status *reply)
{
    const struct node *node = request->node;
    (void)given;
    *reply = (struct speech_status){.oin = node->own,
                                    .name = node->parties[node->self].row->name,
                                    .user = request->user,
                                    .ledger_size = node->frontier.size,
                                    .tags = tag_table_count(node->tags),
                                    .auditor = node->roster->auditor->oin};
    memcpy(reply->policy, policy_text_hash(node->policy), sizeof reply->policy);
    memcpy(reply->auditor_box, node->roster->auditor->box, sizeof reply->auditor_box);
    TRY(describe_mesh(request, reply));
    TRY(describe_counters(request, reply));
    return describe_outbox(request, reply);
}
