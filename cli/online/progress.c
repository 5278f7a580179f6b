// SPDX-License-Identifier: EUPL-1.2
//
// Redrawn only when the percentage changed.
#include "online/progress.h"

#include <stdio.h>
#include <unistd.h>

#define BAR_COLUMNS 30

struct progress progress_on_terminal(void) { return (struct progress){.is_shown = isatty(STDERR_FILENO) == 1, .shown_percent = -1}; }

void progress_begin(struct progress *progress, const char *phase)
{
    progress->phase = phase;
    progress->shown_percent = -1;
    progress_advance(progress, 0, 1);
}

void progress_advance(struct progress *progress, size_t done, size_t total)
{
    static const char bar[] = "##############################";
    int percent = total ? (int)(100.0 * (double)done / (double)total) : 100;
    if (!progress->is_shown || !progress->phase || percent == progress->shown_percent)
        return;
    progress->shown_percent = percent;
    fprintf(stderr, "\r%-10s [%-*.*s] %3d%%", progress->phase, BAR_COLUMNS, percent * BAR_COLUMNS / 100, bar, percent);
    fflush(stderr);
}

void progress_clear(struct progress *progress)
{
    if (progress->is_shown && progress->phase)
        fprintf(stderr, "\r\033[K");
    progress->phase = NULL;
}
