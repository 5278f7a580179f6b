// SPDX-License-Identifier: EUPL-1.2
//
// A decision in words for the officer: which rules decide and why, and for a refusal which rules came nearest and what
// they would have needed. Never sent to the other side (P-10).
#include "policy/model.h"

#define DECIDING_MOST 20
#define NEAREST_MOST 3
#define FAR POLICY_WORDS_MOST
#define EXPLANATION_BYTES ((size_t)16 * 1024)

static void print_word(struct writer *out, const char *before, const char *text)
{
    write_text(out, before);
    write_text(out, text);
}

static void print_request(const struct policy *policy, const struct policy_request *request, struct writer *out)
{
    write_text(out, "Gevraagd:");
    for (unsigned d = 0; d < POLICY_DIMENSIONS; d++) {
        const char *word = policy_word(policy, (enum policy_dimension)d, request->value[d]);
        print_word(out, d ? ", " : " ", policy_dimension_word((enum policy_dimension)d));
        print_word(out, " ", word[0] ? word : "(onbekend)");
    }
    const char *between = "; met ";
    for (uint32_t left = request->flags & policy_flags_known(policy); left; left &= left - 1, between = ", ")
        print_word(out, between, policy_flag_word(policy, left & -left));
    write_text(out, "\n");
}

static void print_rule(const struct rule *rule, struct writer *out)
{
    char line[12];
    snprintf(line, sizeof line, "%u", rule->place.line);
    print_word(out, rule->kind == RULE_PERMITS ? "- " : "- verbod ", rule->id);
    print_word(out, " \"", rule->title);
    print_word(out, "\" (", rule->place.file);
    print_word(out, ":", line);
    print_word(out, "): ", rule->reason);
    if (rule->beyond[0])
        print_word(out, " Niet in regels te vatten: ", rule->beyond);
    write_text(out, "\n");
}

static void print_deciding(const struct policy *policy, const struct policy_request *request, enum rule_kind kind, struct writer *out)
{
    unsigned shown = 0;
    for (size_t i = 0; i < policy->rule_count; i++) {
        if (policy->rules[i].kind != kind || !rule_matches(policy, &policy->rules[i], request))
            continue;
        if (shown++ == DECIDING_MOST) {
            write_text(out, "- en nog andere regels\n");
            return;
        }
        print_rule(&policy->rules[i], out);
    }
}

/* How many things would have to be otherwise for `rule` to permit. A missing flag or a basis not yet in force is
 * nearer than another value: values count double. */
static unsigned rule_distance(const struct policy *policy, const struct rule *rule, const struct policy_request *request)
{
    unsigned far = (unsigned)__builtin_popcount(rule->demands & ~request->flags);
    if (rule->kind != RULE_PERMITS)
        return FAR;
    for (unsigned d = 0; d < POLICY_DIMENSIONS; d++)
        if (!(rule->box.set[d] >> request->value[d] & 1))
            far += 2;
    bool same_basis = rule->box.set[POLICY_BASIS] >> request->value[POLICY_BASIS] & 1;
    return far + (same_basis && !policy->bases[request->value[POLICY_BASIS]].in_force);
}

static void print_miss(const struct policy *policy, const struct rule *rule, const struct policy_request *request, struct writer *out)
{
    const char *between = " zou gelden ";
    print_word(out, "- ", rule->id);
    for (unsigned d = 0; d < POLICY_DIMENSIONS; d++) {
        if (rule->box.set[d] >> request->value[d] & 1)
            continue;
        print_word(out, between, "bij ");
        print_word(out, policy_dimension_word((enum policy_dimension)d), "");
        between = " ";
        for (uint64_t left = rule->box.set[d]; left; left &= left - 1, between = " of ")
            print_word(out, between, policy_word(policy, (enum policy_dimension)d, (uint8_t)__builtin_ctzll(left)));
        between = ", ";
    }
    for (uint32_t left = rule->demands & ~request->flags; left; left &= left - 1, between = ", ") {
        print_word(out, between, "met kenmerk ");
        write_text(out, policy_flag_word(policy, left & -left));
    }
    uint8_t basis = request->value[POLICY_BASIS];
    if (rule->box.set[POLICY_BASIS] >> basis & 1 && !policy->bases[basis].in_force) {
        print_word(out, between, "als grondslag ");
        print_word(out, policy_word(policy, POLICY_BASIS, basis), " van kracht was");
    }
    write_text(out, "\n");
}

static void print_nearest(const struct policy *policy, const struct policy_request *request, struct writer *out)
{
    unsigned least = FAR, shown = 0;
    for (size_t i = 0; i < policy->rule_count; i++) {
        unsigned far = rule_distance(policy, &policy->rules[i], request);
        if (far < least)
            least = far;
    }
    if (least == FAR) {
        write_text(out, "Er is geen regel die iets toestaat.\n");
        return;
    }
    write_text(out, "Het dichtst in de buurt:\n");
    for (size_t i = 0; i < policy->rule_count && shown < NEAREST_MOST; i++)
        if (rule_distance(policy, &policy->rules[i], request) == least) {
            print_miss(policy, &policy->rules[i], request, out);
            shown++;
        }
}

static void print_permit(const struct policy *policy, const struct policy_request *request, const struct policy_decision *decision,
                         struct writer *out)
{
    write_text(out, "Toegestaan door:\n");
    print_deciding(policy, request, RULE_PERMITS, out);
    print_word(out, "Grondslag: ", decision->article);
    write_text(out, "\n");
    if (decision->obligations.set) {
        write_text(out, "Verplicht: ");
        obligations_print(&decision->obligations, out);
        write_text(out, "\n");
    }
}

struct status policy_explain(const struct policy *policy, const struct policy_request *request, struct arena *arena, const char **out_text)
{
    char *room;
    struct policy_decision decision;
    TRY(ARENA_NEW(arena, EXPLANATION_BYTES, &room));
    struct writer out = writer_of(room, EXPLANATION_BYTES - 1);
    policy_decide(policy, request, &decision);
    print_request(policy, request, &out);
    if (decision.verdict == VERDICT_PERMIT) {
        print_permit(policy, request, &decision, &out);
    } else if (decision.refusal == STATUS_FORBIDDEN) {
        write_text(&out, "Geweigerd door:\n");
        print_deciding(policy, request, RULE_FORBIDS, &out);
    } else if (decision.refusal == STATUS_INVALID) {
        write_text(&out, "Geweigerd: een waarde ontbreekt of is niet bekend.\n");
    } else {
        write_text(&out, "Geweigerd: geen regel staat dit toe.\n");
        print_nearest(policy, request, &out);
    }
    *out_text = room;
    return STATUS(OK);
}
