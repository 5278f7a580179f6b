// SPDX-License-Identifier: EUPL-1.2
//
// Building the town: what is agreed, keys and shares as a ceremony would leave them, and a house for every partner.
#include "support/town.h"

#include "agreed/ring.h"
#include "files/files.h"
#include "support/agree_keys.h"
#include "support/agreeing.h"
#include "support/memory_disk.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#define TOWN_ARENA_BYTES ((size_t)512 * 1024 * 1024)
#define TOWN_SEED 20260901

const char *const town_domain_names[TOWN_DOMAINS] = {"casus", "vroegsignalering"};

static const struct partner sample[RESIDENTS] = {
    {.oin = {"00000099000000001000"}, .name = "Sociale Dienst", .short_name = "SDD", .roles = "sociale-dienst", .holds_data = true},
    {.oin = {"00000099000000002000"}, .name = "Veilig Thuis", .short_name = "VT", .roles = "veilig-thuis", .holds_data = true},
    {.oin = {"00000099000000003000"}, .name = "Woningcorporatie", .short_name = "WOCO", .roles = "woningcorporatie", .holds_data = true},
    {.oin = {"00000099000000004000"}, .name = "Wijkteam", .short_name = "WIJK", .roles = "wijkteam, regisseur", .holds_data = true},
    {.oin = {"00000099000000005000"}, .name = "Toezicht", .short_name = "TOEZ", .roles = "toezichthouder", .holds_data = false},
    {.oin = {"00000099000000006000"}, .name = "Tweede Corporatie", .short_name = "WOC2", .roles = "woningcorporatie", .holds_data = true},
};
/* ---- what is agreed */

static void make_partners(struct town *town)
{
    for (size_t i = 0; i < RESIDENTS; i++) {
        struct partner *partner = &town->partners[i];
        *partner = sample[i];
        node_keys_init(&town->random, &town->keys[i]);
        sign_key_from_seed(town->keys[i].envelope_seed, &town->signs[i]);
        node_keys_publish(&town->keys[i], partner);
        partner->agree = agree_public_of(&partner->oin, 0);
        if (town->ground & REAL_LINES)
            town_find_port(town->endpoints[i], sizeof town->endpoints[i]);
        else
            snprintf(town->endpoints[i], sizeof town->endpoints[i], "tcp://127.0.0.1:%zu", 10000 + i);
        snprintf(town->origins[i], sizeof town->origins[i], "%s/exchange-log/2026", partner->oin.text);
        partner->endpoint = town->endpoints[i];
        partner->log_origin = town->origins[i];
        partner->contact = "ambassadeur@example";
        snprintf(town->certificates[i], sizeof town->certificates[i], "certs/%s.pem", partner->oin.text);
        partner->certificate = town->certificates[i]; /* nobody in the town looks at it, nor at what it signs */
        partner->signature = span_of_text("none");
    }
}

static int compare_quotas(const void *a, const void *b)
{
    const struct quota_rule *left = a, *right = b;
    return quota_scope_compare(&left->scope, &right->scope);
}

/* What was added with town_add_quota, in the one form of quotas. */
static const char *write_town_quotas(struct town *town)
{
    qsort(town->quotas, town->quota_count, sizeof *town->quotas, compare_quotas);
    struct quota_rules rules = {town->quotas, town->quota_count};
    struct span text;
    const char *out;
    OK(quotas_print(&rules, town->policy, town->arena, &text));
    OK(arena_text(town->arena, text, &out));
    return out;
}

/* What is in force now. The chain of before stays: nodes that run stand in it. */
static void stand_in_chain(struct town *town)
{
    MUST(town->chain_count < TOWN_CHAINS_MOST, "more chains than there is room for");
    town->agreeing->now_ms = town->now_ms;
    struct chain *chain = town->chains[town->chain_count++] = agreeing_chain(town->agreeing);
    struct agreement_side side = chain_side(chain, town->now_ms);
    town->roster = side.roster;
    town->policy = side.policy;
}

#define FOUNDED_BEFORE_MS (365 * DAY_MS) /* scripts play on other days, and all after that */

