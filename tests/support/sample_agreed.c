// SPDX-License-Identifier: EUPL-1.2
//
// Three versions by the functions of the programs, signed by the desks of the sample partners.
#include "support/sample_agreed.h"

#include "agreed/shelf.h"
#include "files/files.h"
#include "support/agree_keys.h"
#include "support/agreeing.h"
#include "support/sample_roster.h"

static struct status read_sample_roster(const struct sample_texts *texts, struct arena *arena, struct bundle *out)
{
    CLEANUP(roster) struct roster *roster = NULL;
    struct sample_certificates certificates = {texts->certificates, arena};
    TRY(roster_parse(texts->roster, "roster", &roster, NULL));
    TRY(ARENA_NEW(arena, roster->count + 1, &out->files));
    for (size_t i = 0; i < roster->count; i++) {
        struct bundle_file *file = &out->files[out->count++];
        TRY(arena_text(arena, span_of_text(roster->partners[i].certificate), &file->name));
        TRY(sample_certificate_read(&certificates, &roster->partners[i], &file->bytes, NULL));
    }
    out->files[out->count++] = (struct bundle_file){ROSTER_FILE, texts->roster};
    return bundle_sort(out, NULL);
}

static void open_desks(struct agreeing *agreeing)
{
    agreeing->partner_count = SAMPLE_PARTNERS;
    for (size_t i = 0; i < SAMPLE_PARTNERS; i++) {
        snprintf(agreeing->partners[i].oin.text, sizeof agreeing->partners[i].oin.text, "%s", sample_oins[i]);
        agreeing->desks[i] = agree_secret_of(&agreeing->partners[i].oin, 0);
    }
}

struct status sample_agreed_put(const struct sample_texts *texts, int64_t now_ms, struct arena *arena, const char *shelf,
                                struct complaint *why)
{
    struct agreeing *agreeing;
    struct bundle contents[AGREED_TEXTS] = {{0}};
    TRY(ARENA_NEW(arena, 1, &agreeing));
    *agreeing = (struct agreeing){.arena = arena, .now_ms = now_ms - now_ms % 1000};
    open_desks(agreeing);
    TRY(read_sample_roster(texts, arena, &contents[0]));
    contents[1] = agreeing_policy_of(agreeing, texts->policies, NULL, NULL);
    contents[2] = agreeing_quotas(agreeing, texts->quotas);
    for (size_t i = 0; i < AGREED_TEXTS; i++) {
        struct proposal proposal = {.text = (enum agreed_text)(i + 1), .content = contents[i], .starts_ms = agreeing->now_ms};
        struct version *version;
        char place[SHELF_PLACE_ROOM];
        TRY(agreeing_try(agreeing, &proposal, &version, why));
        agreeing_sign(agreeing, version, EVERYBODY);
        snprintf(place, sizeof place, "%s-1", agreed_text_word((unsigned)i + 1));
        TRY(shelf_put(shelf, place, version, why));
    }
    return STATUS(OK);
}
