// SPDX-License-Identifier: EUPL-1.2
//
// Building the town: texts, keys and shares as a ceremony would leave them, and nodes that start and stop.
#include "support/town.h"

#include "agreed/agreed.h"
#include "files/files.h"
#include "keeper/process.h"
#include "keyring/key_share.h"
#include "runtime/clock.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define TOWN_ARENA_BYTES ((size_t)512 * 1024 * 1024)

const char *const town_domain_names[TOWN_DOMAINS] = {"casus", "vroegsignalering"};

static const struct partner sample[RESIDENTS] = {
    {.oin = {"00000099000000001000"}, .name = "Sociale Dienst", .short_name = "SDD", .roles = "sociale-dienst", .holds_data = true},
    {.oin = {"00000099000000002000"}, .name = "Veilig Thuis", .short_name = "VT", .roles = "veilig-thuis", .holds_data = true},
    {.oin = {"00000099000000003000"}, .name = "Woningcorporatie", .short_name = "WOCO", .roles = "woningcorporatie", .holds_data = true},
    {.oin = {"00000099000000004000"}, .name = "Wijkteam", .short_name = "WIJK", .roles = "wijkteam, regisseur", .holds_data = true},
    {.oin = {"00000099000000005000"}, .name = "Toezicht", .short_name = "TOEZ", .roles = "toezichthouder", .holds_data = false},
    {.oin = {"00000099000000006000"}, .name = "Tweede Corporatie", .short_name = "WOC2", .roles = "woningcorporatie", .holds_data = true},
};
static const struct mesh_timing quick = {
    .handshake = 2000,
    .heartbeat = 500,
    .heartbeat_most = 3000,
    .reconnect = 20,
    .reconnect_most = 60,
    .redial = 300,
    .linger = 0,
};

/* ---- what is agreed */

/* Below the ports that the kernel gives to outgoing connections, and another block for each process: tests run side by side. */
static void find_port(char *out, size_t size)
{
    static unsigned tried;
    for (unsigned i = 0; i < 4096; i++) {
        unsigned port = 10000 + ((unsigned)getpid() * 8 + tried++) % 20000;
        struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)port)};
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        bool is_free = fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0;
        close(fd);
        if (is_free) {
            snprintf(out, size, "tcp://127.0.0.1:%u", port);
            return;
        }
    }
    MUST(false, "no port on loopback");
}

static void make_roster(struct town *town)
{
    for (size_t i = 0; i < RESIDENTS; i++) {
        struct partner *partner = &town->partners[i];
        *partner = sample[i];
        node_keys_init(system_random(), &town->keys[i]);
        sign_key_from_seed(town->keys[i].envelope_seed, &town->signs[i]);
        node_keys_publish(&town->keys[i], partner);
        find_port(town->endpoints[i], sizeof town->endpoints[i]);
        snprintf(town->origins[i], sizeof town->origins[i], "%s/exchange-log/2026", partner->oin.text);
        partner->endpoint = town->endpoints[i];
        partner->log_origin = town->origins[i];
        partner->contact = "ambassadeur@example";
        partner->certificate = "none";
    }
    town->roster = (struct roster){.name = "Voorbeeldstad",
                                   .version = 1,
                                   .auditor_oin = town->partners[TOEZ].oin,
                                   .auditor = &town->partners[TOEZ],
                                   .partners = town->partners,
                                   .count = RESIDENTS};
}

static void make_domain(struct town *town, enum town_domain domain)
{
    struct domain_key *record = &town->records[domain];
    struct committee *committee = &town->committees[domain];
    committee_make(system_random(), committee);
    *record = (struct domain_key){
        .epoch = 1, .generation = 1, .threshold = COMMITTEE_THRESHOLD, .size = COMMITTEE_SIZE, .key = committee->public_key};
    snprintf(record->domain, sizeof record->domain, "%s", town_domain_names[domain]);
    for (size_t i = 0; i < COMMITTEE_SIZE; i++) {
        record->members[i].oin = town->partners[i].oin;
        record->members[i].public_share = committee->public_shares[i];
    }
    for (size_t i = 0; i < COMMITTEE_SIZE; i++) {
        record->members[i].is_signed = true;
        domain_key_sign(record, &town->signs[i], record->members[i].signature);
    }
    OK(agreed_domain_check(record, &town->roster, record->domain, NULL));
}

