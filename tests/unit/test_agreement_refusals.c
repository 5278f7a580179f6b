// SPDX-License-Identifier: EUPL-1.2
//
// What the chain refuses whoever signed it, and what is refused before anybody does (P-04).
#include "support/chain_fixture.h"

TestSuite(agreement_refusals, .init = begin_chain, .fini = end_chain);

static const char some_quotas[] = "[quota 00000099000000000003]\nonderzoek-client = 200 / 1000\n";

/* ---- what is refused whoever signed it */

struct lie {
    const char *name;
    void (*change)(struct manifest *manifest);
    enum link_state state;
    const char *reason;
};
static void lie_about_number(struct manifest *m) { m->number = 3; }
static void lie_about_previous(struct manifest *m) { m->previous.bytes[0] ^= 1; }
static void lie_about_content(struct manifest *m) { m->content.bytes[0] ^= 1; }
static void lie_about_table(struct manifest *m) { m->table.bytes[0] ^= 1; }
static void lie_about_vocabulary(struct manifest *m) { m->vocabulary.bytes[0] ^= 1; }
static void lie_about_difference(struct manifest *m) { m->difference.bytes[0] ^= 1; }
static void lie_about_roster(struct manifest *m) { m->beside_roster.bytes[0] ^= 1; }
static void lie_about_policy(struct manifest *m) { m->beside_policy.bytes[0] ^= 1; }
static void lie_about_start(struct manifest *m) { m->starts_ms = START - HOUR; }
static void start_with_it(struct manifest *m) { m->starts_ms = START; }
static void start_far_ahead(struct manifest *m) { m->starts_ms = START + 367 * DAY_MS; }
static void lie_about_text(struct manifest *m)
{
    m->text = AGREED_QUOTAS;
    m->vocabulary = (struct digest){{0}};
}

Test(agreement_refusals, a_manifest_that_lies_is_refused_with_every_signature_under_it)
{
    static const struct lie lies[] = {
        {"a gap", lie_about_number, LINK_REFUSED, "a gap: policy 1"},
        {"a fork", lie_about_previous, LINK_REFUSED, "a fork: it follows another policy 1"},
        {"other files", lie_about_content, LINK_REFUSED, "its files are not those"},
        {"another table", lie_about_table, LINK_REFUSED, "its table is not"},
        {"another vocabulary", lie_about_vocabulary, LINK_REFUSED, "its vocabulary is not"},
        {"another difference", lie_about_difference, LINK_REFUSED, "the difference that was signed"},
        {"beside another roster", lie_about_roster, LINK_VOID, "another roster"},
        {"beside another policy", lie_about_policy, LINK_VOID, "another policy"},
        {"before the one it follows", lie_about_start, LINK_REFUSED, "a gap: policy 0"},
        {"together with the one it follows", start_with_it, LINK_REFUSED, ""},
        {"in more than a year", start_far_ahead, LINK_REFUSED, "more than 366 days"},
        {"another text", lie_about_text, LINK_REFUSED, "its files are not those"},
    };
    struct version *honest = propose_same_policy(START + HOUR);
    size_t count = town->count;
    for (size_t i = 0; i < N(lies); i++) {
        struct manifest manifest = agreeing_manifest(town, honest);
        lies[i].change(&manifest);
        struct version *version = agreeing_add(town, honest, &manifest);
        agreeing_sign(town, version, EVERYBODY);
        cr_expect_eq(state_with(version, lies[i].reason), lies[i].state, "%s", lies[i].name);
        cr_expect_eq(number_in_force(AGREED_POLICY), 1, "%s", lies[i].name);
        town->count = count;
    }
    agreeing_sign(town, honest, FOUNDERS);
    cr_expect_eq(state_of_version(honest), LINK_UPCOMING);
}

