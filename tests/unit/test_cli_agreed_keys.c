// SPDX-License-Identifier: EUPL-1.2
//
// Whoever blinds reads the keys itself: what a daemon that was taken over can write in its own folders is not believed (P-02).
#include "crypto/secret.h"
#include "files/files.h"
#include "pinned/agreed_keys.h"
#include "pinned/pin_file.h"
#include "support/sample_agreed.h"
#include "support/sample_ring.h"
#include "support/sample_roster.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define OK(expression) cr_assert(status_ok(expression))
#define NOW ((int64_t)time(NULL) * 1000)

static char folder[] = "/tmp/schakel.keys.XXXXXX";
static struct arena *arena;
static struct node_keys node_keys[SAMPLE_PARTNERS];
static struct config config;
static struct committee committee;

static const char *path_of(const char *name)
{
    const char *path;
    OK(arena_print(arena, &path, "%s/%s", folder, name));
    return path;
}

/* A mesh of the sample partners, with keys drawn from `counter` on. */
static void put_mesh(uint64_t counter, const char *shelf)
{
    const char *ca = getenv("SCHAKEL_TEST_CA");
    struct random_source random = sample_random(&counter);
    struct complaint why = {""};
    struct span text;
    OK(sample_roster_print(ca, &random, arena, node_keys, &text));
    cr_assert(status_ok(sample_agreed_put(&(struct sample_texts){text, ca, SCHAKEL_SOURCE "/policies", ""}, NOW, arena, shelf, &why)), "%s",
              why.text);
}

/* A ring with the key of a committee of the sample partners, signed by as many of them with the keys in node_keys. */
static void put_ring(const struct committee *of, uint32_t generation, unsigned signers)
{
    struct sample_seat seats[COMMITTEE_SIZE];
    struct ring_key key;
    struct ring *ring;
    struct span text;
    sample_seats(seats);
    const struct key_name name = {span_of_text("casus"), seats[0].oin};
    for (size_t i = 0; i < COMMITTEE_SIZE; i++)
        sign_key_from_seed(node_keys[i].envelope_seed, &seats[i].sign_key);
    sample_ring_key(of, &name, 1, &key);
    OK(sample_ring_make(seats, &key, 1, arena, &ring));
    ring->generation = generation;
    memset(ring->previous, generation - 1, sizeof ring->previous);
    OK(sample_ring_sign(ring, seats, signers, arena));
    OK(ring_print(ring, arena, &text));
    OK(file_write_atomic(path_of("ring"), text, 0644, NULL));
}

static void begin(void)
{
    struct random_source random;
    static struct repeating repeating = {.seed = 3};
    OK(crypto_start());
    OK(arena_new((size_t)1 << 29, &arena));
    cr_assert(mkdtemp(folder));
    random = repeating_random(&repeating);
    committee_make(&random, &committee);
    OK(arena_print(arena, &config.ca, "%s/ca.pem", getenv("SCHAKEL_TEST_CA")));
    OK(arena_print(arena, &config.crl, "%s/crl.pem", getenv("SCHAKEL_TEST_CA")));
    config.agreed = path_of("agreed");
    config.ring = path_of("ring");
    put_mesh(0, config.agreed);
    put_ring(&committee, 1, COMMITTEE_SIZE);
}
static int remove_one(const char *name, const struct stat *about, int kind, struct FTW *place)
{
    (void)about, (void)kind, (void)place;
    return remove(name);
}
static void end(void)
{
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    arena = arena_free(arena);
}
TestSuite(cli_agreed_keys, .init = begin, .fini = end);

static struct status pin(const struct agreed_keys *keys, struct complaint *why)
{
    static struct pins pins;
    enum pin_news news;
    TRY(agreed_keys_pins(keys, &pins));
    return pin_file_renew(path_of("pins"), &pins, &news, why);
}

/* As the command does: read, and held against what was seen. */
static struct status read_and_pin(struct element *out_key, struct complaint *why)
{
    CLEANUP(agreed_keys) struct agreed_keys *keys = NULL;
    TRY(agreed_keys_read(&config, NOW, &keys, why));
    TRY(pin(keys, why));
    *out_key = keys->ring->keys[0].commitments[0];
    return STATUS(OK);
}

