// SPDX-License-Identifier: EUPL-1.2
//
// What a partner with valid keys can do to another as often as it likes, and what must come of it.
#include "support/liar.h"

const struct liar_house liar_houses[PARTIES] = {[PARTY_SDD] = {"sdd", "00000099000000001000"},
                                                [PARTY_VT] = {"vt", "00000099000000002000"},
                                                [PARTY_WC] = {"wc", "00000099000000003000"},
                                                [PARTY_WT] = {"wt", "00000099000000004000"},
                                                [PARTY_TZ] = {"tz", "00000099000000005000"}};

#define SAYS(who_, play_, body_) .who = PARTY_##who_, .to = PARTY_SDD, .play = play_, .body = body_
#define NOTHING .hears = ""
#define MIB UINT64_C(1024)

// clang-format off
const struct liar_deed liar_deeds[] = {
    /* questions, and what makes them */
    {"questions", "asks as often as others counted, and then the same once more", SAYS(WT, play_questions, NULL),
     .hears = "not-known not-found|not-known ok|refused over-quota", .counter = "answers", .least = 20,
     .taken = "answers", .entries_each = 2},
    {"uncounted", "asks about households that nobody counted", SAYS(WT, play_messages, body_uncounted),
     .hears = "refused not-counted|refused over-quota", .counter = "bad_subject", .least = 20},
    {"sixteen-in-one", "asks about sixteen households at a time", SAYS(WT, play_messages, body_sixteen),
     .hears = "refused not-counted|refused over-quota", .counter = "bad_subject", .least = 20},
    {"evaluations", "asks for an evaluation of one point", SAYS(WT, play_messages, body_narrow),
     .hears = "ok|overloaded|over-quota", .counter = "evaluations", .least = 20, .taken = "handled", .entries_each = 1},
    {"wide-evaluations", "asks for evaluations of a thousand points", SAYS(WT, play_messages, body_wide),
     .hears = "ok|overloaded|over-quota", .counter = "evaluations", .least = 4, .taken = "handled", .entries_each = 1},
    {"evaluations-of-others", "asks for a thousand points of a register that is not its own", SAYS(WT, play_messages, body_wide_of_others),
     .hears = "not-allowed", .counter = "not_permitted", .least = 20},
    {"bad-points", "asks to multiply what is no point", SAYS(WT, play_messages, body_identity),
     .hears = "bad-point", .counter = "bad_body", .least = 20},
    /* what is told */
    {"signals", "signals households that nobody knows", SAYS(WC, play_messages, body_signal),
     .hears = "ok", .counter = "signals", .least = 20, .taken = "signals", .entries_each = 2},
    {"answers", "answers what was never asked", SAYS(WT, play_messages, body_answer),
     .hears = NULL, .counter = "bad_subject", .least = 20},
    {"acknowledgements", "acknowledges what was never sent", SAYS(WT, play_messages, body_acknowledge),
     NOTHING, .counter = "bad_subject", .least = 20},
    {"partials", "sends products that nobody asked for", SAYS(WT, play_messages, body_partial),
     NOTHING, .counter = "bad_subject", .least = 20},
    /* what is agreed */
    {"hellos", "says that it holds what does not exist", SAYS(WT, play_messages, body_hello),
     .hears = NULL, .counter = "handled", .least = 20},
    {"fetches", "asks for the policy again and again", SAYS(WT, play_messages, body_fetch),
     .hears = NULL, .counter = "bad_subject", .least = 20},
    {"pieces", "sends pieces that nobody asked for", SAYS(WT, play_messages, body_piece), NOTHING, .counter = "bad_subject", .least = 20},
    {"withdrawals", "sends withdrawals that nobody asked for", SAYS(WT, play_messages, body_withdraw),
     NOTHING, .counter = "handled", .least = 20},
    /* what an auditor may */
    {"openings", "asks to open escrows, and is not the auditor", SAYS(WT, play_messages, body_open),
     .hears = "not-allowed", .counter = "not_permitted", .least = 20},
    {"openings-of-an-auditor", "asks to open more escrows than were agreed", SAYS(TZ, play_messages, body_open),
     .hears = "ok|over-quota", .counter = "over_quota", .least = 5, .taken = "handled", .entries_each = 1},
    {"openings-given", "answers openings that nobody asked for", SAYS(WT, play_messages, body_opened),
     NOTHING, .counter = "bad_subject", .least = 20},
    /* not now, not to us, not by them */
    {"expired", "says what has expired, each time anew", SAYS(WT, play_messages, body_narrow), .lie = LIE_PAST,
     NOTHING, .counter = "not_fresh", .least = 100},
    {"expired-again", "sends the same expired bytes", SAYS(WT, play_same, body_narrow), .lie = LIE_PAST,
     NOTHING, .counter = "not_fresh", .least = 100},
    {"too-early", "says what is of tomorrow", SAYS(WT, play_messages, body_narrow), .lie = LIE_FUTURE,
     NOTHING, .counter = "not_fresh", .least = 100},
    {"misaddressed", "passes on what was said to another", SAYS(WT, play_messages, body_narrow), .lie = LIE_TO,
     NOTHING, .counter = "not_fresh", .least = 100},
    {"again", "sends the same question again and again", SAYS(WT, play_same, body_uncounted),
     .hears = "refused not-counted", .counter = "repeated", .least = 100},
    {"other-agreement", "goes by what was not agreed", SAYS(WT, play_messages, body_narrow), .lie = LIE_AGREEMENT,
     .hears = "other-agreement", .counter = "other_agreement", .least = 100},
    {"in-anothers-name", "says who it is not", SAYS(WT, play_messages, body_narrow), .lie = LIE_SENDER,
     NOTHING, .counter = "bad_envelope", .least = 100},
    {"badly-signed", "signs with a key that nobody knows", SAYS(WT, play_messages, body_narrow), .lie = LIE_SIGNED,
     NOTHING, .counter = "bad_envelope", .least = 100},
    /* bytes */
    {"nonsense", "sends bytes that are no message", SAYS(WT, play_messages, body_random),
     NOTHING, .counter = "bad_envelope", .least = 100},
    {"bodies-of-every-kind", "signs bodies of every kind that are none", SAYS(WT, play_messages, body_of_every_kind),
     .hears = NULL, .counter = "bad_body", .least = 20},
    {"largest", "sends the largest messages that there may be", SAYS(WT, play_messages, body_largest),
     NOTHING, .counter = "bad_body", .least = 10, .memory_kib = 96 * MIB},
    /* connections */
    {"endless", "never ends a message", SAYS(WT, play_endless, NULL), .counter = "mesh_cut_held", .least = 1, .memory_kib = 512 * MIB},
    {"crumbs", "never ends a message of single bytes", SAYS(WT, play_crumbs, NULL), .memory_kib = 512 * MIB},
    {"deaf", "asks for the policy and does not listen", SAYS(WT, play_deaf, body_fetch), .counter = "mesh_unread", .least = 20},
    {"called", "asks for the policy, has itself called for it, and does not listen", SAYS(WT, play_called, body_fetch),
     .counter = "handled", .least = 20},
    {"crowd", "opens two hundred lines", SAYS(WT, play_crowd, body_uncounted), .counter = "mesh_cut_lines+mesh_cut_strangers", .least = 20,
     .memory_kib = 64 * MIB},
    {"churn", "opens a line, ends it, and opens another", SAYS(WT, play_churn, NULL), .counter = "mesh_handshakes_admitted", .least = 10},
    {"strangers", "comes with keys that nobody knows", SAYS(WT, play_strangers, NULL), .counter = "mesh_handshakes_denied", .least = 10},
    {"half-open", "opens connections and says nothing", SAYS(WT, play_half_open, NULL), .counter = "mesh_cut_strangers", .least = 20},
    /* the door */
    {"silence", "comes to the door a hundred times and is silent", SAYS(WT, play_silence, NULL), .counter = "door_crowd", .least = 20},
    {"half-lines", "says half a line a hundred times", SAYS(WT, play_half_lines, NULL), .counter = "door_crowd", .least = 20},
    {"untaken", "asks at the door and takes no reply", SAYS(WT, play_untaken, NULL), .counter = "door_crowd", .least = 20,
     .memory_kib = 64 * MIB},
    {"long-lines", "says lines without an end", SAYS(WT, play_long_lines, NULL), .counter = "door_crowd", .least = 20,
     .memory_kib = 256 * MIB},
    {"status", "asks at the door, as fast as it is answered", SAYS(WT, play_status, NULL)},
};
// clang-format on
const size_t liar_deed_count = N(liar_deeds);
