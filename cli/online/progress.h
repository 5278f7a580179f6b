// SPDX-License-Identifier: EUPL-1.2
//
// How far a long piece of work is, in one line on standard error; only when a person is looking at it.
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct progress {
    bool is_shown;
    const char *phase; /* "blinding"; NULL: nothing on the line */
    int shown_percent;
};

struct progress progress_on_terminal(void); /* silent when standard error is no terminal */
void progress_begin(struct progress *progress, const char *phase);
void progress_advance(struct progress *progress, size_t done, size_t total);
void progress_clear(struct progress *progress); /* an empty line again, so that something else can be said */
