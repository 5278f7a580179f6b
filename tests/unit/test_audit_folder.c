// SPDX-License-Identifier: EUPL-1.2
//
// The trust folder that a node's owner gives to an auditor, on a disk. P-04: an owner who leaves something out of it, puts something into
// it or changes it is found, and the file is named; and what a true one says of agreements and keys is what was agreed.
#include "support/trust_fixture.h"

TestSuite(audit_folder, .init = begin, .fini = end, .timeout = 120);

/* The first fault begins with the file and says why. */
static void expect_fault(const char *file, const char *reason)
{
    struct trust_folder read;
    struct complaint why = {""};
    cr_assert(status_ok(read_folder(NULL, &read, &why)), "%s: %s", file, why.text);
    bool found = false;
    for (size_t i = 0; i < read.history.fault_count; i++)
        found |= strstr(read.history.faults[i], file) && strstr(read.history.faults[i], reason);
    cr_expect(found, "%s, %s: %zu faults, the first \"%s\"", file, reason, read.history.fault_count,
              read.history.fault_count ? read.history.faults[0] : "");
    trust_folder_close(&read);
}

Test(audit_folder, a_true_one_tells_agreements_texts_and_keys_in_their_times)
{
    struct trust_folder read;
    struct complaint why = {""};
    cr_assert(status_ok(read_folder(NULL, &read, &why)), "%s", why.text);
    cr_expect_eq(read.history.fault_count, 0, "%s", read.history.fault_count ? read.history.faults[0] : "");
    cr_assert(read.history.is_known);
    cr_assert_eq(read.history.text_count, 5);
    cr_assert_eq(read.history.span_count, 3);
    cr_expect_eq(read.history.spans[0].until_ms, START + HOUR);
    cr_expect_eq(read.history.spans[1].from_ms, START + HOUR);
    cr_expect_eq(read.history.spans[1].until_ms, START + 2 * HOUR);
    cr_expect_eq(read.history.spans[2].until_ms, HISTORY_OPEN_MS);
    struct manifest second = agreeing_manifest(town, wider);
    cr_expect(digest_equal(&read.history.spans[1].policy, &second.content));
    size_t envelopes = 0;
    for (size_t i = 0; i < read.history.key_count; i++) {
        const struct history_key *key = &read.history.keys[i];
        if (!oin_equal(&key->oin, &town->partners[0].oin) || key->use != KEY_USE_ENVELOPE)
            continue;
        cr_expect_eq(key->until_ms, envelopes ? HISTORY_OPEN_MS : START + 2 * HOUR);
        cr_expect_eq(memcmp(key->key, town->partners[0].envelope, sizeof key->key) == 0, envelopes == 1);
        envelopes++;
    }
    cr_expect_eq(envelopes, 2);
    trust_folder_close(&read);
}

Test(audit_folder, is_written_once_and_from_what_is_in_force_only)
{
    CLEANUP(chain) struct chain *chain = agreeing_chain(town), *none = NULL;
    struct complaint why = {""};
    cr_expect(status_is(trust_folder_write(folder, &(struct agreed_texts){.chain = chain}, arena, &why), STATUS_CONFLICT), "%s", why.text);
    cr_assert(status_ok(chain_make(town->versions, 1, LATER, NULL, &none)));
    cr_expect(status_is(trust_folder_write(path_of("again"), &(struct agreed_texts){.chain = none}, arena, &why), STATUS_UNEXPECTED), "%s",
              why.text);
}

Test(audit_folder, parties_are_for_other_programs)
{
    const char *parties;
    char line[256];
    cr_assert(status_ok(arena_text(arena, text_of("parties"), &parties)));
    snprintf(line, sizeof line, "party %s envelope %s/envelope+", town->partners[0].oin.text, town->partners[0].oin.text);
    const char *old = strstr(parties, line);
    cr_assert_not_null(old);
    cr_expect_not_null(strstr(old, " 2026-12-01T00:00:00Z 2026-12-01T02:00:00Z\n"), "%.200s", old);
    cr_expect_not_null(strstr(old, " 2026-12-01T02:00:00Z -\n"));
}

/* ---- an owner who lies */

