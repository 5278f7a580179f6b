// SPDX-License-Identifier: EUPL-1.2
//
// Whom an entry is about: all of a household, each under a key of its own. One person's key goes, and the others' openings, the list and
// the ledger still hold; what is opened of one shows nothing of another (P-09).
#include "book/subject.h"
#include "crypto/hash.h"
#include "store/openings.h"
#include "store/query.h" /* the inside: nothing of a node takes a key away yet */
#include "support/town.h"

#include <criterion/criterion.h>

#define PERSON "123456782"

static struct town town;
static uint8_t id[CASE_ID_BYTES];
static const struct town_case debts = {
    .basis = "wmo-college", .bsn = PERSON, .postcode = "3311ZZ", .number = "100", .categories = {"schulden"}};
static void make(void)
{
    static const struct town_record record = {.reference = "SD-1", .category = "schulden", .bsn = PERSON};
    town_open(&town, WITH_NODE(WIJK) | WITH_NODE(SDD));
    town_import(&town, SDD, &record);
    town_ask(&town, &debts, id);
    town_run(&town);
}
static void end(void)
{
    town_run(&town);
    town_audit_all(&town);
    town_close(&town);
}
TestSuite(exchange_subjects, .init = make, .fini = end);

struct listed { /* of the last entry of a kind */
    struct entry entry;
    size_t count;
    struct listed_row rows[SUBJECTS_MOST];
};

static const struct entry_commit *subject_of(const struct entry *entry)
{
    for (size_t i = 0; i < entry->commit_count; i++)
        if (entry->commits[i].field == COMMIT_SUBJECT)
            return &entry->commits[i];
    return NULL;
}

/* What is there opens under the key that is named, and the list is what the entry has. */
static struct listed open_list(enum resident who, enum entry_kind kind)
{
    struct store *store = town_node(&town, who)->book.store;
    struct subject_commit commits[SUBJECTS_MOST];
    struct listed listed;
    uint8_t key[32], salt[32], again[SHA256_BYTES];
    uint64_t index;
    cr_assert(town_last_entry(&town, who, kind, &listed.entry, &index));
    OK(store_listed_read(store, index, N(listed.rows), town.arena, listed.rows, &listed.count));
    cr_assert(listed.count >= 1 && subject_of(&listed.entry), "%s is about nobody", entry_kind_word(kind));
    for (size_t i = 0; i < listed.count; i++) {
        memcpy(commits[i].value, listed.rows[listed.count - 1 - i].commit, SHA256_BYTES); /* any order */
        if (!listed.rows[i].is_open)
            continue;
        OK(store_subject_key_read(store, listed.rows[i].subject_key, key));
        commit_salt(key, &listed.entry.exchange_id, COMMIT_SUBJECT, salt);
        commit_make(COMMIT_SUBJECT, salt, listed.rows[i].value, again);
        cr_expect_arr_eq(again, listed.rows[i].commit, SHA256_BYTES, "one of %s does not open", entry_kind_word(kind));
        cr_expect(listed.rows[i].value.size == 1 + TAG_BYTES);
    }
    commit_list(commits, listed.count, again);
    cr_expect_arr_eq(again, subject_of(&listed.entry)->value, SHA256_BYTES, "the list of %s is another", entry_kind_word(kind));
    return listed;
}

static const struct listed_row *of_kind(const struct listed *listed, enum identifier_kind kind)
{
    for (size_t i = 0; i < listed->count; i++)
        if (listed->rows[i].is_open && listed->rows[i].value.data[0] == kind)
            return &listed->rows[i];
    return NULL;
}

Test(exchange_subjects, all_of_a_household_stand_in_each_entry_about_it)
{
    const struct {
        enum resident who;
        enum entry_kind kind;
    } about[] = {{WIJK, ENTRY_CASE_EVENT}, {WIJK, ENTRY_REQUEST_SENT}, {SDD, ENTRY_DISCLOSED}, {WIJK, ENTRY_RESPONSE_RECEIVED}};
    for (size_t i = 0; i < N(about); i++) {
        struct listed listed = open_list(about[i].who, about[i].kind);
        const struct listed_row *person = of_kind(&listed, IDENTIFIER_KIND_PERSON), *address = of_kind(&listed, IDENTIFIER_KIND_ADDRESS);
        cr_expect_eq(listed.count, 2, "%s: %zu", entry_kind_word(about[i].kind), listed.count);
        cr_assert(person && address);
        cr_expect((about[i].who == SDD) | (person->subject_key != address->subject_key), "each under a key of its own");
    }
}

