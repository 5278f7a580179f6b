// SPDX-License-Identifier: EUPL-1.2
//
// Signatures with the key behind a certificate.
#include "crypto/certificate_inside.h"

/* One try with one RSA padding; for EC there is none. */
static bool verify_with(EVP_PKEY *key, int padding, const char *prefix, struct span message, struct span signature)
{
    DROP(EVP_MD_CTX) EVP_MD_CTX *run = EVP_MD_CTX_new();
    EVP_PKEY_CTX *options;
    return run && EVP_DigestVerifyInit(run, &options, EVP_sha256(), NULL, key) == 1 &&
           (padding == 0 || EVP_PKEY_CTX_set_rsa_padding(options, padding) == 1) &&
           (padding != RSA_PKCS1_PSS_PADDING || EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1) &&
           EVP_DigestVerifyUpdate(run, prefix, strlen(prefix)) == 1 && EVP_DigestVerifyUpdate(run, message.data, message.size) == 1 &&
           EVP_DigestVerifyFinal(run, signature.data, signature.size) == 1;
}

struct status certificate_verify(struct span pem_chain, const char *prefix, struct span message, struct span signature)
{
    DROP(X509_CHAIN) X509_CHAIN *chain = NULL;
    TRY(read_chain(pem_chain, &chain, NULL));
    EVP_PKEY *key = X509_get0_pubkey(sk_X509_value(chain, 0));
    TRY(key_check(key, NULL));
    if (signature.size == 0 || signature.size > CERTIFICATE_SIGNATURE_MOST)
        return FAIL(BAD_SIGNATURE);
    bool rsa = EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA;
    if (verify_with(key, rsa ? RSA_PKCS1_PSS_PADDING : 0, prefix, message, signature) ||
        (rsa && verify_with(key, RSA_PKCS1_PADDING, prefix, message, signature)))
        return STATUS(OK);
    return FAIL(BAD_SIGNATURE);
}

/* Instead of a question on the terminal: encrypted keys are not read. */
static int no_passphrase(char *room, int size, int writing, void *state)
{
    (void)room, (void)size, (void)writing, (void)state;
    return -1;
}

struct status certificate_sign(struct span pem_private_key, const char *prefix, struct span message, struct arena *arena,
                               struct span *out_signature)
{
    uint8_t signature[CERTIFICATE_SIGNATURE_MOST];
    size_t size = sizeof signature;
    EVP_PKEY_CTX *options;
    if (pem_private_key.size > CERTIFICATE_MOST_BYTES)
        return FAIL(TOO_LARGE);
    DROP(BIO) BIO *bio = BIO_new_mem_buf(pem_private_key.data, (int)pem_private_key.size);
    DROP(EVP_PKEY) EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL) : NULL;
    DROP(EVP_MD_CTX) EVP_MD_CTX *run = EVP_MD_CTX_new();
    if (!key || !run)
        return FAIL(BAD_CERTIFICATE);
    TRY(key_check(key, NULL));
    bool ready = EVP_DigestSignInit(run, &options, EVP_sha256(), NULL, key) == 1;
    if (ready && EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA)
        ready = EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1 &&
                EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1;
    if (!ready || EVP_DigestSignUpdate(run, prefix, strlen(prefix)) != 1 || EVP_DigestSignUpdate(run, message.data, message.size) != 1 ||
        EVP_DigestSignFinal(run, signature, &size) != 1)
        return FAIL(CRYPTO_FAILED);
    return arena_copy(arena, span_of(signature, size), out_signature);
}
