// SPDX-License-Identifier: EUPL-1.2
//
// Plays one deed against a node that has just started, and watches what comes of it:
//   liar list messages|lines          the deeds of a group: name, node that is watched, what each does
//   liar MESH-FOLDER SECONDS DEED     quiet, then the deed; prints a line, and fails with what does not hold
//
// The node is watched before and during the deed: by how much slower an honest partner and somebody at the door are served is printed as
// a ratio. Counts must be within budgets, whatever the machine; times only when LIAR_RATIO says how often as slow they may be. Both are on
// one machine then, and what the deed takes of that is not the node's: it is played against another node too, and counts beside the quiet.
#include "support/liar.h"
#include "support/hostile_heard.h"
#include "support/liar_watch.h"

#include "book/budgets.h"
#include "crypto/secret.h"
#include "store/database.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zmq.h>

#define LIAR_NICE 5 /* its own work would be done on a machine of its own */
#define READY_S 30.0
#define DOOR_PATH_ROOM 256
#define HEARD_ARENA_MOST ((size_t)4 * 1024 * 1024)
#define HEARD_LOOKED_AT 1000
#define SETTLE_US 100000
#define SENT_LITTLE 200
#define JOURNAL_OF_A_TURN_KIB 8192

static const uint64_t budget_most[BUDGET_COUNT] = {
#define BUDGET_MOST_OF(name, most, sentence) [BUDGET_##name] = (most),
    BUDGETS(BUDGET_MOST_OF)
#undef BUDGET_MOST_OF
};

struct liar_verdict {
    struct liar_measured quiet, during, aside; /* the last: while it is done to another node; zero where that was not looked at */
    struct liar_figures before, after;
    double elapsed_s;
    unsigned faults;
};

/* ---- who plays */

static void note_word(struct liar_tally *tally, const char *word)
{
    size_t i = 0;
    while (i < tally->word_count && strcmp(tally->words[i], word) != 0)
        i++;
    if (i < tally->word_count || i == LIAR_WORDS_MOST)
        return;
    snprintf(tally->words[i], sizeof tally->words[i], "%s", word);
    tally->word_count++;
}

void liar_hear(struct liar *liar)
{
    for (bool any = true; any;) {
        CLEANUP(arena) struct arena *arena = NULL;
        struct forge forge = liar->forge;
        struct exchange_id exchange;
        struct span message;
        ENSURE(status_ok(arena_new(HEARD_ARENA_MOST, &arena)));
        forge.arena = arena;
        any = line_catch(&forge, liar->line, 0, &message);
        if (any && liar->tally->heard++ < HEARD_LOOKED_AT)
            note_word(liar->tally, heard_word(&forge, message, &exchange));
    }
}

static struct status open_forge(const char *mesh, enum liar_party us, enum liar_party target, struct forge *out, struct complaint *why)
{
    struct oin oin;
    TRY(oin_parse(span_of_text(liar_houses[target].oin), &oin));
    return forge_open(mesh, liar_houses[us].node, &oin, out, why);
}

static void play(const struct liar_deed *deed, const char *mesh, const char *door, struct liar_tally *tally)
{
    struct liar liar = {.deed = deed, .door = door, .tally = tally};
    struct complaint why = {""};
    (void)setpriority(PRIO_PROCESS, 0, LIAR_NICE);
    struct status status = open_forge(mesh, deed->who, deed->to, &liar.forge, &why);
    if (status_ok(status))
        liar.port = (unsigned)strtoul(strrchr(liar.forge.target->endpoint, ':') + 1, NULL, 10);
    if (!status_ok(status) || !liar.port) {
        fprintf(stderr, "liar: %s: %s\n", why.text, status_text(status));
        _exit(1);
    }
    liar.context = zmq_ctx_new();
    liar.line = line_dial(liar.context, &liar.forge, liar.forge.target, WAY_PLAIN);
    deed->play(&liar);
    _exit(2);
}

/* ---- what must hold */