/* The key of a case's person is the one of her other entries of this class, and not that of the case itself. */
Test(exchange_subjects, what_has_another_term_has_another_key)
{
    struct listed opened = open_list(WIJK, ENTRY_CASE_EVENT), sent = open_list(WIJK, ENTRY_REQUEST_SENT),
                  heard = open_list(WIJK, ENTRY_RESPONSE_RECEIVED);
    const int64_t of_sent = of_kind(&sent, IDENTIFIER_KIND_PERSON)->subject_key;
    cr_expect_eq(of_sent, of_kind(&heard, IDENTIFIER_KIND_PERSON)->subject_key, "a question and its answer go together");
    cr_expect_neq(of_sent, of_kind(&opened, IDENTIFIER_KIND_PERSON)->subject_key, "the case stays when its answers go");
}

/* Whom the register knows is found again by her own key; of whom it does not know no key stays: the next question has another. */
Test(exchange_subjects, who_is_not_known_gets_no_lasting_key)
{
    struct listed first = open_list(SDD, ENTRY_DISCLOSED), second;
    town_ask(&town, &debts, id);
    town_run(&town);
    second = open_list(SDD, ENTRY_DISCLOSED);
    cr_expect_eq(of_kind(&first, IDENTIFIER_KIND_PERSON)->subject_key, of_kind(&second, IDENTIFIER_KIND_PERSON)->subject_key);
    cr_expect_neq(of_kind(&first, IDENTIFIER_KIND_ADDRESS)->subject_key, of_kind(&second, IDENTIFIER_KIND_ADDRESS)->subject_key);
    cr_expect(exchange_id_equal(&first.entry.exchange_id, &second.entry.exchange_id) == false);
}

/* A case of an earlier version: what its answer is entered under must not end the node. */
Test(exchange_subjects, a_case_that_has_no_name_of_ours_is_entered_by_what_it_has)
{
    struct store *store = town_node(&town, WIJK)->book.store;
    const struct stored_subject foreign[] = {{.holder = *town_oin(&town, SDD), .tag = {1}, .kind = IDENTIFIER_KIND_PERSON},
                                             {.holder = *town_oin(&town, SDD), .tag = {2}, .kind = IDENTIFIER_KIND_ADDRESS}};
    struct book_subject named[SUBJECTS_MOST];
    struct entry entry;
    uint64_t index;
    cr_expect_eq(subjects_of_household(foreign, N(foreign), town_oin(&town, WIJK), RETENTION_ANSWER, named), 2);
    cr_expect_eq(named[1].owner.id[0], 2);
    town_ask(&town, &debts, id);
    cr_assert_eq(sqlite3_exec(store->db, "DELETE FROM dossier_subject", NULL, NULL, NULL), SQLITE_OK);
    town_run(&town);
    cr_assert(town_answer(&town, id, SDD), "it is answered all the same");
    cr_assert(town_last_entry(&town, WIJK, ENTRY_RESPONSE_RECEIVED, &entry, &index));
    cr_expect_eq(entry.commit_count, 0);
}

Test(exchange_subjects, ones_key_goes_and_the_others_stay)
{
    struct store *store = town_node(&town, WIJK)->book.store;
    struct listed before = open_list(WIJK, ENTRY_REQUEST_SENT), after;
    char sql[80];
    snprintf(sql, sizeof sql, "DELETE FROM subject_key WHERE id = %lld", (long long)of_kind(&before, IDENTIFIER_KIND_PERSON)->subject_key);
    cr_assert_eq(sqlite3_exec(store->db, sql, NULL, NULL, NULL), SQLITE_OK);
    after = open_list(WIJK, ENTRY_REQUEST_SENT);
    cr_expect_eq(after.count, before.count, "the list is as long as it was");
    cr_expect_null(of_kind(&after, IDENTIFIER_KIND_PERSON));
    cr_expect(of_kind(&after, IDENTIFIER_KIND_ADDRESS), "of the other nothing went");
}
