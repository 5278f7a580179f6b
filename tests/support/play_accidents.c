// SPDX-License-Identifier: EUPL-1.2
//
// A script in which anything may fail, and how the town heals after it.
#include "support/agreement.h"
#include "support/memory_disk.h"
#include "support/play.h"

#include "book/deliver.h"

#define SETTLE_ROUNDS_MOST 300 /* 25 hours: a clock that was set back makes what waits wait as long */

/* ---- when anything may fail */

static bool is_passing(struct status status)
{
    return status_ok(status) || status_is(status, STATUS_DISK_FULL) || status_is(status, STATUS_NO_MEMORY);
}

/* Of the faults that do not pass, only a failing disk is among the accidents: any other is the program's own. */
static struct status end_with(struct play *play, enum resident who, struct status fault)
{
    (void)!status_ok(town_end(play->town, who, fault));
    if (status_is(fault, STATUS_IO_FAILED))
        return STATUS(OK);
    return complain(play->why, fault, "%s ended: %s", play->town->partners[who].short_name, status_text(fault));
}

static struct status turn_or_end(struct play *play, enum resident who)
{
    bool did;
    struct status status = town_turn(play->town, who, &did);
    return is_passing(status) ? STATUS(OK) : end_with(play, who, status);
}

/* An act that failed in the middle is taken back; a node whose store is lost ends, as its program would. */
static struct status clear_up(struct play *play, enum resident who)
{
    struct town *town = play->town;
    struct book *book = &town_node(town, who)->book;
    struct status status = batch_abandon(book);
    if (status_ok(status))
        status = batch_open(book, town->now_ms);
    if (status_ok(status))
        status = batch_abandon(book);
    return is_passing(status) ? STATUS(OK) : end_with(play, who, status);
}

struct status play_accidents(struct play *play, const struct step *step)
{
    (void)step;
    play->has_accidents = true;
    return STATUS(OK);
}

struct status play_accident(struct play *play, const struct step *step)
{
    struct town *town = play->town;
    const struct script_arg *who = step_arg(step, SLOT_WHO, 0);
    if (step->statement->run == play_turn) {
        for (int64_t times = step_number(step, SLOT_COUNT, 1); times > 0; times--)
            for (size_t i = 0; (who = step_arg(step, SLOT_WHO, i)); i++)
                if (town->houses[who->number].is_running)
                    TRY(turn_or_end(play, (enum resident)who->number));
        return STATUS(OK);
    }
    bool is_act = step->args[0].slot == SLOT_WHO || step->statement->run == play_leave;
    if (who && is_act && !town->houses[who->number].is_running)
        return STATUS(OK); /* nobody is there */
    struct status status = step->statement->run(play, step);
    if (!play->has_accidents)
        return status;
    for (size_t i = 0; i < RESIDENTS; i++)
        if (town->houses[i].is_running)
            TRY(clear_up(play, (enum resident)i));
    return STATUS(OK);
}

/* ---- and how it heals */

static struct status wake(struct play *play, enum resident who)
{
    struct town *town = play->town;
    struct complaint why = {""};
    if (town->houses[who].is_running)
        TRY(turn_or_end(play, who));
    if (town->houses[who].is_running)
        return STATUS(OK);
    struct status status = town_try_start(town, who, &why);
    return status_ok(status) ? status : complain(play->why, status, "%s does not come back: %s", town->partners[who].short_name, why.text);
}

static bool is_anybody_waiting(struct town *town)
{
    for (size_t i = 0; i < RESIDENTS; i++)
        if (town->houses[i].is_running && town_is_waiting(town, (enum resident)i))
            return true;
    return false;
}

struct status play_wake(struct play *play)
{
    for (size_t i = 0; i < RESIDENTS; i++)
        if ((play->has_lived & ~play->is_lost) & WITH_NODE(i))
            TRY(wake(play, (enum resident)i));
    town_connect(play->town);
    return STATUS(OK);
}

struct status play_settle(struct play *play, const struct step *step)
{
    struct town *town = play->town;
    (void)step;
    play->has_accidents = false;
    network_set_weather(town->network, (struct weather){0});
    for (size_t i = 0; i < RESIDENTS; i++) {
        memory_disk_set(town->houses[i].drive, DISK_SOUND, 0, 0);
        town->slow_ms[i] = 0;
        for (size_t j = 0; j < RESIDENTS; j++)
            network_cut(town->network, i, j, false);
    }
    town->is_deaf = false;
    TRY(play_wake(play));
    for (size_t i = 0; i < SETTLE_ROUNDS_MOST && is_anybody_waiting(town); i++) {
        town->now_ms += RESEND_MOST_MS;
        town_run(town);
    }
    return STATUS(OK);
}

struct status play_expect_agreement(struct play *play, const struct step *step)
{
    (void)step;
    return town_agrees(play->town, play->why);
}