static void expect(struct liar_verdict *verdict, bool is_so, const char *what, uint64_t got, uint64_t bound)
{
    if (is_so)
        return;
    verdict->faults++;
    fprintf(stderr, "    NOT HELD: %s: %lu, bound %lu\n", what, (unsigned long)got, (unsigned long)bound);
}

static uint64_t risen(const struct liar_verdict *verdict, const char *counter)
{
    return watch_counter(verdict->after.status, counter) - watch_counter(verdict->before.status, counter);
}

static bool is_expected(const char *words, const char *word)
{
    size_t size = strlen(word);
    for (const char *at = words; (at = strstr(at, word)); at++)
        if ((at == words || at[-1] == '|') && (at[size] == '|' || !at[size]))
            return true;
    return false;
}

static void judge_words(struct liar_verdict *verdict, const struct liar_deed *deed, const struct liar_tally *tally)
{
    if (!deed->hears)
        return;
    for (size_t i = 0; i < tally->word_count; i++)
        if (!is_expected(deed->hears, tally->words[i])) {
            verdict->faults++;
            fprintf(stderr, "    NOT HELD: heard \"%s\" instead of \"%s\"\n", tally->words[i], deed->hears);
        }
    /* a slow machine that got little of it in a second may not have answered yet */
    expect(verdict, !*deed->hears || tally->word_count > 0 || tally->sent < SENT_LITTLE, "answers", tally->heard, 1);
}

/* What one partner may cost in as many minutes as were touched, and what the honest one and the passing of time cost. */
static void judge_growth(struct liar_verdict *verdict, const struct liar_deed *deed, uint64_t asked)
{
    const struct liar_figures *before = &verdict->before, *after = &verdict->after;
    const uint64_t minutes = 2 + (uint64_t)(verdict->elapsed_s / 60);
    const uint64_t taken = deed->taken ? risen(verdict, deed->taken) * deed->entries_each : 0;
    const uint64_t entries = minutes * 2 * (budget_most[BUDGET_REFUSALS] + 1) + taken + asked + 8;
    const uint64_t lines = minutes * (budget_most[BUDGET_LINES] + 1) + 8;
    const uint64_t journal = STORE_SETTLE_BYTES / 1024 + JOURNAL_OF_A_TURN_KIB;
    const uint64_t database = 4 * 1024 + 4 * entries, memory = 32 * 1024 + deed->memory_kib;
    expect(verdict, after->ledger - before->ledger <= entries, "entries of the ledger", after->ledger - before->ledger, entries);
    expect(verdict, after->log_lines - before->log_lines <= lines, "lines of the log", after->log_lines - before->log_lines, lines);
    expect(verdict, after->database_kib <= before->database_kib + database, "KiB of database", after->database_kib - before->database_kib,
           database);
    expect(verdict, after->journal_kib <= journal, "KiB of the database's journal", after->journal_kib, journal);
    expect(verdict, after->peak_kib <= before->peak_kib + memory, "KiB of memory", after->peak_kib - before->peak_kib, memory);
}

/* Milliseconds rounded down, against so many times the quiet run and a moment: only when the machine is one to measure on. */
static void judge_times(struct liar_verdict *verdict, const char *who, const struct liar_latency *quiet, const struct liar_latency *aside,
                        const struct liar_latency *during)
{
    const char *most = getenv("LIAR_RATIO"), *moment = getenv("LIAR_MOMENT_MS");
    const double least = aside->middle > quiet->middle ? aside->middle : quiet->middle;
    const double bound = (most ? strtod(most, NULL) : 2) * least + (moment ? strtod(moment, NULL) : 0);
    if (most)
        expect(verdict, during->middle <= bound, who, (uint64_t)during->middle, (uint64_t)bound);
}

