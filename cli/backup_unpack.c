// SPDX-License-Identifier: EUPL-1.2
//
// One pass over the file, a chunk at a time: opened, taken apart, hashed and written. What was written is believed when the manifest,
// which comes last, says the same of every file.
#include "cli/backup_unpack.h"

#include "cli/node_conf.h"
#include "crypto/hash.h"
#include "files/stream.h"

#define IDENTITY_MOST_BYTES ((size_t)64 * 1024)

struct unpacking {
    struct invocation *invocation;
    const char *folder;
    struct arena *arena;
    struct file_in in;
    struct age_stream stream;
    uint64_t left; /* sealed bytes that were not read yet */
    struct hasher *sealed, *content;
    uint8_t plain[AGE_CHUNK_BYTES], chunk[AGE_SEALED_CHUNK_BYTES];
    size_t plain_size, plain_at;
    struct backup_file *files; /* as they came */
    size_t file_count;
    struct span manifest;
};

static struct status no_backup(struct unpacking *unpacking, struct status status, const char *reason)
{
    return complain(&unpacking->invocation->why, status, "%s: %s", unpacking->in.path, reason);
}

struct status backup_identity_read(struct invocation *invocation, const char *path, struct age_identity *out)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct span text;
    TRY(arena_new(2 * IDENTITY_MOST_BYTES, &arena));
    TRY(file_read_secret(path, IDENTITY_MOST_BYTES, arena, &text, &invocation->why));
    struct status status = age_identity_parse(text, out);
    return status_ok(status) ? status : complain(&invocation->why, status, "%s: no line AGE-SECRET-KEY-1…, as age-keygen writes it", path);
}

/* ---- opening */

static struct status read_sealed(struct unpacking *unpacking, uint8_t *out, size_t size)
{
    size_t got;
    TRY(file_in_read(&unpacking->in, out, size, &got, &unpacking->invocation->why));
    if (got != size)
        return no_backup(unpacking, FAIL(IO_FAILED), "became shorter while it was read");
    hasher_add(unpacking->sealed, span_of(out, size));
    unpacking->left -= size;
    return STATUS(OK);
}

/* Of the header nobody knows the length before it was read: what was read too much of is the start of the first chunk. */
static struct status open_header(struct unpacking *unpacking, const struct age_identity *identity)
{
    const size_t size = unpacking->left < AGE_HEADER_MOST_BYTES ? (size_t)unpacking->left : AGE_HEADER_MOST_BYTES;
    size_t header = 0;
    TRY(read_sealed(unpacking, unpacking->chunk, size));
    struct status status = age_open_begin(span_of(unpacking->chunk, size), identity, &header, &unpacking->stream);
    if (status_is(status, STATUS_NOT_ALLOWED))
        return no_backup(unpacking, status, "is not sealed to this identity");
    if (!status_ok(status))
        return no_backup(unpacking, status, status_is(status, STATUS_CORRUPT) ? "its header was changed" : "is no age file");
    memmove(unpacking->chunk, unpacking->chunk + header, size - header);
    unpacking->plain_size = size - header; /* until the first chunk is opened */
    return STATUS(OK);
}

static struct status open_chunk(struct unpacking *unpacking, size_t had)
{
    const uint64_t rest = had + unpacking->left;
    const size_t size = rest < AGE_SEALED_CHUNK_BYTES ? (size_t)rest : AGE_SEALED_CHUNK_BYTES;
    TRY(read_sealed(unpacking, unpacking->chunk + had, size - had));
    unpacking->plain_at = 0;
    struct status status =
        age_open_chunk(&unpacking->stream, span_of(unpacking->chunk, size), !unpacking->left, unpacking->plain, &unpacking->plain_size);
    return status_ok(status) ? status : no_backup(unpacking, status, "was changed, or is not whole");
}

/* The next plain bytes, at most so many; none: it is over. */
static struct status next_plain(struct unpacking *unpacking, size_t most, struct span *out)
{
    if (unpacking->plain_at == unpacking->plain_size && !unpacking->stream.is_over)
        TRY(open_chunk(unpacking, 0));
    const size_t size = unpacking->plain_size - unpacking->plain_at;
    *out = span_of(unpacking->plain + unpacking->plain_at, size < most ? size : most);
    unpacking->plain_at += out->size;
    return STATUS(OK);
}

static struct status read_plain(struct unpacking *unpacking, uint8_t *out, size_t size)
{
    struct span some;
    for (size_t at = 0; at < size; at += some.size) {
        TRY(next_plain(unpacking, size - at, &some));
        if (!some.size)
            return no_backup(unpacking, FAIL(MALFORMED), "ends in the middle of a file");
        memcpy(out + at, some.data, some.size);
    }
    return STATUS(OK);
}

/* ---- taking apart */

static struct status make_folders_of(struct unpacking *unpacking, const char *name)
{
    const char *full;
    for (const char *slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/')) {
        TRY(arena_print(unpacking->arena, &full, "%s/%.*s", unpacking->folder, (int)(slash - name), name));
        TRY(folder_make(full, 0700, &unpacking->invocation->why));
    }
    return STATUS(OK);
}

