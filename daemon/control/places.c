// SPDX-License-Identifier: EUPL-1.2
//
// Counting over a few dozen places each time somebody comes.
#include "control/places.h"

static const struct {
    size_t share, most;
    int64_t silence_ms, line_ms;
} kinds[] = {
#define GUEST_KIND_ROW(name, share, most, silence_ms, line_ms) [GUEST_##name] = {share, most, silence_ms, line_ms},
    GUEST_KINDS(GUEST_KIND_ROW)
#undef GUEST_KIND_ROW
};

/* Rows import and points evaluate by the thousand; a household has many pseudonyms; an evaluation's request is long; a reason is not. */
static const struct {
    unsigned roles;
    size_t most;
} lines[] = {
    {0, 1024},
    {ACCESS_PROFESSIONAL, 65536},
    {ACCESS_AUDITOR, 262144},
    {ACCESS_OPERATOR | ACCESS_REGISSEUR, SPEECH_LINE_MOST_BYTES},
};

enum guest_kind guest_kind_of(uid_t uid, uid_t own, unsigned roles)
{
    if (uid == own || roles & ACCESS_OPERATOR)
        return GUEST_OPERATOR;
    return roles ? GUEST_USER : GUEST_STRANGER;
}

int64_t guest_due_ms(const struct guest *guest)
{
    switch (guest->doing) {
    case GUEST_SILENT: return guest->since_ms + kinds[guest->kind].silence_ms;
    case GUEST_SPEAKING:
    case GUEST_HEARING: return guest->since_ms + kinds[guest->kind].line_ms;
    case GUEST_SERVED: break;
    }
    return guest->since_ms + GUEST_SERVED_MOST_MS;
}

size_t guest_line_most(unsigned roles)
{
    size_t most = 0;
    for (size_t i = 0; i < N(lines); i++)
        if (!lines[i].roles || lines[i].roles & roles)
            most = lines[i].most; /* the rows rise */
    return most;
}

static size_t count_of_user(const struct guest *const *guests, size_t count, uid_t uid)
{
    size_t places = 0;
    for (size_t i = 0; i < count; i++)
        places += guests[i]->uid == uid;
    return places;
}

/* Whose silence is longest, of the guests of `uid`; `count` when all of them are being served. */
static size_t longest_idle(const struct guest *const *guests, size_t count, uid_t uid)
{
    size_t longest = count;
    for (size_t i = 0; i < count; i++)
        if (guests[i]->uid == uid && guests[i]->doing != GUEST_SERVED &&
            (longest == count || guests[i]->since_ms < guests[longest]->since_ms))
            longest = i;
    return longest;
}

/* Of those who share places with the newcomer, of whoever has most; nobody comes to have fewer than the newcomer. */
static size_t idle_in_fullest_hand(const struct guest *const *guests, size_t count, const struct guest *newcomer)
{
    size_t leaves = longest_idle(guests, count, newcomer->uid), held = count_of_user(guests, count, newcomer->uid) + 1;
    for (size_t i = 0; i < count; i++) {
        size_t places = count_of_user(guests, count, guests[i]->uid), idle = longest_idle(guests, count, guests[i]->uid);
        if (guests[i]->kind > newcomer->kind || places <= held || idle == count)
            continue;
        leaves = idle;
        held = places;
    }
    return leaves;
}

bool places_admit(const struct guest *const *guests, size_t count, const struct guest *newcomer, size_t *out_leaves)
{
    size_t alike = 0;
    for (size_t i = 0; i < count; i++)
        alike += guests[i]->kind <= newcomer->kind;
    *out_leaves = count;
    if (count_of_user(guests, count, newcomer->uid) >= kinds[newcomer->kind].share)
        *out_leaves = longest_idle(guests, count, newcomer->uid);
    else if (alike >= kinds[newcomer->kind].most || count >= CONTROL_CONNECTIONS_MOST)
        *out_leaves = idle_in_fullest_hand(guests, count, newcomer);
    else
        return true;
    return *out_leaves < count;
}