Test(agreement_refusals, a_proposal_that_could_never_come_is_refused_before_anybody_signs)
{
    struct complaint why = {""};
    struct version *version;
    struct proposal proposal = {.text = AGREED_POLICY, .content = agreeing_policy(town, NULL, NULL), .starts_ms = START - HOUR};
    cr_expect(status_is(agreeing_try(town, &proposal, &version, &why), STATUS_EXPIRED));
    proposal.starts_ms = START + 367 * DAY_MS;
    cr_expect(status_is(agreeing_try(town, &proposal, &version, &why), STATUS_CONFLICT));
    cr_expect_not_null(strstr(why.text, "366 days"));
    proposal = (struct proposal){.text = AGREED_ROSTER, .content = agreeing_roster(town, FOUNDERS, 2, AUDITOR), .starts_ms = START + HOUR};
    proposal.content.count--; /* a certificate is gone */
    cr_expect(status_is(agreeing_try(town, &proposal, &version, &why), STATUS_INVALID));
    proposal.content = agreeing_roster(town, FOUNDERS, 2, AUDITOR);
    for (size_t i = 0; i < proposal.content.count; i++)
        if (strcmp(proposal.content.files[i].name, ROSTER_FILE) == 0)
            proposal.content.files[i].bytes = span_of_text("[mesh]\nname = X\nversion = 2\nauditor = 00000099000000000004\n");
    cr_expect(status_is(agreeing_try(town, &proposal, &version, &why), STATUS_INVALID), "an empty roster");
    town->partners[1].roles = "burgemeester";
    proposal.content = agreeing_roster(town, FOUNDERS, 2, AUDITOR);
    cr_expect(status_is(agreeing_try(town, &proposal, &version, &why), STATUS_UNKNOWN_WORD));
    cr_expect_not_null(strstr(why.text, "which the policy does not know"), "%s", why.text);
    proposal = (struct proposal){.text = AGREED_QUOTAS,
                                 .content = agreeing_quotas(town, "[quota 00000099000000000003]\nonderzoek-client = 200/1000\n"),
                                 .starts_ms = START + HOUR};
    cr_expect(status_is(agreeing_try(town, &proposal, &version, &why), STATUS_INVALID), "not in its canonical form");
    proposal.content = agreeing_quotas(town, some_quotas);
    cr_expect(status_ok(agreeing_try(town, &proposal, &version, &why)), "%s", why.text);
}

/* Two numbers swapped, and a debt is shown as an income while both ledgers verify. */
Test(agreement_refusals, a_renumbered_vocabulary_is_refused)
{
    struct complaint why = {""};
    struct version *version;
    struct proposal proposal = {.text = AGREED_POLICY, .starts_ms = START + HOUR};
    proposal.content =
        agreeing_policy(town,
                        "   5 schulden                \"Schulden\"                   leefgebied financien wet wgs\n"
                        "   6 inkomen                 \"Inkomen\"                    leefgebied financien wet participatiewet",
                        "   5 inkomen                 \"Inkomen\"                    leefgebied financien wet participatiewet\n"
                        "   6 schulden                \"Schulden\"                   leefgebied financien wet wgs");
    cr_expect_not(status_ok(agreeing_try(town, &proposal, &version, &why)));
    cr_expect_not_null(strstr(why.text, "schulden"), "%s", why.text);
    cr_expect_not_null(strstr(why.text, "domein.beleid:"), "%s", why.text);
}

Test(agreement_refusals, another_mesh_with_a_roster_one_of_its_own_is_not_ours)
{
    CLEANUP(chain) struct chain *chain = NULL;
    struct digest ours = digest_of(town->versions[0].manifest);
    struct agreeing *impostor = calloc(1, sizeof *impostor);
    impostor->arena = town->arena;
    impostor->random = &drawn;
    impostor->now_ms = START - HOUR;
    impostor->partner_count = 5;
    memcpy(impostor->partners, town->partners, sizeof impostor->partners);
    for (size_t i = 0; i < 5; i++)
        agreeing_add_desk(impostor, i);
    agreeing_found(impostor, FOUNDERS, AUDITOR, no_quotas);
    memcpy(&town->versions[town->count], impostor->versions, 3 * sizeof *town->versions);
    town->count += 3;
    cr_assert(status_ok(chain_make(town->versions, town->count, town->now_ms, &ours, &chain)));
    cr_assert_not_null(chain->in_force[0]);
    cr_expect(digest_equal(&chain->in_force[0]->hash, &ours));
    cr_expect_not_null(chain->in_force[2]);
    chain = chain_free(chain);
    cr_assert(status_ok(chain_make(town->versions, town->count, town->now_ms, NULL, &chain)));
    cr_expect_null(chain->in_force[0], "without knowing which is ours neither counts");
    free(impostor);
}

