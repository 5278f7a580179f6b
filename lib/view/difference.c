// SPDX-License-Identifier: EUPL-1.2
//
// Facts as sentences, who tells what grouped by who tells it.
#include "view/difference.h"

#include "base/text.h"

struct telling_difference {
    const struct difference *difference;
    const struct agreement_side *before, *after;
    struct page *page;
};

static const char *name_in(const struct agreement_side *side, const struct oin *oin)
{
    const struct partner *partner = side->roster ? roster_find(side->roster, oin) : NULL;
    return partner ? partner->name : NULL;
}

/* The name that people know; of who comes, the one that it brings. */
static const char *name_of(const struct telling_difference *telling, const struct oin *oin)
{
    const char *name = name_in(telling->before, oin);
    name = name ? name : name_in(telling->after, oin);
    return name ? name : oin->text;
}

/* ---- who tells what */

static const char *join_values(const struct telling_difference *telling, enum policy_dimension dimension, uint64_t set)
{
    const char *list = "";
    for (uint64_t left = set; left; left &= left - 1)
        list = page_join(telling->page, list, policy_display(telling->after->policy, dimension, (uint8_t)__builtin_ctzll(left)));
    return list;
}

static const char *join_flags(const struct telling_difference *telling, uint32_t flags)
{
    const char *list = "";
    for (uint32_t left = flags; left; left &= left - 1)
        list = page_join(telling->page, list, policy_flag_display(telling->after->policy, left & -left));
    return flags ? list : "altijd";
}

static const char *join_receivers(const struct telling_difference *telling, const struct disclosure_fact *fact)
{
    const char *list = "";
    for (size_t i = 0; i < fact->to_count; i++)
        list = page_join(telling->page, list, name_of(telling, &fact->to[i]));
    return list;
}

static const char *read_conditions(const char *text) { return strcmp(text, "-") == 0 ? "niets" : text; }

static void put_disclosure(const struct telling_difference *telling, const struct disclosure_fact *fact)
{
    static const char *const sentences[DISCLOSURE_KINDS] = {
        [DISCLOSURE_DISCLOSES] = "%s deelt nu ook met %s:",
        [DISCLOSURE_NO_LONGER] = "%s deelt niet meer met %s:",
        [DISCLOSURE_WEAKER] = "%s deelt onder minder voorwaarden met %s:",
        [DISCLOSURE_STRICTER] = "%s deelt alleen nog onder meer voorwaarden met %s:",
    };
    struct page *page = telling->page;
    page_paragraph(page, 0, 2, page_format(page, sentences[fact->kind], name_of(telling, &fact->from), join_receivers(telling, fact)));
    page_field(page, "wat", join_values(telling, POLICY_CATEGORY, fact->categories));
    page_field(page, "hoe", policy_display(telling->after->policy, POLICY_ACT, fact->act));
    page_field(page, "doel", join_values(telling, POLICY_PURPOSE, fact->purposes));
    page_field(page, "fase", join_values(telling, POLICY_PHASE, fact->phases));
    page_field(page, "grondslag", policy_display(telling->after->policy, POLICY_BASIS, fact->basis));
    page_field(page, "als vaststaat", join_flags(telling, fact->flags));
    if (*fact->before)
        page_field(page, *fact->after ? "verplicht was" : "verplicht", read_conditions(fact->before));
    if (*fact->after)
        page_field(page, *fact->before ? "verplicht wordt" : "verplicht", read_conditions(fact->after));
}

static int compare_by_teller(const void *a, const void *b)
{
    const struct disclosure_fact *left = *(const struct disclosure_fact *const *)a, *right = *(const struct disclosure_fact *const *)b;
    int order = oin_compare(&left->from, &right->from);
    return order ? order : (left > right) - (left < right);
}

static void put_disclosures(const struct telling_difference *telling)
{
    const struct difference *difference = telling->difference;
    const struct disclosure_fact **sorted;
    if (!difference->disclosure_count)
        return;
    struct status status = ARENA_NEW(telling->page->arena, difference->disclosure_count, &sorted);
    if (!status_ok(status)) {
        telling->page->status = status;
        return;
    }
    for (size_t i = 0; i < difference->disclosure_count; i++)
        sorted[i] = &difference->disclosures[i];
    qsort(sorted, difference->disclosure_count, sizeof *sorted, compare_by_teller);
    page_heading(telling->page, "WIE DEELT WAT");
    for (size_t i = 0; i < difference->disclosure_count; i++)
        put_disclosure(telling, sorted[i]);
}

/* ---- partners, quotas, words */

static const char *read_roles(const struct telling_difference *telling, const char *roles)
{
    const char *list = "";
    for (const char *word = roles; *word; word += strspn(word, ", ")) {
        size_t size = strcspn(word, ",");
        uint8_t number;
        if (telling->after->policy && status_ok(policy_word_find(telling->after->policy, POLICY_FROM, span_of(word, size), &number)))
            list = page_join(telling->page, list, policy_display(telling->after->policy, POLICY_FROM, number));
        else
            list = page_join(telling->page, list, page_format(telling->page, "%.*s", (int)size, word));
        word += size;
    }
    return list;
}

