// SPDX-License-Identifier: EUPL-1.2
//
// What people of a partner do: they bring in their register, open a case, ask, weigh and look.
#include "support/play.h"

#include "book/quarantine.h"
#include "book/views.h"

static int32_t day_after(const struct step *step, const char *word)
{
    const struct script_arg *arg = step_after(step, word, 0);
    return arg ? (int32_t)arg->number : 0;
}

struct status play_imports(struct play *play, const struct step *step)
{
    size_t pushed;
    TRY(play_running(play, play_who(step, 0)));
    struct town_record record = {.reference = step_word(step, SLOT_REFERENCE),
                                 .category = step_word(step, SLOT_CATEGORY),
                                 .bsn = step_word(step, SLOT_BSN),
                                 .postcode = step_word(step, SLOT_POSTCODE),
                                 .number = step_word(step, SLOT_HOUSE),
                                 .urgency = (uint8_t)step_number(step, SLOT_COUNT, 0),
                                 .role = (uint8_t)(step_number(step, SLOT_CHOICE, 0) + HOUSEHOLD_PARENT),
                                 .since_day = day_after(step, "since"),
                                 .until_day = day_after(step, "until"),
                                 .contact = step_word(step, SLOT_TEXT)};
    return play_compare(play, step, town_try_import(play->town, play_who(step, 0), &record, &pushed));
}

/* ---- cases */

static size_t add_subjects(struct play *play, const struct step *step, struct case_subject_given *out)
{
    size_t count = 0;
    enum town_domain domain = step_has(step, "mixing") ? VROEG : CASUS;
    struct identifier identifiers[SUBJECTS_MOST];
    for (const struct script_arg *bsn; count < SUBJECTS_MOST - 1 && (bsn = step_arg(step, SLOT_BSN, count));)
        identifiers[count++] = town_bsn(bsn->word);
    if (step_word(step, SLOT_POSTCODE))
        identifiers[count++] = town_address(step_word(step, SLOT_POSTCODE), step_word(step, SLOT_HOUSE));
    return town_household(play->town, domain, identifiers, count, out);
}

static struct case_row row_of(struct play *play, const struct step *step)
{
    struct town_case wanted = {.purpose = step_word(step, SLOT_PURPOSE),
                               .phase = step_word(step, SLOT_PHASE),
                               .basis = step_word(step, SLOT_BASIS),
                               .is_deferred = step_has(step, "deferred")};
    const struct script_arg *arg;
    for (size_t i = 0; i < CATEGORIES_MOST && (arg = step_arg(step, SLOT_CATEGORY, i)); i++)
        wanted.categories[i] = arg->word;
    struct case_row row = town_case_row(play->town, &wanted);
    if (step_has(step, "informed"))
        row.informed_day = day_after(step, "informed");
    if (step_has(step, "deferred"))
        row.deferral_until_day = day_after(step, "deferred");
    if (step_has(step, "ending"))
        row.expires_day = day_after(step, "ending");
    if ((arg = step_after(step, "without", 0))) {
        if (arg->number == 0)
            row.necessity_code = NECESSITY_NONE;
        else if (arg->number == 1)
            row.lighter_code = LIGHTER_NONE;
        else
            row.informed_day = 0;
    }
    row.grounds.to_role = (uint8_t)step_number(step, SLOT_ROLE, row.grounds.to_role);
    return row;
}

struct status play_opens(struct play *play, const struct step *step)
{
    enum resident who = play_who(step, 0);
    struct case_subject_given subjects[SUBJECTS_MOST * RESIDENTS];
    struct complaint why = {""};
    size_t count = add_subjects(play, step, subjects);
    struct case_row row = row_of(play, step);
    struct node *node = town_node(play->town, who);
    random_fill(node->book.random, row.id, sizeof row.id);
    TRY(play_begin_act(play, who));
    struct status status = case_open(&node->book, &row, subjects, count, &why);
    if (status_ok(status))
        town_count_case(play->town, who, row.id, row.grounds.purpose);
    TRY(play_end_act(play, step, who, status));
    if (!status_ok(status))
        return STATUS(OK); /* refused, as the script says */
    if (play->case_count == PLAY_CASES_MOST)
        return complain(play->why, FAIL(CONFLICT), "more than %d cases", PLAY_CASES_MOST);
    struct play_case *opened = &play->cases[play->case_count++];
    *opened = (struct play_case){.name = step_word(step, SLOT_CASE), .who = who};
    memcpy(opened->id, row.id, sizeof row.id);
    return STATUS(OK);
}

