// SPDX-License-Identifier: EUPL-1.2
//
// Lists are read page by page: nothing twice and nothing left out, whatever comes and goes meanwhile; what is due first stands first; who
// brings much stands behind who brings little; and a page costs the same however long the list is.
#include "store/inbox.h"
#include "store/inquiries.h"
#include "store/outbox.h"
#include "store/pushes.h"
#include "store/query.h" /* the inside: steps of SQLite */

#include "../support/seeded_random.h"
#include "../support/store_fixture.h"

/* ---- bookmarks */

Test(store_pages, a_bookmark_comes_back_as_it_was_and_sorts_as_its_row)
{
    const struct bookmark rising[] = {{0, 0, {0}},         {0, 0, {1}}, {0, 0, {0xFF}}, {0, 1, {0}},
                                      {0, TURN_MOST, {0}}, {1, 0, {0}}, {256, 0, {0}},  {BOOKMARK_TERM_MOST, 0, {0}}};
    uint8_t before[BOOKMARK_BYTES] = {0};
    for (size_t i = 0; i < N(rising); i++) {
        uint8_t bytes[BOOKMARK_BYTES];
        bookmark_write(&rising[i], bytes);
        struct bookmark back = bookmark_read(bytes);
        cr_expect(back.term == rising[i].term && back.turn == rising[i].turn && memcmp(back.id, rising[i].id, sizeof back.id) == 0);
        cr_expect(i == 0 || memcmp(before, bytes, sizeof bytes) < 0, "%zu", i);
        memcpy(before, bytes, sizeof before);
    }
    const struct bookmark numbered = bookmark_numbered(7, 0, 300);
    cr_expect(bookmark_number(&numbered) == 300);
    cr_expect(!bookmark_fits(&(struct bookmark){.term = -1}) && !bookmark_fits(&(struct bookmark){.term = BOOKMARK_TERM_MOST + 1}) &&
              !bookmark_fits(&(struct bookmark){.turn = TURN_MOST + 1}));
}

/* ---- rows come and go */

#define IDS 65536 /* an id is used once */
#define MANY 4096
static struct fixture f;
static struct random_source source;
static struct seeded seed;
static bool is_there[IDS], was_there_throughout[IDS];
static unsigned seen[IDS];
static size_t id_count;

static uint32_t below(uint32_t bound) { return (uint32_t)random_below(&source, bound); }

static struct exchange_id id_of(size_t number)
{
    return (struct exchange_id){{(uint8_t)(number * 37), (uint8_t)(number >> 8), (uint8_t)number}};
}
static size_t number_of(const struct exchange_id *id) { return (size_t)id->bytes[1] << 8 | id->bytes[2]; }

static void put_one(void)
{
    static const char *const senders[] = {FIXTURE_OIN, OTHER_OIN, THIRD_OIN};
    struct inbox_row row = {.exchange_id = id_of(id_count),
                            .from = oin_of(senders[below(N(senders))]),
                            .inquiry = span_of_text("vraag"),
                            .due_day = 20000 + (int32_t)below(6)};
    OK(store_inbox_put(f.store, &row));
    is_there[id_count++] = true;
}

static void remove_one(void)
{
    size_t number = below((uint32_t)id_count);
    struct exchange_id id = id_of(number);
    if (!is_there[number])
        return;
    OK(store_inbox_remove(f.store, &id));
    is_there[number] = was_there_throughout[number] = false;
}

static void walk_while_rows_come_and_go(void)
{
    struct paging paging = {.limit = 1 + below(9), .is_more = true};
    memcpy(was_there_throughout, is_there, sizeof is_there);
    memset(seen, 0, sizeof seen);
    while (paging.is_more) {
        struct inbox_row *rows;
        OK(store_inbox_page(f.store, INBOX_WAITING, NULL, &paging, f.arena, &rows));
        cr_assert(paging.count <= paging.limit && (!paging.is_more || paging.count == paging.limit));
        for (size_t i = 0; i < paging.count; i++) {
            seen[number_of(&rows[i].exchange_id)]++;
            cr_expect(i == 0 || rows[i - 1].due_day <= rows[i].due_day);
        }
        paging.after = paging.next;
        OK(store_begin(f.store));
        for (uint32_t i = below(4); i > 0; i--) {
            put_one();
            remove_one();
        }
        OK(store_commit(f.store));
    }
    for (size_t i = 0; i < id_count; i++) {
        cr_expect(seen[i] <= 1, "row %zu stood on two pages", i);
        cr_expect(seen[i] == 1 || !was_there_throughout[i], "row %zu was left out", i);
    }
}

