// SPDX-License-Identifier: EUPL-1.2
//
// X.509 with OpenSSL. All its owned things are freed by cleanup; its error queue is left empty.
#include "crypto/certificate_inside.h"

/* ---- PEM: blocks of one kind and nothing else */

/* What is done with the DER of each block: false when it is not what the label says. */
typedef bool block_taker(void *state, const uint8_t *der, long size);

static struct status refuse_certificate(struct complaint *why, const char *what, const char *reason)
{
    return complain(why, FAIL(BAD_CERTIFICATE), "%s: %s", what, reason);
}

static struct status take_block(BIO *bio, const char *label, block_taker *take, void *state, size_t *count, const char **out_reason)
{
    char *name = NULL, *header = NULL;
    unsigned char *der = NULL;
    long size = 0;
    if (!PEM_read_bio(bio, &name, &header, &der, &size)) {
        bool is_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
        ERR_clear_error();
        *out_reason = is_end ? NULL : "a damaged PEM block";
        return is_end ? FAIL(NOT_FOUND) : FAIL(BAD_CERTIFICATE);
    }
    bool expected = !strcmp(name, label) && !*header;
    bool taken = expected && take(state, der, size);
    *out_reason = taken ? NULL : expected ? "a block that does not hold what its label says" : "a block of another kind (a private key?)";
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_clear_free(der, (size_t)size);
    ERR_clear_error();
    *count += taken;
    return taken ? STATUS(OK) : FAIL(BAD_CERTIFICATE);
}

static struct status read_blocks(struct span pem, const char *label, block_taker *take, void *state, struct complaint *why)
{
    const char *reason = "no PEM block";
    size_t count = 0;
    if (pem.size == 0 || pem.size > CERTIFICATE_CRL_MOST_BYTES)
        return refuse_certificate(why, label, pem.size ? "too large" : "nothing given");
    DROP(BIO) BIO *bio = BIO_new_mem_buf(pem.data, (int)pem.size);
    if (!bio)
        return FAIL(NO_MEMORY);
    struct status status;
    do
        status = take_block(bio, label, take, state, &count, &reason);
    while (status_ok(status));
    if (status_is(status, STATUS_NOT_FOUND) && count > 0)
        return STATUS(OK);
    return refuse_certificate(why, label, reason ? reason : "no PEM block");
}

static bool take_certificate(void *state, const uint8_t *der, long size)
{
    X509_CHAIN *chain = state;
    const uint8_t *at = der;
    X509 *certificate = d2i_X509(NULL, &at, size);
    if (certificate && at == der + size && sk_X509_num(chain) < CERTIFICATE_MOST_CHAIN && sk_X509_push(chain, certificate) > 0)
        return true;
    X509_free(certificate);
    return false;
}

static bool take_authority(void *state, const uint8_t *der, long size)
{
    const uint8_t *at = der;
    DROP(X509) X509 *certificate = d2i_X509(NULL, &at, size);
    return certificate && at == der + size && X509_STORE_add_cert(state, certificate) == 1;
}

/* RFC 5280 5.1.2.5: nextUpdate is mandatory; without it OpenSSL would believe a list for ever. */
static bool take_revocations(void *state, const uint8_t *der, long size)
{
    const uint8_t *at = der;
    DROP(X509_CRL) X509_CRL *list = d2i_X509_CRL(NULL, &at, size);
    return list && at == der + size && X509_CRL_get0_nextUpdate(list) && X509_STORE_add_crl(state, list) == 1;
}

struct status certificate_authorities_read(struct span ca, size_t *out_count, struct complaint *why)
{
    DROP(X509_STORE) X509_STORE *store = X509_STORE_new();
    if (!store)
        return FAIL(NO_MEMORY);
    TRY(read_blocks(ca, PEM_STRING_X509, take_authority, store, why));
    *out_count = (size_t)sk_X509_OBJECT_num(X509_STORE_get0_objects(store));
    return STATUS(OK);
}