static void print_verdict(const struct liar_verdict *verdict, const struct liar_deed *deed, const struct liar_tally *tally)
{
    const struct liar_measured *quiet = &verdict->quiet, *during = &verdict->during;
    printf("%-22s partner %5.1f ms x%4.1f (p95 %6.1f x%4.1f)  door %5.1f ms x%4.1f (p95 %6.1f x%4.1f)  sent %6lu heard %5lu  ledger +%-4lu "
           "log +%-3lu "
           "db +%lu KiB journal %lu KiB memory +%lu KiB%s",
           deed->name, during->partner.middle, during->partner.middle / quiet->partner.middle, during->partner.slow,
           during->partner.slow / quiet->partner.slow, during->door.middle, during->door.middle / quiet->door.middle, during->door.slow,
           during->door.slow / quiet->door.slow, (unsigned long)tally->sent, (unsigned long)tally->heard,
           (unsigned long)(verdict->after.ledger - verdict->before.ledger),
           (unsigned long)(verdict->after.log_lines - verdict->before.log_lines),
           (unsigned long)(verdict->after.database_kib - verdict->before.database_kib), (unsigned long)verdict->after.journal_kib,
           (unsigned long)(verdict->after.peak_kib - verdict->before.peak_kib), tally->word_count ? "  says" : "");
    for (size_t i = 0; i < tally->word_count; i++)
        printf("%s %s", i ? "," : "", tally->words[i]);
    if (verdict->aside.partner.count)
        printf("  done to another node: partner %.1f ms, door %.1f ms", verdict->aside.partner.middle, verdict->aside.door.middle);
    puts("");
}

/* ---- one deed */

struct player {
    struct liar_deed deed;
    char door[DOOR_PATH_ROOM];
    struct liar_tally *tally;
    pid_t pid;
};

/* Of this deed to that node; does nothing yet. Before there is a thread. */
static void make_player(const struct liar_deed *deed, enum liar_party target, const char *mesh, struct player *out)
{
    *out =
        (struct player){.deed = *deed, .tally = mmap(NULL, sizeof *out->tally, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)};
    ENSURE(out->tally != MAP_FAILED);
    out->deed.to = target;
    snprintf(out->door, sizeof out->door, "%s/%s/control", mesh, liar_houses[target].node);
    out->pid = fork();
    if (out->pid == 0) {
        ENSURE(prctl(PR_SET_PDEATHSIG, SIGKILL) == 0);
        while (!out->tally->may_begin)
            usleep(1000);
        play(&out->deed, mesh, out->door, out->tally);
    }
    ENSURE(out->pid > 0);
}

static bool begin_deed(const struct player *player)
{
    const double until = watch_now() + READY_S;
    player->tally->may_begin = true;
    while (!player->tally->is_ready && watch_now() < until && waitpid(player->pid, NULL, WNOHANG) == 0)
        usleep(1000);
    return player->tally->is_ready;
}

static void end_deed(const struct player *player)
{
    kill(player->pid, SIGKILL);
    waitpid(player->pid, NULL, 0);
    usleep(SETTLE_US);
}

static struct status open_watch(struct liar_watch *watch, const struct liar_deed *deed, struct complaint *why)
{
    enum liar_party honest = deed->to == PARTY_VT ? PARTY_SDD : PARTY_VT;
    watch->node = liar_houses[deed->to].node;
    TRY(open_forge(watch->mesh, honest, deed->to, &watch->forge, why));
    watch->context = zmq_ctx_new();
    watch->line = line_dial(watch->context, &watch->forge, watch->forge.target, WAY_PLAIN);
    return STATUS(OK);
}

/* While the node itself is left alone: what the deed takes of the machine. Some can be done to their own node only. */
static void watch_aside(const struct player *player, struct liar_watch *watch, double seconds, struct liar_verdict *verdict)
{
    if (player->deed.play != play_questions && begin_deed(player))
        watch_measure(watch, seconds, NULL, &verdict->aside);
    end_deed(player);
}

