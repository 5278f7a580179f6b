// SPDX-License-Identifier: EUPL-1.2
//
// One OpenSSL context per process: fetching the algorithm costs more than many a question's blocks do.
#include "crypto/aes.h"

#include <limits.h>
#include <openssl/evp.h>

#define BLOCKS_AT_ONCE ((size_t)INT_MAX / AES_BLOCK_BYTES)

static EVP_CIPHER_CTX *shared_cipher(void)
{
    static EVP_CIPHER_CTX *context;
    static EVP_CIPHER *algorithm;
    if (!context) {
        algorithm = EVP_CIPHER_fetch(NULL, "AES-128-ECB", NULL);
        context = EVP_CIPHER_CTX_new();
        ENSURE(algorithm && context);
        ENSURE(EVP_EncryptInit_ex2(context, algorithm, NULL, NULL, NULL) == 1);
    }
    return context;
}

void aes128_blocks(const uint8_t key[static AES128_KEY_BYTES], const uint8_t *blocks, size_t count, uint8_t *out)
{
    EVP_CIPHER_CTX *context = shared_cipher();
    int size = (int)(count * AES_BLOCK_BYTES), written = 0;
    ENSURE(count <= BLOCKS_AT_ONCE);
    ENSURE(EVP_EncryptInit_ex2(context, NULL, key, NULL, NULL) == 1 && EVP_CIPHER_CTX_set_padding(context, 0) == 1);
    ENSURE(EVP_EncryptUpdate(context, out, &written, blocks, size) == 1 && written == size);
}
