// SPDX-License-Identifier: EUPL-1.2
//
// The table. A row has a cell for each event, or it does not compile; there is a row for each side and state, and none twice.
#include "casefile/inquiry_life.h"

#include "base/span.h"

// clang-format off
#define TO(state)  {INQUIRY_TAKE, INQUIRY_##state, STATUS_OK}
#define ANEW       {INQUIRY_REVISE, INQUIRY_ANSWERED, STATUS_OK}
#define FILED      {INQUIRY_FILE, INQUIRY_ANSWERED, STATUS_OK}
#define PASSED     {INQUIRY_PASS, INQUIRY_NONE, STATUS_OK}
#define NO(code)   {INQUIRY_REFUSE, INQUIRY_NONE, STATUS_##code}
#define STRAY      NO(UNEXPECTED)

#define INQUIRY_LIFE(X)                                                                                                              \
    /* side      state      ask          weigh        answer        late         expire       destroy        deny        over */     \
    X(ASKER,    NONE,      TO(PENDING), STRAY,       STRAY,        STRAY,       STRAY,       STRAY,         STRAY,      STRAY)       \
    X(ASKER,    PENDING,   STRAY,       TO(WEIGHED), TO(ANSWERED), NO(EXPIRED), TO(EXPIRED), STRAY,         STRAY,      STRAY)       \
    X(ASKER,    WEIGHED,   STRAY,       STRAY,       TO(ANSWERED), NO(EXPIRED), PASSED,      TO(DESTROYED), STRAY,      STRAY)       \
    X(ASKER,    ANSWERED,  STRAY,       FILED,       ANEW,         NO(EXPIRED), PASSED,      TO(DESTROYED), STRAY,      STRAY)       \
    X(ASKER,    EXPIRED,   STRAY,       TO(WEIGHED), TO(ANSWERED), NO(EXPIRED), PASSED,      STRAY,         STRAY,      STRAY)       \
    X(ASKER,    DESTROYED, STRAY,       STRAY,       STRAY,        NO(EXPIRED), PASSED,      STRAY,         STRAY,      STRAY)       \
    X(ASKER,    DENIED,    STRAY,       STRAY,       STRAY,        NO(EXPIRED), STRAY,       STRAY,         STRAY,      STRAY)       \
    X(ANSWERER, NONE,      TO(PENDING), STRAY,       STRAY,        STRAY,       STRAY,       STRAY,         STRAY,      STRAY)       \
    X(ANSWERER, PENDING,   STRAY,       TO(WEIGHED), TO(ANSWERED), STRAY,       STRAY,       STRAY,         STRAY,      STRAY)       \
    X(ANSWERER, WEIGHED,   STRAY,       STRAY,       TO(ANSWERED), STRAY,       TO(EXPIRED), STRAY,         PASSED,     TO(EXPIRED)) \
    X(ANSWERER, ANSWERED,  STRAY,       STRAY,       STRAY,        STRAY,       STRAY,       TO(DESTROYED), TO(DENIED), TO(DENIED))  \
    X(ANSWERER, EXPIRED,   STRAY,       STRAY,       NO(EXPIRED),  STRAY,       STRAY,       TO(DESTROYED), PASSED,     PASSED)      \
    X(ANSWERER, DESTROYED, STRAY,       STRAY,       STRAY,        STRAY,       STRAY,       STRAY,         STRAY,      STRAY)       \
    X(ANSWERER, DENIED,    STRAY,       STRAY,       STRAY,        STRAY,       STRAY,       TO(DESTROYED), STRAY,      STRAY)
// clang-format on

#define LIFE_CELLS(side, state, on_ask, on_weigh, on_answer, on_late, on_expire, on_destroy, on_deny, on_over)                            \
    [INQUIRY_##side][INQUIRY_##state] = {                                                                                                 \
        [INQUIRY_ON_ASK] = on_ask,       [INQUIRY_ON_WEIGH] = on_weigh,     [INQUIRY_ON_ANSWER] = on_answer, [INQUIRY_ON_LATE] = on_late, \
        [INQUIRY_ON_EXPIRE] = on_expire, [INQUIRY_ON_DESTROY] = on_destroy, [INQUIRY_ON_DENY] = on_deny,     [INQUIRY_ON_OVER] = on_over},
