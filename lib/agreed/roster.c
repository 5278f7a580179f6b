// SPDX-License-Identifier: EUPL-1.2
//
// A roster with the certificates that lie beside it.
#include "agreed/beside.h"
#include "agreement/version.h"
#include "files/files.h"

#define ROSTER_ARENA_BYTES (2 * CERTIFICATE_CRL_MOST_BYTES + ROSTER_MOST_BYTES + BESIDE_ARENA_BYTES)

struct status path_beside(const char *path, const char *name, struct arena *arena, const char **out)
{
    const char *slash = strrchr(path, '/');
    int size = slash ? (int)(slash - path) + 1 : 0;
    return arena_print(arena, out, "%.*s%s", size, path, name);
}

struct status read_beside(void *state, const struct partner *partner, struct span *out_pem, struct complaint *why)
{
    const struct beside *beside = state;
    const char *path;
    TRY(path_beside(beside->roster, partner->certificate, beside->arena, &path));
    return file_read(path, CERTIFICATE_MOST_BYTES, beside->arena, out_pem, why);
}

struct status agreed_roster_read(const struct agreed_roster_files *files, int64_t now_ms, struct roster **out, struct complaint *why)
{
    CLEANUP(arena) struct arena *arena = NULL;
    CLEANUP(roster) struct roster *roster = NULL;
    struct certificate_trust trust = {.now_ms = now_ms};
    struct span text;
    TRY(arena_new(ROSTER_ARENA_BYTES, &arena));
    TRY(file_read(files->roster, ROSTER_MOST_BYTES, arena, &text, why));
    TRY((files->takes_earlier ? roster_parse_earlier : roster_parse)(text, files->roster, &roster, why));
    TRY(file_read(files->ca, CERTIFICATE_CRL_MOST_BYTES, arena, &trust.ca, why));
    TRY(file_read(files->crl, CERTIFICATE_CRL_MOST_BYTES, arena, &trust.crl, why));
    struct certificate_source source = {read_beside, &(struct beside){files->roster, arena}};
    TRY(roster_check(roster, &source, &trust, why));
    *out = TAKE(roster);
    return STATUS(OK);
}

struct status agreed_roster_bundle(const char *path, const struct roster *roster, struct arena *arena, struct bundle *out,
                                   struct complaint *why)
{
    struct beside beside = {path, arena};
    out->count = 0;
    TRY(ARENA_NEW(arena, roster->count + 1, &out->files));
    for (size_t i = 0; i < roster->count; i++) {
        struct bundle_file *file = &out->files[out->count++];
        TRY(arena_text(arena, span_of_text(roster->partners[i].certificate), &file->name));
        TRY(read_beside(&beside, &roster->partners[i], &file->bytes, why));
    }
    out->files[out->count].name = ROSTER_FILE;
    TRY(roster_print(roster, arena, &out->files[out->count++].bytes));
    return bundle_sort(out, why);
}
