// SPDX-License-Identifier: EUPL-1.2
//
// The policies in policies/: they are in canonical layout, hold their own cases and demands, and give the effects
// that the rest of the program counts on.
#include "policy/model.h"

#include <criterion/criterion.h>

static const char *const names[] = {
    "domein.beleid",        "grondslagen.beleid",          "regels/casus.beleid",  "regels/schulden.beleid",  "regels/veiligheid.beleid",
    "regels/wonen.beleid",  "regels/pseudoniemen.beleid",  "toetsen/casus.beleid", "toetsen/schulden.beleid", "toetsen/veiligheid.beleid",
    "toetsen/wonen.beleid", "toetsen/pseudoniemen.beleid",
};

/* The folder of the policies: that of the environment, or the source tree the test was built from. */
static const char *folder(void)
{
    const char *given = getenv("SCHAKEL_POLICIES");
    return given ? given : SCHAKEL_SOURCE "/policies";
}

static struct policy_text texts[N(names)];

static void read_texts(void)
{
    static uint8_t bytes[N(names)][65536];
    for (size_t i = 0; i < N(names); i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder(), names[i]);
        FILE *file = fopen(path, "rb");
        cr_assert(file, "%s", path);
        size_t size = fread(bytes[i], 1, sizeof bytes[i], file);
        fclose(file);
        cr_assert(size < sizeof bytes[i]);
        texts[i] = (struct policy_text){names[i], span_of(bytes[i], size)};
    }
}

static struct policy *shipped(void)
{
    struct policy *policy = NULL;
    struct complaint why = {""};
    read_texts();
    cr_assert(status_ok(policy_new(texts, N(texts), &policy, &why)), "%s", why.text);
    return policy;
}

static uint8_t number_of(const struct policy *policy, enum policy_dimension dimension, const char *word)
{
    uint8_t number = 0;
    cr_assert(status_ok(policy_word_find(policy, dimension, span_of_text(word), &number)), "%s", word);
    return number;
}

/* Words in the order of the dimensions. "" leaves 0. */
static struct policy_request request_of(const struct policy *policy, const char *const words[static POLICY_DIMENSIONS], uint32_t flags)
{
    struct policy_request request = {.flags = flags};
    for (unsigned d = 0; d < POLICY_DIMENSIONS; d++)
        if (words[d][0])
            request.value[d] = number_of(policy, (enum policy_dimension)d, words[d]);
    return request;
}

Test(policy_shipped, cases_and_demands_hold)
{
    CLEANUP(policy) struct policy *policy = shipped();
    struct complaint why = {""};
    size_t count = 0;
    cr_assert(status_ok(policy_check_cases(policy, first_fault(&why), &count)), "%s", why.text);
    cr_expect(count >= 50);
    cr_expect(policy->demand_count >= 10);
}

/* P-04: the daemon refuses a policy with an obligation that it cannot carry out, and goes by this list. */
Test(policy_shipped, the_obligations_that_some_rule_lists_are_known)
{
    CLEANUP(policy) struct policy *policy = shipped();
    uint32_t expected = 1u << OBLIGATION_RETAIN_DAYS | 1u << OBLIGATION_INFORM_DAYS | 1u << OBLIGATION_HUMAN_REVIEW | 1u << OBLIGATION_LOG |
                        1u << OBLIGATION_CONFIDENTIAL | 1u << OBLIGATION_DEFER_DAYS;
    cr_expect_eq(policy_obligations_listed(policy), expected);
}

Test(policy_shipped, every_file_is_in_canonical_layout)
{
    CLEANUP(arena) struct arena *arena = NULL;
    cr_assert(status_ok(arena_new(1 << 22, &arena)));
    read_texts();
    for (size_t i = 0; i < N(texts); i++) {
        struct complaint why = {""};
        struct span canonical;
        cr_assert(status_ok(policy_format(texts[i].name, texts[i].bytes, arena, &canonical, &why)), "%s", why.text);
        cr_expect(span_equal(canonical, texts[i].bytes), "%s", texts[i].name);
    }
}

