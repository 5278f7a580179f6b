// SPDX-License-Identifier: EUPL-1.2
//
// `schakel signal`: the register in, and what partners signalled.
#include "cli/discretion.h"
#include "cli/node_link.h"
#include "cli/page_json.h"
#include "cli/register_import.h"
#include "cli/terminal.h"
#include "view/dutch.h"
#include "view/json.h"

#include "files/files.h"

#include <errno.h>
#include <unistd.h>

/* ---- import */

static struct status read_domains(struct invocation *invocation, struct control_link *link, struct register_import *import)
{
    CLEANUP(json) struct json *reply = NULL;
    const struct json *list;
    TRY(node_link_ask(invocation, link, control_request("import-domains"), &reply));
    TRY(json_get_array(reply, "domains", 64, &invocation->why, &list));
    import->domain_count = json_array_count(list);
    if (!import->domain_count)
        return complain(&invocation->why, FAIL(NO_RULE), "no rule lets this node have its own clients evaluated in any domain");
    TRY(ARENA_NEW(import->arena, import->domain_count, &import->domains));
    for (size_t i = 0; i < import->domain_count; i++) {
        struct span word;
        TRY(json_as_text(json_array_at(list, i), 64, &word));
        TRY(arena_text(import->arena, word, &import->domains[i]));
    }
    return STATUS(OK);
}

static struct status carry_over(struct invocation *invocation, struct register_import *import, struct progress *progress)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    struct complaint *why = &invocation->why;
    struct blindfold how;
    TRY(node_link_open(invocation, &link));
    TRY(node_link_blindfold(invocation, link, "import", progress, &how));
    TRY(read_domains(invocation, link, import));
    progress_begin(progress, "blinding");
    TRY(import_blind(import, &how, why));
    progress_begin(progress, "sending");
    return import_send(import, &how.carrier, progress, why);
}

static struct status write_rejects(struct invocation *invocation, struct register_import *import, const char *path)
{
    struct span text;
    TRY(import_rejects(import, &text));
    if (import->fault_count)
        return file_write_atomic(path, text, 0640, &invocation->why);
    if (unlink(path) != 0 && errno != ENOENT)
        return complain(&invocation->why, FAIL(IO_FAILED), "%s: rejects of an earlier import cannot be removed: %s", path, strerror(errno));
    return STATUS(OK);
}

static struct status show_summary(struct invocation *invocation, const struct register_import *import, size_t rows, const char *path)
{
    bool is_dry = invocation_has(invocation, "dry-run");
    invocation->exit_code = import->fault_count ? 1 : 0;
    if (invocation->wants_json) {
        CLEANUP(json) struct json *object = json_object_new();
        json_set_bool(object, "ok", true);
        json_set_bool(object, "dry_run", is_dry);
        json_set_integer(object, "rows", (int64_t)rows);
        json_set_integer(object, "added", import->added);
        json_set_integer(object, "replaced", import->replaced);
        json_set_integer(object, "unchanged", import->unchanged);
        json_set_integer(object, "rejected", (int64_t)import->rejected);
        json_set_integer(object, "pushed", import->pushed);
        if (import->fault_count)
            json_set_text(object, "rejects", path);
        return print_json(invocation, object);
    }
    if (is_dry)
        printf("%zu rows read, %zu would be sent to the node, %zu rejected; nothing was sent\n", rows, rows - import->rejected,
               import->rejected);
    else
        printf("%zu rows: %lld added, %lld replaced, %lld unchanged, %zu rejected; %lld signals pushed\n", rows, (long long)import->added,
               (long long)import->replaced, (long long)import->unchanged, import->rejected, (long long)import->pushed);
    if (import->fault_count)
        printf("rejected rows, with column and reason: %s\n", path);
    return STATUS(OK);
}

/* Rows in the file: those that were handed out and those that were rejected while reading. */
static size_t count_rows(const struct register_import *import)
{
    size_t count = import->row_count;
    for (size_t i = 0; i < import->fault_count; i++)
        count += i == 0 || import->faults[i].row != import->faults[i - 1].row;
    return count;
}

static struct status import_file(struct invocation *invocation, struct register_import *import, struct progress *progress)
{
    const char *file = invocation->arguments[0], *path = invocation_option(invocation, "rejects");
    struct register_options options = {.file_name = file};
    struct span bytes;
    if (!path)
        TRY(arena_print(invocation->arena, &path, "%s.afgekeurd.csv", file));
    TRY(invocation_list(invocation, "ignore-column", &options.ignored_columns, &options.ignored_count));
    progress_begin(progress, "reading");
    TRY(file_read(file, REGISTER_MOST_BYTES, import->arena, &bytes, &invocation->why));
    TRY(import_read(import, bytes, &options, &invocation->why));
    size_t rows = count_rows(import);
    if (import->row_count && !invocation_has(invocation, "dry-run"))
        TRY(carry_over(invocation, import, progress));
    progress_clear(progress);
    TRY(write_rejects(invocation, import, path));
    return show_summary(invocation, import, rows, path);
}