Test(store_pages, whoever_reads_on_meets_every_row_that_stays_once)
{
    fixture_open(&f);
    source = seeded_random(&seed, 8, 0);
    OK(store_begin(f.store));
    for (size_t i = 0; i < 60; i++)
        put_one();
    OK(store_commit(f.store));
    for (size_t i = 0; i < 20; i++)
        walk_while_rows_come_and_go();
    fixture_close(&f);
}

/* A bookmark that nobody gave out is a place in the same list, and shows nothing else. */
Test(store_pages, a_bookmark_that_was_made_up_shows_rows_behind_it_and_no_others)
{
    fixture_open(&f);
    source = seeded_random(&seed, 9, 0);
    OK(store_begin(f.store));
    for (size_t i = 0; i < 40; i++)
        put_one();
    OK(store_commit(f.store));
    for (size_t i = 0; i < 2000; i++) {
        uint8_t bytes[BOOKMARK_BYTES];
        struct inbox_row *rows;
        random_fill(&source, bytes, sizeof bytes);
        if (i % 2) /* among the rows, and not only behind them all */
            memcpy(bytes, (uint8_t[]){0, 0, 0, 0, 0x4E, (uint8_t)(0x1E + below(8)), 0, (uint8_t)below(9)}, 8);
        struct paging paging = {.after = bookmark_read(bytes), .limit = PAGE_MOST};
        OK(store_inbox_page(f.store, INBOX_WAITING, NULL, &paging, f.arena, &rows));
        for (size_t r = 0; r < paging.count; r++) {
            uint8_t place[BOOKMARK_BYTES];
            struct bookmark mark = {.term = rows[r].due_day, .turn = rows[r].turn};
            memcpy(mark.id, rows[r].exchange_id.bytes, sizeof mark.id);
            bookmark_write(&mark, place);
            cr_expect(memcmp(place, bytes, sizeof bytes) > 0);
        }
    }
    fixture_close(&f);
}

/* ---- whose rows stand where */

static void ask_for_day(const char *from, uint8_t first, uint8_t number, int32_t day)
{
    struct inbox_row row = {
        .exchange_id = {{first, number}}, .from = oin_of(from), .inquiry = span_of_text("vraag"), .due_day = day, .since_ms = number};
    OK(store_inbox_put(f.store, &row));
}

/* The ids are the asker's to choose: its fifty would come before any other. */
Test(store_pages, of_one_day_each_partner_has_its_turn_whoever_chose_the_lowest_ids)
{
    struct paging paging = {.limit = PAGE_USUAL};
    struct inbox_row *rows;
    struct inbox_sender *senders;
    size_t count;
    const struct oin third = oin_of(THIRD_OIN);
    fixture_open(&f);
    OK(store_begin(f.store));
    for (uint8_t i = 0; i < 50; i++)
        ask_for_day(OTHER_OIN, 0, i, 20005);
    ask_for_day(THIRD_OIN, 0xFF, 1, 20005);
    ask_for_day(THIRD_OIN, 0xFF, 2, 20005);
    ask_for_day(FIXTURE_OIN, 0xFF, 3, 20004);
    OK(store_commit(f.store));
    OK(store_inbox_page(f.store, INBOX_WAITING, NULL, &paging, f.arena, &rows));
    cr_expect(rows[0].due_day == 20004, "what is due first stands first");
    cr_expect(oin_equal(&rows[2].from, &third) && oin_equal(&rows[4].from, &third));
    OK(store_inbox_senders(f.store, f.arena, &senders, &count));
    cr_assert_eq(count, 3);
    cr_expect(senders[1].waiting == 50 && senders[2].waiting == 2 && senders[2].due_day == 20005);
    paging = (struct paging){.limit = 1};
    OK(store_inbox_page(f.store, INBOX_WAITING, &third, &paging, f.arena, &rows));
    cr_expect(paging.count == 1 && paging.is_more && rows[0].exchange_id.bytes[1] == 1);
    paging.after = paging.next;
    OK(store_inbox_page(f.store, INBOX_WAITING, &third, &paging, f.arena, &rows));
    cr_expect(paging.count == 1 && !paging.is_more && rows[0].exchange_id.bytes[1] == 2);
    fixture_close(&f);
}