struct status play_asks(struct play *play, const struct step *step)
{
    enum resident who = play_who(step, 0);
    struct node *node = town_node(play->town, who);
    struct play_case *asked;
    struct case_asked outcome;
    TRY(play_find_case(play, step, &asked));
    TRY(play_begin_act(play, who));
    TRY(play_end_act(play, step, who, case_ask(&node->book, asked->id, span_of_text("regisseur"), NULL, &outcome)));
    for (size_t i = 0; i < RESIDENTS; i++) {
        struct inquiry_row inquiry;
        asked->is_asked[i] = town_find_inquiry(play->town, asked->id, (enum resident)i, &inquiry);
        if (asked->is_asked[i])
            asked->exchanges[i] = inquiry.exchange_id;
    }
    return STATUS(OK);
}

/* As the door does for every read. */
static struct status enter_read(struct play *play, enum resident who, const char *word, const char *user)
{
    return view_enter(&town_node(play->town, who)->book,
                      &(struct view_row){.kind = ENTRY_VIEWED, .word = span_of_text(word), .user = span_of_text(user)});
}

struct status play_views(struct play *play, const struct step *step)
{
    enum resident who = play_who(step, 0);
    struct node *node = town_node(play->town, who);
    struct play_case *viewed;
    TRY(play_find_case(play, step, &viewed));
    TRY(play_begin_act(play, who));
    struct status status = case_show(&node->book, viewed->id, play->town->arena, &viewed->shown);
    if (status_ok(status))
        status = enter_read(play, who, "case-viewed", "regisseur");
    viewed->was_viewed = status_ok(status);
    return play_end_act(play, step, who, status);
}

/* ---- weighing */

struct status play_weighs(struct play *play, const struct step *step)
{
    enum resident who = play_who(step, 0);
    struct node *node = town_node(play->town, who);
    struct weigh_choice choice = {.grant = step_number(step, SLOT_CHOICE, 0) == 0, .user = span_of_text("weger")};
    struct play_case *weighed;
    enum answer_state state;
    TRY(play_find_case(play, step, &weighed));
    if (!weighed->is_asked[who])
        return complain(play->why, FAIL(CONFLICT), "it was not asked in %s", weighed->name);
    if (step_word(step, SLOT_TEXT))
        choice.reason = span_of_text(step_word(step, SLOT_TEXT));
    TRY(play_begin_act(play, who));
    return play_end_act(play, step, who, weigh_decide(&node->book, &weighed->exchanges[who], &choice, &state));
}

struct status play_reads_inbox(struct play *play, const struct step *step)
{
    enum resident who = play_who(step, 0);
    struct node *node = town_node(play->town, who);
    const struct weigh_wanted wanted = {.state = INBOX_WAITING};
    struct paging paging = {.limit = PAGE_MOST};
    struct weigh_item *items;
    TRY(play_begin_act(play, who));
    struct status status = weigh_page(&node->book, &wanted, &paging, play->town->arena, &items);
    if (status_ok(status))
        status = enter_read(play, who, "inbox-viewed", "weger");
    TRY(play_end_act(play, step, who, status));
    if ((int64_t)paging.count == step_number(step, SLOT_COUNT, 0))
        return STATUS(OK);
    return complain(play->why, FAIL(CONFLICT), "expected %lld, there are %zu", (long long)step_number(step, SLOT_COUNT, 0), paging.count);
}

/* ---- operators */

struct status play_shuts_out(struct play *play, const struct step *step)
{
    enum resident who = play_who(step, 0), whom = play_who(step, 1);
    TRY(play_begin_act(play, who));
    return play_end_act(play, step, who,
                        quarantine_begin(&town_node(play->town, who)->book, town_oin(play->town, whom), span_of_text("beheerder")));
}

struct status play_lets_in(struct play *play, const struct step *step)
{
    enum resident who = play_who(step, 0), whom = play_who(step, 1);
    TRY(play_begin_act(play, who));
    return play_end_act(play, step, who,
                        quarantine_end(&town_node(play->town, who)->book, town_oin(play->town, whom), span_of_text("beheerder")));
}