static bool read_time(const ASN1_TIME *time, int64_t *out_ms)
{
    struct tm moment;
    if (!time || ASN1_TIME_to_tm(time, &moment) != 1)
        return false;
    *out_ms = (int64_t)timegm(&moment) * 1000;
    return true;
}

static bool take_dates(void *state, const uint8_t *der, long size)
{
    struct certificate_lists *lists = state;
    const uint8_t *at = der;
    int64_t made_ms, until_ms;
    DROP(X509_CRL) X509_CRL *list = d2i_X509_CRL(NULL, &at, size);
    if (!list || at != der + size || !read_time(X509_CRL_get0_lastUpdate(list), &made_ms) ||
        !read_time(X509_CRL_get0_nextUpdate(list), &until_ms))
        return false;
    lists->made_ms = lists->count == 0 || made_ms > lists->made_ms ? made_ms : lists->made_ms;
    lists->until_ms = lists->count == 0 || until_ms < lists->until_ms ? until_ms : lists->until_ms;
    lists->count++;
    return true;
}

struct status certificate_lists_read(struct span crl, struct certificate_lists *out, struct complaint *why)
{
    struct certificate_lists lists = {0};
    TRY(read_blocks(crl, PEM_STRING_X509_CRL, take_dates, &lists, why));
    *out = lists;
    return STATUS(OK);
}

struct status read_chain(struct span pem, X509_CHAIN **out, struct complaint *why)
{
    DROP(X509_CHAIN) X509_CHAIN *chain = sk_X509_new_null();
    if (!chain)
        return FAIL(NO_MEMORY);
    if (pem.size > CERTIFICATE_MOST_BYTES)
        return refuse_certificate(why, PEM_STRING_X509, "too large");
    TRY(read_blocks(pem, PEM_STRING_X509, take_certificate, chain, why));
    *out = TAKE(chain);
    return STATUS(OK);
}

/* ---- the key: the two kinds that PKIoverheid issues; NULL when OpenSSL cannot read it */

struct status key_check(EVP_PKEY *key, struct complaint *why)
{
    char group[32] = "";
    size_t size;
    if (key && EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA && EVP_PKEY_get_bits(key) >= 2048 && EVP_PKEY_get_bits(key) <= 4096)
        return STATUS(OK);
    if (key && EVP_PKEY_get_base_id(key) == EVP_PKEY_EC && EVP_PKEY_get_group_name(key, group, sizeof group, &size) &&
        !strcmp(group, SN_X9_62_prime256v1))
        return STATUS(OK);
    ERR_clear_error();
    return refuse_certificate(why, PEM_STRING_X509, "the key is neither EC P-256 nor RSA of 2048 to 4096 bits");
}

/* ---- what must be in the organisation's certificate */

/* RFC 5280 4.1.2.4, X.520 serialNumber: PKIoverheid puts the OIN there. One, so that no two readers see another. */
static struct status read_oin(X509 *certificate, struct oin *out, struct complaint *why)
{
    const X509_NAME *subject = X509_get_subject_name(certificate);
    int at = X509_NAME_get_index_by_NID(subject, NID_serialNumber, -1);
    if (at < 0)
        return refuse_certificate(why, PEM_STRING_X509, "no OIN: the subject has no serialNumber");
    if (X509_NAME_get_index_by_NID(subject, NID_serialNumber, at) >= 0)
        return refuse_certificate(why, PEM_STRING_X509, "the subject has more than one serialNumber");
    const ASN1_STRING *value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at));
    if (!status_ok(oin_parse(span_of(ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value)), out)))
        return refuse_certificate(why, PEM_STRING_X509, "no OIN: the subject's serialNumber does not have 20 digits");
    return STATUS(OK);
}