static void write_share(struct town *town, enum resident who, enum town_domain domain)
{
    struct key_share share = {.epoch = 1, .generation = 1, .index = (uint8_t)(who + 1)};
    struct span text;
    char path[192];
    snprintf(share.domain, sizeof share.domain, "%s", town_domain_names[domain]);
    share.scalar = town->committees[domain].shares[who];
    share.public_share = town->committees[domain].public_shares[who];
    OK(key_share_print(&share, town->arena, &text));
    snprintf(path, sizeof path, "%s/%s", town->houses[who].shares, share.domain);
    OK(file_write_atomic(path, text, 0600, NULL));
}

static void make_house(struct town *town, enum resident who)
{
    struct house *house = &town->houses[who];
    struct span text;
    snprintf(house->folder, sizeof house->folder, "%s/%s", town->folder, sample[who].short_name);
    snprintf(house->database, sizeof house->database, "%s/database", house->folder);
    snprintf(house->keys, sizeof house->keys, "%s/keys", house->folder);
    snprintf(house->shares, sizeof house->shares, "%s/shares", house->folder);
    MUST(mkdir(house->folder, 0700) == 0 && mkdir(house->shares, 0700) == 0, "no folder %s", house->folder);
    OK(node_keys_print(&town->keys[who], town->arena, &text));
    OK(file_write_atomic(house->keys, text, 0600, NULL));
    for (size_t domain = 0; who < COMMITTEE_SIZE && domain < TOWN_DOMAINS; domain++)
        write_share(town, who, (enum town_domain)domain);
}

/* ---- a node's life */

static struct status open_mesh(struct town *town, enum resident who, struct complaint *why)
{
    struct house *house = &town->houses[who];
    struct mesh_partner partners[RESIDENTS];
    struct mesh_config config = {
        .endpoint = town->endpoints[who], .curve_secret = house->identity.curve_secret, .partners = partners, .timing = &quick};
    for (size_t i = 0; i < RESIDENTS; i++) {
        if (i == (size_t)who)
            continue;
        partners[config.partner_count] = (struct mesh_partner){.oin = town->partners[i].oin, .endpoint = town->endpoints[i]};
        memcpy(partners[config.partner_count++].curve_public, town->partners[i].curve, MESH_KEY_BYTES);
    }
    TRY(mesh_open(&config, clock_now().steady_ms, &house->mesh, why));
    house->node.lines = mesh_lines(house->mesh);
    return STATUS(OK);
}

/* As the daemon does: a ledger is never empty. */
static struct status begin_ledger(const struct town *town, struct node *node)
{
    TRY(batch_open(node, town->now_ms));
    struct entry entry = book_entry(node, ENTRY_POLICY_ACTIVATED, true);
    entry.note = span_of_text("policy");
    TRY(book_write(node, &entry, NULL, 0, NULL));
    return batch_close(node);
}

