// SPDX-License-Identifier: EUPL-1.2
//
// Names, order, and the hash in the form of the policy's text hash.
#include "agreement/bundle.h"

#include "base/text.h"
#include "crypto/hash.h"

#include <strings.h>

static bool is_name_letter(uint8_t c) { return is_lower(c) || is_upper(c) || is_digit(c) || c == '-' || c == '_'; }

bool bundle_name_is_safe(const char *name)
{
    bool at_start = true;
    size_t size = strnlen(name, BUNDLE_NAME_MOST + 1);
    for (size_t i = 0; i < size; i++) {
        uint8_t c = (uint8_t)name[i];
        bool is_fine = is_name_letter(c) || (!at_start && (c == '.' || c == '/'));
        if (!is_fine)
            return false;
        at_start = c == '/';
    }
    return size <= BUNDLE_NAME_MOST && !at_start;
}

static int compare_files(const void *a, const void *b)
{
    return strcmp(((const struct bundle_file *)a)->name, ((const struct bundle_file *)b)->name);
}

/* On some disks such names are one file: the second would be written over the first. */
static const struct bundle_file *find_twin(const struct bundle *bundle, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (strcasecmp(bundle->files[i].name, bundle->files[at].name) == 0)
            return &bundle->files[i];
    return NULL;
}

struct status bundle_sort(struct bundle *bundle, struct complaint *why)
{
    size_t bytes = 0;
    if (bundle->count > BUNDLE_FILES_MOST)
        return complain(why, FAIL(TOO_LARGE), "more than %d files", BUNDLE_FILES_MOST);
    for (size_t i = 0; i < bundle->count; i++) {
        const struct bundle_file *file = &bundle->files[i];
        if (!bundle_name_is_safe(file->name))
            return complain(why, FAIL(INVALID), "%.100s: not a name that a file of an agreed text can have", file->name);
        if (find_twin(bundle, i))
            return complain(why, FAIL(CONFLICT), "%s: is there twice", file->name);
        bytes += file->bytes.size;
        if (file->bytes.size > BUNDLE_BYTES_MOST || bytes > BUNDLE_BYTES_MOST)
            return complain(why, FAIL(TOO_LARGE), "%s: together larger than %zu bytes", file->name, BUNDLE_BYTES_MOST);
    }
    if (bundle->count)
        qsort(bundle->files, bundle->count, sizeof *bundle->files, compare_files);
    return STATUS(OK);
}

struct status bundle_hash(const struct bundle *bundle, const char *label, struct digest *out)
{
    CLEANUP(hasher) struct hasher *hasher = NULL;
    TRY(hasher_new(&hasher));
    hasher_add(hasher, span_of_text(label));
    hasher_add_u32(hasher, (uint32_t)bundle->count);
    for (size_t i = 0; i < bundle->count; i++) {
        hasher_add_framed(hasher, span_of_text(bundle->files[i].name));
        hasher_add_framed(hasher, bundle->files[i].bytes);
    }
    hasher_finish(hasher, out->bytes);
    return STATUS(OK);
}

const struct bundle_file *bundle_find(const struct bundle *bundle, const char *name)
{
    for (size_t i = 0; i < bundle->count; i++)
        if (strcmp(bundle->files[i].name, name) == 0)
            return &bundle->files[i];
    return NULL;
}
