// SPDX-License-Identifier: EUPL-1.2
//
// `schakel signal`: the register in, and what partners signalled.
#include "cli/commands.h"
#include "cli/discretion.h"
#include "cli/node_link.h"
#include "cli/paged.h"
#include "online/register_import.h"
#include "screen/terminal.h"
#include "view/lists.h"

#include "files/files.h"

#include <errno.h>
#include <unistd.h>

/* ---- import */

static struct status read_targets(struct invocation *invocation, const struct door *door, struct register_import *import)
{
    struct speech_import_targets reply;
    TRY(door_import_targets(door, &door_nothing, &reply));
    if (!reply.target_count)
        return complain(&invocation->why, FAIL(NO_RULE), "geen regel laat deze organisatie pseudoniemen maken van eigen cliënten");
    import->target_count = reply.target_count;
    import->targets = reply.targets;
    return STATUS(OK);
}

static struct status carry_over(struct invocation *invocation, struct register_import *import, struct progress *progress)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    CLEANUP(agreed_keys) struct agreed_keys *keys = NULL;
    struct door door;
    struct blindfold how;
    TRY(node_link_open(invocation, &link, &door));
    TRY(node_link_blindfold(invocation, &door, "import", progress, &how));
    TRY(node_link_keys(invocation, &how, &keys));
    TRY(read_targets(invocation, &door, import));
    TRY(import_judge(import, &invocation->why));
    progress_begin(progress, "blinderen");
    TRY(import_blind(import, &how, &invocation->why));
    progress_begin(progress, "versturen");
    return import_send(import, &door, progress);
}

static struct status write_rejects(struct invocation *invocation, struct register_import *import, const char *path)
{
    struct span text;
    TRY(import_rejects(import, &text));
    struct status status = import->fault_count ? file_write_atomic(path, text, 0640, NULL) : STATUS(OK);
    if (!status_ok(status))
        return complain(&invocation->why, status, "%s: de afgekeurde rijen zijn hier niet te bewaren", path);
    if (import->fault_count)
        return STATUS(OK);
    if (unlink(path) != 0 && errno != ENOENT)
        return complain(&invocation->why, FAIL(IO_FAILED), "%s: de afgekeurde rijen van een vorige keer kunnen niet weg", path);
    return STATUS(OK);
}

/* Where rejected rows go, and whether anything is sent: as it was typed. */
struct import_wish {
    const char *rejects;
    bool is_dry;
};

static struct status show_summary(struct invocation *invocation, const struct register_import *import, size_t rows,
                                  const struct import_wish *wish)
{
    invocation->exit_code = import->fault_count ? 1 : 0;
    if (invocation->wants_json) {
        CLEANUP(json) struct json *object = json_object_new();
        json_set_bool(object, "ok", true);
        json_set_bool(object, "dry_run", wish->is_dry);
        json_set_integer(object, "rows", (int64_t)rows);
        json_set_integer(object, "added", import->added);
        json_set_integer(object, "replaced", import->replaced);
        json_set_integer(object, "unchanged", import->unchanged);
        json_set_integer(object, "doubted", (int64_t)import->doubted_count);
        json_set_integer(object, "rejected", (int64_t)import->rejected);
        json_set_integer(object, "pushed", import->pushed);
        if (import->fault_count)
            json_set_text(object, "rejects", wish->rejects);
        return print_json(invocation, object);
    }
    if (wish->is_dry)
        printf("%zu rijen gelezen: %zu kunnen naar het knooppunt, %zu afgekeurd; er is niets verstuurd\n", rows, rows - import->rejected,
               import->rejected);
    else
        printf("%zu rijen: %lld nieuw, %lld vervangen, %lld gelijk gebleven, %zu afgekeurd; %lld signalen verstuurd\n", rows,
               (long long)import->added, (long long)import->replaced, (long long)import->unchanged, import->rejected,
               (long long)import->pushed);
    if (import->doubted_count)
        printf("van %zu adressen is ook een andere schrijfwijze in gebruik (zoals II en 2, of HS en H): een partner die haar gebruikt "
               "vindt ze niet\n",
               import->doubted_count);
    if (import->fault_count)
        printf("afgekeurde rijen, met kolom en reden: %s\n", wish->rejects);
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
    const char *file = invocation->arguments[0];
    struct import_wish wish = {invocation_option(invocation, "rejects"), invocation_has(invocation, "dry-run")};
    struct register_options options = {.file_name = file};
    struct span bytes;
    if (!wish.rejects)
        TRY(arena_print(invocation->arena, &wish.rejects, "%s.afgekeurd.csv", file));
    TRY(invocation_list(invocation, "ignore-column", &options.ignored_columns, &options.ignored_count));
    progress_begin(progress, "lezen");
    struct status status = file_read(file, REGISTER_MOST_BYTES, import->arena, &bytes, NULL);
    if (!status_ok(status))
        return complain(&invocation->why, status, "%s: dit bestand is niet te lezen", file);
    TRY(import_read(import, bytes, &options, &invocation->why));
    size_t rows = count_rows(import);
    if (import->row_count && !wish.is_dry)
        TRY(carry_over(invocation, import, progress));
    progress_clear(progress);
    TRY(write_rejects(invocation, import, wish.rejects));
    return show_summary(invocation, import, rows, &wish);
}

static struct status run_signal_import(struct invocation *invocation)
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

static struct status show_received(struct paged *paged)
{
    const struct speech_signal_received request = {paged->asked};
    struct speech_signal_list list;
    TRY(door_signal_received(&paged->door, &request, &list));
    paged->next = list.next;
    if (paged->invocation->wants_json)
        return node_link_print(paged->invocation, SPEECH_SIGNAL_RECEIVED, &list);
    view_signals_print(&list, &paged->page);
    return STATUS(OK);
}

static struct status list_counts(struct invocation *invocation)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    struct door door;
    struct page page = terminal_page(invocation->arena);
    struct speech_signal_count counts;
    TRY(node_link_open(invocation, &link, &door));
    TRY(door_signal_count(&door, &door_nothing, &counts));
    if (invocation->wants_json)
        return node_link_print(invocation, SPEECH_SIGNAL_COUNT, &counts);
    view_signal_counts_print(&counts, &page);
    return terminal_show(&page);
}

static struct status run_signal_list(struct invocation *invocation)
{
    return invocation_has(invocation, "received") ? paged_run(invocation, show_received, NULL) : list_counts(invocation);
}

static const struct option import_options[] = {
    {"rejects", "BESTAND", false, false, "waar afgekeurde rijen komen; anders BESTAND.afgekeurd.csv, ernaast"},
    {"ignore-column", "NAAM", false, true, "een kolom die niet gelezen hoeft te worden"},
    {"config", "BESTAND", false, false, OPTION_CONFIG_SENTENCE},
    {"dry-run", NULL, false, false, "alleen lezen en nakijken; er wordt niets verstuurd"},
    {0},
};
static const struct option list_options[] = {
    {"received", NULL, false, false, "signalen die wij van partners kregen, in plaats van hoeveel wij er hebben"},
    PAGED_OPTIONS,
    {0},
};
const struct command signal_commands[] = {
    {"signal", "import", import_options, "BESTAND", 1, 1, run_signal_import,
     "een bestand (CSV of JSON Lines) naar het knooppunt; BSN en adres blijven hier"},
    {"signal", "list", list_options, NULL, 0, 0, run_signal_list, "hoeveel signalen er zijn en wat ervan werd"},
    {0},
};
