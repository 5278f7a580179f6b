// SPDX-License-Identifier: EUPL-1.2
//
// The log's own code on real folders, for the comparison with another implementation:
//   ledger_make write DIR SIZE     exports the sample log, or goes on with it
//   ledger_make rewrite DIR SIZE   the same as its owner would have it: one entry left out, and signed again
//   ledger_make verify DIR TRUST   the findings; exits as `schakel ledger verify` does
#include "files/files.h"
#include "ledger/verdict.h"
#include "ledger_sample.h"

#include <errno.h>
#include <sys/stat.h>

#define LEFT_OUT 100

static struct status disk_write(void *state, const char *path, struct span bytes)
{
    return below_write(&(struct below){state, path}, bytes, NULL);
}

static struct status disk_read(void *state, const char *path, size_t most, struct arena *arena, struct span *out)
{
    return below_read(&(struct below){state, path}, most, arena, out, NULL);
}

static struct status disk_remove(void *state, const char *path) { return below_remove(&(struct below){state, path}, NULL); }

static struct status disk_settle(void *state)
{
    (void)state; /* nothing here outlives a test */
    return STATUS(OK);
}

static struct status disk_each(void *state, struct status (*visit)(void *visitor, const char *path), void *visitor)
{
    return folder_walk(state, visit, visitor, NULL);
}

static struct status read_but_one(void *state, uint64_t index, struct arena *arena, struct span *out)
{
    return sample_read(state, index + (index >= LEFT_OUT), arena, out);
}

static struct status write_log(char *root, const char *size_text, bool is_rewritten)
{
    const struct mirror_folder folder = {{disk_write, disk_settle, disk_write, disk_remove, root}, {disk_read, disk_each, root}};
    struct entry_reader entries = {is_rewritten ? read_but_one : sample_read, NULL};
    uint64_t size;
    TRY(decimal_parse(span_of_text(size_text), 1000000, &size));
    if (mkdir(root, 0755) != 0 && errno != EEXIST)
        return FAIL(IO_FAILED);
    return sample_export(&entries, size, &folder);
}

static struct status verify_log(char *root, const char *trust_path, int *out_code)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct export_source source = {disk_read, disk_each, root};
    struct ledger_report report = {0};
    struct complaint why = {0};
    const struct trust *trust;
    struct span text;
    TRY(arena_new((size_t)4 * 1024 * 1024, &arena));
    TRY(file_read(trust_path, TRUST_MOST_BYTES, arena, &text, &why));
    TRY(trust_parse(text, trust_path, arena, &trust, &why));
    struct status status = ledger_verify(&source, trust, arena, &report, &why);
    for (size_t i = 0; i < report.kept_count; i++)
        printf("%s: %s\n", finding_word(report.findings[i].kind), report.findings[i].reason);
    if (status_class(status) == STATUS_CLASS_FAULT)
        return status;
    const struct ledger_asked asked = {.trust = trust};
    *out_code = verdict_exit_code(verdict_of(&asked, &report));
    printf("%llu entries, %s, %s\n", (unsigned long long)report.entry_count, status_text(status),
           verdict_quorum(&asked, &report) == LEDGER_QUORUM_MET ? "witnessed" : "on its owner's word");
    return STATUS(OK);
}

int main(int argc, char **argv)
{
    int code = 0;
    bool is_rewritten = argc == 4 && strcmp(argv[1], "rewrite") == 0, is_written = argc == 4 && strcmp(argv[1], "write") == 0;
    if (argc != 4 || !(is_rewritten || is_written || strcmp(argv[1], "verify") == 0)) {
        fprintf(stderr, "usage: %s write|rewrite DIR SIZE | verify DIR TRUST\n", argv[0]);
        return 64;
    }
    struct status status = is_rewritten || is_written ? write_log(argv[2], argv[3], is_rewritten) : verify_log(argv[2], argv[3], &code);
    return status_ok(status) ? code : status_exit_code(status);
}
