// SPDX-License-Identifier: EUPL-1.2
//
// The log's own code on real folders, for the comparison with another implementation:
//   ledger_make write DIR SIZE     exports the sample log, or goes on with it
//   ledger_make rewrite DIR SIZE   the same as its owner would have it: one entry left out, and signed again
//   ledger_make verify DIR TRUST   the findings; exits as `schakel ledger verify` does
//   ledger_make prove DIR INDEX    the proof of one entry, on standard output
//   ledger_make proof FILE TRUST   the findings; exits as `schakel proof verify` does
#include "files/files.h"
#include "ledger/entry_proof.h"
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

static void tell_findings(const struct ledger_report *report, const struct trust *trust, struct status status, int *out_code)
{
    const struct ledger_asked asked = {.trust = trust};
    for (size_t i = 0; i < report->kept_count; i++)
        printf("%s: %s\n", finding_word(report->findings[i].kind), report->findings[i].reason);
    *out_code = verdict_exit_code(verdict_of(&asked, report));
    printf("%llu entries, %s, %s\n", (unsigned long long)report->entry_count, status_text(status),
           verdict_quorum(&asked, report) == LEDGER_QUORUM_MET ? "witnessed" : "on its owner's word");
}

static struct status read_trust(const char *path, struct arena *arena, const struct trust **out)
{
    struct complaint why = {0};
    struct span text;
    TRY(file_read(path, TRUST_MOST_BYTES, arena, &text, &why));
    return trust_parse(text, path, arena, out, &why);
}

static struct status verify_log(char *root, const char *trust_path, int *out_code)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct export_source source = {disk_read, disk_each, root};
    struct ledger_report report = {0};
    const struct trust *trust;
    TRY(arena_new((size_t)4 * 1024 * 1024, &arena));
    TRY(read_trust(trust_path, arena, &trust));
    struct status status = ledger_verify(&source, trust, arena, &report, NULL);
    if (status_class(status) == STATUS_CLASS_FAULT)
        return status;
    tell_findings(&report, trust, status, out_code);
    return STATUS(OK);
}

static struct status prove_entry(char *root, const char *index_text)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct export_source source = {disk_read, disk_each, root};
    struct entry_proof proof;
    struct span text;
    uint64_t index;
    TRY(decimal_parse(span_of_text(index_text), TREE_SIZE_MOST - 1, &index));
    TRY(arena_new((size_t)16 * 1024 * 1024, &arena));
    TRY(entry_proof_make(&source, index, arena, &proof, NULL));
    TRY(entry_proof_print(&proof, arena, &text));
    return fwrite(text.data, 1, text.size, stdout) == text.size ? STATUS(OK) : FAIL(IO_FAILED);
}

static struct status verify_proof(const char *path, const char *trust_path, int *out_code)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct ledger_report report = {0};
    struct entry_proof proof;
    const struct trust *trust;
    struct span text;
    *out_code = verdict_exit_code(LEDGER_UNREADABLE);
    TRY(arena_new((size_t)16 * 1024 * 1024, &arena));
    TRY(read_trust(trust_path, arena, &trust));
    TRY(file_read(path, ENTRY_PROOF_MOST_BYTES, arena, &text, NULL));
    struct status status = entry_proof_parse(text, arena, &proof);
    if (status_ok(status))
        status = entry_proof_verify(&proof, trust, arena, &report, NULL);
    if (!status_ok(status) && !status_is(status, STATUS_TAMPERED))
        printf("%s\n", status_text(status));
    else
        tell_findings(&report, trust, status, out_code);
    return STATUS(OK);
}

static struct status run_verb(char **words, int *out_code)
{
    const char *verb = words[1];
    if (strcmp(verb, "write") == 0 || strcmp(verb, "rewrite") == 0)
        return write_log(words[2], words[3], *verb == 'r');
    if (strcmp(verb, "prove") == 0)
        return prove_entry(words[2], words[3]);
    if (strcmp(verb, "proof") == 0)
        return verify_proof(words[2], words[3], out_code);
    return strcmp(verb, "verify") == 0 ? verify_log(words[2], words[3], out_code) : FAIL(INVALID);
}

int main(int argc, char **argv)
{
    int code = 0;
    if (argc != 4) {
        fprintf(stderr, "usage: %s write|rewrite DIR SIZE | verify DIR TRUST | prove DIR INDEX | proof FILE TRUST\n", argv[0]);
        return 64;
    }
    struct status status = run_verb(argv, &code);
    return status_ok(status) ? code : status_exit_code(status);
}