static struct status read_and_pin_nothing(struct complaint *why)
{
    CLEANUP(agreed_keys) struct agreed_keys *keys = NULL;
    TRY(agreed_keys_read(&config, NOW, &keys, why));
    cr_expect_null(keys->ring);
    return pin(keys, why);
}

static void expect_refused(const char *what, enum status_code code, const char *reason)
{
    struct element key;
    struct complaint why = {""};
    struct status status = read_and_pin(&key, &why);
    cr_expect(status_is(status, code), "%s: %s (%s)", what, status_text(status), why.text);
    cr_expect(strstr(why.text, reason), "%s: %s", what, why.text);
}

Test(cli_agreed_keys, what_the_partners_signed_is_what_is_blinded_by)
{
    struct complaint why = {""};
    struct element key;
    cr_assert(status_ok(read_and_pin(&key, &why)), "%s", why.text);
    cr_expect(element_equal(&key, &committee.public_key));
    cr_assert(status_ok(read_and_pin(&key, &why)), "and again: %s", why.text);
}

Test(cli_agreed_keys, a_key_that_a_daemon_makes_up_is_not_believed)
{
    struct committee made_up;
    struct node_keys kept[SAMPLE_PARTNERS];
    struct element key;
    struct complaint why = {""};
    committee_make(system_random(), &made_up);
    cr_assert(status_ok(read_and_pin(&key, &why)), "%s", why.text);
    put_ring(&made_up, 2, COMMITTEE_THRESHOLD - 1);
    expect_refused("it has the keys of two members", STATUS_BAD_SIGNATURE, "fewer than 3 of its members signed it");
    memcpy(kept, node_keys, sizeof kept);
    for (size_t i = 0; i < SAMPLE_PARTNERS; i++)
        node_keys[i].envelope_seed[0] ^= 1;
    put_ring(&made_up, 2, COMMITTEE_SIZE);
    expect_refused("it signs with keys of its own", STATUS_BAD_SIGNATURE, "fewer than 3 of its members signed it");
    memcpy(node_keys, kept, sizeof kept);
    put_ring(&made_up, 2, COMMITTEE_SIZE);
    expect_refused("signed by all, but not what was seen", STATUS_CONFLICT, "dit is een andere sleutel dan die u al zag");
}

Test(cli_agreed_keys, an_older_ring_and_another_of_the_same_generation_are_not_believed)
{
    struct element key;
    struct complaint why = {""};
    put_ring(&committee, 3, COMMITTEE_SIZE);
    cr_assert(status_ok(read_and_pin(&key, &why)), "%s", why.text);
    put_ring(&committee, 2, COMMITTEE_SIZE);
    expect_refused("older", STATUS_CONFLICT, "deze sleutels (generatie 2) zijn ouder dan die u al zag (3)");
    cr_assert_eq(unlink(config.ring), 0);
    cr_expect(status_is(read_and_pin_nothing(&why), STATUS_CONFLICT), "none: %s", why.text);
    put_ring(&committee, 4, COMMITTEE_SIZE);
    cr_assert(status_ok(read_and_pin(&key, &why)), "the next: %s", why.text);
    struct committee other = committee;
    element_add(&other.commitments[1], &other.commitments[2], &other.commitments[1]);
    put_ring(&other, 4, COMMITTEE_SIZE);
    expect_refused("the same key, shared otherwise", STATUS_CONFLICT, "andere sleutels dan die u al zag, van dezelfde generatie (4)");
}

/* All that a daemon can sign itself: a mesh of its own, with the names of ours, their certificates, and a key. */
Test(cli_agreed_keys, the_keys_of_another_mesh_are_not_believed)
{
    struct committee other;
    struct element key;
    struct complaint why = {""};
    committee_make(system_random(), &other);
    cr_assert(status_ok(read_and_pin(&key, &why)), "%s", why.text);
    config.agreed = path_of("another");
    put_mesh(1000, config.agreed);
    put_ring(&other, 1, COMMITTEE_SIZE);
    expect_refused("another mesh", STATUS_CONFLICT, "dit zijn afspraken van een andere groep partners dan eerst");
    config.agreed = path_of("none");
    cr_assert_eq(mkdir(config.agreed, 0755), 0);
    expect_refused("no roster", STATUS_UNEXPECTED, "geen lijst van partners die door alle partners is ondertekend");
}
