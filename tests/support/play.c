// SPDX-License-Identifier: EUPL-1.2
//
// From a script to its end: a town, statement after statement, and what must hold whatever the script was about.
#include "support/play.h"
#include "support/agreement.h"

static struct town town;

struct script_language play_language(const struct policy *policy)
{
    static const char *const partners[] = {"sdd", "vt", "woco", "wijk", "toez", "woc2"};
    static const char *counters[NODE_COUNTER_COUNT];
#define EVENT_WORD(event, word, level, sentence, fields) word,
    static const char *const events[] = {EVENT_TABLE(EVENT_WORD)};
#undef EVENT_WORD
    _Static_assert(N(partners) == RESIDENTS, "a word for every partner");
    for (size_t i = 0; i < NODE_COUNTER_COUNT; i++)
        counters[i] = node_counter_word((enum node_counter)i);
    return (struct script_language){.statements = play_statements,
                                    .count = play_statement_count,
                                    .policy = policy,
                                    .partner_count = N(partners),
                                    .partners = partners,
                                    .counter_count = NODE_COUNTER_COUNT,
                                    .counters = counters,
                                    .event_count = N(events),
                                    .events = events};
}

enum resident play_who(const struct step *step, size_t nth)
{
    const struct script_arg *arg = step_arg(step, SLOT_WHO, nth);
    ENSURE(arg);
    return (enum resident)arg->number;
}

struct status play_find_case(struct play *play, const struct step *step, struct play_case **out)
{
    const char *name = step_word(step, SLOT_CASE);
    for (size_t i = 0; i < play->case_count; i++)
        if (strcmp(play->cases[i].name, name) == 0) {
            *out = &play->cases[i];
            return STATUS(OK);
        }
    return complain(play->why, FAIL(CONFLICT), "no case was opened as %s", name);
}

struct status play_compare(struct play *play, const struct step *step, struct status status)
{
    struct status expected = {(enum status_code)step_number(step, SLOT_REASON, STATUS_OK)};
    if (status.code == expected.code)
        return STATUS(OK);
    return complain(play->why, FAIL(CONFLICT), "expected %s, it was %s", status_word(expected), status_word(status));
}

struct status play_running(struct play *play, enum resident who)
{
    if (play->town->houses[who].is_running)
        return STATUS(OK);
    return complain(play->why, FAIL(CONFLICT), "%s is not running", play->town->partners[who].short_name);
}

struct status play_begin_act(struct play *play, enum resident who)
{
    TRY(play_running(play, who));
    return batch_open(&town_node(play->town, who)->book, play->town->now_ms);
}

struct status play_end_act(struct play *play, const struct step *step, enum resident who, struct status status)
{
    struct node *node = town_node(play->town, who);
    if (status_ok(status))
        status = batch_close(&node->book);
    else
        OK(batch_abandon(&node->book));
    return play_compare(play, step, status);
}

/* Whatever it was about: everything heals and comes to rest, ledgers and stores agree, and every ledger verifies. Who spoke
 * with a crafted message has no ledger that could agree with what it said: then the ledgers verify, and that is all. */
static struct status end_town(struct play *play, const struct script *script)
{
    const struct step *last = &script->steps[script->count - 1];
    if (play->hostile.was_heard)
        TRY(play_wake(play));
    else if (last->statement->run != play_expect_agreement) {
        TRY(play_settle(play, last));
        TRY(town_agrees(play->town, play->why));
    }
    town_audit_all(play->town);
    return STATUS(OK);
}

static struct status play_steps(struct play *play, const struct script *script, const struct step **out_step)
{
    for (size_t i = 0; i < script->count; i++) {
        const struct step *step = *out_step = &script->steps[i];
        if (!play->is_silent)
            printf("%s:%u: %s\n", script->name, step->line, step->text);
        TRY(play->has_accidents ? play_accident(play, step) : step->statement->run(play, step));
    }
    return STATUS(OK);
}

/* The frontier of a ledger is a digest over all its entries. */
static struct digest digest_ledgers(void)
{
    struct tree_hash roots[RESIDENTS] = {0};
    for (size_t i = 0; i < RESIDENTS; i++)
        if (town.houses[i].is_running)
            frontier_root(&town_node(&town, (enum resident)i)->book.frontier, &roots[i]);
    return digest_of(SPAN_OF_ARRAY(roots));
}

struct status play_script(const struct script *script, const struct play_telling *telling, struct complaint *why)
{
    struct complaint because = {""};
    struct play play = {.town = &town, .why = &because, .is_silent = telling->is_silent};
    const struct step *step = NULL;
    town_open(&town, 0);
    struct status status = play_steps(&play, script, &step);
    const char *place = step->text;
    if (status_ok(status)) {
        place = "at the end";
        status = end_town(&play, script);
    }
    if (status_ok(status) && telling->ledgers)
        *telling->ledgers = digest_ledgers();
    for (size_t i = 0; i < RESIDENTS; i++)
        play.evaluations[i].batch = batch_free(play.evaluations[i].batch);
    town_close(&town);
    return status_ok(status) ? status : complain(why, status, "%s:%u: %s: %s", script->name, step->line, place, because.text);
}

/* ---- the page */

void play_print_page(FILE *out)
{
    for (size_t i = 0; i < play_statement_count; i++) {
        const struct script_statement *row = &play_statements[i];
        if (row->part)
            fprintf(out, "%s### %s\n\n| statement | what it does |\n| --- | --- |\n", i ? "\n" : "", row->part);
        fputs("| `", out);
        for (const char *at = row->pattern; *at; at++)
            fprintf(out, *at == '|' ? "\\%c" : "%c", *at);
        fprintf(out, "` | %s |\n", row->meaning);
    }
    fputs("\n### Slots\n\n| slot | what is written there |\n| --- | --- |\n", out);
    for (int slot = 0; slot < SLOT_CHOICE; slot++)
        fprintf(out, "| `%s` | %s |\n", slot_name((enum slot)slot), slot_meaning((enum slot)slot));
    play_claims_print(out);
}