Test(policy_shipped, every_rule_that_can_decide_decides_in_a_case)
{
    CLEANUP(policy) struct policy *policy = shipped();
    for (size_t i = 0; i < policy->rule_count; i++) {
        const struct rule *rule = &policy->rules[i];
        bool hit = rule->kind == RULE_PERMITS && !policy->bases[__builtin_ctzll(rule->box.set[POLICY_BASIS])].in_force;
        for (size_t j = 0; j < policy->situation_count && !hit; j++) {
            const struct situation *situation = &policy->situations[j];
            hit = !(rule->demands & ~situation->flags);
            for (unsigned d = 0; d < POLICY_DIMENSIONS; d++)
                hit = hit && rule->box.set[d] & situation->box.set[d];
        }
        cr_expect(hit, "%s", rule->id);
    }
}

static bool is_shipped(const char *block, size_t size)
{
    for (size_t i = 0; i < N(texts); i++)
        if (memmem(texts[i].bytes.data, texts[i].bytes.size, block, size))
            return true;
    return false;
}

/* What the page shows as a block of the language stands in the policies, to the letter. */
Test(policy_shipped, examples_of_the_documentation_are_real)
{
    static const char *const heads[] = {"\nregel ", "\ngrondslag ", "\neis ", "\ntoets ", "\ndoelen\n"};
    static char page[65536];
    size_t found = 0;
    FILE *file = fopen(SCHAKEL_SOURCE "/docs/policy-language.md", "rb");
    cr_assert(file);
    page[fread(page, 1, sizeof page - 1, file)] = 0;
    fclose(file);
    read_texts();
    for (size_t i = 0; i < N(heads); i++)
        for (char *at = page; (at = strstr(at, heads[i])); at++) {
            const char *line_end = strchr(at + 1, '\n'), *end = line_end;
            if (strncmp(line_end, "\n  ", 3) != 0 || memchr(at, '=', (size_t)(line_end - at)))
                continue; /* the grammar, a sentence */
            while (strncmp(end, "\n  ", 3) == 0)
                end = strchr(end + 1, '\n');
            cr_expect(is_shipped(at + 1, (size_t)(end - at)), "%.*s", (int)(line_end - at), at);
            found++;
        }
    cr_expect_eq(found, 6);
}

/* Numbers are in ledgers: a word that moves makes old entries say something else. */
Test(policy_shipped, words_keep_their_numbers)
{
    static const struct {
        enum policy_dimension dimension;
        const char *words;
    } lists[] = {
        {POLICY_ACT, "signaleren bevragen-betrokkenheid inzien delen tellen evalueren heridentificeren melden terugkoppelen "
                     "intrekken evalueren-eigen evalueren-vraag evalueren-signaal evalueren-toets"},
        {POLICY_TO, "wijkteam regisseur sociale-dienst schuldhulp veilig-thuis woningcorporatie jeugdhulp zorg-veiligheidshuis "
                    "politie onderwijs ggz toezichthouder onderzoeker inwoner"},
        {POLICY_CATEGORY, "wonen huurachterstand overlast dreigende-ontruiming schulden inkomen uitkering werk wmo-voorziening "
                          "jeugdhulp opvoeding onderwijs veiligheid geestelijke-gezondheid lichamelijke-gezondheid "
                          "middelengebruik sociaal-netwerk justitie contactpersoon pseudoniem"},
        {POLICY_PURPOSE, "meldpunt vroegsignalering-schulden verwijsindex samenloop-verkennen onderzoek-client onderzoek-professional "
                         "gecoordineerde-aanpak risicojongeren afsluiting verantwoording beleidsstatistiek"},
        {POLICY_PHASE, "melding verkenning onderzoek aanpak evaluatie afsluiting"},
        {POLICY_BASIS, "wmo-college wmo-veilig-thuis avg-verhuurder wgs-vroegsignalering avg-pseudonimisering "
                       "jeugdwet-verwijsindex wams-verkenning wams-onderzoek wams-aanpak"},
    };
    CLEANUP(policy) struct policy *policy = shipped();
    for (size_t i = 0; i < N(lists); i++) {
        char copy[1024], *rest = copy;
        uint8_t number = 1;
        snprintf(copy, sizeof copy, "%s", lists[i].words);
        for (char *word; (word = strsep(&rest, " ")); number++)
            cr_expect_eq(number_of(policy, lists[i].dimension, word), number, "%s", word);
        cr_expect_eq(policy_word_count(policy, lists[i].dimension), number - 1);
    }
    cr_expect_str_eq(policy_life_domain(policy, 13), "justitie");
    cr_expect_eq(policy_life_domain_count(policy), 13);
    cr_expect_eq(policy_flags_known(policy), 127);
}

