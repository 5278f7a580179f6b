// SPDX-License-Identifier: EUPL-1.2
//
// What takes keys to make in the folder of a node that could start: make_node CA-FOLDER DIR POLICIES QUOTAS [ROSTER]. Writes the
// sample roster, the keys of each of its partners (keys.0 to keys.4), DIR/ring with a key for each domain and partner, each partner's
// shares of them (shares.0/ …), and DIR/agreed: a shelf with that roster, the policy of the folder POLICIES and the file QUOTAS,
// signed by all. With ROSTER nothing else is made, and the shelf holds that roster. CA-FOLDER is made by make_ca.sh; the folders are
// there.
#include "support/sample_agreed.h"
#include "support/sample_ring.h"
#include "support/sample_roster.h"

#include "crypto/secret.h"
#include "files/files.h"
#include "keyring/key_shares.h"

#include <stdarg.h>
#include <time.h>

_Static_assert(SAMPLE_PARTNERS == COMMITTEE_SIZE, "every partner is a member");
static const char *const domains[] = {"casus", "verwijsindex", "vroegsignalering"};

struct place {
    const char *folder;
    struct arena *arena;
    struct complaint why;
};

__attribute__((format(printf, 4, 5))) static struct status put(struct place *place, struct span bytes, unsigned mode, const char *format,
                                                               ...)
{
    char name[128];
    const char *path;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(name, sizeof name, format, arguments);
    va_end(arguments);
    TRY(arena_print(place->arena, &path, "%s/%s", place->folder, name));
    return file_write_atomic(path, bytes, mode, &place->why);
}

#define KEYS (N(domains) * SAMPLE_PARTNERS)

/* Each domain for each partner. */
static struct key_name key_name_at(size_t at)
{
    struct key_name name = {.domain = span_of_text(domains[at / SAMPLE_PARTNERS])};
    ENSURE(status_ok(oin_parse(span_of_text(sample_oins[at % SAMPLE_PARTNERS]), &name.holder)));
    return name;
}

static struct status put_ring(struct place *place, const struct committee *committees, const struct node_keys *keys)
{
    struct sample_seat seats[COMMITTEE_SIZE];
    struct ring_key made[KEYS];
    struct ring *ring;
    struct span text;
    for (size_t i = 0; i < COMMITTEE_SIZE; i++) {
        TRY(oin_parse(span_of_text(sample_oins[i]), &seats[i].oin));
        sign_key_from_seed(keys[i].envelope_seed, &seats[i].sign_key);
    }
    for (size_t i = 0; i < KEYS; i++) {
        struct key_name name = key_name_at(i);
        sample_ring_key(&committees[i], &name, 1, &made[i]);
    }
    TRY(sample_ring_make(seats, made, KEYS, place->arena, &ring));
    TRY(ring_print(ring, place->arena, &text));
    return put(place, text, 0644, "ring");
}

static struct status put_shares(struct place *place, const struct committee *committees, uint8_t member)
{
    struct key_shares *shares;
    struct span text;
    TRY(ARENA_NEW(place->arena, 1, &shares));
    *shares = (struct key_shares){.generation = 1, .index = (uint8_t)(member + 1)};
    for (size_t i = 0; i < KEYS; i++) {
        struct key_name name = key_name_at(i);
        struct key_share share = {
            .holder = name.holder, .epoch = 1, .scalar = committees[i].shares[member], .public_share = committees[i].public_shares[member]};
        memcpy(share.domain, name.domain.data, name.domain.size);
        TRY(key_shares_add(shares, &share));
    }
    TRY(key_shares_print(shares, place->arena, &text));
    return put(place, text, 0600, "shares.%u/" KEY_SHARES_NAME, member, 1);
}

static struct status put_pseudonym_keys(struct place *place, const struct node_keys *keys)
{
    struct committee committees[KEYS];
    for (size_t i = 0; i < KEYS; i++)
        committee_make(system_random(), &committees[i]);
    for (uint8_t i = 0; i < COMMITTEE_SIZE; i++)
        TRY(put_shares(place, committees, i));
    return put_ring(place, committees, keys);
}

static struct status put_agreed(struct place *place, const char *ca_folder, struct span roster, const char *policies, const char *quotas)
{
    struct sample_texts texts = {.roster = roster, .certificates = ca_folder, .policies = policies};
    const char *shelf;
    struct span text;
    TRY(file_read(quotas, 4096, place->arena, &text, &place->why));
    TRY(arena_text(place->arena, text, &texts.quotas));
    TRY(arena_print(place->arena, &shelf, "%s/agreed", place->folder));
    return sample_agreed_put(&texts, (int64_t)time(NULL) * 1000, place->arena, shelf, &place->why);
}

static struct status make_node(struct place *place, const char *ca_folder, const char *policies, const char *quotas)
{
    struct node_keys keys[SAMPLE_PARTNERS];
    struct span text;
    TRY(sample_roster_print(ca_folder, system_random(), place->arena, keys, &text));
    TRY(put(place, text, 0644, "roster"));
    TRY(put_agreed(place, ca_folder, text, policies, quotas));
    for (unsigned i = 0; i < SAMPLE_PARTNERS; i++) {
        TRY(node_keys_print(&keys[i], place->arena, &text));
        TRY(put(place, text, 0600, "keys.%u", i));
    }
    return put_pseudonym_keys(place, keys);
}

static struct status sign_again(struct place *place, char **argv)
{
    struct span roster;
    TRY(file_read(argv[5], ROSTER_MOST_BYTES, place->arena, &roster, &place->why));
    return put_agreed(place, argv[1], roster, argv[3], argv[4]);
}

int main(int argc, char **argv)
{
    struct place place = {.folder = argc >= 5 ? argv[2] : ""};
    if (argc != 5 && argc != 6) {
        fprintf(stderr, "usage: %s CA-FOLDER DIR POLICIES QUOTAS [ROSTER]\n", argv[0]);
        return 64;
    }
    struct status status = crypto_start();
    if (status_ok(status))
        status = arena_new((size_t)1 << 30, &place.arena);
    if (status_ok(status))
        status = argc == 6 ? sign_again(&place, argv) : make_node(&place, argv[1], argv[3], argv[4]);
    if (!status_ok(status))
        fprintf(stderr, "%s: %s\n", place.why.text, status_text(status));
    place.arena = arena_free(place.arena);
    return status_exit_code(status);
}
