// SPDX-License-Identifier: EUPL-1.2
//
// What it costs to go over to another version while a node runs: the longest turns of a holder that is being asked, with and
// without a switch in them, with few and with many versions kept; what a version that is kept takes of memory; and how long a node
// takes that was away for three.
#include "bench.h"

#include "support/agreeing.h"
#include "support/town.h"

#include <malloc.h>

#define SWITCHES 20
#define QUIET_TURNS 200
#define MANY 60

static struct town town;
static const struct town_case debts = {.bsn = "123456782", .categories = {"schulden"}};

static int compare_times(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int64_t share_of_times(int64_t *times, size_t count, unsigned percent)
{
    qsort(times, count, sizeof *times, compare_times);
    return times[(count - 1) * percent / 100];
}

static int64_t time_turn(enum resident who)
{
    bool did;
    int64_t before = bench_now_ns();
    OK(town_turn(&town, who, &did));
    return bench_now_ns() - before;
}

static struct version *propose_next(int64_t ahead_ms)
{
    town.agreeing->now_ms = town.now_ms;
    struct version *version = agreeing_propose(town.agreeing, AGREED_POLICY, agreeing_policy(town.agreeing, NULL, NULL),
                                               town.now_ms - town.now_ms % 1000 + ahead_ms);
    agreeing_sign(town.agreeing, version, EVERYBODY);
    return version;
}

static void pass(int64_t ms)
{
    town.now_ms += ms;
    town.steady_ms += ms;
    town_run(&town);
}

static void ask_once(uint8_t id[static CASE_ID_BYTES]) { town_ask(&town, &debts, id); }

static bool is_answered(const uint8_t id[static CASE_ID_BYTES])
{
    struct inquiry_row inquiry;
    return town_find_inquiry(&town, id, SDD, &inquiry) && inquiry.state == INQUIRY_ANSWERED;
}

static void put_on_all_shelves(const struct version *version)
{
    for (size_t who = 0; who < RESIDENTS; who++)
        if (town.houses[who].is_running)
            town_put_on_shelf(&town, (enum resident)who, version);
}

static void bench_quiet(int64_t quiet[static QUIET_TURNS])
{
    for (size_t i = 0; i < QUIET_TURNS; i++) {
        uint8_t id[CASE_ID_BYTES];
        if (i % 10 == 0)
            ask_once(id);
        quiet[i] = time_turn(SDD);
        town_run(&town);
    }
}

/* Each switch falls between a question and its answer. */
static void bench_pauses(void)
{
    static int64_t quiet[QUIET_TURNS], reading[SWITCHES], switching[SWITCHES];
    uint8_t ids[SWITCHES][CASE_ID_BYTES];
    size_t lost = 0;
    bench_quiet(quiet);
    for (size_t i = 0; i < SWITCHES; i++) {
        put_on_all_shelves(propose_next(3600000));
        reading[i] = time_turn(SDD);
        town_run(&town);
        ask_once(ids[i]);
        town.now_ms += 3600000;
        town.steady_ms += 2000;
        switching[i] = time_turn(SDD);
        pass(2000);
        pass(5000);
    }
    for (size_t i = 0; i < SWITCHES; i++)
        lost += !is_answered(ids[i]);
    printf("%zu versions are kept:\n", holding_chain(&town_node(&town, SDD)->holding)->count);
    bench_report("turn of a holder with a switch in it, p50", (double)share_of_times(switching, SWITCHES, 50), "the same without, p50",
                 (double)share_of_times(quiet, QUIET_TURNS, 50));
    bench_report("turn of a holder with a switch in it, p99", (double)share_of_times(switching, SWITCHES, 99), "the same without, p99",
                 (double)share_of_times(quiet, QUIET_TURNS, 99));
    bench_report("turn that takes a version from the shelf, p50", (double)share_of_times(reading, SWITCHES, 50), "with a switch in it, p50",
                 (double)share_of_times(switching, SWITCHES, 50));
    printf("%d switches with a question under way: exchanges lost %zu\n", SWITCHES, lost);
}

static void keep_more(size_t count)
{
    for (size_t i = 0; i < count; i++) {
        put_on_all_shelves(propose_next(3600000));
        town.now_ms += 3600000;
    }
    pass(2000);
}

static void bench_memory(void)
{
    struct agreed_texts *few = NULL, *many = NULL;
    struct complaint why = {""};
    char path[256];
    snprintf(path, sizeof path, "%s/agreed", town.houses[WOCO2].folder);
    size_t empty = mallinfo2().uordblks + mallinfo2().hblkhd;
    OK(agreed_texts_read(path, town.now_ms, &few, first_fault(&why)));
    size_t three = mallinfo2().uordblks + mallinfo2().hblkhd - empty;
    OK(agreed_texts_read(town.houses[SDD].shelf, town.now_ms, &many, first_fault(&why)));
    size_t all = mallinfo2().uordblks + mallinfo2().hblkhd - empty - three;
    size_t versions = many->shelf.count - few->shelf.count;
    printf("memory per kept version of the policy: %zu KiB (%zu more versions: %zu KiB)\n", (all - three) / versions / 1024, versions,
           (all - three) / 1024);
    agreed_texts_free(few);
    agreed_texts_free(many);
}

static void bench_three_behind(void)
{
    town_stop(&town, VT);
    for (int i = 0; i < 3; i++) {
        put_on_all_shelves(propose_next(3600000));
        pass(3601000);
        pass(2000);
    }
    int64_t before = bench_now_ns();
    size_t turns = 0;
    town_start(&town, VT);
    town_connect(&town);
    while (town_node(&town, VT)->agreed.versions[1].number != town_node(&town, SDD)->agreed.versions[1].number && turns++ < 1000) {
        town.steady_ms += 1000;
        town_run(&town);
    }
    printf("a node that was away for three versions: %.1f ms from its start until it goes by the last (all nodes on one thread)\n",
           (double)(bench_now_ns() - before) / 1e6);
}

int main(void)
{
    town_open(&town, 0);
    for (size_t i = 0; i < RESIDENTS; i++)
        town_give_shelf(&town, (enum resident)i);
    for (size_t i = 0; i < RESIDENTS; i++)
        if (i != WOCO2)
            town_start(&town, (enum resident)i);
    town_connect(&town);
    town_run(&town);
    bench_pauses();
    keep_more(MANY);
    bench_pauses();
    bench_memory();
    bench_three_behind();
    town_close(&town);
    return 0;
}
