// SPDX-License-Identifier: EUPL-1.2
//
// Plays one scenario, or says what is wrong with it: play [--check] SCRIPT. `--page` prints the language.
#include "support/play.h"

#include "agreed/agreed.h"
#include "files/files.h"

#define SCRIPT_MOST_BYTES ((size_t)64 * 1024)
#define SCRIPT_ARENA_BYTES ((size_t)8 * 1024 * 1024)

static struct status play_file(const char *path, bool is_checked_only, struct complaint *why)
{
    CLEANUP(arena) struct arena *arena = NULL;
    CLEANUP(policy) struct policy *policy = NULL;
    const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    struct span text;
    struct script script;
    TRY(arena_new(SCRIPT_ARENA_BYTES, &arena));
    TRY(agreed_policy_read(SCHAKEL_SOURCE "/policies", &policy, why));
    TRY(file_read(path, SCRIPT_MOST_BYTES, arena, &text, why));
    struct script_language language = play_language(policy);
    TRY(script_parse(&language, name, text, arena, &script, why));
    return is_checked_only ? STATUS(OK) : play_script(&script, &(struct play_telling){0}, why);
}

int main(int argc, char **argv)
{
    struct complaint why = {""};
    bool is_checked_only = argc == 3 && strcmp(argv[1], "--check") == 0;
    if (argc == 2 && strcmp(argv[1], "--page") == 0) {
        play_print_page(stdout);
        return 0;
    }
    if (argc != 2 && !is_checked_only) {
        fprintf(stderr, "usage: %s [--check] SCRIPT, or --page\n", argv[0]);
        return 64;
    }
    setvbuf(stdout, NULL, _IOLBF, 0); /* what was played is told, also when the town breaks down */
    struct status status = play_file(argv[argc - 1], is_checked_only, &why);
    if (!status_ok(status))
        fprintf(stderr, "%s\n", why.text[0] ? why.text : status_text(status));
    return status_exit_code(status);
}
