// SPDX-License-Identifier: EUPL-1.2
//
// Parts in order; each has a block that names it, its bytes, and zeros up to a whole block.
#include "acts/backup_parts.h"

#include "store/copy.h"

static bool is_text_part(const struct backup_parts *parts) { return parts->part < parts->text_count; }
static bool is_database(const struct backup_parts *parts) { return parts->part == parts->text_count; }
static bool is_manifest(const struct backup_parts *parts) { return parts->part == parts->text_count + 1; }

static struct status sign_manifest(struct backup_parts *parts)
{
    struct keeper_signing item = {.role = KEEPER_SIGNS_BACKUP};
    struct backup_file *file = &parts->manifest.files[parts->text_count];
    hasher_finish(parts->database, file->digest.bytes);
    TRY(backup_manifest_print(&parts->manifest, parts->arena, &item.content));
    TRY(keeper_sign(parts->book->keeper, &item, 1));
    return sign_text_join(item.content, item.signature, parts->arena, &parts->manifest_text);
}

static struct status open_part(struct backup_parts *parts)
{
    struct tar_file file = {.time_s = parts->manifest.time_ms / 1000};
    parts->at = 0;
    if (parts->part > parts->text_count + 1) {
        parts->part_size = TAR_END_BYTES;
        return STATUS(OK);
    }
    if (is_manifest(parts))
        TRY(sign_manifest(parts));
    const struct backup_file *row = &parts->manifest.files[parts->part];
    file.size = is_manifest(parts) ? parts->manifest_text.size : row->size;
    snprintf(file.name, sizeof file.name, "%s", is_manifest(parts) ? BACKUP_MANIFEST : row->name);
    tar_write(&file, parts->block);
    parts->content_size = file.size;
    parts->part_size = TAR_BLOCK_BYTES + file.size + tar_padding(file.size);
    return STATUS(OK);
}

struct status backup_parts_begin(struct backup_parts *parts)
{
    struct backup_manifest *manifest = &parts->manifest;
    if (parts->text_count + 1 > BACKUP_FILES_MOST || parts->database_size > TAR_SIZE_MOST)
        return FAIL(TOO_LARGE);
    manifest->file_count = parts->text_count + 1;
    TRY(ARENA_NEW(parts->arena, manifest->file_count, &manifest->files));
    for (size_t i = 0; i < parts->text_count; i++) {
        snprintf(manifest->files[i].name, sizeof manifest->files[i].name, "%s", parts->texts[i].name);
        manifest->files[i].size = parts->texts[i].bytes.size;
        manifest->files[i].digest = digest_of(parts->texts[i].bytes);
    }
    struct backup_file *database = &manifest->files[parts->text_count];
    snprintf(database->name, sizeof database->name, BACKUP_DATABASE);
    database->size = parts->database_size;
    return open_part(parts);
}

/* Of the bytes of this part from `at`, behind its block. */
static struct status copy_content(struct backup_parts *parts, uint64_t at, uint8_t *out, size_t size)
{
    if (is_database(parts)) {
        TRY(store_copy_read(parts->book->store, at, out, size));
        hasher_add(parts->database, span_of(out, size));
        return STATUS(OK);
    }
    const struct span text = is_text_part(parts) ? parts->texts[parts->part].bytes : parts->manifest_text;
    memcpy(out, span_slice(text, (size_t)at, size).data, size);
    return STATUS(OK);
}

static size_t least_of(uint64_t a, size_t b) { return a < b ? (size_t)a : b; }

/* As much of one of the three as there is. */
static struct status fill_some(struct backup_parts *parts, uint8_t *out, size_t room, size_t *out_size)
{
    const bool is_end = parts->part > parts->text_count + 1;
    const uint64_t content_at = TAR_BLOCK_BYTES, zeros_at = is_end ? 0 : content_at + parts->content_size;
    if (!is_end && parts->at < content_at) {
        *out_size = least_of(content_at - parts->at, room);
        memcpy(out, parts->block + parts->at, *out_size);
    } else if (parts->at < zeros_at) {
        *out_size = least_of(zeros_at - parts->at, room);
        TRY(copy_content(parts, parts->at - content_at, out, *out_size));
    } else {
        *out_size = least_of(parts->part_size - parts->at, room);
        memset(out, 0, *out_size);
    }
    parts->at += *out_size;
    return STATUS(OK);
}

struct status backup_parts_fill(struct backup_parts *parts, uint8_t *out, size_t size, size_t *out_size)
{
    size_t some;
    for (*out_size = 0; *out_size < size && !parts->is_over; *out_size += some) {
        TRY(fill_some(parts, out + *out_size, size - *out_size, &some));
        if (parts->at < parts->part_size)
            continue;
        parts->is_over = parts->part++ > parts->text_count + 1;
        if (!parts->is_over)
            TRY(open_part(parts));
    }
    return STATUS(OK);
}

void backup_parts_end(struct backup_parts *parts)
{
    if (parts->is_copying)
        store_copy_end(parts->book->store);
    parts->is_copying = false;
}
