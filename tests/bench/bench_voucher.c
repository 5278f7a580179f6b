// SPDX-License-Identifier: EUPL-1.2
//
// What it costs a holder to see that others counted a question: the two vouchers of a 3-of-5 whose requester is a member, beside
// two verifications of a signature, which it cannot do without. Every figure is the least of several runs. Fails a quarter above
// 100 microseconds.
#include "bench.h"

#include "crypto/secret.h"
#include "pseudonym/voucher.h"

#define RUNS 500
#define MEMBERS 5
#define THRESHOLD 3
#define SIGNATURES (THRESHOLD - 1)
#define MOST_NS (1.25 * 100000)

static struct voucher_signer committee[MEMBERS];
static struct voucher_signature signatures[SIGNATURES];
static struct voucher voucher;

/* The first member asks, the next two counted. */
static void vouchers_make(void)
{
    voucher = (struct voucher){.holder = {"00000099000000009000"}, .domain = "casus", .epoch = 1, .purpose = 1, .count = 6, .uses = 3};
    for (size_t i = 0; i < MEMBERS; i++) {
        uint8_t seed[SIGN_SEED_BYTES] = {(uint8_t)(i + 1)};
        struct sign_key key;
        sign_key_from_seed(seed, &key);
        snprintf(committee[i].oin.text, sizeof committee[i].oin.text, "0000009900000000%zu000", i + 1);
        memcpy(committee[i].key, key.public, SIGN_PUBLIC_BYTES);
        if (i == 0)
            voucher.requester = committee[i].oin;
        if (i >= 1 && i <= SIGNATURES) {
            signatures[i - 1].member = committee[i].oin;
            voucher_sign(&voucher, &committee[i].oin, &key, signatures[i - 1].bytes);
        }
    }
}

static double least_verification_ns(void)
{
    static const uint8_t seed[SIGN_SEED_BYTES] = {9}, content[256];
    struct sign_key key;
    uint8_t signature[SIGNATURE_BYTES];
    double least = 1e12;
    sign_key_from_seed(seed, &key);
    sign_message(&key, "bench", SPAN_OF_ARRAY(content), signature);
    for (size_t i = 0; i < RUNS; i++) {
        int64_t start = bench_cpu_ns();
        ENSURE(status_ok(sign_verify(key.public, "bench", SPAN_OF_ARRAY(content), signature)));
        double took = (double)(bench_cpu_ns() - start);
        least = took < least ? took : least;
    }
    return least;
}

int main(void)
{
    double least = 1e12;
    ENSURE(status_ok(crypto_start()));
    vouchers_make();
    for (size_t i = 0; i < RUNS; i++) {
        int64_t start = bench_cpu_ns();
        ENSURE(status_ok(voucher_check(&voucher, signatures, SIGNATURES, committee, MEMBERS, THRESHOLD)));
        double took = (double)(bench_cpu_ns() - start);
        least = took < least ? took : least;
    }
    bench_report("two vouchers of a question", least, "two verifications", SIGNATURES * least_verification_ns());
    return least > MOST_NS;
}