Test(store_pages, an_id_is_found_by_how_it_begins)
{
    static const struct {
        const char *digits;
        size_t count;
        enum status_code code;
    } rows[] = {{"0001", 1, STATUS_OK},      {"00010", 1, STATUS_OK},
                {"00", 0, STATUS_INVALID},   {"ff03", 0, STATUS_OK},
                {"ff0", 0, STATUS_INVALID},  {"FF01", 0, STATUS_INVALID},
                {"000g", 0, STATUS_INVALID}, {"000100000000000000000000000000000", 0, STATUS_INVALID},
                {"aaaa", 2, STATUS_OK},      {"aaaa1", 1, STATUS_OK}};
    fixture_open(&f);
    OK(store_begin(f.store));
    for (uint8_t i = 0; i < 3; i++)
        ask_for_day(OTHER_OIN, 0, i, 20005);
    for (uint8_t i = 0; i < 3; i++) {
        struct inbox_row row = {
            .exchange_id = {{0xAA, 0xAA, (uint8_t)(0x10 * i)}}, .from = oin_of(THIRD_OIN), .inquiry = span_of_text("vraag")};
        OK(store_inbox_put(f.store, &row));
    }
    OK(store_commit(f.store));
    for (size_t i = 0; i < N(rows); i++) {
        struct id_range range;
        uint8_t found[2][ID_RANGE_BYTES];
        size_t count = 0;
        struct status status = id_range_of(span_of_text(rows[i].digits), &range);
        cr_expect(status_is(status, rows[i].code), "%s", rows[i].digits);
        if (!status_ok(status))
            continue;
        OK(store_inbox_find(f.store, &range, found, &count));
        cr_expect_eq(count, rows[i].count, "%s: %zu", rows[i].digits, count);
    }
    fixture_close(&f);
}

/* ---- what a page costs */

static void put_row(size_t number)
{
    struct inbox_row asked = {.exchange_id = id_of(number), .from = oin_of(OTHER_OIN), .inquiry = span_of_text("vraag"), .due_day = 20000};
    struct case_row case_row = {.state = CASE_OPEN, .expires_day = 20000};
    struct outbox_row message = {
        .exchange_id = asked.exchange_id, .to = asked.from, .kind = ENVELOPE_SIGNAL, .message = span_of_text("m"), .expires_ms = 1};
    struct stored_subject subject = {.domain = span_of_text("casus"),
                                     .holder = asked.from,
                                     .kind = IDENTIFIER_KIND_PERSON,
                                     .tag = {(uint8_t)number, (uint8_t)(number >> 8)}};
    struct received_push push = {
        .from = asked.from, .domain = subject.domain, .subject_count = 1, .subjects = &subject, .expires_day = 20000};
    struct inquiry_row inquiry = {.to = asked.from, .exchange_id = asked.exchange_id, .expires_ms = 1};
    int64_t id;
    memcpy(case_row.id, asked.exchange_id.bytes, sizeof case_row.id);
    memcpy(inquiry.case_id, case_row.id, sizeof inquiry.case_id);
    memcpy(push.signal_id, asked.exchange_id.bytes, sizeof push.signal_id);
    OK(store_inbox_put(f.store, &asked));
    OK(store_case_add(f.store, &case_row, &subject, 1));
    OK(store_inquiry_add(f.store, &inquiry));
    OK(store_outbox_put(f.store, &message));
    OK(store_received_put(f.store, &push, &id));
}

static struct status page_inbox(struct paging *paging)
{
    struct inbox_row *rows;
    return store_inbox_page(f.store, INBOX_WAITING, NULL, paging, f.arena, &rows);
}
static struct status page_sender(struct paging *paging)
{
    const struct oin from = oin_of(OTHER_OIN);
    struct inbox_row *rows;
    return store_inbox_page(f.store, INBOX_WAITING, &from, paging, f.arena, &rows);
}
static struct status page_cases(struct paging *paging)
{
    struct case_row *rows;
    return store_case_page(f.store, INT32_MAX, paging, f.arena, &rows);
}
static struct status page_questions(struct paging *paging)
{
    struct inquiry_open *rows;
    return store_inquiry_page(f.store, paging, f.arena, &rows);
}
static struct status page_received(struct paging *paging)
{
    struct received_push *rows;
    return store_received_page(f.store, paging, f.arena, &rows);
}
static struct status page_outbox(struct paging *paging)
{
    struct outbox_waiting *rows;
    return store_outbox_page(f.store, paging, f.arena, &rows);
}

