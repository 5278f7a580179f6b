// SPDX-License-Identifier: EUPL-1.2
//
// P-01: who is typed or imported leaves no trace. The whole way is gone, with blinding and three members as the
// command does it; then every byte that any node wrote or sent is searched.
#include "acts/show.h"
#include "files/files.h"
#include "support/first_page.h"
#include "support/one_part.h"
#include "support/sample_escrow.h"
#include "support/town.h"

#include <criterion/criterion.h>

static struct town town;

#define BSN "123456782"
#define POSTCODE "1234AB"
#define REFERENCE "KENMERK-4711"
#define CONTACT "J. de Wit"
#define REASON "Vader is werkloos."

struct result {
    bool is_done;
    struct member_set members;
    struct element partials[COMMITTEE_SIZE * 3];
};

static void take(void *state, uint64_t ticket, const struct evaluation_outcome *outcome)
{
    struct result *result = state;
    (void)ticket;
    OK(outcome->status);
    result->is_done = true;
    result->members.count = (uint8_t)outcome->member_count;
    memcpy(result->members.index, outcome->members, outcome->member_count);
    memcpy(result->partials, outcome->partials, outcome->member_count * outcome->point_count * sizeof *result->partials);
}

/* Person and address of the household as the source at `who` may name them for the register of a holder. */
#define HOUSEHOLD 2
static void name_household(enum resident who, const struct oin *holder, struct identifier out[static HOUSEHOLD])
{
    enum resident at = 0;
    while (!oin_equal(town_oin(&town, at), holder))
        at++;
    out[0] = town_bsn(BSN);
    out[0] = town_known(&town, who, &out[0]);
    out[0] = town_known(&town, at, &out[0]);
    out[1] = town_address(POSTCODE, "12");
}

/* In a domain, as the source has them made. */
static void evaluate(enum resident who, struct evaluation_request request, const struct identifier identifiers[static HOUSEHOLD],
                     struct element out[static HOUSEHOLD])
{
    struct node *node = town_node(&town, who);
    struct result result = {0};
    struct evaluation_asker asker = {take, &result, 0, {{0}}};
    CLEANUP(batch) struct batch *batch = NULL;
    uint8_t seed[BLINDING_SEED_BYTES];
    random_fill(system_random(), seed, sizeof seed);
    struct element *points;
    struct key_name key = {request.message.domain, request.message.parts[0].holder};
    OK(batch_new(&key, identifiers, HOUSEHOLD, seed, &batch));
    OK(batch_attempt(batch, system_random()));
    request.message.escrow = sample_escrow(2);
    OK(ARENA_NEW(town.arena, 3, &points));
    memcpy(points, batch_points(batch), 3 * sizeof *points);
    one_part_points(&request.message, points, 3);
    OK(batch_open(&node->book, town.now_ms));
    OK(evaluation_ask(&node->book, &request, &asker));
    OK(batch_close(&node->book));
    for (size_t i = 0; i < 100 && !result.is_done; i++)
        town_run(&town);
    cr_assert(result.is_done);
    OK(committee_combine(batch, &ring_latest(town.ring, key.domain, &key.holder)->commitments[0], &result.members, result.partials, out));
}

