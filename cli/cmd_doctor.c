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

#define DEFAULT_CONFIG "/etc/schakel/node.conf"
#define WAITING_MANY 100

__attribute__((format(printf, 3, 4))) static void put_trouble(struct preflight *list, const char *whose, const char *format, ...)
{
    char reason[COMPLAINT_BYTES], type[COMPLAINT_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    snprintf(type, sizeof type, "schakel peer list --socket %s", list->config.control);
    const struct finding finding = {.severity = SEVERITY_WARNING, .file = whose, .reason = reason, .type = type};
    findings_put(&list->findings, &finding);
}

static void look_at_line(struct preflight *list, const struct speech_partner *row)
{
    if (row->self)
        return;
    if (strcmp(row->certificate, "ok") != 0)
        put_trouble(list, row->short_name, "its line is kept closed: %s", row->certificate);
    else if (!row->up && row->since)
        put_trouble(list, row->short_name, "its line is down for %lld minutes", (long long)((clock_now_ms() - row->since) / 60000));
    else if (!row->up)
        put_trouble(list, row->short_name, "its line is down");
    if (strcmp(row->agreement, "other") == 0)
        put_trouble(list, row->short_name, "it decides by another agreement: roster %u, policy %u, quotas %u", row->roster, row->policy,
                    row->quotas);
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
        if (status.outbox[i].messages >= WAITING_MANY)
            put_trouble(list, status.outbox[i].to.text, "%llu messages wait to be sent", (unsigned long long)status.outbox[i].messages);
    return STATUS(OK);
}

static struct status run_doctor(struct invocation *invocation)
{
    CLEANUP(preflight) struct preflight *list = NULL;
    const char *given = invocation_option(invocation, "config");
    struct preflight_wish wish = {.config_path = given ? given : DEFAULT_CONFIG, .occasion = OCCASION_CHECK, .now_ms = clock_now_ms()};
    TRY(preflight_new(&wish, &list));
    if (list->is_running)
        TRY(look_at_running(invocation, list));
    invocation->exit_code = preflight_is_good(list) ? 0 : 1;
    if (!invocation->wants_json) {
        preflight_print(list, invocation_has(invocation, "verbose"), stdout);
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
