// SPDX-License-Identifier: EUPL-1.2
//
// An export of the sample log in a folder, and what the verification makes of it after something was done to it.
#pragma once

#include "ledger/verify.h"
#include "support/ledger_folder.h"
#include "support/ledger_sample.h"

#include <criterion/criterion.h>

static struct folder folder;
static const struct entry_reader honest = {sample_read, NULL};

static inline void wipe_folder(void) { folder_wipe(&folder); }

static inline void export_sample(const struct entry_reader *entries, uint64_t size)
{
    const struct mirror_folder mirror = folder_mirror(&folder);
    folder_wipe(&folder);
    cr_assert(status_ok(sample_export(entries, size, &mirror)));
}

/* Verifies the folder with the sample's key; `out_first` gets the first failing finding's word, "" without. */
static inline struct status verify_with(const char *extra_trust, struct ledger_report *out, const char **out_first, uint64_t *out_index)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct sign_key sign;
    struct note_key key;
    char vkey[VKEY_ROOM], text[2048];
    const struct trust *trust;
    struct complaint why = {0};
    struct export_source source = folder_source(&folder);
    sample_keys(&sign, &key);
    vkey_print(&key, vkey);
    snprintf(text, sizeof text, "log %s\n%s", vkey, extra_trust);
    TRY(arena_new((size_t)1024 * 1024, &arena));
    TRY(trust_parse(span_of_text(text), "trust", arena, &trust, &why));
    struct status status = ledger_verify(&source, trust, arena, out, &why);
    *out_first = "";
    for (size_t i = out->kept_count; i-- > 0;)
        if (finding_fails(out->findings[i].kind)) {
            *out_first = finding_word(out->findings[i].kind);
            *out_index = out->findings[i].index;
        }
    cr_assert(status_is(status, out->failing_count ? STATUS_TAMPERED : STATUS_OK), "%s", status_word(status));
    cr_assert_eq(why.text[0] != 0, out->failing_count > 0);
    return status;
}

static inline struct status verify_first(const char **out_first)
{
    struct ledger_report report = {0};
    uint64_t index;
    return verify_with("quorum none\n", &report, out_first, &index);
}

static inline void expect_first(const char *what, const char *word)
{
    const char *first;
    struct status status = verify_first(&first);
    cr_expect(status_is(status, STATUS_TAMPERED), "%s: %s", what, status_word(status));
    cr_expect_str_eq(first, word, "%s: %s", what, first);
}
