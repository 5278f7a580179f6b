// SPDX-License-Identifier: EUPL-1.2
//
// Sealed files, as they are on the disk, and with the digest at their end made right, as somebody does who wants them read: what
// opens was sealed with this passphrase, and seals and opens again to the same.
#include "base/cursor.h"
#include "crypto/hash.h"
#include "crypto/passphrase.h"

#define ARENA_BYTES ((size_t)8 * 1024 * 1024)
#define WORK_AT (sizeof PASSPHRASE_FORM - 1)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct passphrase word = {.size = 16, .bytes = "a word of sixteen"};
static const struct passphrase_work little = {1, PASSPHRASE_MEMORY_LEAST_KIB};

/* Work that a fuzzer has no time for; what is outside its bounds is refused before any is done. */
static bool is_much_work(struct span file)
{
    struct cursor cursor;
    uint32_t passes, memory;
    if (file.size < WORK_AT + 8)
        return false;
    cursor = cursor_of(span_slice(file, WORK_AT, file.size));
    ENSURE(status_ok(cursor_read_u32(&cursor, &passes)) && status_ok(cursor_read_u32(&cursor, &memory)));
    return passes <= PASSPHRASE_PASSES_MOST && memory <= PASSPHRASE_MEMORY_MOST_KIB && (passes > 2 || memory > 64);
}

static void open_fuzzed(struct span file)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct span plain, again;
    if (is_much_work(file))
        return;
    ENSURE(status_ok(arena_new(ARENA_BYTES, &arena)));
    struct status status = passphrase_open(&word, file, arena, &plain);
    ENSURE(passphrase_seals(file) || status_is(status, STATUS_MALFORMED));
    if (!status_ok(status))
        return;
    ENSURE(status_ok(passphrase_seal(&word, &little, system_random(), plain, arena, &file)));
    ENSURE(status_ok(passphrase_open(&word, file, arena, &again)) && span_equal(plain, again));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ENSURE(status_ok(crypto_start()));
    open_fuzzed(span_of(data, size));
    uint8_t *righted = malloc(size + SHA256_BYTES);
    ENSURE(righted);
    if (size)
        memcpy(righted, data, size);
    size_t digest_at = size > SHA256_BYTES ? size - SHA256_BYTES : size;
    sha256(span_of(righted, digest_at), righted + digest_at);
    open_fuzzed(span_of(righted, digest_at + SHA256_BYTES));
    free(righted);
    return 0;
}