static const char *tell_roles(const struct telling_difference *telling, const struct fact *fact, const char *name)
{
    const char *roles = page_format(telling->page, "%s heeft als rollen: %s", name, read_roles(telling, fact->after));
    return fact->before ? page_format(telling->page, "%s (was %s)", roles, read_roles(telling, fact->before)) : roles;
}

/* "evalueren-vraag 00000099000000002000 meldpunt" */
static const char *tell_quota_act(const struct telling_difference *telling, const char *what)
{
    static const struct {
        enum evaluation_act act;
        const char *reads;
    } acts[] = {{EVALUATION_OWN, "het eigen register"},
                {EVALUATION_ASK, "vragen"},
                {EVALUATION_SIGNAL, "signalen"},
                {EVALUATION_AUDIT, "toezicht"}};
    _Static_assert(N(acts) == EVALUATION_ACTS_END - 1, "each act is read");
    struct oin holder;
    for (size_t i = 0; i < N(acts); i++) {
        size_t size = strlen(evaluation_act_word(acts[i].act));
        if (strncmp(what, evaluation_act_word(acts[i].act), size) != 0 || what[size] != ' ')
            continue;
        bool is_of_one = status_ok(oin_parse(span_of(what + size + 1, strcspn(what + size + 1, " ")), &holder));
        return page_format(telling->page, ", alleen %s%s%s,", acts[i].reads, is_of_one ? " bij " : "",
                           is_of_one ? name_of(telling, &holder) : "");
    }
    return "";
}

/* As a search mask shows them. */
static const char *read_kinds(const struct telling_difference *telling, const char *kinds)
{
    static const char *const read[] = {
#define KIND_READ(name, number, form, word, read_) [IDENTIFIER_KIND_##name] = read_,
        IDENTIFIER_KINDS(KIND_READ)
#undef KIND_READ
    };
    const char *list = "";
    for (const char *word = kinds ? kinds : ""; *word; word += strspn(word, ", ")) {
        size_t size = strcspn(word, ",");
        for (unsigned kind = IDENTIFIER_KIND_FIRST; kind <= IDENTIFIER_KIND_LAST; kind++)
            if (span_is_text(span_of(word, size), policy_brought_word((enum identifier_kind)kind)))
                list = page_join(telling->page, list, read[kind]);
        word += size;
    }
    return *list ? list : "niets";
}

#define USUAL_TEXT(number) USUAL_DIGITS(number)
#define USUAL_DIGITS(number) #number
#define WEIGHING_USUAL USUAL_TEXT(WEIGHING_MOST_DEFAULT) /* without a line */
#define SIGNALS_USUAL USUAL_TEXT(SIGNALS_MOST_DEFAULT)

static const char *tell_quota(const struct telling_difference *telling, const struct fact *fact)
{
    uint8_t number;
    static const char *const allowed[FACT_KINDS] = {[FACT_QUOTA] = "laten berekenen",
                                                    [FACT_TOKENS] = "bij elke partner laten opzoeken",
                                                    [FACT_OPENINGS] = "als toezichthouder laten openen"};
    const char *does = allowed[fact->kind], *purpose = "alle doelen samen";
    const char *word = strrchr(fact->what, ' ') ? strrchr(fact->what, ' ') + 1 : fact->what;
    if (strcmp(word, QUOTA_ALL_PURPOSES_NAME) != 0)
        purpose = status_ok(policy_word_find(telling->after->policy, POLICY_PURPOSE, span_of_text(word), &number))
                      ? page_format(telling->page, "\"%s\"", policy_display(telling->after->policy, POLICY_PURPOSE, number))
                      : word;
    return page_format(telling->page, "%s mag voor %s%s per dag/week %s: %s (was %s)", name_of(telling, &fact->oin), purpose,
                       tell_quota_act(telling, fact->what), does, fact->after ? fact->after : "niets",
                       fact->before ? fact->before : "niets");
}

static const char *tell_auditor(const struct telling_difference *telling, const struct fact *fact)
{
    struct oin oin;
    const char *old = fact->before, *new = fact->after;
    if (old && status_ok(oin_parse(span_of_text(old), &oin)))
        old = name_of(telling, &oin);
    if (status_ok(oin_parse(span_of_text(new), &oin)))
        new = name_of(telling, &oin);
    return page_format(telling->page, "%s kan voortaan openen wat voor de toezichthouder wordt verzegeld%s%s", new, old ? "; dat was " : "",
                       old ? old : "");
}

static const char *tell_text(const struct telling_difference *telling, const struct fact *fact, const char *what)
{
    return page_format(telling->page, "%s heeft een %s: %s (was %s)", name_of(telling, &fact->oin), what,
                       page_quote(telling->page, fact->after), page_quote(telling->page, fact->before));
}