static bool is_seen_by_people(const struct block *block)
{
    static const char *const lists[] = {"rollen", "categorieen", "doelen", "fasen", "leefgebieden"};
    for (size_t i = 0; i < N(lists); i++)
        if (block->kind == BLOCK_LIST && span_is_text(block->name, lists[i]))
            return true;
    return false;
}

/* What people read is written by who adds the word, not made up by a program. */
Test(policy_shipped, words_that_people_see_stand_in_the_vocabulary_as_people_write_them)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct complaint why = {""};
    struct syntax syntax;
    size_t words = 0;
    read_texts();
    cr_assert(status_ok(arena_new(1 << 20, &arena)));
    cr_assert(status_ok(syntax_parse(names[0], texts[0].bytes, arena, &syntax, &why)), "%s", why.text);
    for (const struct block *block = syntax.blocks; block; block = block->next)
        for (const struct clause *entry = block->clauses; entry && is_seen_by_people(block); entry = entry->next, words++)
            cr_expect(entry->text.size && entry->text.data[0] >= 'A' && entry->text.data[0] <= 'Z', "%.*s", (int)entry->names->text.size,
                      (const char *)entry->names->text.data);
    cr_expect_eq(words, 14 + 20 + 11 + 6 + 13);
}

/* P-03 */
Test(policy_shipped, purposes_lie_in_their_pseudonymisation_domain)
{
    static const char *const domains[] = {"casus", "vroegsignalering", "verwijsindex", "casus", "casus", "casus", "casus", "casus",
                                          "casus", "statistiek",       "statistiek"};
    CLEANUP(policy) struct policy *policy = shipped();
    for (uint8_t i = 0; i < N(domains); i++)
        cr_expect_str_eq(policy_purpose_domain(policy, (uint8_t)(i + 1)), domains[i]);
    cr_expect_eq(policy->lists[LIST_DOMAINS].count, 4);
}

/* P-10 and P-11: the routes the daemon takes, each with precisely one basis that fits. */
/* The bases in force whose reach covers the request; its basis and flags are not looked at, nor a category of 0. */
static size_t bases_that_fit(const struct policy *policy, const struct policy_request *request, uint8_t out[static POLICY_WORDS_MOST])
{
    size_t count = 0;
    for (uint8_t number = 1; number <= policy_word_count(policy, POLICY_BASIS); number++) {
        const struct basis *basis = &policy->bases[number];
        bool fits = basis->in_force;
        for (unsigned d = POLICY_ACT; d < POLICY_BASIS; d++) {
            bool open = d == POLICY_CATEGORY && request->value[d] == 0;
            fits = fits && (open || (request->value[d] <= POLICY_WORDS_MOST && basis->reach.set[d] >> request->value[d] & 1));
        }
        if (fits)
            out[count++] = number;
    }
    return count;
}

