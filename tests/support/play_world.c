// SPDX-License-Identifier: EUPL-1.2
//
// What happens around the people: who is up, what time it is, whose turn it is, and what the lines do.
#include "support/play.h"

/* ---- who is there */

struct status play_town(struct play *play, const struct step *step)
{
    const struct script_arg *arg;
    if (play->has_lived)
        return complain(play->why, FAIL(CONFLICT), "there is a town already");
    for (size_t i = 0; (arg = step_arg(step, SLOT_WHO, i)); i++) {
        town_start(play->town, (enum resident)arg->number);
        play->has_lived |= WITH_NODE(arg->number);
    }
    town_connect(play->town);
    for (size_t i = 0; i < RESIDENTS; i++)
        if (play->town->houses[i].is_running)
            play->seen[i] = town_leaves(play->town, (enum resident)i);
    return STATUS(OK);
}

struct status play_roles(struct play *play, const struct step *step)
{
    enum resident who = play_who(step, 0);
    if (play->has_lived)
        return complain(play->why, FAIL(CONFLICT), "roles are agreed before there is a town");
    play->town->partners[who].roles = step_word(step, SLOT_TEXT);
    town_agree_roster(play->town);
    return STATUS(OK);
}

/* The last rule for a requester and a purpose counts. */
struct status play_quota(struct play *play, const struct step *step)
{
    const struct script_arg *day = step_arg(step, SLOT_COUNT, 0), *week = step_arg(step, SLOT_COUNT, 1);
    town_set_quota(play->town, QUOTA_EVALUATE, play_who(step, 0), step_word(step, SLOT_PURPOSE), (uint64_t)day->number,
                   (uint64_t)week->number);
    for (size_t i = 0; i < RESIDENTS; i++) { /* agreed by all at once */
        struct agreed *agreed = &town_node(play->town, (enum resident)i)->agreed;
        agreed->quotas = (struct quota_rules){play->town->quotas, play->town->quota_count};
    }
    return STATUS(OK);
}

struct status play_leave(struct play *play, const struct step *step)
{
    enum resident who = play_who(step, 0);
    TRY(play_running(play, who));
    if (step_has(step, "kill"))
        town_stop(play->town, who);
    else if (step_has(step, "cut"))
        town_cut_power(play->town, who);
    else
        return play_compare(play, step, town_end(play->town, who, STATUS(OK)));
    return STATUS(OK);
}

struct status play_start(struct play *play, const struct step *step)
{
    enum resident who = play_who(step, 0);
    struct complaint why = {""};
    if (play->town->houses[who].is_running)
        return complain(play->why, FAIL(CONFLICT), "it is running already");
    bool is_new = !(play->has_lived & WITH_NODE(who));
    struct status status = town_try_start(play->town, who, &why);
    play->has_lived |= WITH_NODE(who);
    if (!status_ok(status) && !play->has_accidents) /* among accidents it comes back when things are sound */
        play->is_lost |= WITH_NODE(who);
    TRY(play_compare(play, step, status));
    if (status_ok(status) && is_new)
        play->seen[who] = town_leaves(play->town, who);
    return STATUS(OK);
}

/* ---- time */

struct status play_at(struct play *play, const struct step *step)
{
    play->town->now_ms = step_number(step, SLOT_DATE, 0) * DAY_MS + step_number(step, SLOT_TIME, 0);
    return STATUS(OK);
}

struct status play_clock(struct play *play, const struct step *step)
{
    int64_t ms = step_number(step, SLOT_COUNT, 0) * step_number(step, SLOT_UNIT, 1);
    play->town->now_ms += step_number(step, SLOT_CHOICE, 0) == 0 ? ms : -ms;
    return STATUS(OK);
}

/* ---- turns */

struct status play_run(struct play *play, const struct step *step)
{
    (void)step;
    town_connect(play->town);
    return STATUS(OK);
}

struct status play_turn(struct play *play, const struct step *step)
{
    struct status last = STATUS(OK);
    for (int64_t times = step_number(step, SLOT_COUNT, 1); times > 0; times--) {
        const struct script_arg *arg;
        for (size_t i = 0; (arg = step_arg(step, SLOT_WHO, i)); i++) {
            bool did;
            TRY(play_running(play, (enum resident)arg->number));
            last = town_turn(play->town, (enum resident)arg->number, &did);
        }
    }
    return play_compare(play, step, last);
}
