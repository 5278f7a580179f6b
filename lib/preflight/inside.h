// SPDX-License-Identifier: EUPL-1.2
//
// What the rows of this room share: one function each, and how they say what they found.
#pragma once

#include "logbook/logbook.h"
#include "preflight/preflight.h"

#include <sys/types.h>

/* What goes from one row to the next without being handed out. */
struct looking {
    struct preflight *list;
    enum preflight_row row;
    uid_t user;                     /* whose the node's files must be */
    struct certificate_trust trust; /* once the authorities were read */
    /* of the process that runs the rows apart */
    struct secret_key storage;
    struct preflight_told *told; /* by a keeper of its own user; NULL: there is none, or it was not asked */
    struct store *store;         /* once it was looked at, and there is one */
    struct logbook logbook;      /* its ledger; empty otherwise */
};

/* A row: OK when rows that take its result can go on. It puts its findings itself; a failure without an error of its own
 * becomes one. */
#define PREFLIGHT_FUNCTION(name, function, ...) MUST_USE struct status preflight_##function(struct looking *looking);
PREFLIGHT_ROWS(PREFLIGHT_FUNCTION)
#undef PREFLIGHT_FUNCTION

bool looking_has(const struct looking *looking, enum preflight_row row); /* it was looked at, and is usable */
/* What this row saw, for who wants to know. */
void looking_saw(struct looking *looking, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Puts a finding. Reason and sentence to type are one format, with a line feed between them when there is a sentence. */
void looking_put(struct looking *looking, enum severity severity, const char *file, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The same about a key of the settings, in its line. */
void looking_put_key(struct looking *looking, enum severity severity, size_t key, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* What another room refuses becomes an error: its place and reason are in `why`, about `file` when it names none. Gives the status
 * back. */
MUST_USE struct status looking_take(struct looking *looking, struct status status, const struct complaint *why, const char *file,
                                    const char *type, ...) __attribute__((format(printf, 5, 6)));

/* Hears all that is wrong with a text: `take` puts a finding of each (looking_take), and the reader goes on. */
struct hearing {
    struct looking *looking;
    struct status (*take)(struct looking *looking, struct status status, const struct complaint *why);
    struct status first; /* OK: nothing was told */
};
struct listener looking_hear(struct hearing *hearing);
/* How the row went whose reader ended with `status`. */
static inline struct status hearing_end(const struct hearing *hearing, struct status status)
{
    return status_ok(status) ? hearing->first : status;
}

/* Of a new folder: there is nothing at `path` yet, and this row saw that. */
bool looking_is_to_come(struct looking *looking, const char *path);
/* The same of the file or folder that a key of the settings names; `sentence` is typed with its path behind it. When it is not there
 * the sentence is the key's. */
MUST_USE struct status looking_take_key(struct looking *looking, struct status status, const struct complaint *why, size_t key,
                                        const char *sentence);

/* Asks a keeper of its own user for what the rows of keys, shares, database and anchor would read (rows_keeper.c). */
MUST_USE struct status looking_ask_keeper(struct looking *looking);
/* What only such a keeper could tell, and it was not asked: the row saw that. */
bool looking_is_untold(struct looking *looking);

/* Runs the rows from `first` up to `end` in a process that ends with them: their findings and results come back, and nothing of what
 * they read. */
MUST_USE struct status preflight_run_apart(struct looking *looking, enum preflight_row first, enum preflight_row end);
void preflight_run_row(struct looking *looking, enum preflight_row row);