static struct status read_facts(X509 *certificate, struct certificate_facts *out, struct complaint *why)
{
    struct certificate_facts facts = {.lists_until_ms = out->lists_until_ms};
    uint32_t flags = X509_get_extension_flags(certificate);
    if (flags & EXFLAG_CA)
        return refuse_certificate(why, PEM_STRING_X509, "the first certificate is that of an authority");
    if (!(flags & EXFLAG_KUSAGE) || !(X509_get_key_usage(certificate) & KU_DIGITAL_SIGNATURE))
        return refuse_certificate(why, PEM_STRING_X509, "not meant for signatures (keyUsage digitalSignature)");
    TRY(key_check(X509_get0_pubkey(certificate), why));
    TRY(read_oin(certificate, &facts.oin, why));
    if (!read_time(X509_get0_notAfter(certificate), &facts.until_ms))
        return refuse_certificate(why, PEM_STRING_X509, "the end of its validity is not a time");
    *out = facts;
    return STATUS(OK);
}

/* ---- the path */

struct certificate_store {
    X509_STORE *x509;
};

struct certificate_store *certificate_store_free(struct certificate_store *store)
{
    if (store)
        X509_STORE_free(store->x509);
    ERR_clear_error();
    free(store);
    return NULL;
}

struct status certificate_store_new(struct span ca, struct span crl, struct certificate_store **out, struct complaint *why)
{
    CLEANUP(certificate_store) struct certificate_store *store = calloc(1, sizeof *store);
    if (!store)
        return FAIL(NO_MEMORY);
    store->x509 = X509_STORE_new();
    if (!store->x509)
        return FAIL(NO_MEMORY);
    TRY(read_blocks(ca, PEM_STRING_X509, take_authority, store->x509, why));
    TRY(read_blocks(crl, PEM_STRING_X509_CRL, take_revocations, store->x509, why));
    *out = TAKE(store);
    return STATUS(OK);
}

/* A list that is out of date still says who was revoked before: it counts for a while, and everybody is told. */
static int forgive_old_list(int is_ok, X509_STORE_CTX *path)
{
    const struct certificate_trust *trust = X509_STORE_CTX_get_app_data(path);
    int64_t until_ms;
    if (is_ok || X509_STORE_CTX_get_error(path) != X509_V_ERR_CRL_HAS_EXPIRED ||
        !read_time(X509_CRL_get0_nextUpdate(X509_STORE_CTX_get0_current_crl(path)), &until_ms) ||
        trust->now_ms > until_ms + trust->grace_ms)
        return is_ok;
    X509_STORE_CTX_set_error(path, X509_V_OK);
    return 1;
}

/* 0: there is none. */
static int64_t read_newest_list(X509_STORE_CTX *path, const X509 *certificate)
{
    STACK_OF(X509_CRL) *lists = X509_STORE_CTX_get1_crls(path, X509_get_issuer_name(certificate));
    int64_t until_ms = 0, newest_ms = 0;
    for (int i = 0; i < sk_X509_CRL_num(lists); i++) /* -1 for NULL */
        if (read_time(X509_CRL_get0_nextUpdate(sk_X509_CRL_value(lists, i)), &until_ms) && until_ms > newest_ms)
            newest_ms = until_ms;
    sk_X509_CRL_pop_free(lists, X509_CRL_free);
    return newest_ms;
}

/* The first that goes out of date, of the newest list of each link. */
static int64_t read_lists_until(X509_STORE_CTX *path)
{
    const STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(path);
    int64_t first_ms = INT64_MAX;
    for (int i = 0; i < sk_X509_num(chain); i++) {
        int64_t until_ms = read_newest_list(path, sk_X509_value(chain, i));
        if (until_ms && until_ms < first_ms)
            first_ms = until_ms;
    }
    return first_ms;
}

static const struct {
    int error; /* of OpenSSL */
    enum certificate_fault fault;
} told_faults[] = {
    {X509_V_ERR_CERT_HAS_EXPIRED, CERTIFICATE_ENDED},
    {X509_V_ERR_CERT_REVOKED, CERTIFICATE_REVOKED},
    {X509_V_ERR_CRL_HAS_EXPIRED, CERTIFICATE_LISTS_OLD},
};

