// SPDX-License-Identifier: EUPL-1.2
//
// Who has a line: everybody on the roster whose certificate is sound at this moment, and who did not leave or take its keys
// back. Looked at every ten seconds; what changed is told, lines are cut and opened, and what will end is spoken of once a day. One
// partner's trouble is its own; whom an operator shut out has none until it is let in again; and our own certificate is the others' to
// judge: the node lives on and says so.
#include "base/day.h"
#include "book/accord.h"
#include "book/quarantine.h"
#include "turn/state.h"

#define LOOK_EVERY_MS 10000
#define ROSTER_PATH_ROOM 4160

bool partners_has_line(const struct node *node, size_t i)
{
    const struct party *party = &node->agreed.parties[i];
    return i != node->agreed.self && node->standing[i].state == PARTNER_SOUND && party_may_speak(party) &&
           !quarantine_of(&node->book, &party->row->oin);
}

static size_t list_line_partners(const struct node *node, struct line_partner out[static ROSTER_MOST_PARTNERS])
{
    size_t count = 0;
    for (size_t i = 0; i < node->agreed.party_count; i++) {
        const struct partner *row = node->agreed.parties[i].row;
        if (!partners_has_line(node, i))
            continue;
        out[count] = (struct line_partner){.oin = row->oin, .endpoint = row->endpoint};
        memcpy(out[count++].curve_public, row->curve, LINE_KEY_BYTES);
    }
    return count;
}

struct status partners_open_lines(struct turn *turn, const struct surroundings *around, int64_t steady_ms, struct complaint *why)
{
    struct node *node = turn->node;
    struct line_partner partners[ROSTER_MOST_PARTNERS];
    struct mesh_config config = {.endpoint = around->bind ? around->bind : agreed_us(&node->agreed)->row->endpoint,
                                 .curve_secret = turn->identity.curve_secret,
                                 .partners = partners,
                                 .partner_count = list_line_partners(node, partners),
                                 .partners_most = ROSTER_MOST_PARTNERS};
    return around->open_lines(around->lines_state, &config, steady_ms, &node->lines, why);
}

static struct status set_lines(struct node *node, struct moment now)
{
    struct line_partner partners[ROSTER_MOST_PARTNERS];
    return lines_set_partners(&node->lines, partners, list_line_partners(node, partners), now.steady_ms, NULL);
}

/* ---- what is said of it */

static void tell_state(const struct node *node, size_t i, bool was_sound, struct moment now)
{
    const struct oin *oin = &node->agreed.parties[i].row->oin;
    const struct partner_standing *standing = &node->standing[i];
    bool is_sound = standing->state == PARTNER_SOUND;
    const struct event_field why = event_word(EVENT_FIELD_KIND, partner_state_word(standing->state));
    if (i == node->agreed.self && !is_sound)
        EVENT_LOG(node->book.log, OWN_CERTIFICATE, now.wall_ms, why);
    else if (!is_sound)
        EVENT_LOG(node->book.log, PARTNER_CLOSED, now.wall_ms, event_partner(oin), why);
    else if (!was_sound)
        EVENT_LOG(node->book.log, PARTNER_ADMITTED, now.wall_ms, event_partner(oin));
}

static uint64_t days_between(int64_t from_ms, int64_t to_ms) { return to_ms > from_ms ? (uint64_t)((to_ms - from_ms) / DAY_MS) : 0; }

/* Of everybody, ourselves too. Lists that are late count by grace: how many days already. */
void partners_tell(struct turn *turn, struct moment now)
{
    const struct node *node = turn->node;
    turn->told_day = day_of_ms(now.wall_ms);
    for (size_t i = 0; i < node->agreed.party_count; i++) {
        const struct partner_standing *standing = &node->standing[i];
        const struct event_field who = event_partner(&node->agreed.parties[i].row->oin);
        if (standing->state == PARTNER_SOUND && standing->until_ms && standing->until_ms - CREDENTIALS_WARN_MS < now.wall_ms)
            EVENT_LOG(node->book.log, CERTIFICATE_ENDS, now.wall_ms, who,
                      event_number(EVENT_FIELD_DAYS, days_between(now.wall_ms, standing->until_ms)));
        if (standing->state == PARTNER_SOUND && standing->lists_until_ms && standing->lists_until_ms < now.wall_ms)
            EVENT_LOG(node->book.log, CRL_STALE, now.wall_ms, who,
                      event_number(EVENT_FIELD_DAYS, days_between(standing->lists_until_ms, now.wall_ms)));
        if (standing->state != PARTNER_SOUND)
            tell_state(node, i, true, now);
        if (quarantine_of(&node->book, &node->agreed.parties[i].row->oin))
            EVENT_LOG(node->book.log, PARTNER_CLOSED, now.wall_ms, who, event_word(EVENT_FIELD_KIND, "quarantined"));
    }
}

/* ---- looking */

