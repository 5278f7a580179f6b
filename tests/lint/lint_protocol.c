// SPDX-License-Identifier: EUPL-1.2
//
// The page for implementers names every refusal with its number, word and text. `lint_protocol PAGE`.
#include "base/status.h"

#include <string.h>

#define PAGE_MOST_BYTES ((size_t)256 * 1024)

int main(int argc, char **argv)
{
    static char page[PAGE_MOST_BYTES];
    unsigned missing = 0, refusals = 0;
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (!file) {
        fprintf(stderr, "usage: %s PAGE\n", argv[0]);
        return 64;
    }
    ENSURE(fread(page, 1, sizeof page - 1, file) < sizeof page - 1);
    fclose(file);
    for (unsigned number = 1; number < 256; number++) {
        struct status status = {(enum status_code)number};
        char row[512];
        if (!status_is_known(number) || status_class(status) != STATUS_CLASS_REFUSAL)
            continue;
        snprintf(row, sizeof row, "\n| %u | `%s` | %s |\n", number, status_word(status), status_text(status));
        refusals++;
        if (!strstr(page, row)) {
            fprintf(stderr, "%s: misses the row%s", argv[1], row);
            missing++;
        }
    }
    return refusals && !missing ? 0 : 1;
}
