// SPDX-License-Identifier: EUPL-1.2
//
// What goes wrong around the nodes: lines that lose, double, delay and reorder, disks that are full, slow or broken.
#include "support/memory_disk.h"
#include "support/play.h"

#define DISK_TIMES 1000000000 /* until it is sound again */
#define DISK_MOST 100000

/* ---- lines */

struct status play_lines(struct play *play, const struct step *step)
{
    play->town->is_deaf = step_number(step, SLOT_CHOICE, 0) == 1;
    return STATUS(OK);
}

struct status play_cut(struct play *play, const struct step *step)
{
    bool is_cut = step_number(step, SLOT_CHOICE, 0) == 0;
    network_cut(play->town->network, (size_t)play_who(step, 0), (size_t)play_who(step, 1), is_cut);
    return STATUS(OK);
}

static struct status ordain(struct play *play, const struct step *step, struct fate fate)
{
    const struct script_arg *after = step_after(step, "after", 0);
    fate.from = (size_t)play_who(step, 0);
    fate.to = (size_t)play_who(step, 1);
    fate.count = (uint64_t)step_number(step, SLOT_COUNT, 0);
    fate.after = after ? (uint64_t)after->number : 0;
    if (play->fate_count++ == NETWORK_FATES_MOST)
        return complain(play->why, FAIL(CONFLICT), "more than %d fates", NETWORK_FATES_MOST);
    network_ordain(play->town->network, &fate);
    return STATUS(OK);
}

struct status play_ordains(struct play *play, const struct step *step)
{
    static const enum fate_kind kinds[] = {FATE_LOST, FATE_DOUBLED, FATE_OVERTAKEN};
    return ordain(play, step, (struct fate){.kind = kinds[step_number(step, SLOT_CHOICE, 0)]});
}

struct status play_delays(struct play *play, const struct step *step)
{
    int64_t late_ms = step_after(step, "by", 0)->number * step_number(step, SLOT_UNIT, 1);
    return ordain(play, step, (struct fate){.kind = FATE_LATE, .late_ms = late_ms});
}

struct status play_weather(struct play *play, const struct step *step)
{
    const struct script_arg *lost = step_after(step, "lost", 0), *doubled = step_after(step, "doubled", 0),
                            *late = step_after(step, "late", 0);
    network_set_weather(
        play->town->network,
        (struct weather){.lost = lost ? (unsigned)lost->number : 0,
                         .doubled = doubled ? (unsigned)doubled->number : 0,
                         .late = late ? (unsigned)late->number : 0,
                         .late_most_ms = step_number(step, SLOT_UNIT, 1) * (step_has(step, "by") ? step_after(step, "by", 0)->number : 1)});
    return STATUS(OK);
}

/* ---- disks */

struct status play_disk(struct play *play, const struct step *step)
{
    static const enum disk_fault faults[] = {DISK_SOUND, DISK_IS_FULL, DISK_WRITE_FAILS, DISK_SYNC_FAILS};
    enum disk_fault fault = faults[step_number(step, SLOT_CHOICE, 0)];
    int64_t after = step_number(step, SLOT_COUNT, 0);
    if (after > DISK_MOST)
        return complain(play->why, FAIL(CONFLICT), "at most %d operations later", DISK_MOST);
    memory_disk_set(play->town->houses[play_who(step, 0)].drive, fault, (int)after + 1, fault == DISK_SOUND ? 0 : DISK_TIMES);
    return STATUS(OK);
}

struct status play_slow(struct play *play, const struct step *step)
{
    play->town->slow_ms[play_who(step, 0)] = step_number(step, SLOT_COUNT, 0) * step_number(step, SLOT_UNIT, 1);
    return STATUS(OK);
}
