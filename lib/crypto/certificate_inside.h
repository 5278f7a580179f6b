// SPDX-License-Identifier: EUPL-1.2
//
// What the files about certificates share: OpenSSL's things that free themselves and leave its error queue empty, a chain
// from its text, and which keys will do.
#pragma once

#include "crypto/certificate.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#define OWNED(type, free_function)               \
    static inline void type##_drop(type **owned) \
    {                                            \
        free_function(*owned);                   \
        ERR_clear_error();                       \
    }
static inline void free_certificates(STACK_OF(X509) * stack) { sk_X509_pop_free(stack, X509_free); }
typedef STACK_OF(X509) X509_CHAIN; /* OpenSSL's own shape has no plain name */
OWNED(BIO, BIO_free_all)
OWNED(X509, X509_free)
OWNED(X509_CRL, X509_CRL_free)
OWNED(X509_CHAIN, free_certificates)
OWNED(X509_STORE, X509_STORE_free)
OWNED(X509_STORE_CTX, X509_STORE_CTX_free)
OWNED(EVP_PKEY, EVP_PKEY_free)
OWNED(EVP_MD_CTX, EVP_MD_CTX_free)
#define DROP(type) __attribute__((cleanup(type##_drop)))

/* BAD_CERTIFICATE with the reason, NO_MEMORY. */
MUST_USE struct status read_chain(struct span pem, X509_CHAIN **out, struct complaint *why);
/* One of the two kinds that PKIoverheid issues; NULL, which OpenSSL could not read, is none. BAD_CERTIFICATE. */
MUST_USE struct status key_check(EVP_PKEY *key, struct complaint *why);
