// SPDX-License-Identifier: EUPL-1.2
//
// Partners that are missing are named only when they are missed.
#include "cli/node_witnesses.h"

#include "cli/node_link.h"
#include "screen/terminal.h"
#include "view/dutch.h"

static const char *short_name_of(const struct speech_status *status, const struct oin *partner)
{
    for (size_t i = 0; i < status->partner_count; i++)
        if (oin_equal(&status->partners[i].oin, partner))
            return status->partners[i].short_name;
    return partner->text;
}

static void put_missing_witnesses(struct page *page, const struct speech_status *status)
{
    for (size_t i = 0; i < status->witness_count; i++) {
        const struct speech_witness *row = &status->witnesses[i];
        const char *name = short_name_of(status, &row->partner);
        if (!row->size)
            page_field(page, "does not cosign", page_format(page, "%s (%s): nothing yet", name, row->partner.text));
        else if (row->size < status->ledger_signed)
            page_field(page, "does not cosign",
                       page_format(page, "%s (%s): %llu entries, at %s", name, row->partner.text, (unsigned long long)row->size,
                                   dutch_moment(page, row->at)));
    }
}

void put_witnesses(struct page *page, const struct speech_status *status)
{
    const bool is_closed = strcmp(status->ledger_state, "closed") == 0;
    page_field(page, "cosigned by a quorum",
               page_format(page, "%llu entries; a quorum is %llu of %zu partners, and %llu of them must lie for two histories",
                           (unsigned long long)status->ledger_confirmed, (unsigned long long)status->witness_quorum, status->witness_count,
                           (unsigned long long)status->lying_witnesses));
    if (strcmp(status->ledger_state, "confirmed") == 0)
        return;
    page_field(page, is_closed ? "NOTHING NEW GOES OUT" : "COSIGNED LATE",
               page_format(page, "what was entered since %s is not cosigned by a quorum%s", dutch_moment(page, status->unconfirmed_since),
                           is_closed ? "; schakel node open lets it out for some hours" : ""));
    if (is_closed && status->opened_until)
        page_field(page, "OPENED", page_format(page, "by an operator, until %s", dutch_moment(page, status->opened_until)));
    put_missing_witnesses(page, status);
}

/* ---- a ledger that nobody cosigns */

struct status run_node_open(struct invocation *invocation)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    struct page page = terminal_page(invocation->arena);
    struct speech_opening opening = {.reason = invocation_option(invocation, "reason")};
    struct speech_opened_until opened;
    struct door door;
    TRY(invocation_number(invocation, "hours", 1, SPEECH_OPEN_HOURS_MOST, 0, &opening.hours));
    TRY(node_link_open(invocation, &link, &door));
    TRY(door_node_open(&door, &opening, &opened));
    if (invocation->wants_json)
        return node_link_print(invocation, SPEECH_NODE_OPEN, &opened);
    printf("questions, answers and imports go out until %s, whoever cosigns the ledger; that, and why, is entered in it\n",
           dutch_moment(&page, opened.until));
    return fflush(stdout) == 0 ? STATUS(OK) : FAIL(IO_FAILED);
}

const struct option node_open_options[] = {
    {"hours", "N", true, false, "for how long, at most 72"},
    {"reason", "TEXT", true, false, "why; it is entered in the ledger"},
    {0},
};