/* Three texts, proposed, signed by all, in force: what a shelf would hold. */
static void agree(struct town *town)
{
    CLEANUP(policy) struct policy *words = NULL;
    struct complaint why = {""};
    struct agreeing *agreeing;
    OK(ARENA_NEW(town->arena, 1, &agreeing));
    *agreeing = (struct agreeing){
        .arena = town->arena, .random = &town->random, .now_ms = town->now_ms - FOUNDED_BEFORE_MS, .partner_count = RESIDENTS};
    memcpy(agreeing->partners, town->partners, sizeof town->partners);
    for (size_t i = 0; i < RESIDENTS; i++)
        agreeing_add_desk(agreeing, i);
    MUST(status_ok(agreed_policy_read(SCHAKEL_SOURCE "/policies", &words, &why)), "%s", why.text);
    town->policy = words;
    for (size_t i = 0; i < RESIDENTS; i++) {
        town_set_quota(town, QUOTA_EVALUATE, (enum resident)i, "gecoordineerde-aanpak", 20000, 50000);
        town_set_quota(town, QUOTA_EVALUATE, (enum resident)i, "vroegsignalering-schulden", 20000, 50000);
        town_set_quota(town, QUOTA_TOKENS, (enum resident)i, NULL, 10000, 20000);
    }
    town_set_quota(town, QUOTA_EVALUATE, WIJK, "onderzoek-client", 200, 1000);
    town_set_quota(town, QUOTA_OPENINGS, TOEZ, NULL, 10, 20);
    agreeing_found(agreeing, ONLY(RESIDENTS) - 1, TOEZ, write_town_quotas(town));
    town->agreeing = agreeing;
    stand_in_chain(town);
}

void town_agree(struct town *town, enum agreed_text text, struct bundle content)
{
    int64_t starts_ms = town->now_ms - town->now_ms % 1000 + 1000;
    town->agreeing->now_ms = town->now_ms;
    agreeing_sign(town->agreeing, agreeing_propose(town->agreeing, text, content, starts_ms), EVERYBODY);
    town->now_ms = starts_ms;
    stand_in_chain(town);
}

static void put_version(struct town *town, const char *folder, const struct version *version)
{
    struct digest hash = digest_of(version->manifest);
    const struct chain_link *link = chain_find(town->chains[town->chain_count - 1], &hash);
    struct complaint why = {""};
    char place[SHELF_PLACE_ROOM];
    if (link && link_is_complete(link))
        shelf_number_place(&link->manifest, place);
    else
        shelf_proposal_place(version->manifest, place);
    struct status status = shelf_put(folder, place, version, &why);
    MUST(status_ok(status), "%s", why.text);
}

void town_give_shelf(struct town *town, enum resident who)
{
    struct house *house = &town->houses[who];
    house->has_shelf = true;
    char shelf[sizeof house->shelf]; /* by a room of its own: both are in the town */
    snprintf(shelf, sizeof shelf, "%s/agreed", house->folder);
    memcpy(house->shelf, shelf, sizeof shelf);
    for (size_t i = 0; i < town->agreeing->count; i++)
        put_version(town, house->shelf, &town->agreeing->versions[i]);
}

void town_put_on_shelf(struct town *town, enum resident who, const struct version *version)
{
    put_version(town, town->houses[who].shelf, version);
    town_node(town, who)->holding.is_stale = true;
}

static void make_ring(struct town *town)
{
    struct sample_seat seats[COMMITTEE_SIZE];
    struct ring_key keys[TOWN_DOMAINS * RESIDENTS + 1];
    const struct key_name escrow = {.domain = span_of_text(RING_ESCROW_DOMAIN), .holder = ring_nobody};
    size_t count = 0;
    for (size_t i = 0; i < COMMITTEE_SIZE; i++)
        seats[i] = (struct sample_seat){town->partners[i].oin, town->signs[i]};
    for (size_t domain = 0; domain < TOWN_DOMAINS; domain++)
        for (size_t holder = 0; holder < RESIDENTS; holder++) {
            struct key_name name = town_key_name(town, (enum town_domain)domain, (enum resident)holder);
            committee_make(&town->random, &town->committees[domain][holder]);
            sample_ring_key(&town->committees[domain][holder], &name, 1, &keys[count++]);
        }
    committee_make(&town->random, &town->escrow);
    sample_ring_key(&town->escrow, &escrow, 1, &keys[count++]);
    OK(sample_ring_make(seats, keys, count, town->arena, &town->ring));
    OK(agreed_ring_check(town->ring, &(struct ring_signers){.roster = town->roster}, "ring", NULL));
}

const struct ring_key *town_key(const struct town *town, enum town_domain domain, enum resident holder)
{
    struct key_name name = town_key_name(town, domain, holder);
    return ring_latest(town->ring, name.domain, &name.holder);
}

void town_agree_roster(struct town *town)
{
    for (size_t i = 0; i < RESIDENTS; i++) {
        struct minisign_public agree = town->agreeing->partners[i].agree;
        town->agreeing->partners[i] = town->partners[i];
        town->agreeing->partners[i].agree = agree;
    }
    town_agree(town, AGREED_ROSTER, agreeing_roster(town->agreeing, ONLY(RESIDENTS) - 1, town->roster->version + 1, TOEZ));
}

/* ---- houses */

static void add_share(const struct committee *committee, enum resident who, const char *domain, const struct oin *holder,
                      struct key_shares *shares)
{
    struct key_share share = {
        .holder = *holder, .epoch = 1, .scalar = committee->shares[who], .public_share = committee->public_shares[who]};
    snprintf(share.domain, sizeof share.domain, "%s", domain);
    OK(key_shares_add(shares, &share));
}