static struct status build(struct town *town, enum resident who, struct complaint *why)
{
    struct house *house = &town->houses[who];
    struct node *node = &house->node;
    char path[160];
    struct keeper_link link;
    bool is_new = access(house->database, F_OK) != 0;
    *node = (struct node){.own = town->partners[who].oin,
                          .roster = &town->roster,
                          .policy = town->policy,
                          .log = &house->log,
                          .random = system_random(),
                          .quotas = town->quotas,
                          .quota_count = town->quota_count,
                          .identity = &house->identity};
    snprintf(path, sizeof path, "%s/log", house->folder);
    house->log = (struct event_log){.fd = open(path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600), .least = EVENT_INFO};
    TRY(node_prepare(node, why));
    for (size_t i = 0; i < TOWN_DOMAINS; i++)
        node->domains[node->domain_count++] = &town->records[i];
    TRY(keeper_process_start(getenv("SCHAKELD"), house->keys, house->shares, &link, &house->work_fd));
    TRY(keeper_open(link, &house->identity, &node->keeper));
    struct store_config config = {.path = house->database, .create = is_new, .master = &house->identity.storage, .own = node->own};
    TRY(store_open(&config, why, &node->store));
    TRY(book_open(node, is_new, why));
    TRY(tag_table_new(&node->tags));
    TRY(tag_table_load(node->tags, node->store));
    TRY(push_plan_new(node, &node->push_plan));
    TRY(evaluations_new(&node->evaluations));
    TRY(open_mesh(town, who, why));
    memset(house->is_up, 0, sizeof house->is_up);
    house->is_running = true;
    return is_new ? begin_ledger(town, node) : STATUS(OK);
}

struct status town_try_start(struct town *town, enum resident who, struct complaint *why)
{
    struct status status = build(town, who, why);
    if (!status_ok(status)) {
        town->houses[who].is_running = true;
        town_stop(town, who);
    }
    return status;
}

void town_start(struct town *town, enum resident who)
{
    struct complaint why = {""};
    struct status status = town_try_start(town, who, &why);
    MUST(status_ok(status), "%s: %s: %s", sample[who].short_name, why.text, status_text(status));
}

void town_stop(struct town *town, enum resident who)
{
    struct house *house = &town->houses[who];
    struct node *node = &house->node;
    if (!house->is_running)
        return;
    house->is_running = false;
    batch_loopback_free(node);
    if (node->batch)
        (void)!status_ok(batch_abandon(node));
    house->mesh = mesh_close(house->mesh);
    node->evaluations = evaluations_free(node->evaluations);
    node->push_plan = push_plan_free(node->push_plan);
    node->tags = tag_table_free(node->tags);
    node->keeper = keeper_free(node->keeper);
    node->store = store_close(node->store);
    close(house->log.fd);
}

void town_open(struct town *town, unsigned who)
{
    struct complaint why = {""};
    char path[96];
    memset(town, 0, sizeof *town);
    MUST(getenv("SCHAKELD"), "SCHAKELD names the program");
    OK(crypto_start());
    OK(arena_new(TOWN_ARENA_BYTES, &town->arena));
    snprintf(town->folder, sizeof town->folder, "/tmp/schakel.town.XXXXXX");
    MUST(mkdtemp(town->folder), "no folder");
    snprintf(path, sizeof path, "%s/wire", town->folder);
    town->wire = fopen(path, "we");
    MUST(town->wire, "no file %s", path);
    town->now_ms = INT64_C(1788300000000); /* 2026-09-01 */
    MUST(status_ok(agreed_policy_read(SCHAKEL_SOURCE "/policies", &town->policy, &why)), "%s", why.text);
    make_roster(town);
    for (size_t i = 0; i < TOWN_DOMAINS; i++)
        make_domain(town, (enum town_domain)i);
    for (size_t i = 0; i < RESIDENTS; i++) {
        town_add_quota(town, (enum resident)i, "gecoordineerde-aanpak", 20000, 50000);
        town_add_quota(town, (enum resident)i, "vroegsignalering-schulden", 20000, 50000);
        make_house(town, (enum resident)i);
    }
    town_add_quota(town, WIJK, "onderzoek-client", 200, 1000);
    for (size_t i = 0; i < RESIDENTS; i++)
        if (who & WITH_NODE(i))
            town_start(town, (enum resident)i);
    town_connect(town);
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *place)
{
    (void)about;
    (void)kind;
    (void)place;
    return remove(path);
}

void town_close(struct town *town)
{
    for (size_t i = 0; i < RESIDENTS; i++)
        town_stop(town, (enum resident)i);
    fclose(town->wire);
    nftw(town->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    town->policy = policy_free(town->policy);
    town->arena = arena_free(town->arena);
    memset(town->keys, 0, sizeof town->keys);
}
