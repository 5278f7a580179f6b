// SPDX-License-Identifier: EUPL-1.2
//
// The first page of what people and operators see, at the door of a node with 100,000 rows of each, beside what no design can avoid: the
// page of an index read through SQLite and the 25 seals of its rows opened. Aim: 50 ms and a megabyte, request and reply together. Ends
// badly when a list takes more than that.
#include "bench.h"

#include "base/text.h"
#include "control/request.h"
#include "store/outbox.h"
#include "store/vault.h"
#include "support/town.h"

#define ROWS 100000
#define BATCH 5000
#define OF_ONE_HOUSEHOLD 20000
#define RUNS 21
#define MOST_NS (50 * 1000 * 1000)
#define MOST_BYTES ((size_t)1024 * 1024)
#define WHO VT

static struct town town;
static struct store *store;
static int32_t today;

/* ---- rows */

static void put_inbox(uint64_t number)
{
    static struct inbox_row row;
    if (!row.inquiry.size) {
        struct subject subject;
        struct inquiry_message inquiry = town_question(&town, WHO, "wmo-veilig-thuis", "veiligheid", &subject);
        subject.kind = IDENTIFIER_KIND_PERSON;
        OK(inquiry_message_encode(&inquiry, town.arena, &row.inquiry));
    }
    row.from = *town_oin(&town, number % 2 ? WIJK : SDD);
    row.since_ms = town.now_ms;
    row.due_day = today + 1 + (int32_t)(number % 5);
    memcpy(row.exchange_id.bytes, &number, sizeof number);
    OK(store_inbox_put(store, &row));
}

static void put_case(uint64_t number)
{
    static const struct town_case wanted = {.purpose = "onderzoek-client", .phase = "onderzoek", .categories = {"schulden", "veiligheid"}};
    struct case_row row = town_case_row(&town, &wanted);
    struct stored_subject subject = {.domain = span_of_text("casus"), .holder = *town_oin(&town, SDD), .kind = IDENTIFIER_KIND_PERSON};
    struct inquiry_row inquiry = {.to = *town_oin(&town, SDD), .asked_ms = town.now_ms, .expires_ms = town.now_ms + DAY_MS};
    memcpy(row.id, &number, sizeof number);
    row.state = CASE_OPEN;
    row.expires_day = today + 1 + (int32_t)(number % 90);
    memcpy(inquiry.case_id, row.id, sizeof row.id);
    memcpy(inquiry.exchange_id.bytes, &number, sizeof number);
    OK(store_case_add(store, &row, &subject, 1));
    OK(store_inquiry_add(store, &inquiry));
}

/* The first are about one household, of one partner, and go first; the others are each about another. */
static void put_signal(uint64_t number)
{
    const bool is_of_one = number < OF_ONE_HOUSEHOLD;
    struct stored_subject subjects[3];
    struct received_push push = {.from = *town_oin(&town, is_of_one    ? WIJK
                                                          : number % 2 ? WOCO
                                                                       : SDD),
                                 .domain = span_of_text("meldingen"),
                                 .subject_count = N(subjects),
                                 .subjects = subjects,
                                 .signal = {.category = 1},
                                 .received_ms = town.now_ms,
                                 .expires_day = today + (is_of_one ? 1 : 2)};
    int64_t id;
    memset(subjects, 0, sizeof subjects);
    for (size_t i = 0; i < N(subjects); i++) {
        subjects[i].domain = push.domain;
        subjects[i].holder = *town_oin(&town, WHO);
        subjects[i].kind = IDENTIFIER_KIND_PERSON;
        subjects[i].tag[0] = (uint8_t)i;
        if (!is_of_one)
            memcpy(subjects[i].tag + 1, &number, sizeof number);
    }
    memcpy(push.signal_id, &number, sizeof number);
    OK(store_received_put(store, &push, &id));
}

static void put_message(uint64_t number)
{
    static const uint8_t message[700];
    struct outbox_row row = {.to = *town_oin(&town, number % 2 ? WIJK : SDD),
                             .kind = ENVELOPE_SIGNAL,
                             .message = SPAN_OF_ARRAY(message),
                             .put_ms = town.now_ms,
                             .expires_ms = town.now_ms + 14 * DAY_MS};
    memcpy(row.exchange_id.bytes, &number, sizeof number);
    OK(store_outbox_put(store, &row));
}

static void fill(void)
{
    static void (*const puts[])(uint64_t) = {put_inbox, put_case, put_signal, put_message};
    for (uint64_t first = 0; first < ROWS; first += BATCH) {
        OK(store_begin(store));
        for (uint64_t i = first; i < first + BATCH; i++)
            for (size_t at = 0; at < N(puts); at++)
                puts[at](i);
        OK(store_commit(store));
    }
}

