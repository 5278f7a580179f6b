// SPDX-License-Identifier: EUPL-1.2
//
// Who must have cosigned a log, as a trust folder says it (P-07): it follows from the rosters, an owner is none of those who vouch for it, and
// one who names its friends is found.
#include "audit/log_policy.h"
#include "support/trust_fixture.h"

TestSuite(audit_log_policy, .init = begin, .fini = end, .timeout = 120);

static const char *policy_of(size_t partner, int year)
{
    static char name[64];
    snprintf(name, sizeof name, "policy-%d-%s", year, town->partners[partner].oin.text);
    return name;
}
static bool is_named(const struct trust *trust, const char *name)
{
    for (size_t i = 0; i < trust->party_count; i++)
        if (span_is_text(trust->parties[i].name, name))
            return true;
    return false;
}

/* One text for each log: else an owner would be among those who vouch for it. */
Test(audit_log_policy, the_policy_of_a_log_takes_more_than_half_of_the_other_partners)
{
    const size_t others = town->partner_count - 2; /* one is only in the roster that nobody wanted */
    const struct trust *trust;
    char own[OIN_DIGITS + 1];
    snprintf(own, sizeof own, "%s", town->partners[0].oin.text);
    cr_assert(status_ok(trust_parse(text_of(policy_of(0, 2026)), "policy", arena, &trust, NULL)));
    cr_expect_not(is_named(trust, own));
    cr_expect(is_named(trust, town->partners[1].oin.text) && is_named(trust, town->partners[5].oin.text));
    cr_assert_neq(trust->quorum, TRUST_NOBODY);
    cr_expect_eq(trust->parties[trust->quorum].need, trust_quorum_of(5), "of %zu", others);
    cr_expect_eq(trust->parties[trust->quorum].need, 3);
    cr_expect_eq(trust->key_count, 6, "its own log's key, and five that witness");
    cr_assert(status_ok(trust_parse(text_of(policy_of(3, 2027)), "policy", arena, &trust, NULL)));
    cr_expect(is_named(trust, own));
}

/* An owner's friends, or nobody, in place of the partners. */
Test(audit_log_policy, a_policy_that_does_not_follow_is_named_and_not_gone_by)
{
    struct trust_folder read;
    struct complaint why = {""};
    const struct trust *trust;
    const char *path, *checkpoint, *changed, *found;
    cr_assert(status_ok(arena_text(arena, text_of(policy_of(1, 2026)), &found)));
    const char *group = strstr(found, "group partners 3 ");
    cr_assert_not_null(group, "%s", found);
    cr_assert(status_ok(arena_print(arena, &changed, "%.*sgroup partners 1 %s", (int)(group - found), found, group + 17)));
    write_text_at(policy_of(1, 2026), span_of_text(changed));
    cr_assert(status_ok(read_folder(NULL, &read, &why)));
    cr_assert(status_ok(arena_print(arena, &checkpoint, "%s\n1\n", town->partners[1].log_origin)));
    cr_assert(status_ok(trust_folder_trust(&read, span_of_text(checkpoint), arena, &trust, &path, &why)), "%s", why.text);
    cr_assert_eq(read.history.fault_count, 1);
    cr_expect_not_null(strstr(read.history.faults[0], "not what follows from the rosters"), "%s", read.history.faults[0]);
    cr_expect_eq(trust->parties[trust->quorum].need, 3);
    cr_assert_eq(unlink(path), 0);
    cr_expect(status_is(trust_folder_trust(&read, span_of_text(checkpoint), arena, &trust, &path, &why), STATUS_NOT_FOUND));
    trust_folder_close(&read);
}

/* What the owner itself cosigned is its own word again. */
Test(audit_log_policy, an_owner_is_no_witness_of_its_own_log)
{
    struct trust_folder read;
    struct complaint why = {""};
    const struct trust *trust;
    const char *path, *checkpoint;
    cr_assert(status_ok(read_folder(NULL, &read, &why)));
    cr_assert(status_ok(arena_print(arena, &checkpoint, "%s\n1\n", town->partners[1].log_origin)));
    cr_assert(status_ok(trust_folder_trust(&read, span_of_text(checkpoint), arena, &trust, &path, &why)), "%s", why.text);
    for (size_t i = 0; i < trust->key_count; i++)
        cr_expect_neq(memcmp(trust->keys[i].public_key, town->partners[1].witness, SIGN_PUBLIC_BYTES), 0);
    trust_folder_close(&read);
}
