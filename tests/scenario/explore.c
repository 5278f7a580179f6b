// SPDX-License-Identifier: EUPL-1.2
//
// Looks for what nobody thought of: from each seed a script is drawn - people who import, ask and weigh, weather, cut lines,
// kills, power cuts, full and failing disks, a clock that jumps - then everything heals, and what must hold of every town is
// looked at (support/agreement.h: P-04, P-05, P-06, P-07). A seed that fails prints its script, which `play` repeats.
//
//   explore [COUNT [FIRST]]      so many seeds
//   explore --twice COUNT        each told twice: one seed, one story
//   explore --print SEED         only the script
#include "agreed/agreed.h"
#include "support/play.h"

#include <signal.h>
#include <stdarg.h>
#include <unistd.h>

#define SCRIPT_ROOM 16384
#define SCRIPT_ARENA_BYTES ((size_t)8 * 1024 * 1024)
#define STEPS_LEAST 15
#define STEPS_MOST 45

static char script_text[SCRIPT_ROOM];
static size_t script_size;
static struct seeded seeded;
static struct random_source dice;

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(script_text + script_size, SCRIPT_ROOM - script_size, format, arguments);
    va_end(arguments);
    ENSURE(size >= 0 && (size_t)size < SCRIPT_ROOM - script_size);
    script_size += (size_t)size;
}

static unsigned below(unsigned bound) { return (unsigned)random_below(&dice, bound); }
#define ONE_OF(list) ((list)[below(N(list))])

/* ---- what may happen */

static const char *const people[] = {"123456782", "111222333", "999999990"};
static const char *who[RESIDENTS]; /* of this script */
static size_t who_count, case_count;

static const char *anybody(void) { return who[below((unsigned)who_count)]; }

static void draw_turns(void)
{
    say("turn");
    for (size_t i = below((unsigned)who_count), count = 1 + below((unsigned)who_count); count > 0; count--)
        say(" %s", who[i++ % who_count]);
    say(" times %u\n", 1 + below(3));
}

static void draw_import(void)
{
    static const struct {
        const char *who, *category;
    } holdings[] = {{"sdd", "schulden"},         {"sdd", "uitkering"}, {"vt", "veiligheid"},
                    {"woco", "huurachterstand"}, {"woco", "overlast"}, {"wijk", "wmo-voorziening"}};
    size_t at = below(N(holdings));
    say("%s imports R-%u %s bsn %s urgency %u\n", holdings[at].who, 1 + below(3), holdings[at].category, ONE_OF(people), 1 + below(3));
}

static void draw_case(void)
{
    static const char *const wishes[] = {"schulden", "schulden uitkering", "veiligheid", "schulden veiligheid overlast",
                                         "uitkering schulden wmo-voorziening veiligheid overlast"};
    if (case_count < PLAY_CASES_MOST - 1 && (case_count == 0 || below(2)))
        say("wijk opens zaak-%zu about %s asking %s\n", ++case_count, ONE_OF(people), ONE_OF(wishes));
    say("wijk asks zaak-%u\n", 1 + below((unsigned)case_count));
}

static void draw_weighing(void)
{
    if (case_count)
        say("vt weighs zaak-%u %s\n", 1 + below((unsigned)case_count), below(2) ? "yes" : "no because \"Niet veilig.\"");
}

static void draw_view(void)
{
    if (case_count)
        say("wijk views zaak-%u\n", 1 + below((unsigned)case_count));
}

static void draw_evaluation(void) { say("%s evaluates %s\n", ONE_OF(((const char *const[]){"wijk", "woco"})), ONE_OF(people)); }

static void draw_end(void)
{
    static const char *const ways[] = {"kill", "kill", "cut power of", "stop"};
    const char *victim = anybody();
    say("%s %s\n", ONE_OF(ways), victim);
    if (below(3))
        say("start %s\n", victim);
}

static void draw_start(void) { say("start %s\n", anybody()); }

static void draw_clock(void)
{
    static const char *const leaps[] = {"3 seconds", "4 seconds", "30 seconds", "2 minutes", "6 minutes", "1 hour", "20 hours"};
    static const char *const corrections[] = {"4 seconds", "2 minutes", "1 hour"};
    if (below(6))
        say("clock forward %s\n", ONE_OF(leaps));
    else
        say("clock back %s\n", ONE_OF(corrections));
}

static void draw_weather(void)
{
    say("weather lost %u doubled %u late %u by 20 seconds\n", below(5) * 100, below(5) * 100, below(6) * 100);
}

