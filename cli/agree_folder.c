// SPDX-License-Identifier: EUPL-1.2
//
// The shelf, the chain of what is on it, and finding a version in there.
#include "cli/agree_folder.h"

#include "base/text.h"
#include "cli/clock.h"
#include "cli/node_conf.h"

#define HASH_DIGITS_LEAST 8

struct status agree_folder_path(struct invocation *invocation, const char *path, const char **out)
{
    struct config config;
    const char *conf;
    size_t size = strlen(path), name = strlen(NODE_CONF_NAME);
    bool is_conf = size >= name && strcmp(path + size - name, NODE_CONF_NAME) == 0;
    TRY(arena_print(invocation->arena, &conf, "%s%s", path, is_conf ? "" : "/" NODE_CONF_NAME));
    *out = path;
    if (!path_exists(conf))
        return STATUS(OK);
    TRY(node_conf_read(conf, invocation->arena, &config, &invocation->why));
    *out = config.agreed;
    return STATUS(OK);
}

struct status agree_folder_open(struct invocation *invocation, const char *path, struct agree_folder *out)
{
    *out = (struct agree_folder){.now_ms = clock_now_ms()};
    TRY(agree_folder_path(invocation, path, &out->path));
    TRY(shelf_read(out->path, invocation->arena, &out->shelf, first_fault(&invocation->why)));
    return shelf_judge(&out->shelf, out->now_ms, &out->chain);
}

void agree_folder_close(struct agree_folder *folder) { folder->chain = chain_free(folder->chain); }

static bool link_is_called(const struct chain_link *link, const char *words)
{
    char hex[2 * DIGEST_BYTES + 1], number[SHELF_PLACE_ROOM];
    size_t size = strlen(words);
    ENSURE(link && link->version);
    hex_print(digest_span(&link->hash), hex);
    shelf_number_place(&link->manifest, number);
    return strcmp(words, number) == 0 || strcmp(words, link->version->place) == 0 ||
           (size >= HASH_DIGITS_LEAST && size <= 2 * DIGEST_BYTES && strncmp(words, hex, size) == 0);
}

struct status agree_folder_find(struct invocation *invocation, const struct agree_folder *folder, const char *words,
                                const struct chain_link **out)
{
    const struct chain_link *found = NULL;
    for (size_t i = 0; i < folder->chain->count; i++) {
        const struct chain_link *link = &folder->chain->links[i];
        if (!link_is_called(link, words))
            continue;
        if (found)
            return complain(&invocation->why, FAIL(CONFLICT), "%s: there are two attempts (%s and %s): say the first digits of the hash",
                            words, found->version->place, link->version->place);
        found = link;
    }
    *out = found;
    return found ? STATUS(OK) : complain(&invocation->why, FAIL(NOT_FOUND), "%s: no such version in %s", words, folder->path);
}

static const struct partner *find_partner(const struct agree_folder *folder, const struct chain_link *link, const struct oin *oin)
{
    struct agreement_side beside = chain_side_ahead(folder->chain, link->manifest.starts_ms);
    const struct partner *partner = beside.roster ? roster_find(beside.roster, oin) : NULL;
    return partner || !link->content.roster ? partner : roster_find(link->content.roster, oin);
}

const char *agree_partner_name(const struct agree_folder *folder, const struct chain_link *link, const struct oin *oin)
{
    const struct partner *partner = find_partner(folder, link, oin);
    return partner ? partner->short_name : oin->text;
}

static const struct oin *find_owner(const struct roster *roster, const struct minisign_public *key)
{
    for (size_t i = 0; roster && i < roster->count; i++)
        if (minisign_public_equal(&roster->partners[i].agree, key))
            return &roster->partners[i].oin;
    return NULL;
}

const struct oin *agree_signer_find(const struct agree_folder *folder, const struct chain_link *link, const struct minisign_public *key)
{
    /* the roster before it: the version itself may change a key, and is signed with the old one */
    struct agreement_side before = chain_side_ahead(folder->chain, link->manifest.starts_ms - 1);
    struct agreement_side beside = chain_side_ahead(folder->chain, link->manifest.starts_ms);
    const struct oin *owner = find_owner(before.roster, key);
    if (!owner)
        owner = find_owner(beside.roster, key);
    return owner ? owner : find_owner(link->content.roster, key);
}
