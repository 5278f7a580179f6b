// SPDX-License-Identifier: EUPL-1.2
//
// What the entries of an exchange commit to beside what stands in them openly: who asked, what was asked, what the policy was asked, and
// what a professional wrote. Whoever has the opening and its salt can show it, and what was changed does not open (P-08, P-09).
#include "crypto/hash.h"
#include "store/openings.h"
#include "support/town.h"

#include <criterion/criterion.h>

static struct town town;
static uint8_t id[CASE_ID_BYTES];
static void make(void)
{
    static const struct town_case safety = {.bsn = "123456782", .categories = {"veiligheid"}};
    static const struct town_record record = {.reference = "VT-1", .category = "veiligheid", .bsn = "123456782"};
    town_open(&town, WITH_NODE(WIJK) | WITH_NODE(VT));
    town_import(&town, VT, &record);
    town_ask(&town, &safety, id);
    town_run(&town);
}
static void end(void)
{
    town_run(&town);
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_commits, .init = make, .fini = end);

/* What a field of the last entry of this kind opens to; it must be what was committed. `out_key` is under whose key. */
static struct span opened(enum resident who, enum entry_kind kind, enum commit_field field, int64_t *out_key)
{
    struct store *store = town_node(&town, who)->book.store;
    struct entry entry;
    uint64_t index;
    uint8_t key[32], salt[32], commit[SHA256_BYTES];
    struct span value = span_empty();
    cr_assert(town_last_entry(&town, who, kind, &entry, &index));
    for (size_t i = 0; i < entry.commit_count; i++) {
        if (entry.commits[i].field != field)
            continue;
        OK(store_opening_read(store, index, field, town.arena, out_key, &value));
        OK(store_subject_key_read(store, *out_key, key));
        commit_salt(key, &entry.exchange_id, field, salt);
        commit_make(field, salt, value, commit);
        cr_expect_arr_eq(commit, entry.commits[i].value, SHA256_BYTES, "%s does not open", commit_field_word(field));
        salt[0] ^= 1;
        commit_make(field, salt, value, commit);
        cr_expect_arr_neq(commit, entry.commits[i].value, SHA256_BYTES, "another salt opens it too");
        return value;
    }
    cr_assert(false, "%s commits to no %s", entry_kind_word(kind), commit_field_word(field));
    return value;
}

static void decide(bool grant, const char *reason)
{
    const struct weigh_choice choice = {.grant = grant, .user = span_of_text("weger"), .reason = span_of_text(reason)};
    const struct exchange_id exchange = town_inquiry(&town, id, VT).exchange_id;
    struct book *book = &town_node(&town, VT)->book;
    enum answer_state state;
    OK(batch_open(book, town.now_ms));
    OK(weigh_decide(book, &exchange, &choice, &state));
    OK(batch_close(book));
    town_run(&town);
}

Test(exchange_commits, who_asked_stands_in_the_question_under_a_key_of_its_own)
{
    int64_t user, household;
    struct span who = opened(WIJK, ENTRY_REQUEST_SENT, COMMIT_USER, &user);
    cr_expect(span_is_text(who, "regisseur"));
    opened(WIJK, ENTRY_REQUEST_SENT, COMMIT_DETAIL, &household);
    cr_expect_neq(user, household, "the household's key goes, and who asked stays");
}

Test(exchange_commits, what_a_professional_wrote_stands_in_her_decision)
{
    int64_t user, question, received;
    decide(false, "Het is hier niet veilig voor.");
    cr_expect(span_is_text(opened(VT, ENTRY_HUMAN_DECISION, COMMIT_USER, &user), "weger"));
    cr_expect(span_is_text(opened(VT, ENTRY_HUMAN_DECISION, COMMIT_DETAIL, &question), "Het is hier niet veilig voor."));
    opened(VT, ENTRY_REQUEST_RECEIVED, COMMIT_DETAIL, &received);
    cr_expect_eq(question, received, "it goes with the question");
    cr_expect_neq(question, user);
}

/* P-08: the decision again, from its entry alone. */
static void ask_policy_again(const struct entry *entry, struct span input)
{
    const struct agreed *agreed = &town_node(&town, VT)->agreed;
    struct cursor cursor = cursor_of(input);
    uint8_t count;
    OK(cursor_read_u8(&cursor, &count));
    cr_assert_eq(count, 2 * entry->decision_count);
    for (size_t i = 0; i < count; i++) {
        const struct entry_decision *decided = &entry->decisions[i / 2];
        struct policy_request request;
        struct span value;
        uint8_t role;
        OK(cursor_read(&cursor, sizeof request.value, &value));
        memcpy(request.value, value.data, sizeof request.value);
        OK(cursor_read_u32(&cursor, &request.flags));
        cr_expect_eq(request.value[POLICY_CATEGORY], decided->category);
        if (request.value[POLICY_ACT] != decided->act)
            continue;
        struct policy_decision again = agreed_decide(agreed, request, POLICY_FROM, agreed_us(agreed), &role);
        cr_expect(again.verdict == decided->verdict && span_is_text(decided->rule, again.rule));
    }
    cr_expect(cursor_is_done(&cursor));
}

Test(exchange_commits, a_decision_can_be_taken_again_without_the_question)
{
    struct entry entry;
    uint64_t index;
    int64_t key;
    ask_policy_again((town_last_entry(&town, VT, ENTRY_DECISION, &entry, &index), &entry),
                     opened(VT, ENTRY_DECISION, COMMIT_DECISION_INPUT, &key));
    decide(true, "");
    cr_assert(town_last_entry(&town, VT, ENTRY_DECISION, &entry, &index) && entry.verdict == VERDICT_PERMIT);
    ask_policy_again(&entry, opened(VT, ENTRY_DECISION, COMMIT_DECISION_INPUT, &key));
    cr_expect_eq(opened(VT, ENTRY_HUMAN_DECISION, COMMIT_DETAIL, &key).size, 0, "who grants need not write");
}