static void add_shares(const struct town *town, enum resident who, struct key_shares *shares)
{
    shares->generation = 1;
    shares->index = (uint8_t)(who + 1);
    for (size_t domain = 0; domain < TOWN_DOMAINS; domain++)
        for (size_t holder = 0; holder < RESIDENTS; holder++)
            add_share(&town->committees[domain][holder], who, town_domain_names[domain], &town->partners[holder].oin, shares);
    add_share(&town->escrow, who, RING_ESCROW_DOMAIN, &ring_nobody, shares);
}

static void make_house(struct town *town, enum resident who)
{
    struct house *house = &town->houses[who];
    const char *name = sample[who].short_name;
    char folder[sizeof house->folder];
    snprintf(folder, sizeof folder, "%s/%s", town->folder, name); /* by a room of its own: both are in the town */
    memcpy(house->folder, folder, sizeof folder);
    if (town->ground & REAL_DISK)
        snprintf(house->database, sizeof house->database, "%s/database", folder);
    else
        snprintf(house->database, sizeof house->database, "%s/database", name);
    snprintf(house->drive, sizeof house->drive, "%s", name);
    memory_disk_wipe(house->drive);
    MUST(mkdir(house->folder, 0700) == 0, "no folder %s", house->folder);
    house->secrets.keys = town->keys[who];
    house->ceilings = ceilings_default;
    if (who < COMMITTEE_SIZE)
        add_shares(town, who, &house->secrets.shares);
    house->random = seeded_random(&house->seeded, town->seeded.seed, 1 + (uint64_t)who);
}

/* ---- the town */

static void note_said(void *state, size_t from, struct span message)
{
    struct town *town = state;
    CLEANUP(arena) struct arena *scratch = NULL;
    struct envelope envelope;
    struct utterance *said;
    OK(arena_new(2 * ENVELOPE_MOST_BYTES, &scratch));
    OK(envelope_decode(message, scratch, &envelope));
    OK(ARENA_NEW(town->arena, 1, &said));
    *said = (struct utterance){.next = town->said,
                               .who = (enum resident)from,
                               .kind = envelope.kind,
                               .exchange_id = envelope.exchange_id,
                               .code = envelope.statement.code};
    town->said = said;
}

static void make_ground(struct town *town)
{
    char path[96];
    bool in_memory = !(town->ground & REAL_DISK) && access("/dev/shm", W_OK) == 0; /* there is no disk to wait for */
    snprintf(town->folder, sizeof town->folder, "%s/schakel.town.XXXXXX", in_memory ? "/dev/shm" : "/tmp");
    MUST(mkdtemp(town->folder), "no folder");
    snprintf(path, sizeof path, "%s/wire", town->folder);
    town->wire = fopen(path, "we");
    MUST(town->wire, "no file %s", path);
    town->random = seeded_random(&town->seeded, TOWN_SEED, 0);
    town->weather_random = seeded_random(&town->weather_seeded, TOWN_SEED, RESIDENTS + 1);
    town->network = network_new(&town->weather_random, town->wire);
    network_listen(town->network, note_said, town);
    memory_disk_install();
}

void town_open_on(struct town *town, unsigned who, unsigned ground)
{
    memset(town, 0, sizeof *town);
    OK(crypto_start());
    OK(arena_new(TOWN_ARENA_BYTES, &town->arena));
    town->ground = ground;
    make_ground(town);
    town->now_ms = ground & REAL_KEEPER ? clock_now().wall_ms : INT64_C(1788300000000); /* 2026-09-01; a keeper signs what is of now */
    town->steady_ms = town->now_ms;
    make_partners(town);
    agree(town);
    make_ring(town);
    for (size_t i = 0; i < RESIDENTS; i++)
        make_house(town, (enum resident)i);
    for (size_t i = 0; i < RESIDENTS; i++)
        if (who & WITH_NODE(i))
            town_start(town, (enum resident)i);
    town_connect(town);
}

void town_open(struct town *town, unsigned who) { town_open_on(town, who, 0); }

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *place)
{
    (void)about;
    (void)kind;
    (void)place;
    return remove(path);
}

void town_close(struct town *town)
{
    for (size_t i = 0; i < RESIDENTS; i++) {
        town_stop(town, (enum resident)i);
        memory_disk_wipe(town->houses[i].drive);
        secret_wipe(&town->houses[i].secrets, sizeof town->houses[i].secrets);
    }
    town->network = network_free(town->network);
    fclose(town->wire);
    nftw(town->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    while (town->chain_count)
        chain_free(town->chains[--town->chain_count]);
    town->arena = arena_free(town->arena);
    memset(town->keys, 0, sizeof town->keys);
}