static void judge_deed(struct liar_verdict *verdict, const struct player *player, const struct liar_watch *watch, uint64_t asked)
{
    const struct liar_deed *deed = &player->deed;
    print_verdict(verdict, deed, player->tally);
    expect(verdict, watch->failed == 0, "honest questions without an answer", watch->failed, 0);
    if (deed->counter)
        expect(verdict, risen(verdict, deed->counter) >= deed->least, deed->counter, risen(verdict, deed->counter), deed->least);
    judge_words(verdict, deed, player->tally);
    judge_growth(verdict, deed, asked);
    judge_times(verdict, "ms for an honest partner", &verdict->quiet.partner, &verdict->aside.partner, &verdict->during.partner);
    judge_times(verdict, "ms at the door", &verdict->quiet.door, &verdict->aside.door, &verdict->during.door);
}

static struct status watch_deed(const struct liar_deed *deed, struct liar_watch *watch, double seconds, struct complaint *why)
{
    static struct liar_verdict verdict;
    static struct player player, aside;
    struct liar_measured warm;
    make_player(deed, deed->to, watch->mesh, &player);
    make_player(deed, deed->who == PARTY_TZ ? PARTY_WC : PARTY_TZ, watch->mesh, &aside);
    TRY(open_watch(watch, deed, why));
    expect(&verdict, watch_await(watch, READY_S), "a first answer", 0, 1);
    watch_measure(watch, 0, NULL, &warm);
    watch_measure(watch, seconds, NULL, &verdict.quiet);
    if (getenv("LIAR_RATIO"))
        watch_aside(&aside, watch, seconds, &verdict);
    bool is_told = watch_figures(watch, &verdict.before);
    const uint64_t asked = watch->asked;
    const double begin = watch_now();
    expect(&verdict, begin_deed(&player), "a deed that was done", 0, 1);
    const struct liar_until until = {deed->counter,
                                     deed->counter && is_told ? watch_counter(verdict.before.status, deed->counter) + deed->least : 0};
    watch_measure(watch, seconds, &until, &verdict.during);
    end_deed(&player);
    verdict.elapsed_s = watch_now() - begin;
    is_told = is_told && watch_figures(watch, &verdict.after);
    expect(&verdict, is_told, "a door that answers", 0, 1);
    if (is_told)
        judge_deed(&verdict, &player, watch, watch->asked - asked);
    return verdict.faults ? complain(why, FAIL(UNEXPECTED), "%s", deed->does) : STATUS(OK);
}

static const struct liar_deed *find_deed(const char *name)
{
    for (size_t i = 0; i < liar_deed_count; i++)
        if (strcmp(liar_deeds[i].name, name) == 0)
            return &liar_deeds[i];
    return NULL;
}

static bool is_of_messages(const struct liar_deed *deed)
{
    return deed->play == play_messages || deed->play == play_same || deed->play == play_questions;
}

static int list_deeds(const char *group)
{
    for (size_t i = 0; i < liar_deed_count; i++)
        if (strcmp(group, is_of_messages(&liar_deeds[i]) ? "messages" : "lines") == 0)
            printf("%s %s %s\n", liar_deeds[i].name, liar_houses[liar_deeds[i].to].node, liar_deeds[i].does);
    return 0;
}

static int usage(const char *self)
{
    fprintf(stderr, "usage: %s list messages|lines | %s MESH-FOLDER SECONDS DEED\n", self, self);
    return 64;
}

int main(int argc, char **argv)
{
    char door[DOOR_PATH_ROOM];
    struct complaint why = {""};
    static struct liar_watch watch;
    if (argc == 3 && strcmp(argv[1], "list") == 0)
        return list_deeds(argv[2]);
    const struct liar_deed *deed = argc == 4 ? find_deed(argv[3]) : NULL;
    if (!deed || !status_ok(crypto_start()))
        return usage(argv[0]);
    watch.door = door;
    watch.mesh = argv[1];
    snprintf(door, sizeof door, "%s/%s/control", argv[1], liar_houses[deed->to].node);
    struct status status = watch_deed(deed, &watch, strtod(argv[2], NULL), &why);
    if (!status_ok(status))
        fprintf(stderr, "liar: %s: %s: %s\n", deed->name, why.text, status_text(status));
    if (watch.line)
        zmq_close(watch.line);
    if (watch.context)
        zmq_ctx_term(watch.context);
    forge_close(&watch.forge);
    return status_exit_code(status);
}