Test(policy_shipped, routes_of_the_program_have_one_basis_and_the_expected_answer)
{
    enum { NEED = 1, TOLD = 2, DELAYED = 4, OWN = 8, HUMAN = 1 << OBLIGATION_HUMAN_REVIEW, SECRET = 1 << OBLIGATION_CONFIDENTIAL };
    static const struct {
        const char *words[POLICY_DIMENSIONS];
        uint32_t flags, must_oblige;
        enum status_code refusal;
    } cases[] = {
        {{"inzien", "sociale-dienst", "regisseur", "schulden", "onderzoek-professional", "onderzoek", ""}, NEED | TOLD, 1, STATUS_OK},
        {{"inzien", "sociale-dienst", "regisseur", "schulden", "onderzoek-professional", "onderzoek", ""}, NEED | DELAYED, 3, STATUS_OK},
        {{"inzien", "sociale-dienst", "regisseur", "schulden", "onderzoek-professional", "onderzoek", ""}, NEED, 0, STATUS_NO_RULE},
        {{"inzien", "sociale-dienst", "regisseur", "werk", "onderzoek-professional", "onderzoek", ""}, NEED | TOLD, 0, STATUS_NO_RULE},
        {{"inzien", "sociale-dienst", "regisseur", "lichamelijke-gezondheid", "onderzoek-client", "onderzoek", ""},
         NEED | TOLD,
         0,
         STATUS_FORBIDDEN},
        {{"inzien", "woningcorporatie", "regisseur", "huurachterstand", "onderzoek-client", "onderzoek", ""}, NEED | TOLD, 1, STATUS_OK},
        {{"inzien", "woningcorporatie", "regisseur", "contactpersoon", "gecoordineerde-aanpak", "aanpak", ""}, NEED | TOLD, 1, STATUS_OK},
        {{"inzien", "wijkteam", "regisseur", "jeugdhulp", "gecoordineerde-aanpak", "aanpak", ""}, NEED | TOLD, 1, STATUS_OK},
        {{"bevragen-betrokkenheid", "veilig-thuis", "regisseur", "veiligheid", "onderzoek-professional", "onderzoek", ""},
         NEED | TOLD,
         1 | HUMAN | SECRET,
         STATUS_OK},
        {{"inzien", "veilig-thuis", "regisseur", "veiligheid", "onderzoek-professional", "onderzoek", "wmo-veilig-thuis"},
         127,
         0,
         STATUS_FORBIDDEN},
        {{"signaleren", "woningcorporatie", "sociale-dienst", "huurachterstand", "vroegsignalering-schulden", "melding", ""},
         OWN,
         1,
         STATUS_OK},
        {{"signaleren", "woningcorporatie", "schuldhulp", "huurachterstand", "vroegsignalering-schulden", "melding", ""},
         127,
         0,
         STATUS_NO_RULE},
        {{"signaleren", "woningcorporatie", "politie", "huurachterstand", "vroegsignalering-schulden", "melding", "wgs-vroegsignalering"},
         127,
         0,
         STATUS_FORBIDDEN},
        {{"evalueren-eigen", "veilig-thuis", "veilig-thuis", "pseudoniem", "gecoordineerde-aanpak", "melding", ""}, OWN, 0, STATUS_OK},
        {{"evalueren-vraag", "regisseur", "veilig-thuis", "pseudoniem", "onderzoek-client", "onderzoek", "wmo-veilig-thuis"},
         127,
         0,
         STATUS_NO_RULE},
        {{"evalueren", "regisseur", "veilig-thuis", "pseudoniem", "onderzoek-client", "onderzoek", "avg-pseudonimisering"},
         127,
         0,
         STATUS_NO_RULE},
        {{"evalueren-eigen", "toezichthouder", "wijkteam", "pseudoniem", "gecoordineerde-aanpak", "melding", "avg-pseudonimisering"},
         127,
         0,
         STATUS_NO_RULE},
    };
    CLEANUP(policy) struct policy *policy = shipped();
    for (size_t i = 0; i < N(cases); i++) {
        struct policy_request request = request_of(policy, cases[i].words, cases[i].flags);
        struct policy_decision decision;
        uint8_t bases[POLICY_WORDS_MOST], category = request.value[POLICY_CATEGORY];
        request.value[POLICY_CATEGORY] = 0;
        if (!request.value[POLICY_BASIS]) {
            cr_assert_eq(bases_that_fit(policy, &request, bases), 1, "case %zu", i);
            request.value[POLICY_BASIS] = bases[0];
        }
        request.value[POLICY_CATEGORY] = category;
        policy_decide(policy, &request, &decision);
        cr_expect_eq(decision.refusal, cases[i].refusal, "case %zu: %d %s", i, decision.refusal, decision.rule);
        cr_expect_eq(decision.verdict, cases[i].refusal == STATUS_OK ? VERDICT_PERMIT : VERDICT_REFUSE, "case %zu", i);
        cr_expect_eq(decision.obligations.set & cases[i].must_oblige, cases[i].must_oblige, "case %zu", i);
    }
}

static uint64_t random_state = 7;
static unsigned random_below(unsigned bound)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(random_state >> 33) % bound;
}

/* Mostly near the rules, or nearly every random cell would be a refusal: starts from a cell of a rule and moves some
 * of its values. */
static struct policy_request random_request(const struct policy *policy)
{
    const struct rule *rule = &policy->rules[random_below((unsigned)policy->rule_count)];
    struct policy_request request = {.flags = random_below(128)};
    bool near = random_below(4) != 0;
    for (unsigned d = 0; d < POLICY_DIMENSIONS; d++) {
        uint8_t count = policy_word_count(policy, (enum policy_dimension)d);
        do
            request.value[d] = (uint8_t)(1 + random_below(count));
        while (near && random_below(16) && !(rule->box.set[d] >> request.value[d] & 1));
    }
    return request;
}