static struct status copy_file(struct unpacking *unpacking, const struct tar_file *file, struct file_out *out)
{
    struct span some;
    for (uint64_t left = file->size; left; left -= some.size) {
        TRY(next_plain(unpacking, left < AGE_CHUNK_BYTES ? (size_t)left : AGE_CHUNK_BYTES, &some));
        if (!some.size)
            return no_backup(unpacking, FAIL(MALFORMED), "ends in the middle of a file");
        hasher_add(unpacking->content, some);
        TRY(file_out_add(out, some, &unpacking->invocation->why));
    }
    return STATUS(OK);
}

static struct status unpack_plain_file(struct unpacking *unpacking, const struct tar_file *file)
{
    struct backup_file *row = &unpacking->files[unpacking->file_count++];
    struct file_out out;
    const char *path;
    memcpy(row->name, file->name, sizeof row->name);
    row->size = file->size;
    TRY(make_folders_of(unpacking, file->name));
    TRY(arena_print(unpacking->arena, &path, "%s/%s", unpacking->folder, file->name));
    TRY(file_out_begin(path, &out, &unpacking->invocation->why));
    struct status status = copy_file(unpacking, file, &out);
    if (status_ok(status))
        status = file_out_finish(&out, &unpacking->invocation->why);
    file_out_drop(&out);
    hasher_finish(unpacking->content, row->digest.bytes);
    return status;
}

static struct status unpack_manifest(struct unpacking *unpacking, const struct tar_file *file)
{
    uint8_t *room;
    if (file->size > BACKUP_MANIFEST_MOST)
        return no_backup(unpacking, FAIL(MALFORMED), "its manifest is too large");
    TRY(ARENA_NEW(unpacking->arena, (size_t)file->size + 1, &room));
    TRY(read_plain(unpacking, room, (size_t)file->size));
    unpacking->manifest = span_of(room, (size_t)file->size);
    return STATUS(OK);
}

static struct status unpack_next(struct unpacking *unpacking, bool *out_is_end)
{
    uint8_t block[TAR_BLOCK_BYTES];
    struct tar_file file;
    TRY(read_plain(unpacking, block, sizeof block));
    if (!status_ok(tar_read(block, &file, out_is_end)) ||
        (!*out_is_end && (unpacking->manifest.size || unpacking->file_count == BACKUP_FILES_MOST)))
        return no_backup(unpacking, FAIL(MALFORMED), "what is sealed in it is no backup");
    if (*out_is_end)
        return STATUS(OK);
    TRY(strcmp(file.name, BACKUP_MANIFEST) == 0 ? unpack_manifest(unpacking, &file) : unpack_plain_file(unpacking, &file));
    return read_plain(unpacking, block, tar_padding(file.size));
}

static bool is_as_said(const struct unpacking *unpacking, const struct backup_manifest *manifest)
{
    bool is_same = manifest->file_count == unpacking->file_count;
    for (size_t i = 0; is_same && i < unpacking->file_count; i++) {
        const struct backup_file *said = &manifest->files[i], *found = &unpacking->files[i];
        is_same = strcmp(said->name, found->name) == 0 && said->size == found->size && digest_equal(&said->digest, &found->digest);
    }
    return is_same;
}

static struct status unpack_all(struct unpacking *unpacking, const struct age_identity *identity, struct unpacked *out)
{
    bool is_end = false;
    struct span rest;
    TRY(open_header(unpacking, identity));
    TRY(open_chunk(unpacking, unpacking->plain_size));
    while (!is_end)
        TRY(unpack_next(unpacking, &is_end));
    for (rest.size = 1; rest.size;)
        TRY(next_plain(unpacking, AGE_CHUNK_BYTES, &rest)); /* all of it is authenticated */
    if (!status_ok(backup_manifest_parse(unpacking->manifest, unpacking->arena, &out->manifest, &out->signed_part)))
        return no_backup(unpacking, FAIL(MALFORMED), "has no manifest");
    if (!is_as_said(unpacking, &out->manifest))
        return no_backup(unpacking, FAIL(CORRUPT), "its files are not those of its manifest");
    hasher_finish(unpacking->sealed, out->sealed.bytes);
    return STATUS(OK);
}

struct status backup_unpack(struct invocation *invocation, const char *path, const struct age_identity *identity, const char *folder,
                            struct unpacked *out)
{
    struct unpacking *unpacking;
    TRY(ARENA_NEW(invocation->arena, 1, &unpacking));
    *unpacking = (struct unpacking){.invocation = invocation, .folder = folder, .arena = invocation->arena};
    TRY(ARENA_NEW(invocation->arena, BACKUP_FILES_MOST, &unpacking->files));
    TRY(file_in_open(path, &unpacking->in, &invocation->why));
    unpacking->left = out->sealed_size = unpacking->in.size;
    struct status status = hasher_new(&unpacking->sealed);
    if (status_ok(status))
        status = hasher_new(&unpacking->content);
    if (status_ok(status))
        status = unpack_all(unpacking, identity, out);
    hasher_free(unpacking->sealed);
    hasher_free(unpacking->content);
    file_in_close(&unpacking->in);
    secret_wipe(&unpacking->stream, sizeof unpacking->stream);
    return status;
}
