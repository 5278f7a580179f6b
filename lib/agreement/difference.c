// SPDX-License-Identifier: EUPL-1.2
//
// Facts from rosters, quotas and policies; their lines, sorted; and who must sign for them.
#include "agreement/difference.h"

#include "agreement/parties.h"
#include "crypto/hash.h"

#define SCRATCH_BYTES ((size_t)512 * 1024 * 1024)
#define LINE_MOST ((size_t)64 * 1024) /* four sets of words, the receivers, and obligations to choose from */

static const char *const disclosure_words[DISCLOSURE_KINDS] = {
#define DISCLOSURE_WORD(name, word, signs) word,
    DISCLOSURE_TABLE(DISCLOSURE_WORD)
#undef DISCLOSURE_WORD
};
static const struct {
    const char *word;
    bool is_prose;
} fact_kinds[FACT_KINDS] = {
#define FACT_WORD(name, word, is_prose) {word, is_prose},
    FACT_TABLE(FACT_WORD)
#undef FACT_WORD
};

struct status difference_add_fact(struct difference_making *making, const struct fact *fact)
{
    if (making->fact_count == making->fact_room) {
        size_t room = 2 * making->fact_room + 256;
        struct fact *more;
        TRY(ARENA_NEW(making->arena, room, &more));
        if (making->fact_count)
            memcpy(more, making->facts, making->fact_count * sizeof *more);
        making->facts = more;
        making->fact_room = room;
    }
    making->facts[making->fact_count++] = *fact;
    return STATUS(OK);
}

/* ---- what people read for words: what looks alike on a screen must not change unseen */

static struct status add_reading(void *state, const struct policy_reading *reading)
{
    struct difference_making *making = state;
    enum fact_kind kind = reading->is_article ? FACT_ARTICLE : reading->before ? FACT_READS : FACT_WORD;
    struct fact fact = {.kind = kind, .before = reading->before, .after = reading->after};
    TRY(arena_print(making->arena, &fact.what, "%s %s", reading->list, reading->word));
    TRY(arena_text(making->arena, span_of_text(reading->after), &fact.after));
    return difference_add_fact(making, &fact);
}

static struct status compare_vocabularies(struct difference_making *making)
{
    const struct policy *before = making->before->policy, *after = making->after->policy;
    if (!after)
        return STATUS(OK);
    if (before)
        TRY(policy_vocabulary_grows(before, after, NULL));
    return policy_compare_readings(before, after, add_reading, making);
}

/* ---- lines */

static void write_values(struct writer *line, const struct policy *policy, enum policy_dimension dimension, uint64_t set)
{
    const char *between = " ";
    for (uint64_t left = set; left; left &= left - 1, between = ",") {
        write_text(line, between);
        write_text(line, policy_word(policy, dimension, (uint8_t)__builtin_ctzll(left)));
    }
}

static void write_flags(struct writer *line, const struct policy *policy, uint32_t flags)
{
    const char *between = " ";
    if (!flags)
        write_text(line, " -");
    for (uint32_t left = flags; left; left &= left - 1, between = ",") {
        write_text(line, between);
        write_text(line, policy_flag_word(policy, left & -left));
    }
}

static void write_disclosure(struct writer *line, const struct policy *policy, const struct disclosure_fact *disclosure)
{
    write_text(line, disclosure_words[disclosure->kind]);
    write_text(line, " ");
    write_text(line, disclosure->from.text);
    for (size_t i = 0; i < disclosure->to_count; i++) {
        write_text(line, i ? "," : " ");
        write_text(line, disclosure->to[i].text);
    }
    write_values(line, policy, POLICY_ACT, (uint64_t)1 << disclosure->act);
    write_values(line, policy, POLICY_CATEGORY, disclosure->categories);
    write_values(line, policy, POLICY_PURPOSE, disclosure->purposes);
    write_values(line, policy, POLICY_PHASE, disclosure->phases);
    write_values(line, policy, POLICY_BASIS, (uint64_t)1 << disclosure->basis);
    write_flags(line, policy, disclosure->flags);
    write_text(line, ": ");
    write_text(line, disclosure->before);
    write_text(line, *disclosure->before && *disclosure->after ? " -> " : "");
    write_text(line, disclosure->after);
}

