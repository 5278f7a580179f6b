// SPDX-License-Identifier: EUPL-1.2
//
// Writes the sample roster to standard output, with fresh keys that are forgotten at once:
//   make_roster CA-FOLDER > keys/example/roster.conf
// CA-FOLDER is made by make_ca.sh for the five sample OINs.
#include "support/sample_roster.h"

#include "crypto/secret.h"

int main(int argc, char **argv)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct node_keys keys[SAMPLE_PARTNERS];
    struct span text;
    if (argc != 2) {
        fprintf(stderr, "usage: %s CA-FOLDER\n", argv[0]);
        return 64;
    }
    struct status status = crypto_start();
    if (status_ok(status))
        status = arena_new(1 << 20, &arena);
    if (status_ok(status))
        status = sample_roster_print(argv[1], system_random(), arena, keys, &text);
    if (!status_ok(status)) {
        fprintf(stderr, "%s: %s\n", argv[1], status_text(status));
        return status_exit_code(status);
    }
    return fwrite(text.data, 1, text.size, stdout) == text.size ? 0 : 2;
}