Test(agreement_refusals, sixty_four_partners_agree_and_no_sixty_fifth_joins)
{
    town->partner_count = 64;
    for (size_t i = 10; i < 64; i++)
        draw_partner(i);
    struct version *all = propose_roster(EVERYBODY, START + HOUR);
    agreeing_sign(town, all, EVERYBODY);
    town->now_ms = START + HOUR;
    cr_expect_eq(state_of_version(all), LINK_IN_FORCE);
    struct version *next = propose_same_policy(START + 2 * HOUR);
    agreeing_sign(town, next, EVERYBODY >> 32);
    cr_expect_eq(state_of_version(next), LINK_PROPOSED);
    agreeing_sign(town, next, ONLY(40));
    cr_expect_eq(state_of_version(next), LINK_UPCOMING);

    struct bundle more = agreeing_roster(town, EVERYBODY, 3, AUDITOR);
    const char *text, *section;
    struct complaint why = {""};
    struct version *version;
    struct bundle_file *file = (struct bundle_file *)bundle_find(&more, ROSTER_FILE);
    struct partner one_more = town->partners[63];
    struct span printed;
    memcpy(one_more.oin.text + 12, "00000064", 8);
    one_more.endpoint = "tcp://127.0.0.1:9999";
    one_more.short_name = "P64";
    cr_assert(status_ok(partner_print(&one_more, town->arena, &printed)));
    cr_assert(status_ok(arena_text(town->arena, printed, &section)));
    cr_assert(status_ok(arena_print(town->arena, &text, "%.*s\n%s", (int)file->bytes.size, (const char *)file->bytes.data, section)));
    file->bytes = span_of_text(text);
    struct proposal proposal = {.text = AGREED_ROSTER, .content = more, .starts_ms = START + 3 * HOUR};
    cr_expect(status_is(agreeing_try(town, &proposal, &version, &why), STATUS_TOO_LARGE), "%s", why.text);
}

Test(agreement_refusals, every_byte_of_a_signed_manifest_flipped_is_another_that_nobody_signed)
{
    struct version *version = propose_same_policy(START + HOUR);
    agreeing_sign(town, version, FOUNDERS);
    town->now_ms = START + 2 * HOUR;
    cr_assert_eq(number_in_force(AGREED_POLICY), 2);
    struct span honest = version->manifest;
    for (size_t i = 0; i < honest.size; i++) {
        uint8_t changed[MANIFEST_MOST_BYTES];
        memcpy(changed, honest.data, honest.size);
        changed[i] ^= 1;
        version->manifest = span_of(changed, honest.size);
        CLEANUP(chain) struct chain *chain = agreeing_chain(town);
        cr_expect_eq(chain->in_force[1]->manifest.number, 1, "byte %zu", i);
    }
}

Test(agreement_refusals, two_copies_of_one_manifest_bring_their_signatures_together)
{
    struct version *version = propose_same_policy(START + HOUR);
    struct manifest manifest = agreeing_manifest(town, version);
    agreeing_sign(town, version, ONLY(0) | ONLY(1));
    struct version *copy = agreeing_add(town, version, &manifest);
    copy->content.count--; /* with damaged files, too */
    agreeing_sign(town, copy, ONLY(1) | ONLY(2));
    cr_expect_eq(state_of_version(version), LINK_UPCOMING);
    struct version first = *version;
    *version = *copy;
    *copy = first;
    cr_expect_eq(state_of_version(version), LINK_UPCOMING);
}