static struct status take_standing(struct turn *turn, const struct partner_standing *standing, struct moment now)
{
    struct node *node = turn->node;
    bool is_other = false;
    for (size_t i = 0; i < node->agreed.party_count; i++) {
        enum partner_state before = node->standing[i].state;
        node->standing[i] = standing[i];
        if (before == standing[i].state || !node->lines.calls)
            continue;
        tell_state(node, i, before == PARTNER_SOUND, now);
        is_other = true;
    }
    return is_other ? set_lines(node, now) : STATUS(OK);
}

/* Where the roster in force stands on the shelf. */
static void print_roster_path(const struct holding *holding, char out[static ROSTER_PATH_ROOM])
{
    const struct chain_link *link = holding_chain(holding)->in_force[agreed_text_index(AGREED_ROSTER)];
    snprintf(out, ROSTER_PATH_ROOM, "%.4000s/%.64s/content/" ROSTER_FILE, holding->folder ? holding->folder : ".", link->version->place);
}

struct status node_look_again(struct turn *turn, struct moment now, struct complaint *why)
{
    struct node *node = turn->node;
    struct partner_standing standing[ROSTER_MOST_PARTNERS];
    char path[ROSTER_PATH_ROOM];
    bool is_changed = false;
    turn->next_look_ms = now.steady_ms + LOOK_EVERY_MS;
    print_roster_path(&node->holding, path);
    struct roster_look look = {.roster = node->agreed.roster, .path = path, .now_ms = now.wall_ms};
    TRY(turn->judge_partners(turn->judge_state, &look, standing, &is_changed, why));
    return is_changed ? take_standing(turn, standing, now) : STATUS(OK);
}

struct status partners_follow(struct turn *turn, const struct agreed *before, struct moment now)
{
    struct node *node = turn->node;
    struct partner_standing moved[ROSTER_MOST_PARTNERS];
    for (size_t i = 0; i < node->agreed.party_count; i++) {
        moved[i] = (struct partner_standing){.state = PARTNER_UNFIT}; /* nobody new has a line unseen */
        for (size_t j = 0; j < before->party_count; j++)
            if (oin_equal(&node->agreed.parties[i].row->oin, &before->parties[j].row->oin))
                moved[i] = node->standing[j];
    }
    memcpy(node->standing, moved, node->agreed.party_count * sizeof *moved);
    turn->next_look_ms = now.steady_ms;
    return set_lines(node, now);
}

/* ---- whom an operator shut out */

static bool is_listed(const struct quarantined *list, size_t count, const struct oin *partner)
{
    for (size_t i = 0; i < count; i++)
        if (oin_equal(&list[i].partner, partner))
            return true;
    return false;
}

/* What was to be fetched of it is fetched of others. */
static void shut_out(struct book *book, const struct oin *partner, struct moment now)
{
    accord_distrust(book->accord, partner, now.wall_ms);
    EVENT_LOG(book->log, PARTNER_QUARANTINED, now.wall_ms, event_partner(partner));
}

/* What is durable by now, and was not told before. */
static void tell_shut_out(struct turn *turn, struct moment now)
{
    struct book *book = &turn->node->book;
    const struct shut *before = &turn->shut;
    for (size_t i = 0; i < book->quarantined_count; i++)
        if (!is_listed(before->rows, before->count, &book->quarantined[i].partner))
            shut_out(book, &book->quarantined[i].partner, now);
    for (size_t i = 0; i < before->count; i++)
        if (!quarantine_of(book, &before->rows[i].partner))
            EVENT_LOG(book->log, PARTNER_RELEASED, now.wall_ms, event_partner(&before->rows[i].partner));
    partners_note_shut_out(turn);
}

void partners_note_shut_out(struct turn *turn)
{
    const struct book *book = &turn->node->book;
    turn->shut.count = book->quarantined_count;
    memcpy(turn->shut.rows, book->quarantined, sizeof turn->shut.rows);
}

struct status partners_shut_out(struct turn *turn, struct moment now)
{
    struct node *node = turn->node;
    struct book *book = &node->book;
    if (!book->quarantine_is_stale)
        return STATUS(OK);
    struct status status = quarantine_read(book);
    if (!status_ok(status))
        return fault_is_passing(status) ? STATUS(OK) : status; /* the list in memory stays, and is read in the next turn */
    tell_shut_out(turn, now);
    return set_lines(node, now);
}

struct status partners_round(struct turn *turn, struct moment now)
{
    struct complaint why = {""};
    if (now.steady_ms < turn->next_look_ms)
        return STATUS(OK);
    struct status status = node_look_again(turn, now, &why);
    bool is_told = turn->look_failed;
    turn->look_failed = !status_ok(status);
    if (turn->look_failed && !is_told) /* what was known stays in force */
        EVENT_LOG(turn->node->book.log, CREDENTIALS_UNREAD, now.wall_ms, event_status(status));
    if (day_of_ms(now.wall_ms) != turn->told_day)
        partners_tell(turn, now);
    return STATUS(OK);
}