static void change_byte(const char *name)
{
    struct span text = text_of(name);
    uint8_t *bytes;
    cr_assert(status_ok(ARENA_NEW(arena, text.size, &bytes)));
    memcpy(bytes, text.data, text.size);
    bytes[text.size / 2] ^= 1;
    write_text_at(name, span_of(bytes, text.size));
}

Test(audit_folder, a_chain_that_is_cut_in_the_middle_is_a_gap)
{
    cr_assert(status_ok(tree_remove(path_of("agreed/policy-1"), NULL)));
    expect_fault("agreed/policy-2", "a gap");
}

Test(audit_folder, a_chain_without_its_beginning_stands_on_nothing)
{
    cr_assert(status_ok(tree_remove(path_of("agreed/roster-1"), NULL)));
    expect_fault("agreed/policy-1", "no roster is in force");
    expect_fault("agreed/roster-2", "a gap");
}

/* Nothing in the folder tells of what came after; the entries do. */
Test(audit_folder, a_chain_that_is_cut_at_its_end_does_not_know_the_agreement_of_later_entries)
{
    struct trust_folder whole, cut;
    struct complaint why = {""};
    cr_assert(status_ok(read_folder(NULL, &whole, &why)));
    cr_assert(status_ok(tree_remove(path_of("agreed/roster-2"), NULL)));
    expect_fault("parties", "not what follows");
    cr_assert(status_ok(read_folder(NULL, &cut, &why)));
    cr_assert_eq(cut.history.span_count, 2);
    for (size_t i = 0; i < 2; i++)
        cr_expect(!digest_equal(&cut.history.spans[i].agreement, &whole.history.spans[2].agreement));
    trust_folder_close(&cut);
    trust_folder_close(&whole);
}

Test(audit_folder, a_text_that_is_not_the_one_of_its_manifest_is_named)
{
    change_byte("agreed/roster-1/content/roster.conf");
    expect_fault("agreed/roster-1", "its files are not those of its manifest");
}

Test(audit_folder, a_manifest_in_which_a_byte_was_changed_is_signed_by_nobody)
{
    struct span text = text_of("agreed/policy-2/manifest");
    char changed[MANIFEST_MOST_BYTES + 1] = "";
    memcpy(changed, text.data, text.size);
    char *starts = strstr(changed, "T01:00:00Z");
    cr_assert_not_null(starts);
    starts[2] = '0', starts[4] = '5';
    write_text_at("agreed/policy-2/manifest", span_of(changed, text.size));
    expect_fault("agreed/policy-2", "not signed by enough: 0 signatures count");
}

Test(audit_folder, a_manifest_that_is_not_signed_enough_is_named)
{
    for (size_t i = 0; i < 3; i++) {
        char name[128];
        snprintf(name, sizeof name, "agreed/policy-2/%s.minisig", town->partners[i].oin.text);
        cr_assert_eq(unlink(path_of(name)), 0);
    }
    expect_fault("agreed/policy-2", "not signed by enough: 2 signatures count");
}

static void put_version(const char *place, const struct version *version)
{
    struct complaint why = {""};
    cr_assert(status_ok(shelf_put(path_of("agreed"), place, version, &why)), "%s", why.text);
}

Test(audit_folder, two_versions_with_one_number_are_told)
{
    char place[SHELF_PLACE_ROOM];
    town->now_ms = START;
    struct version *rival = propose_same_policy(START + 3 * HOUR);
    struct manifest manifest = agreeing_manifest(town, rival);
    manifest.number = 2;
    manifest.previous = agreeing_manifest(town, wider).previous;
    rival = agreeing_add(town, rival, &manifest);
    agreeing_sign(town, rival, ONLY(0));
    shelf_proposal_place(rival->manifest, place);
    put_version(place, rival);
    expect_fault(place, "policy 2 is policy-2 already");
}

