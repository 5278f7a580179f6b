// SPDX-License-Identifier: EUPL-1.2
//
// The log's own code on real folders, for the comparison with another implementation:
//   ledger_make write DIR SIZE     exports the sample log
//   ledger_make rewrite DIR SIZE   the same as its owner would have it: one entry left out, and signed again
//   ledger_make verify DIR TRUST   the findings; exits as `schakel ledger verify` does
#include "ledger/verdict.h"
#include "ledger_sample.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#define LEFT_OUT 100
#define PATH_ROOM 4096

static struct status make_folders(char *path)
{
    for (char *slash = path; (slash = strchr(slash + 1, '/'));) {
        *slash = 0;
        int made = mkdir(path, 0755);
        *slash = '/';
        if (made != 0 && errno != EEXIST)
            return FAIL(IO_FAILED);
    }
    return STATUS(OK);
}

static struct status disk_write(void *state, const char *path, struct span bytes)
{
    char full[PATH_ROOM];
    snprintf(full, sizeof full, "%s/%s", (const char *)state, path);
    TRY(make_folders(full));
    FILE *file = fopen(full, "wb");
    if (!file)
        return FAIL(IO_FAILED);
    size_t written = fwrite(bytes.data, 1, bytes.size, file);
    return fclose(file) == 0 && written == bytes.size ? STATUS(OK) : FAIL(IO_FAILED);
}

static struct status read_stream(FILE *file, size_t most, struct arena *arena, struct span *out)
{
    struct stat about;
    void *room;
    if (fstat(fileno(file), &about) != 0)
        return FAIL(IO_FAILED);
    if ((size_t)about.st_size > most)
        return FAIL(TOO_LARGE);
    TRY(arena_take(arena, 1, (size_t)about.st_size, &room));
    size_t size = fread(room, 1, (size_t)about.st_size, file);
    *out = span_of(room, size);
    return size == (size_t)about.st_size ? STATUS(OK) : FAIL(IO_FAILED);
}

static struct status disk_read(void *state, const char *path, size_t most, struct arena *arena, struct span *out)
{
    char full[PATH_ROOM];
    snprintf(full, sizeof full, "%s/%s", (const char *)state, path);
    FILE *file = fopen(full, "rb");
    if (!file)
        return errno == ENOENT || errno == ENOTDIR ? FAIL(NOT_FOUND) : FAIL(IO_FAILED);
    struct status status = read_stream(file, most, arena, out);
    fclose(file);
    return status;
}

struct walk {
    const char *root;
    struct status (*visit)(void *visitor, const char *path);
    void *visitor;
};

static struct status walk_folder(const struct walk *walk, const char *below);

static struct status walk_row(const struct walk *walk, const char *path)
{
    char full[PATH_ROOM + 2];
    struct stat about;
    snprintf(full, sizeof full, "%s/%s", walk->root, path);
    if (lstat(full, &about) != 0)
        return FAIL(IO_FAILED);
    return S_ISDIR(about.st_mode) ? walk_folder(walk, path) : walk->visit(walk->visitor, path);
}

static struct status walk_folder(const struct walk *walk, const char *below)
{
    char path[PATH_ROOM];
    snprintf(path, sizeof path, "%s/%s", walk->root, below);
    DIR *folder = opendir(path);
    struct status status = folder ? STATUS(OK) : FAIL(IO_FAILED);
    for (struct dirent *row; folder && status_ok(status) && (row = readdir(folder));) {
        if (strcmp(row->d_name, ".") == 0 || strcmp(row->d_name, "..") == 0)
            continue;
        snprintf(path, sizeof path, "%s%s%s", below, *below ? "/" : "", row->d_name);
        status = walk_row(walk, path);
    }
    if (folder)
        closedir(folder);
    return status;
}

static struct status disk_each(void *state, struct status (*visit)(void *visitor, const char *path), void *visitor)
{
    struct walk walk = {state, visit, visitor};
    return walk_folder(&walk, "");
}

static struct status read_but_one(void *state, uint64_t index, struct arena *arena, struct span *out)
{
    return sample_read(state, index + (index >= LEFT_OUT), arena, out);
}

static struct status write_log(char *root, const char *size_text, bool is_rewritten)
{
    struct export_sink sink = {disk_write, root};
    struct entry_reader entries = {is_rewritten ? read_but_one : sample_read, NULL};
    uint64_t size;
    TRY(decimal_parse(span_of_text(size_text), 1000000, &size));
    return sample_export(&entries, size, &sink);
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
    FILE *file = fopen(trust_path, "rb");
    struct status status = file ? read_stream(file, TRUST_MOST_BYTES, arena, &text) : FAIL(IO_FAILED);
    if (file)
        fclose(file);
    TRY(status);
    TRY(trust_parse(text, trust_path, arena, &trust, &why));
    status = ledger_verify(&source, trust, arena, &report, &why);
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
