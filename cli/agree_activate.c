// SPDX-License-Identifier: EUPL-1.2
//
// Both folders as one chain; what is complete in it and not yet on the node's shelf is put there, whole, with the signatures that
// count. Then what partners took back, when it counts by what the node then has.
#include "cli/agree_activate.h"

#include "agreed/withdrawals.h"
#include "cli/agree_folder.h"
#include "cli/node_conf.h"
#include "files/files.h"

struct activation {
    struct invocation *invocation;
    struct config conf; /* of the node */
    struct agree_folder from, node;
    struct chain *both;
    size_t activated;
};

static void close_activation(struct activation *activation)
{
    activation->both = chain_free(activation->both);
    agree_folder_close(&activation->from);
    agree_folder_close(&activation->node);
}

static struct status join_shelves(struct activation *activation)
{
    struct invocation *invocation = activation->invocation;
    const struct shelf *a = &activation->node.shelf, *b = &activation->from.shelf;
    const struct digest *founding = chain_founding(activation->node.chain);
    struct version *versions;
    TRY(ARENA_NEW(invocation->arena, a->count + b->count + 1, &versions));
    if (a->count)
        memcpy(versions, a->versions, a->count * sizeof *versions);
    if (b->count)
        memcpy(versions + a->count, b->versions, b->count * sizeof *versions);
    return chain_make(versions, a->count + b->count, activation->from.now_ms, founding, &activation->both);
}

static struct status open_activation(struct activation *activation)
{
    struct invocation *invocation = activation->invocation;
    TRY(node_conf_read(invocation_option(invocation, "node"), invocation->arena, &activation->conf, &invocation->why));
    TRY(shelf_make(activation->conf.agreed, &invocation->why));
    TRY(agree_folder_open(invocation, activation->conf.agreed, &activation->node));
    TRY(agree_folder_open(invocation, invocation->arguments[0], &activation->from));
    return join_shelves(activation);
}

/* Whoever comes takes what was in force before it was there too. */
static bool node_comes_later(const struct activation *activation, const struct roster *roster)
{
    const struct chain_link *last = chain_at(activation->both, AGREED_ROSTER, INT64_MAX);
    return !roster_find(roster, &activation->conf.oin) && roster_find(last->content.roster, &activation->conf.oin);
}

/* With this version in force the node must still know every word and duty, and be a partner. */
static struct status check_standing(const struct activation *activation, const struct chain_link *link)
{
    struct invocation *invocation = activation->invocation;
    struct agreement_side side = chain_side(activation->both, link->manifest.starts_ms);
    struct agreed *agreed;
    if (!side.roster || !side.policy || !side.quotas || node_comes_later(activation, side.roster))
        return STATUS(OK); /* the founding: checked with the last of the three */
    TRY(ARENA_NEW(invocation->arena, 1, &agreed));
    *agreed = (struct agreed){.own = activation->conf.oin, .roster = side.roster, .policy = side.policy, .quotas = *side.quotas};
    return agreed_prepare(agreed, first_fault(&invocation->why));
}

/* As it will stand on the shelf: with the signatures that count. */
static struct status gather_version(const struct activation *activation, const struct chain_link *link, struct version *out)
{
    struct version_signature *signatures;
    TRY(ARENA_NEW(activation->invocation->arena, link->signed_count, &signatures));
    *out = (struct version){.manifest = link->version->manifest, .content = link->version->content, .signatures = signatures};
    for (size_t i = 0; i < link->signed_count; i++)
        signatures[out->signature_count++] = *link->counted[i];
    return STATUS(OK);
}

static struct status activate_link(struct activation *activation, const struct chain_link *link)
{
    struct invocation *invocation = activation->invocation;
    char number[SHELF_PLACE_ROOM], proposal[SHELF_PLACE_ROOM];
    struct version version;
    const char *path;
    shelf_number_place(&link->manifest, number);
    TRY(arena_print(invocation->arena, &path, "%s/%s", activation->conf.agreed, number));
    if (path_exists(path))
        return STATUS(OK);
    TRY(check_standing(activation, link));
    TRY(gather_version(activation, link, &version));
    TRY(shelf_put(activation->conf.agreed, number, &version, &invocation->why));
    shelf_proposal_place(version.manifest, proposal);
    TRY(arena_print(invocation->arena, &path, "%s/%s", activation->conf.agreed, proposal));
    TRY(tree_remove(path, &invocation->why));
    activation->activated++;
    if (!invocation->wants_json)
        printf("%s/%s\n", activation->conf.agreed, number);
    return STATUS(OK);
}

/* One that does not count holds up nobody else's. */
static struct status activate_withdrawal(struct activation *activation, const struct agreed_texts *node, const struct held_withdrawal *held)
{
    const struct invocation *invocation = activation->invocation;
    struct complaint why = {""};
    bool is_new;
    struct status status = withdrawals_put(node, held, node->chain->now_ms, &is_new, &why);
    if (status_class(status) == STATUS_CLASS_FAULT)
        return complain(&activation->invocation->why, status, "%s", why.text);
    if (status_ok(status) && !is_new)
        return STATUS(OK);
    activation->activated += is_new;
    if (!invocation->wants_json && is_new)
        printf("%s/withdrawals/%s-%llu\n", activation->conf.agreed, held->party.text, (unsigned long long)held->number);
    else if (!invocation->wants_json)
        printf("%s/withdrawals/%s-%llu does not count: %s\n", activation->from.path, held->party.text, (unsigned long long)held->number,
               why.text);
    return STATUS(OK);
}

static struct status activate_withdrawals(struct activation *activation)
{
    CLEANUP(agreed_texts) struct agreed_texts *node = NULL;
    struct invocation *invocation = activation->invocation;
    const struct held_withdrawal *held;
    size_t count;
    TRY(withdrawals_read(activation->from.path, invocation->arena, &held, &count, first_fault(&invocation->why)));
    if (count)
        TRY(agreed_texts_read(activation->conf.agreed, activation->from.now_ms, &node, first_fault(&invocation->why)));
    for (size_t i = 0; i < count; i++)
        TRY(activate_withdrawal(activation, node, &held[i]));
    return STATUS(OK);
}

static struct status activate_all(struct activation *activation)
{
    TRY(open_activation(activation));
    for (size_t i = 0; i < activation->both->count; i++)
        if (link_is_complete(&activation->both->links[i]))
            TRY(activate_link(activation, &activation->both->links[i]));
    return activate_withdrawals(activation);
}

struct status agree_activate(struct invocation *invocation)
{
    struct activation activation = {.invocation = invocation};
    struct status status = activate_all(&activation);
    size_t activated = activation.activated;
    close_activation(&activation);
    TRY(status);
    invocation->exit_code = activated ? 0 : 1;
    if (!invocation->wants_json && !activated)
        printf("nothing in %s is complete and new to this node: `schakel agree status` says what is missing\n", invocation->arguments[0]);
    if (!invocation->wants_json)
        return STATUS(OK);
    CLEANUP(json) struct json *object = json_object_new();
    json_set_bool(object, "ok", true);
    json_set_integer(object, "activated", (int64_t)activated);
    return print_json(invocation, object);
}
