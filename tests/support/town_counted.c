// SPDX-License-Identifier: EUPL-1.2
//
// Vouchers as members make them, without an evaluation: the town knows all their keys.
#include "support/one_part.h"
#include "support/town.h"

#include "pseudonym/voucher.h"
#include "store/vouchers.h"
#include "support/points.h"
#include "support/sample_escrow.h"

static bool is_of_committee(enum resident who) { return who < COMMITTEE_SIZE; }

static void sign_counted(const struct town *town, enum resident who, const struct voucher *voucher, struct counted *out)
{
    size_t needed = is_of_committee(who) ? COMMITTEE_THRESHOLD - 1 : COMMITTEE_THRESHOLD;
    OK(ARENA_NEW(town->arena, needed, &out->signatures));
    for (size_t i = 0; i < COMMITTEE_SIZE && out->signature_count < needed; i++) {
        struct counted_signature *signature = &out->signatures[out->signature_count];
        if (i == who)
            continue;
        signature->member = *town_oin(town, (enum resident)i);
        voucher_sign(voucher, &signature->member, &town->signs[i], signature->signature);
        out->signature_count++;
    }
}

void town_count(struct town *town, const struct town_counting *counting, struct counted *out)
{
    struct voucher voucher = {.requester = *town_oin(town, counting->who),
                              .holder = *town_oin(town, counting->holder),
                              .epoch = 1,
                              .purpose = counting->purpose,
                              .count = (uint16_t)counting->count,
                              .uses = VOUCHER_USES_MOST,
                              .issued_ms = town->now_ms,
                              .expires_ms = town->now_ms + VOUCHER_LIFE_MOST_MS};
    snprintf(voucher.domain, sizeof voucher.domain, "%s", policy_purpose_domain(town->policy, counting->purpose));
    random_fill(&town->random, voucher.id, sizeof voucher.id);
    random_fill(&town->random, voucher.case_commit.bytes, sizeof voucher.case_commit.bytes);
    *out = (struct counted){.terms = {.case_commit = voucher.case_commit,
                                      .uses = voucher.uses,
                                      .issued_ms = (uint64_t)voucher.issued_ms,
                                      .expires_ms = (uint64_t)voucher.expires_ms},
                            .count = (uint8_t)counting->count};
    memcpy(out->terms.voucher_id, voucher.id, sizeof voucher.id);
    sign_counted(town, counting->who, &voucher, out);
}

void town_show_counted(struct town *town, enum resident who, enum resident holder, struct inquiry_message *inquiry)
{
    const struct town_counting counting = {who, holder, inquiry->grounds.purpose, VOUCHER_COUNT_MOST};
    town_count(town, &counting, &inquiry->counted);
    inquiry->has_counted = true;
}

struct inquiry_message town_question(struct town *town, enum resident holder, const char *basis, const char *category,
                                     struct subject *subject)
{
    struct inquiry_message inquiry = {.grounds = {.purpose = town_word(town, POLICY_PURPOSE, "onderzoek-client"),
                                                  .phase = town_word(town, POLICY_PHASE, "onderzoek"),
                                                  .basis = town_word(town, POLICY_BASIS, basis),
                                                  .to_role = town_word(town, POLICY_TO, "regisseur")},
                                      .category_count = 1,
                                      .categories = {town_word(town, POLICY_CATEGORY, category)},
                                      .necessity_code = NECESSITY_CROSSED,
                                      .lighter_code = LIGHTER_TRIED,
                                      .necessity = span_of_text("nodig"),
                                      .why_not_lighter = span_of_text("anders niet"),
                                      .informed_day = day_of_ms(town->now_ms),
                                      .epoch = 1,
                                      .token_nonce = {1},
                                      .subject_count = 1,
                                      .subjects = subject};
    random_fill(&town->random, inquiry.nonce, sizeof inquiry.nonce);
    town_show_counted(town, WIJK, holder, &inquiry);
    return inquiry;
}

static void put_counted(struct town *town, enum resident who, const struct oin *holder, const uint8_t id[static CASE_ID_BYTES],
                        const struct counted *counted)
{
    struct store *store = town_node(town, who)->book.store;
    struct voucher_row row = {.holder = *holder, .epoch = 1, .count = counted->count, .escrow = counted->escrow, .terms = counted->terms};
    memcpy(row.case_id, id, CASE_ID_BYTES);
    OK(store_voucher_add(store, &row));
    for (size_t i = 0; i < counted->signature_count; i++)
        OK(store_voucher_sign(store, counted->terms.voucher_id, &counted->signatures[i].member, counted->signatures[i].signature));
}

void town_count_case(struct town *town, enum resident who, const uint8_t id[static CASE_ID_BYTES], uint8_t purpose)
{
    for (size_t i = 0; i < RESIDENTS; i++) {
        const struct town_counting counting = {who, (enum resident)i, purpose, VOUCHER_COUNT_MOST};
        struct counted counted;
        if (i == who)
            continue;
        town_count(town, &counting, &counted);
        put_counted(town, who, town_oin(town, (enum resident)i), id, &counted);
    }
}

struct voucher_terms town_voucher_terms(const struct town *town)
{
    return (struct voucher_terms){
        .voucher_id = {1}, .uses = 1, .issued_ms = (uint64_t)town->now_ms, .expires_ms = (uint64_t)(town->now_ms + VOUCHER_LIFE_MOST_MS)};
}

void town_draw_voucher(struct town *town, uint8_t out[static VOUCHER_ID_BYTES])
{
    memset(out, 0, VOUCHER_ID_BYTES);
    memcpy(out, &town->vouchers_drawn, sizeof town->vouchers_drawn);
    town->vouchers_drawn++;
}

struct evaluation_request town_evaluation(struct town *town, const uint8_t *case_id)
{
    static struct element points[2];
    const struct agreed_words *words = &town->houses[WIJK].node.agreed.words;
    for (size_t i = 0; i < N(points); i++)
        point_generator(&points[i]);
    struct evaluation_request request = {.message = {.domain = span_of_text(town_domain_names[CASUS]),
                                                     .act = EVALUATION_ASK,
                                                     .escrow = sample_escrow(N(points) - 1),
                                                     .purpose = town_word(town, POLICY_PURPOSE, "onderzoek-client"),
                                                     .phase = town_word(town, POLICY_PHASE, "onderzoek"),
                                                     .from_role = town_word(town, POLICY_FROM, "regisseur"),
                                                     .part_count = 1,
                                                     .parts = {{.holder = *town_oin(town, SDD),
                                                                .basis = town_word(town, POLICY_BASIS, "wmo-college"),
                                                                .flags = words->flag_necessity | words->flag_informed,
                                                                .point_count = N(points),
                                                                .points = points,
                                                                .mask = all_asked(EVALUATION_ASK, N(points))}}},
                                         .case_id = case_id};
    town_draw_voucher(town, request.message.parts[0].voucher.voucher_id);
    return request;
}