static void import_at(enum resident who, const char *category)
{
    struct node *node = town_node(&town, who);
    struct import_target *targets;
    struct record_subject_given given[4];
    size_t count, given_count = 0, pushed;
    enum record_outcome outcome;
    uint8_t number = town_word(&town, POLICY_CATEGORY, category);
    OK(import_targets(&node->agreed, node->push_plan, town.arena, &targets, &count));
    for (size_t i = 0; i < count; i++) {
        const struct import_target *target = &targets[i];
        struct identifier identifiers[HOUSEHOLD];
        struct element pseudonyms[HOUSEHOLD];
        if (!(target->categories >> number & 1))
            continue;
        name_household(who, &target->holder, identifiers);
        struct evaluation_request request = {
            .message = {
                .domain = span_of_text(target->domain), .act = target->act, .part_count = 1, .parts = {{.holder = target->holder}}}};
        one_part_ground(&request.message, target->grounds);
        evaluate(who, request, identifiers, pseudonyms);
        for (size_t j = 0; j < HOUSEHOLD; j++)
            given[given_count++] =
                (struct record_subject_given){span_of_text(target->domain), target->holder, identifiers[j].kind, pseudonyms[j]};
    }
    struct record record = {.reference = span_of_text(REFERENCE),
                            .signal = {.category = number,
                                       .life_domain = policy_category_life_domain(town.policy, number),
                                       .urgency = 2,
                                       .role = HOUSEHOLD_PARENT,
                                       .since_day = 20000,
                                       .contact = span_of_text(CONTACT)}};
    OK(batch_open(&node->book, town.now_ms));
    OK(record_import(node, &record, given, given_count, &outcome, &pushed));
    OK(batch_close(&node->book));
}

static void ask_about(void)
{
    struct node *node = town_node(&town, WIJK);
    struct town_case wanted = {.basis = "wmo-college", .categories = {"schulden", "contactpersoon"}};
    struct case_row row = town_case_row(&town, &wanted);
    struct evaluation_request request = {
        .message = {.domain = span_of_text(town_domain_names[CASUS]), .act = EVALUATION_ASK, .part_count = 1}, .case_id = row.id};
    struct identifier identifiers[HOUSEHOLD];
    struct element pseudonyms[HOUSEHOLD];
    struct case_subject_given subjects[HOUSEHOLD * RESIDENTS];
    struct complaint why = {""};
    struct view shown;
    struct oin *holders;
    size_t holder_count, count = 0;
    struct case_asked asked;
    one_part_ground(&request.message, case_evaluation_grounds(&node->agreed, &row));
    row.necessity = span_of_text(REASON);
    random_fill(system_random(), row.id, sizeof row.id);
    OK(case_holders(&node->agreed, &row, town.arena, &holders, &holder_count));
    for (size_t i = 0; i < holder_count; i++) {
        request.message.parts[0].holder = holders[i];
        town_draw_voucher(&town, request.message.parts[0].voucher.voucher_id);
        name_household(WIJK, &holders[i], identifiers);
        evaluate(WIJK, request, identifiers, pseudonyms);
        for (size_t j = 0; j < HOUSEHOLD; j++)
            subjects[count++] = (struct case_subject_given){holders[i], identifiers[j].kind, pseudonyms[j]};
    }
    OK(batch_open(&node->book, town.now_ms));
    OK(case_open(&node->book, &row, subjects, count, &why));
    OK(case_ask(&node->book, row.id, span_of_text("regisseur"), NULL, &asked));
    OK(batch_close(&node->book));
    town_run(&town);
    const struct answer_content *content = town_answer(&town, row.id, SDD);
    cr_assert(content && content->state == ANSWER_GRANTED && span_is_text(content->signals[0].contact, CONTACT));
    cr_assert(content->signals[0].matched_by == (1u << IDENTIFIER_KIND_PERSON | 1u << IDENTIFIER_KIND_ADDRESS));
    OK(batch_open(&node->book, town.now_ms));
    OK(case_show(&node->book, row.id, town.arena, &shown));
    OK(batch_close(&node->book));
}

enum place { IN_FILES = 1, ON_THE_WIRE = 2 };
struct needle {
    const char *what;
    struct span bytes;
    unsigned places;
};
static struct needle needles[7 + 3 * 3 * TOWN_DOMAINS * RESIDENTS];
static size_t needle_count, file_count;

static void add_needle(const char *what, struct span bytes, unsigned places)
{
    struct span kept;
    OK(arena_copy(town.arena, bytes, &kept));
    needles[needle_count++] = (struct needle){what, kept, places};
}