static struct status run_import(struct invocation *invocation)
{
    CLEANUP(arena) struct arena *arena = NULL; /* wiped: it holds the file */
    struct register_import import = {0};
    struct progress progress = progress_on_terminal();
    TRY(process_be_discreet());
    TRY(arena_new(IMPORT_ARENA_BYTES, &arena));
    import.arena = arena;
    struct status status = import_file(invocation, &import, &progress);
    progress_clear(&progress);
    return status;
}

/* ---- list */

static void put_received(struct page_table *table, const struct view_words *words, const struct json *row)
{
    struct page *page = table->page;
    const char *const cells[] = {page_moment(page, row, "received"),
                                 page_text(page, row, "name"),
                                 view_read(words, VIEW_CATEGORY, page_text(page, row, "category")),
                                 dutch_urgency(page, (unsigned)page_number(row, "urgency")),
                                 page_day(page, row, "since"),
                                 page_format(page, "%lld", (long long)page_number(row, "other_senders"))};
    ENSURE(table->count == N(cells));
    page_table_row(table, cells, "", false);
}

static struct status list_received(struct invocation *invocation, const struct json *reply)
{
    static const char *const titles[] = {"Ontvangen", "Van", "Categorie", "Urgentie", "Sinds", "Anderen"};
    struct page page = terminal_page(invocation->arena);
    struct page_table table = page_table_begin(&page, titles, N(titles));
    struct view_words words;
    const struct json *list;
    TRY(json_get_array(reply, "signals", 100000, &invocation->why, &list));
    TRY(view_words_decode(reply, invocation->arena, &invocation->why, &words));
    for (size_t i = 0; i < json_array_count(list); i++)
        put_received(&table, &words, json_array_at(list, i));
    page_table_end(&table);
    if (page_truth(reply, "more"))
        page_paragraph(&page, 0, 0,
                       page_format(&page, "Er zijn er meer: met --after %lld ziet u de volgende.",
                                   (long long)page_number(json_array_at(list, json_array_count(list) - 1), "id")));
    return terminal_show(&page);
}

/* What became of a pushed signal, as the node says it and as people read it. */
static const char *pushed_dutch(const char *state)
{
    static const char *const states[][2] = {{"new", "Nog te verwerken"},
                                            {"pending", "Onderweg"},
                                            {"delivered", "Aangekomen"},
                                            {"refused", "Geweigerd"},
                                            {"expired", "Niet op tijd aangekomen"}};
    for (size_t i = 0; i < N(states); i++)
        if (strcmp(states[i][0], state) == 0)
            return states[i][1];
    return state;
}

static struct status list_counts(struct invocation *invocation, const struct json *reply)
{
    struct page page = terminal_page(invocation->arena);
    struct json_member member = {0};
    const struct json *pushed;
    TRY(json_get_object(reply, "pushed", &invocation->why, &pushed));
    page_field(&page, "In ons bestand", page_format(&page, "%lld", (long long)page_number(reply, "records")));
    page_heading(&page, "VERSTUURDE SIGNALEN");
    while (json_next(pushed, &member))
        page_field(&page, pushed_dutch(member.key), page_format(&page, "%lld", (long long)page_number(pushed, member.key)));
    return terminal_show(&page);
}

static struct status run_list(struct invocation *invocation)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    CLEANUP(json) struct json *reply = NULL;
    bool is_received = invocation_has(invocation, "received");
    uint64_t after;
    TRY(invocation_number(invocation, "after", 0, INT64_MAX, 0, &after));
    TRY(node_link_open(invocation, &link));
    struct json *request = control_request(is_received ? "signal-received" : "signal-count");
    json_set_integer(request, "after", (int64_t)after);
    TRY(node_link_ask(invocation, link, request, &reply));
    if (invocation->wants_json)
        return print_json(invocation, reply);
    return is_received ? list_received(invocation, reply) : list_counts(invocation, reply);
}

static const struct option import_options[] = {
    {"rejects", "FILE", false, false, "where rejected rows go; FILE.afgekeurd.csv beside the register otherwise"},
    {"ignore-column", "NAME", false, true, "a column that may be left unread"},
    {"dry-run", NULL, false, false, "only read and check; nothing goes to the node"},
    {0},
};
static const struct option list_options[] = {
    {"received", NULL, false, false, "signals that partners pushed to this node, instead of the counts of our own"},
    {"after", "ID", false, false, "of the received ones, those that came later than this one"},
    {0},
};
const struct command signal_commands[] = {
    {"signal", "import", import_options, "FILE", 1, 1, run_import,
     "a register (CSV or JSON Lines) into the node; identifiers are blinded here"},
    {"signal", "list", list_options, NULL, 0, 0, run_list, "how many signals there are and what became of them"},
    {0},
};
