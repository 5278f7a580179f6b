// SPDX-License-Identifier: EUPL-1.2
//
// `schakel doctor`: the list that a start looks at, and, when the node runs, how it is with its partners. Each finding has
// the sentence to type.
#include "cli/clock.h"
#include "cli/commands.h"
#include "cli/node_conf.h"
#include "cli/node_link.h"
#include "preflight/print.h"

#include <stdarg.h>

#define AGE_ROOM 40
#define LINES_SENTENCE "peer list"
#define WAITING_MANY 100
#define WAITING_LONG_MS (60 * MINUTE_MS)
#define UNSIGNED_LONG_MS MINUTE_MS /* a head is signed within seconds of what it covers */

/* "5 minutes", "7 hours", "3 days" */
static const char *print_age(int64_t since_ms, char out[static AGE_ROOM])
{
    long long minutes = (long long)((clock_now_ms() - since_ms) / MINUTE_MS);
    if (minutes < 2 * 60)
        snprintf(out, AGE_ROOM, "%lld minutes", minutes);
    else if (minutes < 2 * 24 * 60)
        snprintf(out, AGE_ROOM, "%lld hours", minutes / 60);
    else
        snprintf(out, AGE_ROOM, "%lld days", minutes / (24 * 60));
    return out;
}

__attribute__((format(printf, 4, 5))) static void put_trouble(struct preflight *list, const char *whose, const char *command,
                                                              const char *format, ...)
{
    char reason[COMPLAINT_BYTES], type[COMPLAINT_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    snprintf(type, sizeof type, "schakel %s --socket %s", command, list->config.control);
    const struct finding finding = {.severity = SEVERITY_WARNING, .file = whose, .reason = reason, .type = type};
    findings_put(&list->findings, &finding);
}

static void look_at_line(struct preflight *list, const struct speech_partner *row)
{
    char age[AGE_ROOM];
    if (row->self)
        return;
    if (strcmp(row->certificate, "ok") != 0)
        put_trouble(list, row->short_name, LINES_SENTENCE, "its line is kept closed: %s", row->certificate);
    else if (!row->up && row->since)
        put_trouble(list, row->short_name, LINES_SENTENCE, "its line is down for %s", print_age(row->since, age));
    else if (!row->up)
        put_trouble(list, row->short_name, LINES_SENTENCE, "its line is down");
    if (strcmp(row->agreement, "other") == 0)
        put_trouble(list, row->short_name, LINES_SENTENCE, "it decides by another agreement: roster %u, policy %u, quotas %u", row->roster,
                    row->policy, row->quotas);
}

static const char *name_receiver(const struct speech_status *status, const struct oin *oin)
{
    for (size_t i = 0; i < status->partner_count; i++)
        if (oin_equal(&status->partners[i].oin, oin))
            return status->partners[i].short_name;
    return oin->text;
}

static void look_at_waiting(struct preflight *list, const struct speech_status *status, const struct speech_waiting *row)
{
    char age[AGE_ROOM];
    if (row->messages >= WAITING_MANY || clock_now_ms() - row->oldest >= WAITING_LONG_MS)
        put_trouble(list, name_receiver(status, &row->to), LINES_SENTENCE, "%llu message%s wait%s to be sent to it, the oldest for %s",
                    (unsigned long long)row->messages, row->messages == 1 ? "" : "s", row->messages == 1 ? "s" : "",
                    print_age(row->oldest, age));
}

static void look_at_head(struct preflight *list, const struct speech_status *status)
{
    char age[AGE_ROOM];
    if (status->unsigned_since && clock_now_ms() - status->unsigned_since >= UNSIGNED_LONG_MS)
        put_trouble(list, "ledger", "node status", "its last head is %s old: of %llu entries %llu are under it",
                    print_age(status->unsigned_since, age), (unsigned long long)status->ledger_size,
                    (unsigned long long)status->ledger_signed);
}

static void look_at_damage(struct preflight *list, const struct speech_status *status)
{
    if (*status->ledger_damage)
        put_trouble(list, "ledger", "node status",
                    "it is damaged (%s, from entry %llu on): what is stored is not what was signed; "
                    "schakel ledger heal DIR",
                    status->ledger_damage, (unsigned long long)status->damaged_entry);
}

/* An error: nothing is exchanged until somebody does something. */
static void look_at_quarantine(struct preflight *list, const struct speech_status *status)
{
    char reason[COMPLAINT_BYTES], type[COMPLAINT_BYTES];
    if (!status->held_elsewhere)
        return;
    snprintf(reason, sizeof reason, "this node is in quarantine: it signed %llu entries, which the ledger of %llu entries here %s",
             (unsigned long long)status->held_elsewhere, (unsigned long long)status->ledger_size,
             status->held_is_here ? "contains again" : "does not contain");
    snprintf(type, sizeof type, "schakel %s --socket %s", status->held_is_here ? "node release REASON" : "node status",
             list->config.control);
    findings_put(&list->findings, &(struct finding){.severity = SEVERITY_ERROR, .file = "ledger", .reason = reason, .type = type});
}

static struct status look_at_running(struct invocation *invocation, struct preflight *list)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    struct speech_status status;
    struct door door;
    if (!invocation_has(invocation, "socket"))
        invocation->socket = list->config.control;
    TRY(node_link_open(invocation, &link, &door));
    TRY(door_status(&door, &door_nothing, &status));
    for (size_t i = 0; i < status.partner_count; i++)
        look_at_line(list, &status.partners[i]);
    for (size_t i = 0; i < status.outbox_count; i++)
        look_at_waiting(list, &status, &status.outbox[i]);
    look_at_head(list, &status);
    look_at_damage(list, &status);
    look_at_quarantine(list, &status);
    return STATUS(OK);
}

static struct status run_doctor(struct invocation *invocation)
{
    CLEANUP(preflight) struct preflight *list = NULL;
    bool is_verbose = invocation_has(invocation, "verbose");
    const char *given = invocation->config;
    struct preflight_wish wish = {.config_path = given ? given : DEFAULT_CONFIG, .occasion = OCCASION_CHECK, .now_ms = clock_now_ms()};
    TRY(preflight_new(&wish, &list));
    if (list->is_running)
        TRY(look_at_running(invocation, list));
    invocation->exit_code = preflight_is_good(list) ? 0 : 1;
    if (!invocation->wants_json) {
        preflight_print(list, is_verbose, stdout);
        return STATUS(OK);
    }
    CLEANUP(json) struct json *object = preflight_json(list);
    return print_json(invocation, object);
}

static const struct option doctor_options[] = {
    {"config", "FILE", false, false, "the node's settings (" DEFAULT_CONFIG ")"},
    {"verbose", NULL, false, false, "what was looked at, row by row"},
    {0},
};
const struct command doctor_commands[] = {
    {"doctor", "", doctor_options, NULL, 0, 0, run_doctor, "what is wrong with the node and its lines, and what to type about it"},
    {0},
};
