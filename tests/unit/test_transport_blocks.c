// SPDX-License-Identifier: EUPL-1.2
//
// libzmq takes the memory of lines from this program and not from libsodium; what is given back is wiped, and there is enough for whatever
// is asked at once.
#include "transport/blocks.h"
#include "transport/library.h"

#include <criterion/criterion.h>
#include <dlfcn.h>
#include <pthread.h>

TestSuite(transport_blocks, .init = blocks_start);

static bool is_zero(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i])
            return false;
    return true;
}

Test(transport_blocks, a_library_finds_these)
{
    struct complaint why = {""};
    void *context = NULL;
    cr_assert(status_ok(context_open(1, &context, &why)), "%s", why.text);
    cr_expect(zmq_ctx_term(context) == 0);
    cr_expect((uintptr_t)dlsym(RTLD_DEFAULT, "sodium_allocarray") == (uintptr_t)sodium_allocarray);
    cr_expect((uintptr_t)dlsym(RTLD_DEFAULT, "sodium_malloc") == (uintptr_t)sodium_malloc);
    cr_expect((uintptr_t)dlsym(RTLD_DEFAULT, "sodium_free") == (uintptr_t)sodium_free);
    uint8_t *first = sodium_allocarray(1, 100), *second = sodium_allocarray(1, 100);
    cr_expect(second - first == (ptrdiff_t)BLOCK_SMALL_BYTES || first - second == (ptrdiff_t)BLOCK_SMALL_BYTES, "not of the region");
    sodium_free(first);
    sodium_free(second);
    sodium_free(NULL);
}

Test(transport_blocks, what_comes_back_is_wiped)
{
    static const size_t sizes[] = {1, BLOCK_SMALL_BYTES, BLOCK_SMALL_BYTES + 1, BLOCK_LARGE_BYTES};
    for (size_t i = 0; i < N(sizes); i++) {
        uint8_t *block = sodium_allocarray(sizes[i], 1);
        memset(block, 0xa5, sizes[i]);
        sodium_free(block);
        uint8_t *again = sodium_allocarray(1, sizes[i]);
        cr_assert(again == block, "another block: nothing is shown");
        cr_expect(is_zero(again, sizes[i]), "%zu bytes", sizes[i]);
        sodium_free(again);
    }
}

Test(transport_blocks, there_is_enough)
{
    static uint8_t *blocks[BLOCK_SMALL_COUNT + BLOCK_LARGE_COUNT + 40];
    for (unsigned round = 0; round < 2; round++) {
        for (size_t i = 0; i < N(blocks); i++) {
            blocks[i] = sodium_allocarray(8, 16);
            cr_assert(blocks[i] && ((uintptr_t)blocks[i] & 15) == 0);
            memset(blocks[i], (int)i, 128);
        }
        for (size_t i = 0; i < N(blocks); i++)
            for (size_t k = 0; k < 128; k++)
                cr_assert(blocks[i][k] == (uint8_t)i, "two have one block");
        for (size_t i = 0; i < N(blocks); i++)
            sodium_free(blocks[i]);
    }
    uint8_t *large = sodium_allocarray(3, BLOCK_LARGE_BYTES);
    memset(large, 1, 3 * BLOCK_LARGE_BYTES);
    sodium_free(large);
    cr_expect(!sodium_malloc(SIZE_MAX) && !sodium_allocarray(SIZE_MAX, 2) && !sodium_allocarray(1, SIZE_MAX));
}

static void *take_and_give(void *unused)
{
    (void)unused;
    for (unsigned i = 0; i < 20000; i++) {
        uint8_t *block = sodium_allocarray(1, i % 2000 + 1);
        block[0] = block[i % 2000] = (uint8_t)i;
        sodium_free(block);
    }
    return NULL;
}

Test(transport_blocks, from_several_threads)
{
    pthread_t threads[4];
    for (size_t i = 0; i < N(threads); i++)
        cr_assert(pthread_create(&threads[i], NULL, take_and_give, NULL) == 0);
    for (size_t i = 0; i < N(threads); i++)
        cr_assert(pthread_join(threads[i], NULL) == 0);
    uint8_t *first = sodium_allocarray(1, 1), *second = sodium_allocarray(1, 1);
    cr_expect(first != second && is_zero(first, BLOCK_SMALL_BYTES) && is_zero(second, BLOCK_SMALL_BYTES));
    sodium_free(first);
    sodium_free(second);
}
