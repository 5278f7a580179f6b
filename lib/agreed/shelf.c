// SPDX-License-Identifier: EUPL-1.2
//
// Reading: folder by folder, each name looked at before anything is opened. Writing: a version is there whole, or not.
#include "agreed/shelf.h"

#include "base/text.h"
#include "crypto/hash.h"
#include "crypto/minisign.h"
#include "files/files.h"

#include <errno.h>
#include <sys/stat.h>

#define MANIFEST_NAME "manifest"
#define CONTENT_NAME "content"
#define PROPOSALS_NAME "proposals"
#define WITHDRAWALS_NAME "withdrawals"
#define SIGNATURE_ENDING ".minisig"
#define PROPOSAL_DIGITS 16
#define PUT_ARENA_BYTES ((size_t)256 * 1024)

struct shelf_reading {
    const char *folder;
    struct arena *arena;
    struct shelf *shelf;
    struct listener listener;
    struct complaint *why; /* of the version at hand */
    bool is_as_is;         /* whoever owns it */
};

static struct status read_shelf_file(const struct shelf_reading *reading, const char *path, size_t most_bytes, struct span *out)
{
    return (reading->is_as_is ? file_read : file_read_guarded)(path, most_bytes, reading->arena, out, reading->why);
}

static struct status check_shelf_folder(const struct shelf_reading *reading, const char *path)
{
    return reading->is_as_is ? STATUS(OK) : folder_check_guarded(path, reading->why);
}

/* ---- places */

void shelf_proposal_place(struct span manifest, char out[static SHELF_PLACE_ROOM])
{
    struct digest hash = digest_of(manifest);
    char hex[PROPOSAL_DIGITS + 1];
    hex_print(span_of(hash.bytes, PROPOSAL_DIGITS / 2), hex);
    snprintf(out, SHELF_PLACE_ROOM, PROPOSALS_NAME "/%s", hex);
}

void shelf_number_place(const struct manifest *manifest, char out[static SHELF_PLACE_ROOM])
{
    snprintf(out, SHELF_PLACE_ROOM, "%s-%llu", agreed_text_word(manifest->text), (unsigned long long)manifest->number);
}

static bool is_number_place(const char *name)
{
    const char *dash = strchr(name, '-');
    enum agreed_text text;
    uint64_t number;
    return dash && status_ok(agreed_text_find(span_of(name, (size_t)(dash - name)), &text)) &&
           status_ok(decimal_parse(span_of_text(dash + 1), UINT32_MAX, &number)) && number > 0;
}

/* A manifest stands where its own words say. One that cannot be read stands anywhere: the chain says what is wrong with it. */
static struct status check_place(const struct shelf_reading *reading, const struct version *version)
{
    char proposal[SHELF_PLACE_ROOM], number[SHELF_PLACE_ROOM];
    struct manifest manifest;
    if (!status_ok(manifest_parse(version->manifest, version->place, reading->arena, &manifest, NULL)))
        return STATUS(OK);
    shelf_proposal_place(version->manifest, proposal);
    shelf_number_place(&manifest, number);
    if (strcmp(version->place, proposal) == 0 || strcmp(version->place, number) == 0)
        return STATUS(OK);
    return complain(reading->why, FAIL(TAMPERED), "%s/%s: holds the manifest of %s (%s)", reading->folder, version->place, number,
                    proposal);
}

/* ---- one version */

struct content_reading {
    const struct shelf_reading *reading;
    const char *place;
    struct bundle *bundle;
};

static struct status take_content(void *visitor, const char *name)
{
    struct content_reading *content = visitor;
    const struct shelf_reading *reading = content->reading;
    struct bundle_file *file = &content->bundle->files[content->bundle->count];
    const char *path;
    TRY(arena_print(reading->arena, &path, "%s/%s/" CONTENT_NAME "/%s", reading->folder, content->place, name));
    if (content->bundle->count == BUNDLE_FILES_MOST || !bundle_name_is_safe(name))
        return complain(reading->why, FAIL(INVALID), "%s: does not belong there", path);
    TRY(arena_text(reading->arena, span_of_text(name), &file->name));
    TRY(read_shelf_file(reading, path, BUNDLE_BYTES_MOST, &file->bytes));
    content->bundle->count++;
    return STATUS(OK);
}

static struct status read_content(const struct shelf_reading *reading, struct version *version)
{
    struct content_reading content = {reading, version->place, &version->content};
    const char *path;
    TRY(arena_print(reading->arena, &path, "%s/%s/" CONTENT_NAME, reading->folder, version->place));
    TRY(check_shelf_folder(reading, path));
    TRY(ARENA_NEW(reading->arena, BUNDLE_FILES_MOST, &version->content.files));
    TRY(folder_walk(path, take_content, &content, reading->why));
    return bundle_sort(&version->content, reading->why);
}

