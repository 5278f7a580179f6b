// SPDX-License-Identifier: EUPL-1.2
//
// Times of answers, and figures from the node itself, its files and its process.
#include "support/liar_watch.h"

#include "crypto/secret.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Of a phase: each is an evaluation that counts, and all deeds together must not use up what the honest partner may have of a day. */
#define SAMPLES_MOST 70
#define SAMPLES_LEAST 8
#define PATIENCE_S 15
#define PAUSE_US 15000
#define QUESTION_ARENA_MOST ((size_t)2 * 1024 * 1024)

double watch_now(void)
{
    struct timespec now;
    ENSURE(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* ---- figures */

static FILE *open_of_node(const struct liar_watch *watch, const char *file)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s/%s", watch->mesh, watch->node, file);
    return fopen(path, "re");
}

static uint64_t count_lines(const struct liar_watch *watch)
{
    uint64_t lines = 0;
    FILE *file = open_of_node(watch, "log");
    ENSURE(file);
    for (int c = getc(file); c != EOF; c = getc(file))
        lines += c == '\n';
    fclose(file);
    return lines;
}

static uint64_t file_kib(const struct liar_watch *watch, const char *name)
{
    char path[512];
    struct stat about;
    snprintf(path, sizeof path, "%s/%s/%s", watch->mesh, watch->node, name);
    return stat(path, &about) == 0 ? (uint64_t)about.st_size / 1024 : 0;
}

static void read_memory(const struct liar_watch *watch, struct liar_figures *out)
{
    char path[64], line[256];
    FILE *file = open_of_node(watch, "pid");
    ENSURE(file && fgets(line, sizeof line, file));
    fclose(file);
    snprintf(path, sizeof path, "/proc/%lu/status", strtoul(line, NULL, 10));
    file = fopen(path, "re");
    ENSURE(file);
    while (fgets(line, sizeof line, file)) {
        if (strncmp(line, "VmRSS:", 6) == 0)
            out->memory_kib = strtoull(line + 6, NULL, 10);
        if (strncmp(line, "VmHWM:", 6) == 0)
            out->peak_kib = strtoull(line + 6, NULL, 10);
    }
    fclose(file);
}

static uint64_t number_after(const char *text, const char *name)
{
    char key[80];
    snprintf(key, sizeof key, "\"%s\":", name);
    const char *at = strstr(text, key);
    ENSURE(at);
    return strtoull(at + strlen(key), NULL, 10);
}

uint64_t watch_counter(const char *status, const char *name)
{
    char one[64];
    const size_t size = strcspn(name, "+");
    snprintf(one, sizeof one, "%.*s", (int)size, name);
    return number_after(strstr(status, "\"counters\":"), one) + (name[size] ? watch_counter(status, name + size + 1) : 0);
}

bool watch_figures(struct liar_watch *watch, struct liar_figures *out)
{
    int fd = door_reach(watch->door);
    bool is_told = fd >= 0 && door_ask(fd, DOOR_STATUS_LINE, out->status);
    if (fd >= 0)
        close(fd);
    if (!is_told)
        return false;
    out->ledger = number_after(out->status, "ledger_size");
    out->log_lines = count_lines(watch);
    out->database_kib = file_kib(watch, "database");
    out->journal_kib = file_kib(watch, "database-wal");
    read_memory(watch, out);
    return true;
}

/* ---- who asks meanwhile */

/* An evaluation for its own register: all of the way, with an entry, a commit, and the keeper at its end. */
static bool ask_honestly(struct liar_watch *watch)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct forge forge = watch->forge;
    enum envelope_kind kind;
    struct envelope question, answer = {.kind = ENVELOPE_KINDS_END};
    struct span body, message;
    ENSURE(status_ok(arena_new(QUESTION_ARENA_MOST, &arena)));
    forge.arena = arena;
    ENSURE(status_ok(body_evaluate(&forge, &kind, &body)) && status_ok(forge_envelope(&forge, kind, body, &question)));
    ENSURE(status_ok(forge_sign(&forge, &question, &forge.sign, &message)));
    line_throw(watch->line, message, 0);
    while (!exchange_id_equal(&answer.exchange_id, &question.exchange_id) || answer.kind != ENVELOPE_PARTIAL)
        if (!line_catch(&forge, watch->line, ANSWER_MS, &message) ||
            !status_ok(envelope_open(message, &forge.target->oin, forge.target->envelope, arena, &answer)))
            return false;
    return answer.statement.code == STATUS_OK;
}

bool watch_await(struct liar_watch *watch, double seconds)
{
    const double until = watch_now() + seconds;
    bool is_answered = false;
    while (!is_answered && watch_now() < until)
        is_answered = ask_honestly(watch);
    return is_answered;
}

static bool come_to_the_door(struct liar_watch *watch)
{
    int fd = door_reach(watch->door);
    bool is_told = fd >= 0 && door_ask(fd, DOOR_STATUS_LINE, watch->said) && strstr(watch->said, "\"ok\":true");
    if (fd >= 0)
        close(fd);
    return is_told;
}

/* Once more for whoever is pushed out by others of the same account. */
static bool ask_at_the_door(struct liar_watch *watch) { return come_to_the_door(watch) || come_to_the_door(watch); }

static int compare_times(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static struct liar_latency summarise(double *times, size_t count)
{
    struct liar_latency latency = {.count = count};
    if (count == 0)
        return latency;
    qsort(times, count, sizeof *times, compare_times);
    latency.middle = times[count / 2];
    latency.slow = times[count - 1 - count / 20];
    latency.slowest = times[count - 1];
    return latency;
}

static bool has_come(const struct liar_watch *watch, const struct liar_until *until)
{
    return !until || !until->counter || watch_counter(watch->said, until->counter) >= until->least;
}

void watch_measure(struct liar_watch *watch, double seconds, const struct liar_until *until, struct liar_measured *out)
{
    static double partner[SAMPLES_MOST], door[SAMPLES_MOST];
    const double begin = watch_now();
    size_t count = 0;
    while (count < SAMPLES_LEAST || (count < SAMPLES_MOST && watch_now() - begin < (has_come(watch, until) ? seconds : PATIENCE_S))) {
        double at = watch_now();
        bool is_answered = ask_honestly(watch);
        partner[count] = (watch_now() - at) * 1000;
        watch->asked += is_answered;
        at = watch_now();
        bool is_told = ask_at_the_door(watch) || ask_at_the_door(watch); /* a crowd of the same user may push it out once */
        door[count++] = (watch_now() - at) * 1000;
        watch->failed += !is_answered + !is_told;
        usleep(PAUSE_US);
    }
    *out = (struct liar_measured){summarise(partner, count), summarise(door, count)};
}
