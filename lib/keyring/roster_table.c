// SPDX-License-Identifier: EUPL-1.2
//
// The fingerprint of what a roster decides. Each part is framed, so that no two rosters give the same bytes.
#include "keyring/roster.h"

#define TABLE_LABEL "schakel/roster-table/v1"
#define ROLES_MOST (ROSTER_TEXT_MOST / 2 + 1)

static int compare_words(const void *a, const void *b)
{
    const struct span *left = a, *right = b;
    size_t common = left->size < right->size ? left->size : right->size;
    int order = memcmp(left->data, right->data, common);
    return order ? order : (left->size > right->size) - (left->size < right->size);
}

/* The order in which roles are written means nothing. */
static void add_roles(struct hasher *hasher, const char *roles)
{
    struct span words[ROLES_MOST];
    size_t count = 0;
    for (const char *at = roles; *at; at += strspn(at, ", ")) {
        ENSURE(count < ROLES_MOST);
        words[count] = span_of(at, strcspn(at, ","));
        at += words[count++].size;
    }
    qsort(words, count, sizeof *words, compare_words);
    hasher_add_u32(hasher, (uint32_t)count);
    for (size_t i = 0; i < count; i++)
        hasher_add_framed(hasher, words[i]);
}

struct status roster_table_hash(const struct roster *roster, struct digest *out)
{
    CLEANUP(hasher) struct hasher *hasher = NULL;
    TRY(hasher_new(&hasher));
    hasher_add(hasher, span_of_text(TABLE_LABEL));
    hasher_add_framed(hasher, oin_span(&roster->auditor_oin));
    hasher_add_u32(hasher, (uint32_t)roster_quorum(roster));
    hasher_add_u32(hasher, (uint32_t)roster->count);
    for (size_t i = 0; i < roster->count; i++) {
        const struct partner *partner = &roster->partners[i];
        char agree[MINISIGN_LINE_ROOM];
        hasher_add_framed(hasher, oin_span(&partner->oin));
        add_roles(hasher, partner->roles);
        hasher_add_u32(hasher, partner->holds_data);
        minisign_public_print(&partner->agree, agree);
        hasher_add_framed(hasher, span_of_text(agree));
    }
    hasher_finish(hasher, out->bytes);
    return STATUS(OK);
}
