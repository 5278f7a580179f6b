// SPDX-License-Identifier: EUPL-1.2
//
// The records of the pseudonym keys. A member signs with the key that the roster has for it, so a record stands or
// falls with the roster.
#include "agreed/agreed.h"

#include "files/files.h"

/* A member that left is no longer there to be asked; the others go on as long as there are enough of them. */
struct status agreed_domain_check(const struct domain_key *record, const struct roster *roster, const char *file, struct complaint *why)
{
    uint8_t keys[COMMITTEE_MOST][SIGN_PUBLIC_BYTES] = {{0}}; /* zero: nobody can sign by it */
    unsigned live = 0;
    for (uint8_t i = 0; i < record->size; i++) {
        const struct partner *member = roster_find(roster, &record->members[i].oin);
        if (member)
            memcpy(keys[i], member->envelope, SIGN_PUBLIC_BYTES);
        live += member != NULL;
    }
    if (live < record->threshold)
        return complain(why, FAIL(UNKNOWN_PEER), "%s: %u of its members are on the roster, and it takes %u of them", file, live,
                        record->threshold);
    struct status status = domain_key_check(record, (const uint8_t(*)[SIGN_PUBLIC_BYTES])keys);
    if (status_is(status, STATUS_BAD_SIGNATURE))
        return complain(why, status, "%s: fewer than %u of its members signed it with the keys of the roster", file, record->threshold);
    if (!status_ok(status))
        return complain(why, status, "%s: its shares do not make its key", file);
    return STATUS(OK);
}

static struct status read_domain_record(const char *path, const char *name, const struct roster *roster, struct arena *arena,
                                        struct domain_key *out, struct complaint *why)
{
    struct span text;
    TRY(file_read(path, DOMAIN_KEY_ROOM, arena, &text, why));
    TRY(domain_key_parse(text, path, why, out));
    if (strcmp(out->domain, name) != 0)
        return complain(why, FAIL(CONFLICT), "%s: it is the record of domain \"%s\", which must be the name of the file", path,
                        out->domain);
    return agreed_domain_check(out, roster, path, why);
}

struct status agreed_domains_read(const char *folder, const struct roster *roster, struct arena *arena, const struct domain_key **out,
                                  size_t *out_count, struct complaint *why)
{
    const char *const *names;
    struct domain_key *records;
    size_t count;
    TRY(folder_list(folder, arena, &names, &count, why));
    if (count > AGREED_DOMAINS_MOST)
        return complain(why, FAIL(TOO_LARGE), "%s: more than %d domains", folder, AGREED_DOMAINS_MOST);
    TRY(ARENA_NEW(arena, count ? count : 1, &records));
    for (size_t i = 0; i < count; i++) {
        const char *path;
        TRY(arena_print(arena, &path, "%s/%s", folder, names[i]));
        TRY(read_domain_record(path, names[i], roster, arena, &records[i], why));
    }
    *out = records;
    *out_count = count;
    return STATUS(OK);
}