static void write_fact(struct writer *line, const struct fact *fact)
{
    bool is_prose = fact_kinds[fact->kind].is_prose;
    write_text(line, fact_kinds[fact->kind].word);
    if (*fact->oin.text) {
        write_text(line, " ");
        write_text(line, fact->oin.text);
    }
    if (fact->what) {
        write_text(line, " ");
        write_text(line, fact->what);
    }
    if (!fact->before && !fact->after)
        return;
    write_text(line, " ");
    if (!is_prose) {
        write_text(line, fact->before ? fact->before : "-");
        write_text(line, " -> ");
    }
    write_text(line, fact->after ? fact->after : "-");
}

static int compare_lines(const void *a, const void *b)
{
    const struct span *left = a, *right = b;
    int order = memcmp(left->data, right->data, left->size < right->size ? left->size : right->size);
    return order ? order : (left->size > right->size) - (left->size < right->size);
}

static struct status end_line(struct difference_making *making, struct writer *line, struct span *out, size_t *total)
{
    write_text(line, "\n");
    ENSURE(!line->overflow);
    *total += line->used;
    return *total <= DIFFERENCE_TEXT_MOST ? arena_copy(making->scratch, writer_span(line), out) : FAIL(TOO_LARGE);
}

static struct status print_lines(struct difference_making *making, struct span *out)
{
    size_t count = 0, total = 0;
    struct span *lines;
    uint8_t *room, *text;
    TRY(ARENA_NEW(making->scratch, LINE_MOST, &room));
    TRY(ARENA_NEW(making->scratch, making->fact_count + making->disclosure_count + 1, &lines));
    for (size_t i = 0; i < making->fact_count; i++) {
        struct writer line = writer_of(room, LINE_MOST);
        write_fact(&line, &making->facts[i]);
        TRY(end_line(making, &line, &lines[count++], &total));
    }
    for (size_t i = 0; i < making->disclosure_count; i++) {
        struct writer line = writer_of(room, LINE_MOST);
        write_disclosure(&line, making->after->policy, &making->disclosures[i]);
        TRY(end_line(making, &line, &lines[count++], &total));
    }
    qsort(lines, count, sizeof *lines, compare_lines);
    TRY(ARENA_NEW(making->arena, total + 1, &text));
    struct writer writer = writer_of(text, total);
    for (size_t i = 0; i < count; i++)
        write_bytes(&writer, lines[i]);
    ENSURE(!writer.overflow);
    *out = writer_span(&writer);
    return STATUS(OK);
}

static struct status end_difference(struct difference_making *making, struct difference *out)
{
    struct difference difference = {.disclosure_count = making->disclosure_count, .fact_count = making->fact_count, .facts = making->facts};
    struct disclosure_fact *disclosures;
    TRY(print_lines(making, &difference.text));
    TRY(ARENA_NEW(making->arena, making->disclosure_count + 1, &disclosures));
    if (making->disclosure_count)
        memcpy(disclosures, making->disclosures, making->disclosure_count * sizeof *disclosures);
    difference.disclosures = disclosures;
    difference.digest = digest_of(difference.text);
    for (size_t i = 0; i < making->parties->count; i++)
        if (making->parties->items[i].must_sign && making->parties->items[i].side[POLICY_AFTER])
            difference.must_sign[difference.must_sign_count++] = making->parties->items[i].oin;
    *out = difference;
    return STATUS(OK);
}

struct status difference_make(const struct agreement_side *before, const struct agreement_side *after, struct arena *arena,
                              struct difference *out)
{
    CLEANUP(arena) struct arena *scratch = NULL;
    struct difference_making making = {.before = before, .after = after, .arena = arena};
    TRY(arena_new(SCRATCH_BYTES, &scratch));
    making.scratch = scratch;
    TRY(ARENA_NEW(scratch, 1, &making.parties));
    TRY(compare_vocabularies(&making));
    TRY(parties_find(before, after, making.parties));
    TRY(difference_of_rosters(&making));
    TRY(difference_of_quotas(&making));
    TRY(difference_of_policies(&making));
    return end_difference(&making, out);
}
