// SPDX-License-Identifier: EUPL-1.2
//
// Lists that are longer than a screen: a page, and how to see the next; or all of them, a page after the other, so that a list of any
// length takes as much memory as a page.
#pragma once

#include "online/door.h"
#include "sentence/command.h"
#include "view/page.h"

#define PAGED_OPTIONS                                                                                             \
    {"limit", "AANTAL", false, false, "hoeveel er op een bladzijde staan; anders 25"},                            \
        {"after", "PLAATS", false, false, "de volgende bladzijde; onder elke bladzijde staat de plaats daarvan"}, \
    {                                                                                                             \
        "all", NULL, false, false, "alle bladzijden achter elkaar; met --json is elke bladzijde een regel"        \
    }
#define PAGED_OPTIONS_ENGLISH                                                                \
    {"limit", "COUNT", false, false, "how many on a page; 25 otherwise"},                    \
        {"after", "PLACE", false, false, "the next page; its place stands below each page"}, \
    {                                                                                        \
        "all", NULL, false, false, "page after page; with --json each is a line"             \
    }

/* A list while it is shown. Replies and what is put on the page live as long as the page. */
struct paged {
    struct invocation *invocation;
    struct door door;
    struct speech_page asked;
    void *pick; /* which rows of it, as it was typed: of the sentence's own form */
    struct page page;
    struct speech_next next; /* where the page after this one begins */
};

/* Asks for one page, sets `next`, and puts it on `page`, or prints it when the invocation wants JSON. */
typedef struct status paged_show(struct paged *paged);
/* Opens the line itself, once the options of pages are read: what else was typed is judged before, and stands in `pick`. */
MUST_USE struct status paged_run(struct invocation *invocation, paged_show *show, void *pick);