/* ---- what cannot be avoided */

/* A page of an index, through SQLite, and the seals of its rows, each of `size` bytes: none for what is not sealed. */
static double floor_ns(size_t size)
{
    CLEANUP(arena) struct arena *arena = NULL;
    static const uint8_t plain[4096];
    const struct row_key key = row_key_of(1, 1);
    double samples[RUNS];
    struct span sealed, opened;
    OK(arena_new(4 * MOST_BYTES, &arena));
    OK(vault_seal(store, "bench", SPAN_OF_ARRAY(key.bytes), span_of(plain, size), arena, &sealed));
    for (size_t i = 0; i < RUNS; i++) {
        int64_t start = bench_now_ns();
        QUERY(query);
        OK(query_begin(store, "SELECT id, expires_day FROM dossier WHERE (expires_day, id) > (?1, ?2) ORDER BY expires_day, id LIMIT 25",
                       &query));
        query_int(&query, today);
        query_bytes(&query, span_empty());
        for (size_t row = 0; row < PAGE_USUAL; row++) {
            OK(query_first(&query));
            if (size)
                OK(vault_open(store, "bench", SPAN_OF_ARRAY(key.bytes), sealed, arena, &opened));
        }
        samples[i] = (double)(bench_now_ns() - start);
    }
    return bench_median(samples, RUNS);
}

/* ---- at the door */

static const struct list {
    const char *name, *line;
    unsigned role;
    size_t sealed; /* bytes of a row, about */
} lists[] = {
    {"inbox", "{\"version\":1,\"verb\":\"inbox-list\"}", ACCESS_PROFESSIONAL, 900},
    {"inbox, of one partner", "{\"version\":1,\"verb\":\"inbox-list\",\"from\":\"00000099000000004000\"}", ACCESS_PROFESSIONAL, 900},
    {"cases", "{\"version\":1,\"verb\":\"case-list\"}", ACCESS_REGISSEUR, 300},
    {"questions without an answer", "{\"version\":1,\"verb\":\"case-questions\"}", ACCESS_REGISSEUR, 0},
    {"received signals, of one household", "{\"version\":1,\"verb\":\"signal-received\"}", ACCESS_PROFESSIONAL, 300},
    {"outbox", "{\"version\":1,\"verb\":\"outbox-list\"}", ACCESS_OPERATOR, 0},
    {"peers and what waits for them", "{\"version\":1,\"verb\":\"status\"}", ACCESS_OPERATOR, 0},
};

static double serve_once(const struct list *list, size_t *out_bytes)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct span reply = span_empty();
    bool did;
    OK(arena_new(64 * MOST_BYTES, &arena));
    struct request request = {
        .node = town_node(&town, WHO), .user = "anna", .roles = list->role, .now_ms = town.now_ms, .ticket = 1, .arena = arena};
    int64_t start = bench_now_ns();
    struct status status = request_serve(&request, span_of_text(list->line), &reply);
    double took = (double)(bench_now_ns() - start);
    if (!status_ok(status))
        fprintf(stderr, "%s: %s: %s\n", list->name, status_text(status), request.why.text);
    OK(status);
    *out_bytes = arena_used(arena) + reply.size;
    OK(town_turn(&town, WHO, &did)); /* what it entered is committed */
    return took;
}

static bool measure(const struct list *list)
{
    double samples[RUNS], each, floor = floor_ns(list->sealed);
    char what[96];
    size_t bytes = 0;
    for (size_t i = 0; i < RUNS; i++)
        samples[i] = serve_once(list, &bytes);
    each = bench_median(samples, RUNS);
    bool is_good = each <= MOST_NS && bytes <= MOST_BYTES;
    snprintf(what, sizeof what, "%s (%zu KiB)%s", list->name, bytes / 1024, is_good ? "" : " TOO MUCH");
    bench_report(what, each, list->sealed ? "an index page and 25 seals" : "an index page", floor);
    return is_good;
}

int main(void)
{
    bool is_good = true;
    town_open(&town, 0);
    town_start(&town, WHO); /* alone: nothing of the outbox goes */
    store = town_node(&town, WHO)->book.store;
    today = day_of_ms(town.now_ms);
    int64_t start = bench_now_ns();
    fill();
    printf("%d rows of each, put in %.0f s\n", ROWS, (double)(bench_now_ns() - start) / 1e9);
    for (size_t i = 0; i < N(lists); i++)
        is_good &= measure(&lists[i]);
    town_close(&town);
    return is_good ? 0 : 1;
}
