// SPDX-License-Identifier: EUPL-1.2
//
// From words to numbers: the vocabulary, the legal bases and the rules, each checked as it is read.
#include "policy/lexer.h"
#include "policy/model.h"

static const struct {
    const char *keyword;
    unsigned most;
} list_heads[WORD_LISTS] = {
#define LIST_HEAD(name, keyword, most) {keyword, most},
    WORD_LIST_TABLE(LIST_HEAD){"grondslagen", POLICY_WORDS_MOST},
#undef LIST_HEAD
};

const char *word_list_keyword(enum word_list_kind kind) { return list_heads[kind].keyword; }

const struct block *block_next(const struct checker *checker, enum block_kind kind, struct block_walk *walk)
{
    const struct block *block = walk->block ? walk->block->next : NULL;
    if (!walk->block && walk->file < checker->count)
        block = checker->files[walk->file].blocks;
    for (;;) {
        while (block && block->kind != kind)
            block = block->next;
        walk->block = block;
        if (block || walk->file + 1 >= checker->count)
            return block;
        block = checker->files[++walk->file].blocks;
    }
}

size_t count_blocks(const struct checker *checker, enum block_kind kind)
{
    size_t count = 0;
    for (struct block_walk walk = {0}; block_next(checker, kind, &walk);)
        count++;
    return count;
}

struct status resolve_text(const struct checker *checker, struct span text, const char **out)
{
    return arena_text(checker->policy->arena, text, out);
}

