// SPDX-License-Identifier: EUPL-1.2
//
// What people and messages do in the town: registers, cases, crafted envelopes, ledgers taken along.
#include "support/town.h"

#include "book/budgets.h"
#include "pseudonym/tag.h"
#include "store/leaves.h"
#include "store/nonces.h"
#include "store/quotas.h"
#include "support/stated.h"

uint8_t town_word(const struct town *town, enum policy_dimension dimension, const char *word)
{
    uint8_t number = 0;
    MUST(status_ok(policy_word_find(town->policy, dimension, span_of_text(word), &number)), "no word %s", word);
    return number;
}

struct quota_scope town_scope(const struct town *town, enum quota_kind kind, enum resident who, const char *purpose)
{
    return (struct quota_scope){.kind = kind,
                                .requester = town->partners[who].oin,
                                .purpose = purpose ? town_word(town, POLICY_PURPOSE, purpose) : QUOTA_ALL_PURPOSES};
}

void town_put_quota(struct town *town, const struct quota_rule *rule)
{
    size_t at = 0;
    while (at < town->quota_count && quota_scope_compare(&town->quotas[at].scope, &rule->scope) != 0)
        at++;
    MUST(at < N(town->quotas), "more quotas than there is room for");
    town->quotas[at] = *rule;
    town->quota_count += at == town->quota_count;
}

struct quota_use town_quota_used(struct town *town, enum resident at, const struct quota_scope *of)
{
    const struct quota_slice slice = {(uint8_t)of->kind, of->requester, of->act, of->holder, of->purpose};
    struct quota_use use;
    OK(store_quota_used(town_node(town, at)->book.store, &slice, day_of_ms(town->now_ms), &use));
    return use;
}

void town_set_quota(struct town *town, enum quota_kind kind, enum resident who, const char *purpose, uint64_t day, uint64_t week)
{
    struct quota_rule rule = {.scope = town_scope(town, kind, who, purpose), .day_limit = day, .week_limit = week};
    town_put_quota(town, &rule);
}

struct identifier town_bsn(const char *text)
{
    struct identifier identifier;
    OK(identifier_bsn(span_of_text(text), NULL, &identifier));
    return identifier;
}

struct identifier town_known(const struct town *town, enum resident who, const struct identifier *identifier)
{
    char surname[] = "Van .........";
    struct identifier name;
    if (identifier->kind != IDENTIFIER_KIND_PERSON || strcmp(town->partners[who].roles, "woningcorporatie") != 0)
        return *identifier;
    for (size_t i = 0; i < identifier->size; i++)
        surname[sizeof "Van" + i] = (char)('a' + identifier->canonical[i] - '0');
    const struct name_fields fields = {span_of_text(surname), span_of_text("Jo"), span_of_text("01-01-1980")};
    OK(identifier_name(&fields, NULL, &name));
    return name;
}

struct identifier town_address(const char *postcode, const char *number)
{
    struct identifier identifier;
    struct address_fields fields = {.postcode = span_of_text(postcode), .number = span_of_text(number)};
    OK(identifier_address(&fields, NULL, &identifier));
    return identifier;
}

struct key_name town_key_name(const struct town *town, enum town_domain domain, enum resident holder)
{
    return (struct key_name){span_of_text(town_domain_names[domain]), town->partners[holder].oin};
}

struct element town_pseudonym(const struct town *town, enum town_domain domain, enum resident holder, const struct identifier *identifier)
{
    struct element hashed, pseudonym;
    struct key_name key = town_key_name(town, domain, holder);
    identifier_hash(&key, identifier, &hashed);
    element_multiply(&town->committees[domain][holder].key, &hashed, &pseudonym);
    return pseudonym;
}

void town_tag(const struct town *town, enum town_domain domain, enum resident holder, const struct identifier *identifier,
              uint8_t out[static TAG_BYTES])
{
    struct key_name key = town_key_name(town, domain, holder);
    struct element pseudonym = town_pseudonym(town, domain, holder, identifier);
    tag_compute(&key, 1, &pseudonym, out);
}

size_t town_household(const struct town *town, enum town_domain domain, const struct identifier *identifiers, size_t count,
                      struct case_subject_given *out)
{
    size_t filled = 0;
    for (size_t holder = 0; holder < RESIDENTS; holder++)
        for (size_t i = 0; town->partners[holder].holds_data && i < count; i++) { /* the others bring nothing */
            struct identifier known = town_known(town, (enum resident)holder, &identifiers[i]);
            out[filled++] = (struct case_subject_given){town->partners[holder].oin, known.kind,
                                                        town_pseudonym(town, domain, (enum resident)holder, &known)};
        }
    return filled;
}

/* ---- registers */

