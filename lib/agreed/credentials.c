// SPDX-License-Identifier: EUPL-1.2
//
// Stamps of files say when to read, the earliest end of anything says when to judge.
#include "agreed/credentials.h"

#include "agreed/beside.h"
#include "base/day.h"
#include "files/files.h"

struct credentials {
    char *ca, *crl;
    int64_t grace_ms;
    struct certificate_store *store;
    struct file_stamp ca_stamp, crl_stamp; /* of what is in the store */
    struct file_stamp certificates[ROSTER_MOST_PARTNERS];
    const struct roster *judged; /* whose standing was given last */
    int64_t judged_ms, next_ms;  /* when it was, and when it is another by itself */
};

struct status credentials_new(const char *ca, const char *crl, int64_t grace_ms, struct credentials **out)
{
    CLEANUP(credentials) struct credentials *credentials = calloc(1, sizeof *credentials);
    if (!credentials)
        return FAIL(NO_MEMORY);
    credentials->ca = strdup(ca);
    credentials->crl = strdup(crl);
    credentials->grace_ms = grace_ms;
    if (!credentials->ca || !credentials->crl)
        return FAIL(NO_MEMORY);
    *out = TAKE(credentials);
    return STATUS(OK);
}

struct credentials *credentials_free(struct credentials *credentials)
{
    if (!credentials)
        return NULL;
    certificate_store_free(credentials->store);
    free(credentials->ca);
    free(credentials->crl);
    free(credentials);
    return NULL;
}

/* ---- what has changed */

static struct status renew_store(struct credentials *credentials, bool *out_changed, struct complaint *why)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct file_stamp ca_stamp = file_stamp_of(credentials->ca), crl_stamp = file_stamp_of(credentials->crl);
    struct span ca, crl;
    if (credentials->store && file_stamp_equal(&ca_stamp, &credentials->ca_stamp) && file_stamp_equal(&crl_stamp, &credentials->crl_stamp))
        return STATUS(OK);
    struct certificate_store *store;
    struct complaint reason = {""};
    TRY(arena_new(3 * CERTIFICATE_CRL_MOST_BYTES, &arena));
    TRY(file_read(credentials->ca, CERTIFICATE_CRL_MOST_BYTES, arena, &ca, why));
    TRY(file_read(credentials->crl, CERTIFICATE_CRL_MOST_BYTES, arena, &crl, why));
    struct status status = certificate_store_new(ca, crl, &store, &reason);
    if (!status_ok(status))
        return complain(why, status, "%s, %s: %s", credentials->ca, credentials->crl, reason.text);
    certificate_store_free(credentials->store);
    credentials->store = store;
    credentials->ca_stamp = ca_stamp;
    credentials->crl_stamp = crl_stamp;
    *out_changed = true;
    return STATUS(OK);
}

static struct status stamp_certificates(struct credentials *credentials, const struct roster_look *look, bool *out_changed)
{
    const struct roster *roster = look->roster;
    CLEANUP(arena) struct arena *arena = NULL;
    TRY(arena_new(ROSTER_MOST_PARTNERS * (size_t)8192, &arena));
    for (size_t i = 0; i < roster->count; i++) {
        const char *path;
        TRY(path_beside(look->path, roster->partners[i].certificate, arena, &path));
        struct file_stamp stamp = file_stamp_of(path);
        *out_changed |= !file_stamp_equal(&stamp, &credentials->certificates[i]);
        credentials->certificates[i] = stamp;
    }
    return STATUS(OK);
}

/* ---- judging */

static void keep_earliest(int64_t *next_ms, int64_t end_ms, int64_t now_ms)
{
    if (end_ms > now_ms && end_ms < *next_ms)
        *next_ms = end_ms;
}

/* A certificate ends, or is to be spoken of; lists are late, or too late. One that is not valid yet is looked at every day. */
static int64_t next_difference(const struct credentials *credentials, const struct partner_standing *standing, int64_t now_ms)
{
    int64_t next_ms = now_ms + DAY_MS;
    keep_earliest(&next_ms, standing->until_ms, now_ms);
    keep_earliest(&next_ms, standing->until_ms - CREDENTIALS_WARN_MS, now_ms);
    keep_earliest(&next_ms, standing->lists_until_ms, now_ms);
    keep_earliest(&next_ms, standing->lists_until_ms + credentials->grace_ms, now_ms);
    return next_ms;
}

static struct status judge_everybody(struct credentials *credentials, const struct roster_look *look, struct partner_standing *out)
{
    const struct roster *roster = look->roster;
    const int64_t now_ms = look->now_ms;
    CLEANUP(arena) struct arena *arena = NULL;
    const struct certificate_trust trust = {.store = credentials->store, .now_ms = now_ms, .grace_ms = credentials->grace_ms};
    int64_t next_ms = INT64_MAX;
    TRY(arena_new(BESIDE_ARENA_BYTES, &arena));
    struct certificate_source source = {read_beside, &(struct beside){look->path, arena}};
    for (size_t i = 0; i < roster->count; i++) {
        TRY(partner_judge(&roster->partners[i], &source, &trust, &out[i], NULL));
        int64_t own_ms = next_difference(credentials, &out[i], now_ms);
        next_ms = own_ms < next_ms ? own_ms : next_ms;
    }
    credentials->judged = roster;
    credentials->judged_ms = now_ms;
    credentials->next_ms = next_ms;
    return STATUS(OK);
}

struct status credentials_judge(struct credentials *credentials, const struct roster_look *look, struct partner_standing *out,
                                bool *out_changed, struct complaint *why)
{
    bool is_due = credentials->judged != look->roster || look->now_ms > credentials->next_ms || look->now_ms < credentials->judged_ms;
    TRY(renew_store(credentials, &is_due, why));
    TRY(stamp_certificates(credentials, look, &is_due));
    *out_changed = is_due;
    return is_due ? judge_everybody(credentials, look, out) : STATUS(OK);
}