static struct status verify_path(const struct certificate_store *store, X509_CHAIN *chain, const struct certificate_trust *trust,
                                 struct certificate_judgement *out, struct complaint *why)
{
    DROP(X509_STORE_CTX) X509_STORE_CTX *path = X509_STORE_CTX_new();
    if (!path || X509_STORE_CTX_init(path, store->x509, sk_X509_value(chain, 0), chain) != 1)
        return FAIL(NO_MEMORY);
    X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(path);
    X509_VERIFY_PARAM_set_time(param, (time_t)(trust->now_ms / 1000));
    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL | X509_V_FLAG_X509_STRICT);
    X509_VERIFY_PARAM_set_auth_level(param, 2); /* 112 bits: no SHA-1, no RSA below 2048 (NIST SP 800-57) */
    X509_STORE_CTX_set_app_data(path, (void *)trust);
    X509_STORE_CTX_set_verify_cb(path, forgive_old_list);
    if (X509_verify_cert(path) == 1) {
        out->facts.lists_until_ms = read_lists_until(path);
        return STATUS(OK);
    }
    int error = X509_STORE_CTX_get_error(path);
    out->fault = CERTIFICATE_UNFIT;
    for (size_t i = 0; i < N(told_faults); i++)
        if (told_faults[i].error == error)
            out->fault = told_faults[i].fault;
    return refuse_certificate(why, PEM_STRING_X509, X509_verify_cert_error_string(error));
}

static struct status judge_chain(struct span pem_chain, const struct certificate_store *store, const struct certificate_trust *trust,
                                 struct certificate_judgement *out, struct complaint *why)
{
    DROP(X509_CHAIN) X509_CHAIN *chain = NULL;
    TRY(read_chain(pem_chain, &chain, why));
    X509 *certificate = sk_X509_value(chain, 0);
    struct status status = verify_path(store, chain, trust, out, why);
    if (!status_ok(status)) {
        (void)!status_ok(read_facts(certificate, &out->facts, NULL)); /* until when it was valid, if it says so */
        return status;
    }
    out->fault = CERTIFICATE_UNFIT;
    TRY(read_facts(certificate, &out->facts, why));
    out->fault = CERTIFICATE_SOUND;
    return STATUS(OK);
}

struct status certificate_judge(struct span pem_chain, const struct certificate_trust *trust, struct certificate_judgement *out,
                                struct complaint *why)
{
    CLEANUP(certificate_store) struct certificate_store *own = NULL;
    struct certificate_judgement judgement = {.fault = CERTIFICATE_UNFIT};
    if (!trust->store)
        TRY(certificate_store_new(trust->ca, trust->crl, &own, why));
    struct status status = judge_chain(pem_chain, trust->store ? trust->store : own, trust, &judgement, why);
    if (!status_ok(status) && !status_is(status, STATUS_BAD_CERTIFICATE))
        return status;
    *out = judgement;
    return STATUS(OK);
}

struct status certificate_check(struct span pem_chain, const struct certificate_trust *trust, struct certificate_facts *out,
                                struct complaint *why)
{
    struct certificate_judgement judgement;
    TRY(certificate_judge(pem_chain, trust, &judgement, why));
    if (judgement.fault != CERTIFICATE_SOUND)
        return FAIL(BAD_CERTIFICATE);
    *out = judgement.facts;
    return STATUS(OK);
}

struct status certificate_facts_read(struct span pem_chain, struct certificate_facts *out, struct complaint *why)
{
    DROP(X509_CHAIN) X509_CHAIN *chain = NULL;
    struct certificate_facts facts = {.lists_until_ms = 0};
    TRY(read_chain(pem_chain, &chain, why));
    TRY(read_facts(sk_X509_value(chain, 0), &facts, why));
    *out = facts;
    return STATUS(OK);
}