Test(audit_folder, a_version_of_another_mesh_in_place_of_ours_is_signed_by_nobody_here)
{
    struct agreeing ours = *town;
    for (size_t i = 0; i < town->partner_count; i++)
        agreeing_add_desk(town, i);
    town->count = 0;
    town->now_ms = START;
    agreeing_found(town, FOUNDERS, AUDITOR, no_quotas);
    struct version *foreign = propose_policy(START + HOUR);
    agreeing_sign(town, foreign, FOUNDERS);
    cr_assert(status_ok(tree_remove(path_of("agreed/policy-2"), NULL)));
    put_version("policy-2", foreign);
    *town = ours;
    expect_fault("agreed/policy-2", "compared with another roster");
}

Test(audit_folder, a_whole_chain_of_another_mesh_is_not_the_one_that_the_auditor_knows)
{
    struct trust_folder read;
    struct complaint why = {""};
    struct digest ours, other = {{1}};
    cr_assert(status_ok(read_folder(NULL, &read, &why)));
    ours = trust_folder_founding(&read)->hash;
    trust_folder_close(&read);
    cr_assert(status_ok(read_folder(&ours, &read, &why)));
    cr_expect_eq(read.history.fault_count, 0);
    trust_folder_close(&read);
    cr_assert(status_ok(read_folder(&other, &read, &why)));
    cr_expect_not(read.history.is_known);
    cr_assert_gt(read.history.fault_count, 0);
    cr_expect_null(trust_folder_founding(&read));
    trust_folder_close(&read);
}

Test(audit_folder, a_manifest_at_the_place_of_another_and_what_does_not_belong_there_are_named)
{
    char from[256];
    snprintf(from, sizeof from, "%s", path_of("agreed/policy-2"));
    cr_assert(status_ok(tree_move(from, path_of("agreed/policy-3"), NULL)));
    expect_fault("agreed/policy-3", "holds the manifest of policy-2");
    cr_assert(status_ok(tree_remove(path_of("agreed/policy-3"), NULL)));
    write_text_at("agreed/note", span_of_text("x\n"));
    expect_fault("agreed/note", "does not belong there");
}

Test(audit_folder, parties_that_do_not_follow_are_named_and_a_log_of_nobody_is_trusted_by_nobody)
{
    struct trust_folder read;
    struct complaint why = {""};
    const struct trust *trust;
    const char *path;
    change_byte("parties");
    expect_fault("parties", "not what follows");
    cr_assert(status_ok(read_folder(NULL, &read, &why)));
    cr_assert(
        status_ok(trust_folder_trust(&read, span_of_text("00000001003214345000/exchange-log/2026\n1\n"), arena, &trust, &path, &why)));
    cr_expect_eq(trust->key_count, 0);
    cr_expect_eq(trust->quorum, TRUST_NOBODY);
    trust_folder_close(&read);
}

/* ---- what was taken back */

static struct held_withdrawal held[2];

/* Of partner `by`, signed by partner `signer`'s key, from what was in force first. */
static struct agreed_texts texts_with(const struct chain *chain, struct withdrawn item, size_t by, size_t signer)
{
    struct withdrawal withdrawal = {.party = town->partners[by].oin, .number = 1, .time_ms = START + 4 * HOUR, .count = 1, .items = {item}};
    struct agreement_span span;
    struct complaint why = {""};
    cr_assert(agreement_at(chain, START + MINUTE_MS, &span));
    withdrawal.agreement = span.agreement;
    held[0] = (struct held_withdrawal){.party = withdrawal.party, .number = 1};
    cr_assert(status_ok(withdrawal_print(&withdrawal, arena, &held[0].text, &why)), "%s", why.text);
    held[0].hash = digest_of(held[0].text);
    cr_assert(status_ok(minisign_sign(&town->desks[signer], held[0].text, "x", arena, &held[0].minisig)));
    return (struct agreed_texts){.chain = (struct chain *)(uintptr_t)chain, .withdrawals = held, .withdrawal_count = 1};
}

static void rewrite_folder(const struct agreed_texts *texts)
{
    struct complaint why = {""};
    cr_assert(status_ok(tree_remove(folder, NULL)));
    cr_assert(status_ok(trust_folder_write(folder, texts, arena, &why)), "%s", why.text);
}

