// SPDX-License-Identifier: EUPL-1.2
//
// Building the town and living in it: texts, keys and shares as a ceremony would leave them, and the turn of a node.
#include "support/town.h"

#include "agreed/agreed.h"
#include "exchange/deliver.h"
#include "files/files.h"
#include "keyring/key_share.h"
#include "runtime/clock.h"
#include "store/outbox.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define TOWN_ARENA_BYTES ((size_t)512 * 1024 * 1024)
#define SILENCE_MS 40
#define SILENCE_MOST_MS 500

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
    .handshake = 2000, .heartbeat = 500, .heartbeat_most = 3000, .reconnect = 20, .reconnect_most = 60, .redial = 300, .linger = 0,
};

/* ---- what is agreed */

static void find_port(char *out, size_t size)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    cr_assert(bind(fd, (struct sockaddr *)&address, sizeof address) == 0 && getsockname(fd, (struct sockaddr *)&address, &length) == 0);
    snprintf(out, size, "tcp://127.0.0.1:%d", ntohs(address.sin_port));
    close(fd);
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
    town->roster = (struct roster){.name = "Voorbeeldstad", .version = 1, .auditor_oin = town->partners[TOEZ].oin,
                                   .auditor = &town->partners[TOEZ], .partners = town->partners, .count = RESIDENTS};
}

