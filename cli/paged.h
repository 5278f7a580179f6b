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

/* Asks for one page and puts it on `page`, or prints it when the invocation wants JSON; where the next begins in `out_next`. Replies live
 * as long as the page. */
typedef struct status paged_show(struct invocation *invocation, const struct door *door, const struct speech_page *asked, struct page *page,
                                 struct speech_next *out_next);
MUST_USE struct status paged_run(struct invocation *invocation, const struct door *door, paged_show *show);