Test(audit_folder, a_key_that_was_taken_back_stands_in_it_with_the_key_of_then)
{
    CLEANUP(chain) struct chain *chain = agreeing_chain(town);
    const struct agreed_texts texts = texts_with(chain, (struct withdrawn){WITHDRAWN_KEY, "envelope", ""}, 0, 0);
    struct trust_folder read;
    struct complaint why = {""};
    const char *parties;
    rewrite_folder(&texts);
    cr_assert(status_ok(read_folder(NULL, &read, &why)), "%s", why.text);
    cr_expect_eq(read.history.fault_count, 0, "%s", read.history.fault_count ? read.history.faults[0] : "");
    cr_assert_eq(read.history.taken_count, 1);
    cr_expect(read.history.taken[0].use == KEY_USE_ENVELOPE && read.history.taken[0].from_ms == START + 4 * HOUR);
    cr_expect_neq(memcmp(read.history.taken[0].key, town->partners[0].envelope, SIGN_PUBLIC_BYTES), 0, "not the one it has now");
    cr_assert(status_ok(arena_text(arena, text_of("parties"), &parties)));
    cr_expect_not_null(strstr(parties, " 2026-12-01T00:00:00Z 2026-12-01T02:00:00Z revoked 2026-12-01T04:00:00Z\n"), "%s", parties);
    cr_expect_not_null(strstr(parties, " 2026-12-01T02:00:00Z -\n"), "the key of now is not revoked");
    trust_folder_close(&read);
    const struct agreed_texts foreign = texts_with(chain, (struct withdrawn){WITHDRAWN_KEY, "envelope", ""}, 0, 1);
    rewrite_folder(&foreign); /* on a shelf it is passed over, and goes into no folder */
    cr_assert(status_ok(read_folder(NULL, &read, &why)));
    cr_expect_eq(read.history.taken_count + read.history.fault_count, 0);
    trust_folder_close(&read);
}

Test(audit_folder, an_owner_who_takes_back_the_key_of_another_is_named)
{
    CLEANUP(chain) struct chain *chain = agreeing_chain(town);
    const struct agreed_texts texts = texts_with(chain, (struct withdrawn){WITHDRAWN_LEAVE, "", ""}, 1, 1);
    rewrite_folder(&texts);
    const struct agreed_texts foreign = texts_with(chain, (struct withdrawn){WITHDRAWN_LEAVE, "", ""}, 1, 0);
    cr_expect_eq(foreign.withdrawal_count, 1);
    cr_assert(status_ok(withdrawal_put(path_of("agreed"), &held[0], NULL)));
    expect_fault("00000099000000000001", "did not sign this withdrawal itself");
    change_byte("parties");
    expect_fault("parties", "not what follows");
}

/* Whoever stole it writes what day it likes. */
Test(audit_folder, by_a_key_that_was_taken_back_nothing_is_held_against_its_owner)
{
    CLEANUP(chain) struct chain *chain = agreeing_chain(town);
    struct sign_key sign;
    struct envelope envelope = sample_envelope(), said;
    struct taken_back row = {.by = held, .which = WITHDRAWN_KEY_ENVELOPE, .from_ms = START + 4 * HOUR, .until_ms = INT64_MAX};
    const struct agreed_signers signers = {chain, {1, &row}};
    sample_key(4, &sign);
    memcpy(row.key, sign.public, sizeof row.key);
    envelope.from = town->partners[0].oin;
    envelope.time_ms = START + HOUR;
    envelope.expires_ms = START + HOUR + MINUTE_MS;
    held[0] = (struct held_withdrawal){.party = envelope.from, .number = 1};
    cr_assert(status_ok(envelope_decode(sample_frame(&envelope, &sign, arena), arena, &said)));
    cr_expect(agreed_took_back(&signers, &said), "of before it was taken back too");
    row.is_leaving = true;
    cr_expect_not(agreed_took_back(&signers, &said), "who left later had said it");
    row.from_ms = START;
    cr_expect(agreed_took_back(&signers, &said));
    row.until_ms = START + HOUR;
    cr_expect_not(agreed_took_back(&signers, &said), "and came back");
    held[0].party = town->partners[1].oin;
    row.until_ms = INT64_MAX;
    cr_expect_not(agreed_took_back(&signers, &said), "another left");
}