/* P-04 */
Test(policy_shipped, table_agrees_with_a_plain_walk_over_the_rules)
{
    CLEANUP(policy) struct policy *policy = shipped();
    unsigned seen[3] = {0};
    for (unsigned round = 0; round < 1200000; round++) {
        struct policy_request request = random_request(policy);
        struct policy_decision decision;
        const struct rule *first[2] = {NULL, NULL};
        struct obligations obligations = {0};
        for (size_t i = policy->rule_count; i-- > 0;)
            if (rule_matches(policy, &policy->rules[i], &request)) {
                first[policy->rules[i].kind] = &policy->rules[i];
                obligations_merge(&obligations, &policy->rules[i].obligations);
            }
        policy_decide(policy, &request, &decision);
        const struct rule *by = first[RULE_FORBIDS] ? first[RULE_FORBIDS] : first[RULE_PERMITS];
        enum status_code expected = first[RULE_FORBIDS] ? STATUS_FORBIDDEN : by ? STATUS_OK : STATUS_NO_RULE;
        cr_assert_eq(decision.refusal, expected);
        cr_assert_eq(decision.verdict == VERDICT_PERMIT, expected == STATUS_OK);
        cr_assert_str_eq(decision.rule, by ? by->id : "");
        if (expected == STATUS_OK)
            cr_assert(obligations_are_equal(&decision.obligations, &obligations));
        seen[expected == STATUS_OK ? 0 : expected == STATUS_FORBIDDEN ? 1 : 2]++;
    }
    cr_expect(seen[0] > 10000 && seen[1] > 10000 && seen[2] > 10000, "%u permitted, %u forbidden, %u without rule", seen[0], seen[1],
              seen[2]);
}

Test(policy_shipped, explanation_names_the_rule_and_the_nearest_miss)
{
    static const struct {
        const char *words[POLICY_DIMENSIONS];
        uint32_t flags;
        const char *says;
    } cases[] = {
        {{"inzien", "sociale-dienst", "regisseur", "schulden", "onderzoek-client", "onderzoek", "wmo-college"},
         3,
         "Toegestaan door:\n- CAS-001 \""},
        {{"inzien", "sociale-dienst", "regisseur", "schulden", "onderzoek-client", "onderzoek", "wmo-college"},
         3,
         "Grondslag: Wmo 2015 artikel 5.1.1"},
        {{"inzien", "sociale-dienst", "regisseur", "schulden", "onderzoek-client", "onderzoek", "wmo-college"},
         1,
         "- CAS-001 zou gelden met kenmerk client-geinformeerd\n"},
        {{"inzien", "sociale-dienst", "regisseur", "schulden", "onderzoek-client", "verkenning", "wmo-college"},
         3,
         "- CAS-001 zou gelden bij fase onderzoek\n"},
        {{"bevragen-betrokkenheid", "wijkteam", "regisseur", "schulden", "samenloop-verkennen", "verkenning", "wams-verkenning"},
         1,
         "- CAS-030 zou gelden als grondslag wams-verkenning van kracht was\n"},
        {{"inzien", "veilig-thuis", "regisseur", "veiligheid", "onderzoek-client", "onderzoek", "wmo-veilig-thuis"},
         3,
         "Geweigerd door:\n- verbod VEI-010"},
        {{"inzien", "veilig-thuis", "regisseur", "", "onderzoek-client", "onderzoek", "wmo-veilig-thuis"}, 3, "een waarde ontbreekt"},
    };
    CLEANUP(policy) struct policy *policy = shipped();
    CLEANUP(arena) struct arena *arena = NULL;
    cr_assert(status_ok(arena_new(1 << 20, &arena)));
    for (size_t i = 0; i < N(cases); i++) {
        struct policy_request request = request_of(policy, cases[i].words, cases[i].flags);
        const char *text = "";
        cr_assert(status_ok(policy_explain(policy, &request, arena, &text)));
        cr_expect(strstr(text, cases[i].says) != NULL, "case %zu: %s", i, text);
    }
}