static void add_subjects(struct town *town, enum resident who, const struct import_target *target, const struct town_record *record,
                         struct record_subject_given *given, size_t *count)
{
    enum town_domain domain = strcmp(target->domain, town_domain_names[CASUS]) == 0 ? CASUS : VROEG;
    enum resident holder = 0;
    while (!oin_equal(town_oin(town, holder), &target->holder))
        holder++;
    struct key_name key = town_key_name(town, domain, holder);
    if (record->bsn) {
        struct identifier person = town_bsn(record->bsn);
        person = town_known(town, who, &person);
        person = town_known(town, holder, &person);
        given[(*count)++] =
            (struct record_subject_given){key.domain, key.holder, person.kind, town_pseudonym(town, domain, holder, &person)};
    }
    if (record->postcode) {
        struct identifier address = town_address(record->postcode, record->number);
        given[(*count)++] =
            (struct record_subject_given){key.domain, key.holder, IDENTIFIER_KIND_ADDRESS, town_pseudonym(town, domain, holder, &address)};
    }
}

struct status town_try_import(struct town *town, enum resident who, const struct town_record *wanted, size_t *out_pushed)
{
    struct node *node = town_node(town, who);
    struct record_subject_given given[2 * RESIDENTS * TOWN_DOMAINS];
    struct import_target *targets;
    enum record_outcome outcome;
    size_t count = 0, target_count;
    uint8_t category = town_word(town, POLICY_CATEGORY, wanted->category);
    OK(import_targets(&node->agreed, node->push_plan, town->arena, &targets, &target_count));
    for (size_t i = 0; i < target_count; i++)
        if (targets[i].categories >> category & 1)
            add_subjects(town, who, &targets[i], wanted, given, &count);
    struct record record = {.reference = span_of_text(wanted->reference),
                            .signal = {.category = category,
                                       .life_domain = policy_category_life_domain(town->policy, category),
                                       .urgency = wanted->urgency ? wanted->urgency : 3,
                                       .role = wanted->role ? wanted->role : HOUSEHOLD_PARENT,
                                       .since_day = wanted->since_day ? wanted->since_day : 20000,
                                       .until_day = wanted->until_day,
                                       .contact = span_of_text(wanted->contact ? wanted->contact : "")}};
    TRY(batch_open(&node->book, town->now_ms));
    struct status status = record_import(node, &record, given, count, &outcome, out_pushed);
    if (status_ok(status))
        return batch_close(&node->book);
    OK(batch_abandon(&node->book));
    return status;
}

size_t town_import(struct town *town, enum resident who, const struct town_record *wanted)
{
    size_t pushed = 0;
    OK(town_try_import(town, who, wanted, &pushed));
    return pushed;
}

/* ---- cases */

struct case_row town_case_row(const struct town *town, const struct town_case *wanted)
{
    struct case_row row = {.grounds = {.purpose = town_word(town, POLICY_PURPOSE, wanted->purpose ? wanted->purpose : "onderzoek-client"),
                                       .phase = town_word(town, POLICY_PHASE, wanted->phase ? wanted->phase : "onderzoek"),
                                       .basis = wanted->basis ? town_word(town, POLICY_BASIS, wanted->basis) : 0,
                                       .to_role = town_word(town, POLICY_TO, "regisseur")},
                           .necessity_code = NECESSITY_CROSSED,
                           .lighter_code = LIGHTER_TRIED,
                           .necessity = span_of_text("Twee instanties werken langs elkaar heen."),
                           .why_not_lighter = span_of_text("Bellen heeft niet geholpen."),
                           .expires_day = day_of_ms(town->now_ms) + 90,
                           .opened_by = span_of_text("regisseur")};
    if (wanted->is_deferred) {
        row.deferral_until_day = day_of_ms(town->now_ms) + 7;
        row.deferral_reason = span_of_text("Eerst een veilig moment.");
    } else {
        row.informed_day = day_of_ms(town->now_ms);
    }
    bool is_wanted[POLICY_WORDS_MOST + 1] = {false};
    for (size_t i = 0; i < CATEGORIES_MOST && wanted->categories[i]; i++)
        is_wanted[town_word(town, POLICY_CATEGORY, wanted->categories[i])] = true;
    for (uint8_t i = 1; i <= POLICY_WORDS_MOST; i++)
        if (is_wanted[i])
            row.categories[row.category_count++] = i;
    return row;
}

void town_ask(struct town *town, const struct town_case *wanted, uint8_t out_id[static CASE_ID_BYTES])
{
    struct node *node = town_node(town, WIJK);
    struct case_row row = town_case_row(town, wanted);
    struct case_subject_given subjects[2 * RESIDENTS];
    struct identifier identifiers[2];
    struct complaint why = {""};
    struct case_asked asked;
    size_t count = 0;
    if (wanted->bsn)
        identifiers[count++] = town_bsn(wanted->bsn);
    if (wanted->postcode)
        identifiers[count++] = town_address(wanted->postcode, wanted->number);
    count = town_household(town, CASUS, identifiers, count, subjects);
    random_fill(node->book.random, row.id, sizeof row.id);
    memcpy(out_id, row.id, CASE_ID_BYTES);
    OK(batch_open(&node->book, town->now_ms));
    struct status status = case_open(&node->book, &row, subjects, count, &why);
    MUST(status_ok(status), "%s: %s", why.text, status_text(status));
    town_count_case(town, WIJK, row.id, row.grounds.purpose);
    OK(case_ask(&node->book, out_id, span_of_text("regisseur"), NULL, &asked));
    MUST(asked.asked >= 1, "nobody was asked");
    OK(batch_close(&node->book));
}