static const struct inquiry_step life[INQUIRY_SIDES_END][INQUIRY_STATES_END][INQUIRY_EVENTS_END] = {INQUIRY_LIFE(LIFE_CELLS)};

/* A row that stands twice is an initializer that is overridden, which is an error: so as many rows as there can be are all of them. */
#define LIFE_ROW(...) +1
_Static_assert(0 INQUIRY_LIFE(LIFE_ROW) == INQUIRY_SIDES_END * INQUIRY_STATES_END, "a state has no row");
_Static_assert(INQUIRY_EVENTS_END == 8, "an event has no column");

struct inquiry_step inquiry_step(enum inquiry_side side, enum inquiry_state state, enum inquiry_event event)
{
    ENSURE((size_t)side < INQUIRY_SIDES_END && (size_t)state < INQUIRY_STATES_END && (size_t)event < INQUIRY_EVENTS_END);
    return life[side][state][event];
}

const char *inquiry_state_word(enum inquiry_state state)
{
    static const char *const words[] = {
#define STATE_WORD(name, number, word) [number] = (word),
        INQUIRY_STATES(STATE_WORD)
#undef STATE_WORD
    };
    ENSURE((size_t)state < N(words));
    return words[state];
}

const char *inquiry_event_word(enum inquiry_event event)
{
    static const char *const words[] = {
#define EVENT_WORD(name, word) [INQUIRY_ON_##name] = (word),
        INQUIRY_EVENTS(EVENT_WORD)
#undef EVENT_WORD
    };
    ENSURE((size_t)event < N(words));
    return words[event];
}

/* "answer > answered", "answer > answered (anew)", "late: expired". */
static void print_life_cell(FILE *out, enum inquiry_event event, const struct inquiry_step *step, const char *before)
{
    static const char *const deeds[] = {
#define DEED_WORD(name, word) [INQUIRY_##name] = (word),
        INQUIRY_DEEDS(DEED_WORD)
#undef DEED_WORD
    };
    const char *deed = deeds[step->deed];
    if (step->deed == INQUIRY_REFUSE)
        fprintf(out, "%s%s: %s", before, inquiry_event_word(event), status_word((struct status){step->refusal}));
    else if (step->deed == INQUIRY_PASS)
        fprintf(out, "%s%s: %s", before, inquiry_event_word(event), deed);
    else
        fprintf(out, "%s%s > %s%s%s%s", before, inquiry_event_word(event), inquiry_state_word(step->then), *deed ? " (" : "", deed,
                *deed ? ")" : "");
}

static void print_life_row(FILE *out, enum inquiry_side side, enum inquiry_state state)
{
    const char *before = "";
    fprintf(out, "  %-9s  ", inquiry_state_word(state));
    for (int event = 0; event < INQUIRY_EVENTS_END; event++) {
        const struct inquiry_step *step = &life[side][state][event];
        if (step->deed == INQUIRY_REFUSE && step->refusal == STATUS_UNEXPECTED)
            continue;
        print_life_cell(out, (enum inquiry_event)event, step, before);
        before = ", ";
    }
    fprintf(out, "%s\n", *before ? "" : "-");
}

void inquiry_life_print(FILE *out)
{
    static const char *const sides[] = {
#define SIDE_WORD(name, word) [INQUIRY_##name] = (word),
        INQUIRY_SIDES(SIDE_WORD)
#undef SIDE_WORD
    };
    for (int side = 0; side < INQUIRY_SIDES_END; side++) {
        fprintf(out, "%s\n", sides[side]);
        for (int state = 0; state < INQUIRY_STATES_END; state++)
            print_life_row(out, (enum inquiry_side)side, (enum inquiry_state)state);
    }
}