static const struct {
    const char *name;
    struct status (*page)(struct paging *paging);
} lists[] = {{"inbox", page_inbox},         {"inbox of one", page_sender}, {"cases", page_cases},
             {"questions", page_questions}, {"received", page_received},   {"outbox", page_outbox}};

/* Steps of SQLite's machine since the last call; a sort or a scan of a whole table is refused. */
static int64_t steps_taken(const char *name)
{
    int64_t steps = 0;
    for (sqlite3_stmt *statement = NULL; (statement = sqlite3_next_stmt(f.store->db, statement));) {
        steps += sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 1);
        cr_expect_eq(sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_SORT, 1), 0, "%s is sorted", name);
        cr_expect_eq(sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1), 0, "%s is gone through", name);
    }
    return steps;
}

/* The first page, and one in the middle. */
static void measure_pages(size_t list, size_t rows, int64_t out[static 2])
{
    struct paging paging = {.limit = PAGE_USUAL};
    (void)steps_taken("what was put");
    OK(lists[list].page(&paging));
    cr_assert(paging.count == PAGE_USUAL && paging.is_more, "%s", lists[list].name);
    out[0] = steps_taken(lists[list].name);
    for (size_t i = 0; i < rows / PAGE_USUAL / 2; i++) {
        paging.after = paging.next;
        OK(lists[list].page(&paging));
    }
    (void)steps_taken(lists[list].name);
    paging.after = paging.next;
    OK(lists[list].page(&paging));
    cr_assert_eq(paging.count, PAGE_USUAL, "%s", lists[list].name);
    out[1] = steps_taken(lists[list].name);
}

static void put_rows(size_t from, size_t to)
{
    OK(store_begin(f.store));
    for (size_t i = from; i < to; i++)
        put_row(i);
    OK(store_commit(f.store));
}

/* One partner has so many signals of one household, which go first; another has one of it. */
static void put_of_one_household(size_t from, size_t to)
{
    struct stored_subject subjects[2] = {{.domain = span_of_text("casus"), .kind = IDENTIFIER_KIND_PERSON, .tag = {1}},
                                         {.domain = span_of_text("casus"), .kind = IDENTIFIER_KIND_ADDRESS, .tag = {2}}};
    struct received_push push = {.domain = subjects[0].domain, .subject_count = 2, .subjects = subjects, .expires_day = 10000};
    int64_t id;
    OK(store_begin(f.store));
    for (size_t i = from; i < to; i++) {
        push.from = oin_of(i ? OTHER_OIN : THIRD_OIN);
        memcpy(push.signal_id, id_of(i).bytes, sizeof push.signal_id);
        OK(store_received_put(f.store, &push, &id));
    }
    OK(store_commit(f.store));
}

static int64_t cost_of_one_household(void)
{
    struct paging paging = {.limit = PAGE_USUAL};
    struct received_push *rows;
    (void)steps_taken("what was put");
    OK(store_received_page(f.store, &paging, f.arena, &rows));
    for (size_t i = 0; i < paging.count; i++)
        cr_expect_eq(rows[i].other_senders, 1, "row %zu", i);
    return steps_taken("signals of one household");
}

Test(store_pages, a_page_of_signals_costs_the_same_however_many_one_partner_has_of_a_household)
{
    fixture_open(&f);
    put_of_one_household(0, 100);
    int64_t few = cost_of_one_household();
    put_of_one_household(100, 3000);
    int64_t many = cost_of_one_household();
    cr_expect(many <= few, "%lld steps for a hundred, %lld for three thousand", (long long)few, (long long)many);
    fixture_close(&f);
}

Test(store_pages, a_page_costs_the_same_however_long_the_list_is, .timeout = 120)
{
    int64_t few[N(lists)][2], many[N(lists)][2];
    fixture_open(&f);
    put_rows(0, 200);
    for (size_t i = 0; i < N(lists); i++)
        measure_pages(i, 200, few[i]);
    put_rows(200, MANY);
    for (size_t i = 0; i < N(lists); i++)
        measure_pages(i, MANY, many[i]);
    for (size_t i = 0; i < N(lists); i++)
        for (size_t p = 0; p < 2; p++)
            cr_expect_leq(many[i][p], few[i][p] + few[i][p] / 10, "%s: %lld steps, and %lld of %d rows", lists[i].name,
                          (long long)few[i][p], (long long)many[i][p], MANY);
    fixture_close(&f);
}