/* "a, b, c" as far as it fits. */
static void print_known(const struct word_list *list, char *out, size_t size)
{
    size_t used = 0;
    out[0] = 0;
    for (uint8_t i = 1; i <= list->count && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%s", i > 1 ? ", " : "", list->word[i]);
}

static void print_list_heads(char *out, size_t size)
{
    size_t used = 0;
    for (unsigned kind = 0; kind < LIST_BASES && used < size; kind++)
        used += (size_t)snprintf(out + used, size - used, "%s%s", kind ? ", " : "", list_heads[kind].keyword);
}

static struct status resolve_word(const struct checker *checker, const char *file, enum word_list_kind kind, const struct name *name,
                                  uint8_t *out)
{
    static const char *const whats[WORD_LISTS] = {"handeling", "rol",        "categorie", "doel",   "fase",
                                                  "kenmerk",   "leefgebied", "wet",       "domein", "grondslag"};
    const struct word_list *list = &checker->policy->lists[kind];
    char known[COMPLAINT_BYTES];
    *out = word_list_find(list, name->text);
    if (*out)
        return STATUS(OK);
    print_known(list, known, sizeof known);
    return complain(checker->why, FAIL(UNKNOWN_WORD), "%s:%u: %s '%.*s' is niet bekend; bekend zijn: %s", file, name->line, whats[kind],
                    (int)name->text.size, (const char *)name->text.data, known);
}

struct status resolve_values(const struct checker *checker, const char *file, const struct clause *clause, uint64_t *out)
{
    enum word_list_kind kind = dimension_list((enum policy_dimension)clause_rules[clause->kind].dimension);
    uint8_t number = 0, first = 0;
    uint64_t set = clause->all ? set_of_all(checker->policy->lists[kind].count) : 0;
    for (const struct name *name = clause->names; name; name = name->next) {
        TRY(resolve_word(checker, file, kind, name, &number));
        if (set >> number & 1)
            return complain(checker->why, FAIL(INVALID), "%s:%u: '%.*s' staat hier twee keer", file, name->line, (int)name->text.size,
                            (const char *)name->text.data);
        set |= (uint64_t)1 << number;
        if (name == clause->names)
            first = number;
    }
    if (clause->range && number < first)
        return complain(checker->why, FAIL(INVALID), "%s:%u: de laatste fase na 't/m' komt eerder dan de eerste", file, clause->line);
    if (clause->range)
        set = set_of_all(number) & (UINT64_MAX << first);
    *out = set;
    return STATUS(OK);
}

struct status resolve_flags(const struct checker *checker, const char *file, const struct clause *clause, uint32_t *out)
{
    uint32_t flags = 0;
    for (const struct name *name = clause->names; name; name = name->next) {
        uint8_t number;
        TRY(resolve_word(checker, file, LIST_FLAGS, name, &number));
        if (flags >> (number - 1) & 1)
            return complain(checker->why, FAIL(INVALID), "%s:%u: '%.*s' staat hier twee keer", file, name->line, (int)name->text.size,
                            (const char *)name->text.data);
        flags |= 1u << (number - 1);
    }
    *out = flags;
    return STATUS(OK);
}

/* A word without a display text reads as it is written, with blanks and a capital: "Werk en opleiding". */
static struct status make_display(const struct checker *checker, struct span word, const char **out)
{
    char text[LEXER_WORD_MOST_BYTES];
    ENSURE(word.size >= 1 && word.size <= sizeof text);
    for (size_t i = 0; i < word.size; i++)
        text[i] = word.data[i] == '-' ? ' ' : (char)word.data[i];
    text[0] = (char)(text[0] - 'a' + 'A'); /* the lexer: a word begins with a letter */
    return resolve_text(checker, span_of(text, word.size), out);
}

/* Two words that read the same could not be told apart. */
static bool is_displayed(const struct word_list *list, const char *shown)
{
    for (unsigned i = 1; i <= list->count; i++)
        if (list->display[i] && strcmp(list->display[i], shown) == 0)
            return true;
    return false;
}

/* A word gets a number; words are unique in their list and `alle` and `en` belong to the language. */
static struct status add_word(const struct checker *checker, const char *file, enum word_list_kind kind, const struct name *name,
                              uint32_t number, struct span display)
{
    struct word_list *list = &checker->policy->lists[kind];
    const char *shown;
    if (word_list_find(list, name->text) || span_is_text(name->text, "alle") || span_is_text(name->text, "en") ||
        span_is_text(name->text, "t/m"))
        return complain(checker->why, FAIL(CONFLICT), "%s:%u: het woord '%.*s' is al vergeven", file, name->line, (int)name->text.size,
                        (const char *)name->text.data);
    if (number == 0 || number > POLICY_WORDS_MOST || list->word[number])
        return complain(checker->why, FAIL(CONFLICT), "%s:%u: het nummer %u is al vergeven of ligt niet tussen 1 en %d", file, name->line,
                        number, POLICY_WORDS_MOST);
    TRY(display.size ? resolve_text(checker, display, &shown) : make_display(checker, name->text, &shown));
    if (kind != LIST_BASES && is_displayed(list, shown))
        return complain(checker->why, FAIL(CONFLICT), "%s:%u: '%s' lezen mensen al voor een ander woord", file, name->line, shown);
    TRY(resolve_text(checker, name->text, &list->word[number]));
    TRY(resolve_text(checker, span_of_text(file), &list->place[number].file));
    list->place[number].line = name->line;
    list->display[number] = shown;
    if (number > list->count)
        list->count = (uint8_t)number;
    return STATUS(OK);
}

static struct status check_no_gaps(const struct checker *checker, const char *file, const struct block *block, enum word_list_kind kind)
{
    const struct word_list *list = &checker->policy->lists[kind];
    unsigned most = list_heads[kind].most;
    if (list->count > most)
        return complain(checker->why, FAIL(INVALID), "%s:%u: deze lijst heeft ten hoogste %u woorden", file, block->line, most);
    for (unsigned i = 1; i <= list->count; i++)
        if (!list->word[i])
            return complain(checker->why, FAIL(INVALID), "%s:%u: het nummer %u ontbreekt: elk woord houdt zijn nummer voor altijd", file,
                            block->line, i);
    return STATUS(OK);
}

/* LIST_BASES when there is no such list. */
static enum word_list_kind list_kind_of(const struct block *block)
{
    unsigned kind = 0;
    while (kind < LIST_BASES && !span_is_text(block->name, list_heads[kind].keyword))
        kind++;
    return (enum word_list_kind)kind;
}

static struct status unknown_block(const struct checker *checker, const char *file, const struct block *block)
{
    char lists[COMPLAINT_BYTES] = "";
    print_list_heads(lists, sizeof lists);
    return complain(checker->why, FAIL(UNKNOWN_WORD),
                    "%s:%u: blok '%.*s' is niet bekend; bekend zijn: grondslag, regel, eis, toets en de lijsten %s", file, block->line,
                    (int)block->name.size, (const char *)block->name.data, lists);
}

static struct status read_list(const struct checker *checker, const char *file, const struct block *block)
{
    enum word_list_kind kind = list_kind_of(block);
    if (kind == LIST_BASES)
        return unknown_block(checker, file, block);
    if (checker->policy->lists[kind].count)
        return complain(checker->why, FAIL(CONFLICT), "%s:%u: de lijst '%s' staat er twee keer", file, block->line,
                        list_heads[kind].keyword);
    for (const struct clause *entry = block->clauses; entry; entry = entry->next)
        TRY(add_word(checker, file, kind, entry->names, entry->number, entry->text));
    return check_no_gaps(checker, file, block, kind);
}

static struct status check_lists_complete(const struct checker *checker)
{
    for (unsigned kind = 0; kind < LIST_BASES; kind++)
        if (!checker->policy->lists[kind].count)
            return complain(checker->why, FAIL(INVALID), "%s:1: de woordenlijst '%s' ontbreekt", checker->files[0].name,
                            list_heads[kind].keyword);
    return STATUS(OK);
}

/* An attribute word and the list its value comes from. */
static struct status read_attribute(const struct checker *checker, const char *file, const struct name **at, enum word_list_kind kind,
                                    uint8_t *out)
{
    const struct name *keyword = *at;
    if (!keyword->next)
        return complain(checker->why, FAIL(INVALID), "%s:%u: na '%.*s' hoort een woord", file, keyword->line, (int)keyword->text.size,
                        (const char *)keyword->text.data);
    *at = keyword->next;
    return resolve_word(checker, file, kind, keyword->next, out);
}

/* The rest of the line: the kinds of identifiers that a role brings, each once. */
static struct status read_brought(const struct checker *checker, const char *file, const struct name **at, uint8_t *out)
{
    const struct name *last = *at;
    if (!last->next)
        return complain(checker->why, FAIL(INVALID), "%s:%u: na 'brengt' hoort een woord", file, last->line);
    if (*out)
        return complain(checker->why, FAIL(INVALID), "%s:%u: 'brengt' staat hier twee keer", file, last->line);
    for (; last->next; last = last->next) {
        const struct name *word = last->next;
        unsigned kind = IDENTIFIER_KIND_FIRST;
        while (kind <= IDENTIFIER_KIND_LAST && !span_is_text(word->text, policy_brought_word((enum identifier_kind)kind)))
            kind++;
        if (kind > IDENTIFIER_KIND_LAST)
            return complain(checker->why, FAIL(UNKNOWN_WORD), "%s:%u: '%.*s' kan een rol niet brengen; wel: adres, persoon, naam, woning",
                            file, word->line, (int)word->text.size, (const char *)word->text.data);
        if (*out >> kind & 1)
            return complain(checker->why, FAIL(INVALID), "%s:%u: '%.*s' staat hier twee keer", file, word->line, (int)word->text.size,
                            (const char *)word->text.data);
        *out |= (uint8_t)(1u << kind);
    }
    checker->policy->says_what_is_brought = true;
    *at = last;
    return STATUS(OK);
}

struct status policy_check_brought(const struct policy *policy, struct complaint *why)
{
    const struct place *place = &policy->lists[LIST_ROLES].place[1];
    if (policy->says_what_is_brought)
        return STATUS(OK);
    return complain(why, FAIL(INVALID),
                    "%s:%u: geen enkele rol zegt met 'brengt' waarmee zijn register mensen en woningen aanduidt: dan zou bij iedereen op "
                    "alles worden gezocht",
                    place->file, place->line);
}

static struct status read_attributes(const struct checker *checker, const char *file, enum word_list_kind kind, const struct clause *entry)
{
    struct policy *policy = checker->policy;
    uint8_t number = word_list_find(&policy->lists[kind], entry->names->text);
    struct category *category = &policy->categories[number];
    for (const struct name *at = entry->names->next; at; at = at->next) {
        if (kind == LIST_PURPOSES && span_is_text(at->text, "domein"))
            TRY(read_attribute(checker, file, &at, LIST_DOMAINS, &policy->purpose_domain[number]));
        else if (kind == LIST_ROLES && span_is_text(at->text, "brengt"))
            TRY(read_brought(checker, file, &at, &policy->brought[number]));
        else if (kind == LIST_CATEGORIES && span_is_text(at->text, "leefgebied"))
            TRY(read_attribute(checker, file, &at, LIST_LIFE_DOMAINS, &category->life_domain));
        else if (kind == LIST_CATEGORIES && span_is_text(at->text, "wet"))
            TRY(read_attribute(checker, file, &at, LIST_LAWS, &category->law));
        else if (kind == LIST_CATEGORIES && span_is_text(at->text, "bijzonder"))
            category->special = true;
        else
            return complain(checker->why, FAIL(INVALID),
                            "%s:%u: '%.*s' hoort hier niet: een categorie heeft leefgebied, wet en "
                            "bijzonder, een doel heeft een domein, een rol brengt",
                            file, at->line, (int)at->text.size, (const char *)at->text.data);
    }
    if (kind == LIST_PURPOSES && !policy->purpose_domain[number])
        return complain(checker->why, FAIL(INVALID), "%s:%u: dit doel heeft geen domein", file, entry->line);
    if (kind == LIST_CATEGORIES && !category->law)
        return complain(checker->why, FAIL(INVALID), "%s:%u: deze categorie heeft geen wet; schrijf zo nodig 'wet geen'", file,
                        entry->line);
    return STATUS(OK);
}

static struct status check_attributes(const struct checker *checker)
{
    const struct block *block;
    for (struct block_walk walk = {0}; (block = block_next(checker, BLOCK_LIST, &walk));)
        for (const struct clause *entry = block->clauses; entry; entry = entry->next)
            TRY(read_attributes(checker, walk_file(checker, &walk), list_kind_of(block), entry));
    return STATUS(OK);
}

static struct status check_basis_words(const struct checker *checker)
{
    const struct block *block, *last = NULL;
    const char *last_file = "";
    for (struct block_walk walk = {0}; (block = block_next(checker, BLOCK_BASIS, &walk)); last = block) {
        struct name name = {block->name, block->line, NULL};
        last_file = walk_file(checker, &walk);
        TRY(add_word(checker, last_file, LIST_BASES, &name, block->number, block->title));
    }
    return last ? check_no_gaps(checker, last_file, last, LIST_BASES) : STATUS(OK);
}

struct status check_vocabulary(const struct checker *checker)
{
    const struct block *block;
    for (struct block_walk walk = {0}; (block = block_next(checker, BLOCK_LIST, &walk));)
        TRY(read_list(checker, walk_file(checker, &walk), block));
    TRY(check_lists_complete(checker));
    TRY(check_attributes(checker));
    return check_basis_words(checker);
}