/* A signal carries the pseudonym of its receiver's register, to that receiver; a tag is on no wire. */
static void add_pseudonym(enum town_domain domain, enum resident holder, const struct identifier *identifier)
{
    struct element hashed, pseudonym = town_pseudonym(&town, domain, holder, identifier);
    struct key_name key = town_key_name(&town, domain, holder);
    uint8_t tag[TAG_BYTES];
    identifier_hash(&key, identifier, &hashed);
    town_tag(&town, domain, holder, identifier, tag);
    add_needle("a hash that anyone can make", SPAN_OF_ARRAY(hashed.bytes), IN_FILES | ON_THE_WIRE);
    add_needle("a pseudonym", SPAN_OF_ARRAY(pseudonym.bytes), domain == VROEG && holder == SDD ? IN_FILES : IN_FILES | ON_THE_WIRE);
    add_needle("a tag", SPAN_OF_ARRAY(tag), IN_FILES | ON_THE_WIRE);
}

static void add_needles(void)
{
    struct identifier identifiers[] = {town_bsn(BSN), town_address(POSTCODE, "12"), town_bsn(BSN)};
    identifiers[2] = town_known(&town, WOCO, &identifiers[2]);
    add_needle("the name", identifier_span(&identifiers[2]), IN_FILES | ON_THE_WIRE);
    add_needle("the BSN", span_of_text(BSN), IN_FILES | ON_THE_WIRE);
    add_needle("the postcode", span_of_text(POSTCODE), IN_FILES | ON_THE_WIRE);
    add_needle("the reference", span_of_text(REFERENCE), IN_FILES | ON_THE_WIRE);
    add_needle("the contact", span_of_text(CONTACT), IN_FILES); /* the answer tells it, where a rule permits */
    add_needle("the necessity", span_of_text(REASON), IN_FILES);
    add_needle("the user", span_of_text("regisseur-9"), IN_FILES | ON_THE_WIRE);
    for (unsigned at = 0; at < TOWN_DOMAINS * RESIDENTS * N(identifiers); at++)
        add_pseudonym(at % TOWN_DOMAINS, at / TOWN_DOMAINS % RESIDENTS, &identifiers[at / TOWN_DOMAINS / RESIDENTS]);
}

static struct status search(void *visitor, const char *path)
{
    struct span bytes;
    char full[256];
    (void)visitor;
    snprintf(full, sizeof full, "%s/%s", town.folder, path);
    OK(file_read(full, (size_t)64 * 1024 * 1024, town.arena, &bytes, NULL));
    unsigned place = strcmp(path, "wire") == 0 ? ON_THE_WIRE : IN_FILES;
    for (size_t i = 0; i < needle_count; i++)
        cr_expect(!(needles[i].places & place) || !memmem(bytes.data, bytes.size, needles[i].bytes.data, needles[i].bytes.size),
                  "%s is in %s", needles[i].what, path);
    file_count++;
    return STATUS(OK);
}

Test(exchange_privacy, no_byte_that_a_node_wrote_or_sent_says_who, .timeout = 120)
{
    town_open_on(&town, EVERYBODY_UP, REAL_DISK);
    import_at(SDD, "schulden");
    import_at(WOCO, "huurachterstand");
    town_run(&town);
    ask_about();
    struct received_push *list;
    size_t count;
    OK(first_received(town_node(&town, SDD)->book.store, town.arena, &list, &count));
    cr_assert(count == 1);
    cr_expect(list[0].signal.contact.size == 0, "a signal goes without the name of the contact");
    town_audit_all(&town);
    fflush(town.wire);
    add_needles();
    OK(folder_walk(town.folder, search, NULL, NULL));
    cr_expect(file_count >= 3 * RESIDENTS + 1, "%zu", file_count); /* database, log and keys of each; the wire */
    bool is_on_the_wire = false;
    struct span wire;
    char path[96];
    snprintf(path, sizeof path, "%s/wire", town.folder);
    OK(file_read(path, (size_t)64 * 1024 * 1024, town.arena, &wire, NULL));
    is_on_the_wire = memmem(wire.data, wire.size, CONTACT, strlen(CONTACT)) != NULL;
    cr_expect(is_on_the_wire, "the search finds nothing at all");
    town_close(&town);
}