bool town_find_inquiry(struct town *town, const uint8_t id[static CASE_ID_BYTES], enum resident who, struct inquiry_row *out)
{
    struct inquiry_row *rows;
    size_t count;
    OK(store_inquiry_latest(town_node(town, WIJK)->book.store, id, town->arena, &rows, &count));
    for (size_t i = 0; i < count; i++)
        if (oin_equal(&rows[i].to, town_oin(town, who))) {
            *out = rows[i];
            return true;
        }
    return false;
}

struct inquiry_row town_inquiry(struct town *town, const uint8_t id[static CASE_ID_BYTES], enum resident who)
{
    struct inquiry_row row;
    MUST(town_find_inquiry(town, id, who, &row), "%s was not asked", town->partners[who].short_name);
    return row;
}

const struct answer_content *town_answer(struct town *town, const uint8_t id[static CASE_ID_BYTES], enum resident who)
{
    struct inquiry_row row;
    struct answer_content *content;
    if (!town_find_inquiry(town, id, who, &row) || !inquiry_has_answer(row.state))
        return NULL;
    OK(ARENA_NEW(town->arena, 1, &content));
    OK(answer_content_decode(row.answer, town->arena, content));
    return content;
}

/* ---- crafted messages */

struct envelope town_envelope_of(struct town *town, enum resident from, enum resident to, enum envelope_kind kind, struct span body)
{
    struct envelope envelope = {.kind = kind,
                                .from = town->partners[from].oin,
                                .to = town->partners[to].oin,
                                .time_ms = town->now_ms,
                                .expires_ms = town->now_ms + 60000,
                                .statement = stated_by(kind, body, town->arena)};
    envelope.exchange_id = exchange_id_new(&town->random);
    envelope.statement.agreement = town_node(town, to)->agreed.agreement;
    envelope_give_body(&envelope, body);
    random_fill(&town->random, envelope.nonce, sizeof envelope.nonce);
    return envelope;
}

struct span town_envelope(struct town *town, enum resident from, const struct envelope *envelope)
{
    struct span message;
    OK(envelope_write(envelope, &town->signs[from], town->arena, &message));
    return message;
}

struct status town_hear(struct town *town, enum resident who, enum resident from, struct span message)
{
    struct node *node = town_node(town, who);
    if (!town->counts_budgets)
        *node->book.budgets = (struct budgets){0};
    TRY(batch_open(&node->book, town->now_ms));
    TRY(pipeline_run(&node->book, town_oin(town, from), message, span_empty()));
    return batch_close(&node->book);
}

bool town_reply(struct town *town, enum resident who, enum resident from, const uint8_t nonce[static ENVELOPE_NONCE_BYTES],
                struct envelope *out)
{
    struct nonce_row row;
    struct status status = store_nonce_find(town_node(town, who)->book.store, town_oin(town, from), nonce, town->arena, &row);
    if (!status_ok(status) || !row.has_reply)
        return false;
    OK(envelope_open(row.reply, town_oin(town, who), town->partners[who].envelope, town->arena, out));
    return true;
}

/* ---- ledgers */

uint64_t town_leaves(struct town *town, enum resident who)
{
    uint64_t count;
    OK(store_leaf_count(town_node(town, who)->book.store, &count));
    return count;
}

struct entry town_entry(struct town *town, enum resident who, uint64_t index)
{
    struct span bytes;
    uint8_t hash[SHA256_BYTES];
    struct entry entry;
    OK(store_leaf_read(town_node(town, who)->book.store, index, town->arena, &bytes, hash));
    OK(entry_decode(bytes, town->arena, &entry));
    return entry;
}

bool town_entered_nothing(struct town *town, enum resident who, uint64_t from)
{
    for (uint64_t i = from; i < town_leaves(town, who); i++) {
        const enum entry_kind kind = town_entry(town, who, i).kind;
        if (kind != ENTRY_HEARTBEAT && kind != ENTRY_PARTNER_HEAD)
            return false;
    }
    return true;
}

bool town_last_entry(struct town *town, enum resident who, enum entry_kind kind, struct entry *out, uint64_t *out_index)
{
    for (uint64_t i = town_leaves(town, who); i-- > 0;) {
        *out = town_entry(town, who, i);
        *out_index = i;
        if (out->kind == kind)
            return true;
    }
    return false;
}