static void make_domain(struct town *town, enum town_domain domain)
{
    struct domain_key *record = &town->records[domain];
    struct committee *committee = &town->committees[domain];
    committee_make(system_random(), committee);
    *record = (struct domain_key){.epoch = 1, .generation = 1, .threshold = COMMITTEE_THRESHOLD, .size = COMMITTEE_SIZE,
                                  .key = committee->public_key};
    snprintf(record->domain, sizeof record->domain, "%s", town_domain_names[domain]);
    for (size_t i = 0; i < COMMITTEE_SIZE; i++) {
        memcpy(record->members[i].oin, town->partners[i].oin.text, sizeof record->members[i].oin);
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
    cr_assert(mkdir(house->folder, 0700) == 0 && mkdir(house->shares, 0700) == 0);
    OK(node_keys_print(&town->keys[who], town->arena, &text));
    OK(file_write_atomic(house->keys, text, 0600, NULL));
    for (size_t domain = 0; who < COMMITTEE_SIZE && domain < TOWN_DOMAINS; domain++)
        write_share(town, who, (enum town_domain)domain);
}

/* ---- a node's life */

static struct status open_mesh(struct town *town, enum resident who, struct complaint *why)
{
    struct node *node = town_node(town, who);
    struct mesh_partner partners[RESIDENTS];
    struct mesh_config config = {.endpoint = town->endpoints[who], .curve_secret = town->houses[who].identity.curve_secret,
                                 .partners = partners, .timing = &quick};
    for (size_t i = 0; i < RESIDENTS; i++) {
        if (i == (size_t)who)
            continue;
        partners[config.partner_count] = (struct mesh_partner){.oin = town->partners[i].oin, .endpoint = town->endpoints[i]};
        memcpy(partners[config.partner_count++].curve_public, town->partners[i].curve, MESH_KEY_BYTES);
    }
    return mesh_open(&config, clock_steady_ms(), &node->mesh, why);
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
    bool is_new = access(house->database, F_OK) != 0;
    *node = (struct node){.own = town->partners[who].oin, .roster = &town->roster, .policy = town->policy, .log = &house->log,
                          .quotas = town->quotas, .quota_count = town->quota_count, .identity = &house->identity};
    snprintf(path, sizeof path, "%s/log", house->folder);
    house->log = (struct event_log){.fd = open(path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600), .least = EVENT_DEBUG};
    TRY(node_prepare(node, why));
    for (size_t i = 0; i < TOWN_DOMAINS; i++)
        node->domains[node->domain_count++] = &town->records[i];
    TRY(keeper_start(getenv("SCHAKELD"), house->keys, house->shares, &house->identity, &node->keeper));
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
    cr_assert(status_ok(status), "%s: %s: %s", sample[who].short_name, why.text, status_text(status));
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
    node->mesh = mesh_close(node->mesh);
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
    cr_assert(getenv("SCHAKELD"), "SCHAKELD names the program");
    OK(crypto_start());
    OK(arena_new(TOWN_ARENA_BYTES, &town->arena));
    snprintf(town->folder, sizeof town->folder, "/tmp/schakel-town-XXXXXX");
    cr_assert(mkdtemp(town->folder));
    snprintf(path, sizeof path, "%s/wire", town->folder);
    cr_assert(town->wire = fopen(path, "we"));
    town->now_ms = INT64_C(1788300000000); /* 2026-09-01 */
    cr_assert(status_ok(agreed_policy_read(SCHAKEL_SOURCE "/policies", &town->policy, &why)), "%s", why.text);
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

/* ---- turns */

static struct status take_line(struct town *town, struct node *node, struct arena *arena, bool *out_any)
{
    struct incoming incoming;
    TRY(mesh_receive(node->mesh, arena, &incoming, out_any));
    if (!*out_any)
        return STATUS(OK);
    fwrite(incoming.message.data, 1, incoming.message.size, town->wire);
    if (town->is_deaf)
        return STATUS(OK);
    TRY(batch_open(node, town->now_ms));
    return pipeline_run(node, &incoming.line_owner, incoming.message, incoming.route);
}

static struct status take_own(struct town *town, struct node *node, struct arena *arena, bool *out_any)
{
    struct span own;
    TRY(batch_loopback_take(node, arena, &own, out_any));
    if (!*out_any)
        return STATUS(OK);
    TRY(batch_open(node, town->now_ms));
    return pipeline_run(node, &node->own, own, span_empty());
}

static struct status drain(struct town *town, struct node *node)
{
    for (size_t i = 0; i < BATCH_MESSAGES_MOST; i++) {
        CLEANUP(arena) struct arena *arena = NULL;
        bool any;
        TRY(arena_new(MESSAGE_ARENA_BYTES, &arena));
        TRY(take_line(town, node, arena, &any));
        if (!any)
            TRY(take_own(town, node, arena, &any));
        if (!any)
            break;
    }
    return STATUS(OK);
}

static struct status watch_lines(struct town *town, enum resident who)
{
    struct house *house = &town->houses[who];
    for (size_t i = 0; i < RESIDENTS; i++) {
        bool is_up;
        int64_t since;
        if (i == (size_t)who)
            continue;
        TRY(mesh_peer_state(house->node.mesh, &town->partners[i].oin, &is_up, &since));
        if (is_up == house->is_up[i])
            continue;
        house->is_up[i] = is_up;
        if (!is_up)
            continue;
        TRY(batch_open(&house->node, town->now_ms));
        TRY(store_outbox_hasten(house->node.store, &town->partners[i].oin, town->now_ms));
    }
    return STATUS(OK);
}

static struct status do_turn(struct town *town, enum resident who)
{
    struct node *node = town_node(town, who);
    struct pollfd work = {.fd = keeper_work_fd(node->keeper), .events = POLLIN};
    TRY(mesh_poll(node->mesh, clock_steady_ms()));
    evaluation_expire(node, town->now_ms);
    TRY(watch_lines(town, who));
    TRY(drain(town, node));
    if (poll(&work, 1, 0) == 1)
        TRY(evaluation_result(node, town->now_ms));
    return deliver_round(node, town->now_ms);
}

struct status town_turn(struct town *town, enum resident who, bool *out_did)
{
    struct node *node = town_node(town, who);
    struct status status = do_turn(town, who);
    *out_did = node->batch != NULL;
    if (!status_ok(status)) {
        TRY(batch_abandon(node));
        return status;
    }
    return batch_close(node);
}

static bool is_waiting(struct town *town, enum resident who)
{
    struct outbox_depth *depths;
    size_t count;
    OK(store_outbox_depths(town_node(town, who)->store, town->arena, &depths, &count));
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < RESIDENTS; j++)
            if (town->houses[j].is_running && oin_equal(&depths[i].to, &town->partners[j].oin))
                return true;
    return batch_loopback_waits(town_node(town, who));
}

static void wait_a_little(struct town *town)
{
    struct pollfd lines[2 * RESIDENTS];
    nfds_t count = 0;
    for (size_t i = 0; i < RESIDENTS; i++)
        if (town->houses[i].is_running) {
            lines[count++] = (struct pollfd){.fd = mesh_fd(town->houses[i].node.mesh), .events = POLLIN};
            lines[count++] = (struct pollfd){.fd = keeper_work_fd(town->houses[i].node.keeper), .events = POLLIN};
        }
    poll(lines, count, 5);
}

void town_run(struct town *town)
{
    int64_t quiet_since = clock_steady_ms();
    for (;;) {
        bool is_busy = false, waits = false;
        for (size_t i = 0; i < RESIDENTS; i++) {
            bool did;
            if (!town->houses[i].is_running)
                continue;
            OK(town_turn(town, (enum resident)i, &did));
            is_busy |= did;
            waits |= is_waiting(town, (enum resident)i);
        }
        if (is_busy)
            quiet_since = clock_steady_ms();
        if (clock_steady_ms() - quiet_since > (waits ? SILENCE_MOST_MS : SILENCE_MS))
            return;
        if (!is_busy)
            wait_a_little(town);
    }
}

static bool is_connected(const struct town *town)
{
    for (size_t i = 0; i < RESIDENTS; i++)
        for (size_t j = 0; j < RESIDENTS; j++) {
            bool is_up = true;
            int64_t since;
            if (i != j && town->houses[i].is_running && town->houses[j].is_running)
                OK(mesh_peer_state(town->houses[i].node.mesh, &town->partners[j].oin, &is_up, &since));
            if (!is_up)
                return false;
        }
    return true;
}

void town_connect(struct town *town)
{
    for (int64_t deadline = clock_steady_ms() + 20000; !is_connected(town);) {
        cr_assert(clock_steady_ms() < deadline, "the lines did not come up");
        for (size_t i = 0; i < RESIDENTS; i++)
            if (town->houses[i].is_running)
                OK(mesh_poll(town->houses[i].node.mesh, clock_steady_ms()));
        wait_a_little(town);
    }
    town_run(town);
}