static bool is_signature_name(const char *name, struct oin *out)
{
    return strlen(name) == OIN_DIGITS + strlen(SIGNATURE_ENDING) && strcmp(name + OIN_DIGITS, SIGNATURE_ENDING) == 0 &&
           status_ok(oin_parse(span_of(name, OIN_DIGITS), out));
}

/* The next of its files, by name. */
static struct status read_version_file(const struct shelf_reading *reading, const char *name, struct version *version)
{
    struct version_signature *signature = (struct version_signature *)&version->signatures[version->signature_count];
    const char *path;
    TRY(arena_print(reading->arena, &path, "%s/%s/%s", reading->folder, version->place, name));
    if (strcmp(name, MANIFEST_NAME) == 0)
        return read_shelf_file(reading, path, MANIFEST_MOST_BYTES, &version->manifest);
    if (strcmp(name, CONTENT_NAME) == 0)
        return read_content(reading, version);
    if (version->signature_count == VERSION_SIGNATURES_MOST || !is_signature_name(name, &signature->oin))
        return complain(reading->why, FAIL(INVALID), "%s: does not belong there", path);
    version->signature_count++;
    return read_shelf_file(reading, path, MINISIGN_SIGNATURE_MOST, &signature->text);
}

static struct status read_version(const struct shelf_reading *reading, const char *place)
{
    struct version *version = &reading->shelf->versions[reading->shelf->count];
    struct version_signature *signatures;
    const char *path, *const *names;
    size_t count;
    if (reading->shelf->count == CHAIN_VERSIONS_MOST)
        return complain(reading->why, FAIL(TOO_LARGE), "%s: more than %d versions", reading->folder, CHAIN_VERSIONS_MOST);
    TRY(arena_print(reading->arena, &path, "%s/%s", reading->folder, place));
    TRY(check_shelf_folder(reading, path));
    TRY(folder_list(path, reading->arena, &names, &count, reading->why));
    TRY(ARENA_NEW(reading->arena, VERSION_SIGNATURES_MOST, &signatures));
    *version = (struct version){.place = place, .signatures = signatures};
    for (size_t i = 0; i < count; i++)
        TRY(read_version_file(reading, names[i], version));
    if (!version->manifest.data || !version->content.files)
        return complain(reading->why, FAIL(INVALID), "%s: there must be `" MANIFEST_NAME "` and `" CONTENT_NAME "/`", path);
    reading->shelf->count++;
    return check_place(reading, version);
}

/* ---- the shelf */

/* What is wrong with one version is told, and says nothing of the next. */
static struct status read_next_version(const struct shelf_reading *reading, const char *place)
{
    size_t count = reading->shelf->count;
    struct status status = read_version(reading, place);
    if (!status_ok(status))
        reading->shelf->count = count;
    return listener_tell(reading->listener, status, reading->why);
}

static struct status tell_stranger(const struct shelf_reading *reading, const char *folder, const char *name)
{
    return listener_tell(reading->listener, complain(reading->why, FAIL(INVALID), "%s/%s: does not belong there", folder, name),
                         reading->why);
}

static struct status list_shelf_folder(const struct shelf_reading *reading, const char *folder, const char *const **out, size_t *out_count)
{
    struct status status = check_shelf_folder(reading, folder);
    if (status_ok(status))
        status = folder_list(folder, reading->arena, out, out_count, reading->why);
    return listener_tell(reading->listener, status, reading->why);
}

static struct status read_proposals(const struct shelf_reading *reading)
{
    const char *path, *place, *const *names;
    size_t count = 0;
    uint8_t digits[PROPOSAL_DIGITS / 2];
    TRY(arena_print(reading->arena, &path, "%s/" PROPOSALS_NAME, reading->folder));
    TRY(list_shelf_folder(reading, path, &names, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(arena_print(reading->arena, &place, PROPOSALS_NAME "/%s", names[i]));
        TRY(status_ok(hex_parse(span_of_text(names[i]), digits, sizeof digits)) ? read_next_version(reading, place)
                                                                                : tell_stranger(reading, path, names[i]));
    }
    return STATUS(OK);
}

static struct status read_whole_shelf(const struct shelf_reading *reading)
{
    const char *const *names;
    size_t count = 0;
    reading->shelf->count = 0;
    TRY(ARENA_NEW(reading->arena, CHAIN_VERSIONS_MOST, &reading->shelf->versions));
    TRY(list_shelf_folder(reading, reading->folder, &names, &count));
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], PROPOSALS_NAME) == 0)
            TRY(read_proposals(reading));
        else if (is_number_place(names[i]))
            TRY(read_next_version(reading, names[i]));
        else if (strcmp(names[i], WITHDRAWALS_NAME) != 0)
            TRY(tell_stranger(reading, reading->folder, names[i]));
    }
    return STATUS(OK);
}