static void draw_cut(void)
{
    size_t a = below((unsigned)who_count), b = (a + 1 + below((unsigned)who_count - 1)) % who_count;
    say("lines %s between %s and %s\n", below(2) ? "cut" : "mended", who[a], who[b]);
}

static void draw_disk(void)
{
    static const char *const states[] = {"sound", "sound", "full", "refuses-syncs", "refuses-writes"};
    if (below(6))
        say("disk of %s %s after %u\n", anybody(), ONE_OF(states), below(12));
    else
        say("disk of %s takes %u seconds\n", anybody(), below(30));
}

static const struct {
    unsigned weight;
    void (*draw)(void);
} happenings[] = {{30, draw_turns}, {10, draw_import}, {10, draw_case}, {6, draw_weighing}, {2, draw_view}, {3, draw_evaluation},
                  {6, draw_end},    {4, draw_start},   {6, draw_clock}, {3, draw_weather},  {3, draw_cut},  {4, draw_disk}};

static void draw_happening(void)
{
    unsigned sum = 0;
    for (size_t i = 0; i < N(happenings); i++)
        sum += happenings[i].weight;
    unsigned at = below(sum);
    for (size_t i = 0; i < N(happenings); i++) {
        if (at < happenings[i].weight) {
            happenings[i].draw();
            return;
        }
        at -= happenings[i].weight;
    }
}

static void draw_script(uint64_t seed)
{
    static const char *const everybody[] = {"wijk", "sdd", "vt", "woco"};
    dice = seeded_random(&seeded, seed, 0);
    script_size = 0;
    case_count = 0;
    who_count = 2 + below(3);
    say("# explored: seed %llu\ntown", (unsigned long long)seed);
    for (size_t i = 0; i < who_count; i++)
        say(" %s", who[i] = everybody[i]);
    say("\naccidents\n");
    draw_weather();
    for (size_t i = STEPS_LEAST + below(STEPS_MOST - STEPS_LEAST); i > 0; i--)
        draw_happening();
    say("settle\nexpect agreement\n");
}

/* ---- playing it */

/* The town breaks down by ending the process: the script is told all the same. */
static void tell_script(int signal_number)
{
    (void)signal_number;
    ssize_t told = write(STDOUT_FILENO, script_text, script_size);
    (void)told;
    _exit(2);
}

static struct status explore_seed(const struct script_language *language, uint64_t seed, struct digest *out_ledgers, struct complaint *why)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct script script;
    draw_script(seed);
    TRY(arena_new(SCRIPT_ARENA_BYTES, &arena));
    TRY(script_parse(language, "explored", span_of(script_text, script_size), arena, &script, why));
    return play_script(&script, &(struct play_telling){.is_silent = true, .ledgers = out_ledgers}, why);
}

static struct status explore_twice(const struct script_language *language, uint64_t seed, struct complaint *why)
{
    struct digest first, second;
    TRY(explore_seed(language, seed, &first, why));
    TRY(explore_seed(language, seed, &second, why));
    return digest_equal(&first, &second) ? STATUS(OK) : complain(why, FAIL(CONFLICT), "told twice, it is another story");
}

static struct status explore(uint64_t count, uint64_t first, bool is_twice, struct complaint *why)
{
    CLEANUP(policy) struct policy *policy = NULL;
    TRY(agreed_policy_read(SCHAKEL_SOURCE "/policies", &policy, why));
    struct script_language language = play_language(policy);
    for (uint64_t seed = first; seed < first + count; seed++) {
        struct status status = is_twice ? explore_twice(&language, seed, why) : explore_seed(&language, seed, NULL, why);
        if (!status_ok(status)) {
            printf("%.*s", (int)script_size, script_text);
            return status;
        }
    }
    return STATUS(OK);
}

int main(int argc, char **argv)
{
    struct complaint why = {""};
    if (argc == 3 && strcmp(argv[1], "--print") == 0) {
        draw_script(strtoull(argv[2], NULL, 10));
        printf("%.*s", (int)script_size, script_text);
        return 0;
    }
    signal(SIGABRT, tell_script);
    bool is_twice = argc == 3 && strcmp(argv[1], "--twice") == 0;
    uint64_t count = strtoull(is_twice ? argv[2] : argc > 1 ? argv[1] : "1", NULL, 10);
    uint64_t first = argc > 2 && !is_twice ? strtoull(argv[2], NULL, 10) : 1;
    struct status status = explore(count, first, is_twice, &why);
    if (!status_ok(status))
        fprintf(stderr, "%s (%s)\n", why.text, status_text(status));
    else
        printf("%llu seeds from %llu on\n", (unsigned long long)count, (unsigned long long)first);
    return status_exit_code(status);
}