static const char *tell_word(const struct telling_difference *telling, const struct fact *fact)
{
    const char *word = strchr(fact->what, ' ');
    const char *list = page_format(telling->page, "%.*s", (int)(word - fact->what), fact->what);
    if (fact->kind == FACT_ARTICLE)
        return page_format(telling->page, "grondslag %s rust op: %s (was %s)", word + 1, page_quote(telling->page, fact->after),
                           fact->before ? page_quote(telling->page, fact->before) : "nieuw");
    if (fact->kind == FACT_WORD)
        return page_format(telling->page, "nieuw in %s: %s, te lezen als %s", list, word + 1, page_quote(telling->page, fact->after));
    return page_format(telling->page, "%s in %s lezen mensen voortaan als %s (was %s)", word + 1, list,
                       page_quote(telling->page, fact->after), page_quote(telling->page, fact->before));
}

static const char *tell_fact(const struct telling_difference *telling, const struct fact *fact)
{
    struct page *page = telling->page;
    const char *name = *fact->oin.text ? name_of(telling, &fact->oin) : "";
    switch (fact->kind) {
    case FACT_JOINS: return page_format(page, "%s komt erbij", name);
    case FACT_LEAVES: return page_format(page, "%s gaat weg", name);
    case FACT_ROLES: return tell_roles(telling, fact, name);
    case FACT_DATA:
        return page_format(page, "%s heeft %sgegevens over mensen%s", name, strcmp(fact->after, "yes") == 0 ? "" : "geen ",
                           fact->before ? " (was andersom)" : "");
    case FACT_BRINGS:
        return page_format(page, "bij %s wordt gezocht op: %s (was %s)", name, read_kinds(telling, fact->after),
                           read_kinds(telling, fact->before));
    case FACT_KEY: return page_format(page, "%s heeft een andere sleutel \"%s\"", name, fact->what);
    case FACT_ENDPOINT: return page_format(page, "%s is te bereiken op %s (was %s)", name, fact->after, fact->before);
    case FACT_LOG_ORIGIN: return tell_text(telling, fact, "ander logboek");
    case FACT_SIGNED: return page_format(page, "%s heeft adres en sleutels opnieuw ondertekend", name);
    case FACT_CERTIFICATE: return tell_text(telling, fact, "ander bestand met het certificaat");
    case FACT_NAME: return tell_text(telling, fact, "andere naam");
    case FACT_SHORT: return tell_text(telling, fact, "andere korte naam");
    case FACT_CONTACT: return tell_text(telling, fact, "ander aanspreekpunt");
    case FACT_MESH: return page_format(page, "het netwerk heet %s", page_quote(page, fact->after));
    case FACT_AUDITOR: return tell_auditor(telling, fact);
    case FACT_QUORUM:
        return page_format(page, "een wijziging wordt getekend door %s partners (was %s)", fact->after, fact->before ? fact->before : "-");
    case FACT_QUOTA:
    case FACT_TOKENS:
    case FACT_OPENINGS: return tell_quota(telling, fact);
    case FACT_WEIGHING:
        return page_format(page, "van %s wachten bij een partner hoogstens zoveel vragen op een mens: %s (was %s)", name,
                           fact->after ? fact->after : WEIGHING_USUAL, fact->before ? fact->before : WEIGHING_USUAL);
    case FACT_SIGNALS:
        return page_format(page, "een partner neemt van %s per minuut hoogstens zoveel signalen aan: %s (was %s)", name,
                           fact->after ? fact->after : SIGNALS_USUAL, fact->before ? fact->before : SIGNALS_USUAL);
    case FACT_WORD:
    case FACT_READS:
    case FACT_ARTICLE: return tell_word(telling, fact);
    case FACT_KINDS: break;
    }
    return "";
}

static void put_facts(const struct telling_difference *telling, const char *heading, enum fact_kind first, enum fact_kind last)
{
    const char *title = heading;
    for (size_t i = 0; i < telling->difference->fact_count; i++) {
        const struct fact *fact = &telling->difference->facts[i];
        if (fact->kind < first || fact->kind > last)
            continue;
        if (title)
            page_heading(telling->page, title);
        title = NULL;
        page_paragraph(telling->page, 0, 2, tell_fact(telling, fact));
    }
}

static void put_signers(const struct telling_difference *telling)
{
    const struct difference *difference = telling->difference;
    const char *list = "";
    page_heading(telling->page, "WIE IN ELK GEVAL TEKENT");
    for (size_t i = 0; i < difference->must_sign_count; i++)
        list = page_join(telling->page, list, name_of(telling, &difference->must_sign[i]));
    page_paragraph(telling->page, 0, 0, *list ? list : "niemand in het bijzonder");
}

void view_difference_print(const struct difference *difference, const struct agreement_side *before, const struct agreement_side *after,
                           struct page *page)
{
    const struct telling_difference telling = {difference, before, after, page};
    if (!difference->fact_count && !difference->disclosure_count)
        page_paragraph(page, 0, 0, "Er verandert niets: alleen de woorden zijn anders.");
    put_facts(&telling, "WOORDEN", FACT_WORD, FACT_ARTICLE); /* first: what comes after is said in them */
    put_disclosures(&telling);
    put_facts(&telling, "PARTNERS", FACT_JOINS, FACT_QUORUM);
    put_facts(&telling, "QUOTA", FACT_QUOTA, FACT_SIGNALS);
    put_signers(&telling);
}