struct status shelf_read(const char *folder, struct arena *arena, struct shelf *out, struct listener listener)
{
    struct complaint why = {""};
    return read_whole_shelf(&(struct shelf_reading){folder, arena, out, listener, &why, false});
}

struct status shelf_read_as_is(const char *folder, struct arena *arena, struct shelf *out, struct listener listener)
{
    struct complaint why = {""};
    return read_whole_shelf(&(struct shelf_reading){folder, arena, out, listener, &why, true});
}

struct status shelf_judge(const struct shelf *shelf, int64_t now_ms, struct chain **out)
{
    const struct manifest first = {.text = AGREED_ROSTER, .number = 1};
    char place[SHELF_PLACE_ROOM];
    shelf_number_place(&first, place);
    for (size_t i = 0; i < shelf->count; i++) {
        struct digest founding = digest_of(shelf->versions[i].manifest);
        if (strcmp(shelf->versions[i].place, place) == 0)
            return chain_make(shelf->versions, shelf->count, now_ms, &founding, out);
    }
    return chain_make(shelf->versions, shelf->count, now_ms, NULL, out);
}

/* ---- writing */

static struct status make_one(const char *path, struct complaint *why)
{
    if (mkdir(path, 0755) && errno != EEXIST)
        return complain(why, FAIL(IO_FAILED), "%s: %s", path, strerror(errno));
    return folder_check_guarded(path, why);
}

struct status shelf_make(const char *folder, struct complaint *why)
{
    char path[4096];
    if (snprintf(path, sizeof path, "%s/" PROPOSALS_NAME, folder) >= (int)sizeof path)
        return complain(why, FAIL(INVALID), "%s: the path is too long", folder);
    TRY(make_one(folder, why));
    return make_one(path, why);
}

struct status shelf_make_withdrawals(const char *folder, struct complaint *why)
{
    char path[4096];
    if (snprintf(path, sizeof path, "%s/" WITHDRAWALS_NAME, folder) >= (int)sizeof path)
        return complain(why, FAIL(INVALID), "%s: the path is too long", folder);
    return make_one(path, why);
}

struct status shelf_put(const char *folder, const char *place, const struct version *version, struct complaint *why)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct tree_file *files;
    const char *path;
    size_t count = 0;
    TRY(arena_new(PUT_ARENA_BYTES, &arena));
    TRY(ARENA_NEW(arena, 1 + version->content.count + version->signature_count, &files));
    files[count++] = (struct tree_file){MANIFEST_NAME, version->manifest};
    for (size_t i = 0; i < version->content.count; i++, count++) {
        TRY(arena_print(arena, &files[count].name, CONTENT_NAME "/%s", version->content.files[i].name));
        files[count].bytes = version->content.files[i].bytes;
    }
    for (size_t i = 0; i < version->signature_count; i++, count++) {
        TRY(arena_print(arena, &files[count].name, "%s" SIGNATURE_ENDING, version->signatures[i].oin.text));
        files[count].bytes = version->signatures[i].text;
    }
    TRY(shelf_make(folder, why));
    TRY(arena_print(arena, &path, "%s/%s", folder, place));
    return tree_write(path, files, count, why);
}

struct status shelf_put_signature(const char *folder, const char *place, const struct version_signature *signature, struct complaint *why)
{
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s/%s" SIGNATURE_ENDING, folder, place, signature->oin.text) >= (int)sizeof path)
        return complain(why, FAIL(INVALID), "%s: the path is too long", folder);
    return file_write_atomic(path, signature->text, 0644, why);
}

struct status shelf_promote(const char *folder, const char *place, const struct manifest *manifest, struct complaint *why)
{
    char from[4096], to[4096], number[SHELF_PLACE_ROOM];
    shelf_number_place(manifest, number);
    if (snprintf(from, sizeof from, "%s/%s", folder, place) >= (int)sizeof from ||
        snprintf(to, sizeof to, "%s/%s", folder, number) >= (int)sizeof to)
        return complain(why, FAIL(INVALID), "%s: the path is too long", folder);
    return tree_move(from, to, why);
}
