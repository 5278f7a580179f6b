// SPDX-License-Identifier: EUPL-1.2
//
// From options and a text to a proposal on a shelf.
#include "cli/agree_propose.h"

#include "base/day.h"
#include "base/text.h"
#include "cli/agree_show.h"

/* "2026-12-01T00:00:00Z", or a day: its first moment. Number 1 starts now. */
static struct status read_start_option(struct invocation *invocation, int64_t now_ms, bool is_first, int64_t *out_ms)
{
    const char *given = invocation_option(invocation, "starts"), *whole;
    int32_t day;
    if (!given && !is_first)
        return complain(&invocation->why, FAIL(INVALID), "--starts: when it comes into force, in UTC: 2026-12-01T00:00:00Z or 2026-12-01");
    if (!given) {
        *out_ms = now_ms - now_ms % 1000;
        return STATUS(OK);
    }
    if (status_ok(day_parse(span_of_text(given), &day))) {
        *out_ms = day_start_ms(day);
        return STATUS(OK);
    }
    TRY(arena_print(invocation->arena, &whole, "%.19s.000Z", given));
    if (strlen(given) != 20 || given[19] != 'Z' || !status_ok(time_parse(span_of_text(whole), out_ms)))
        return complain(&invocation->why, FAIL(INVALID), "--starts: \"%s\" is no moment in UTC: 2026-12-01T00:00:00Z or 2026-12-01", given);
    return STATUS(OK);
}

/* "2026-11-20 mr. A. de Vries" */
static struct status read_seen_option(struct invocation *invocation, struct proposal *out)
{
    struct manifest_seen *seen;
    TRY(ARENA_NEW(invocation->arena, OPTIONS_MOST * 4, &seen));
    for (size_t i = 0; i < invocation->option_count; i++) {
        const struct given *given = &invocation->given[i];
        if (strcmp(given->option->name, "seen") != 0)
            continue;
        struct span day = span_slice(span_of_text(given->value), 0, DATE_ROOM - 1);
        if (strlen(given->value) <= DATE_ROOM || given->value[DATE_ROOM - 1] != ' ' ||
            !status_ok(date_parse(day, &seen[out->seen_count].day)))
            return complain(&invocation->why, FAIL(INVALID), "--seen: a day and a name: \"2026-11-20 mr. A. de Vries\"");
        seen[out->seen_count++].text = given->value + DATE_ROOM;
    }
    out->seen = seen;
    return STATUS(OK);
}

static int compare_digests(const void *a, const void *b) { return memcmp(a, b, DIGEST_BYTES); }

static struct status read_replaces(struct invocation *invocation, const struct agree_folder *folder, struct proposal *out)
{
    const char *const *words;
    struct digest *replaces;
    TRY(invocation_list(invocation, "replaces", &words, &out->replaces_count));
    TRY(ARENA_NEW(invocation->arena, out->replaces_count + 1, &replaces));
    for (size_t i = 0; i < out->replaces_count; i++) {
        const struct chain_link *link;
        TRY(agree_folder_find(invocation, folder, words[i], &link));
        replaces[i] = link->hash;
    }
    qsort(replaces, out->replaces_count, sizeof *replaces, compare_digests);
    out->replaces = replaces;
    return STATUS(OK);
}

struct status agree_proposal_begin(struct invocation *invocation, const struct agree_folder *folder, struct proposal *proposal)
{
    bool is_first = !chain_at(folder->chain, proposal->text, INT64_MAX);
    TRY(read_start_option(invocation, folder->now_ms, is_first, &proposal->starts_ms));
    TRY(read_seen_option(invocation, proposal));
    return read_replaces(invocation, folder, proposal);
}

/* As the shelf now holds it: judged anew, with all that is there. */
static struct status show_proposal(struct invocation *invocation, const char *path, const char *place)
{
    struct agree_folder folder;
    const struct chain_link *link = NULL;
    struct status status = agree_folder_open(invocation, path, &folder);
    if (status_ok(status))
        status = agree_folder_find(invocation, &folder, place, &link);
    if (status_ok(status))
        status = agree_show_difference(invocation, &folder, link);
    bool takes_trust = status_ok(status) && link->manifest.text == AGREED_ROSTER;
    agree_folder_close(&folder);
    if (status_ok(status) && !invocation->wants_json)
        printf("\n  schakel agree sign %s %s --key FILE.key%s\n", path, place, takes_trust ? " --ca ca.pem --crl crl.pem" : "");
    return status;
}

struct status agree_proposal_put(struct invocation *invocation, const struct agree_folder *folder, const struct proposal *proposal)
{
    struct version version = {.content = proposal->content};
    char place[SHELF_PLACE_ROOM];
    TRY(propose(folder->chain, proposal, folder->now_ms, invocation->arena, &version.manifest, &invocation->why));
    shelf_proposal_place(version.manifest, place);
    TRY(shelf_put(folder->path, place, &version, &invocation->why));
    return show_proposal(invocation, folder->path, place);
}
