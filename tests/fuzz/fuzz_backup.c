// SPDX-License-Identifier: EUPL-1.2
//
// What stands in a backup: a block that is taken is written the same again, and so is a manifest.
#include "backup/manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct backup_manifest manifest;
    struct span signed_part, again;
    struct tar_file file;
    uint8_t block[TAR_BLOCK_BYTES];
    bool is_end = false;
    if (size >= TAR_BLOCK_BYTES && status_ok(tar_read(data, &file, &is_end)) && !is_end) {
        tar_write(&file, block);
        ENSURE(memcmp(block, data, sizeof block) == 0 && tar_name_fits(file.name) && tar_padding(file.size) < TAR_BLOCK_BYTES);
    }
    ENSURE(status_ok(arena_new((size_t)2 * 1024 * 1024, &arena)));
    if (!status_ok(backup_manifest_parse(span_of(data, size), arena, &manifest, &signed_part)))
        return 0;
    ENSURE(status_ok(sign_text_join(signed_part, manifest.signature, arena, &again)) && span_equal(again, span_of(data, size)));
    for (size_t i = 0; i < manifest.file_count; i++)
        ENSURE(tar_name_fits(manifest.files[i].name));
    return 0;
}
