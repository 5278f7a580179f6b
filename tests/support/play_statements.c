// SPDX-License-Identifier: EUPL-1.2
//
// The language as a table: docs/scenarios.md is printed from it.
#include "support/play.h"

// clang-format off
const struct script_statement play_statements[] = {
    {"Who is there", "town WHO...", play_town, "these partners have a node that is up, with lines to each other; the others are on the roster only"},
    {NULL, "roles WHO TEXT", play_roles, "before `town`: the partner has these roles on the roster"},
    {NULL, "quota WHO PURPOSE COUNT a day COUNT a week", play_quota, "how many identifiers the partner may have evaluated at every other"},
    {NULL, "start WHO [-> REASON]", play_start, "its node starts (again), or refuses to"},
    {NULL, "kill WHO", play_leave, "its node ends as by kill -9: what was not committed is gone, nothing more is sent"},
    {NULL, "cut power of WHO", play_leave, "its machine goes dark: what was not synced is gone too"},
    {NULL, "stop WHO [-> REASON]", play_leave, "its node ends as when it is asked to"},

    {"Time and turns", "at DATE TIME", play_at, "the clock of everybody"},
    {NULL, "clock forward|back COUNT UNIT", play_clock, "the clock of everybody is set"},
    {NULL, "run", play_run, "turns of everybody until nothing moves any more; lines that were down come up first"},
    {NULL, "turn WHO... [times COUNT] [-> REASON]", play_turn,
     "one turn of each of these nodes, one after the other: keeper, rounds, messages, one commit; with each turn a second passes, but not on the wall; what became of the last"},

    {"What goes wrong", "lines sound|deaf", play_lines, "deaf: everything that comes over a line is lost on arrival"},
    {NULL, "lines cut|mended between WHO and WHO", play_cut, "the lines between two partners are down, until they are mended"},
    {NULL, "ordain lost|doubled|overtaken COUNT from WHO to WHO [after COUNT]", play_ordains,
     "of the messages that go from one to the other from now on, questions and answers alike: after the first so many, this befalls so many"},
    {NULL, "ordain late COUNT from WHO to WHO by COUNT UNIT [after COUNT]", play_delays, "likewise: they come so much later, in the time that turns take"},
    {NULL, "weather [lost COUNT] [doubled COUNT] [late COUNT by COUNT UNIT]", play_weather, "what befalls so many of every thousand messages, drawn from a seed"},
    {NULL, "disk of WHO sound|full|refuses-writes|refuses-syncs [after COUNT]", play_disk, "its disk, from now on or after so many operations"},
    {NULL, "disk of WHO takes COUNT UNIT", play_slow, "its disk is slow: a turn takes so long, and everybody's clock goes on"},

    {"Accidents", "accidents", play_accidents,
     "from here to `settle` anything may fail: what fails is undone, a node whose fault does not pass ends, who is not there does nothing"},
    {NULL, "settle", play_settle, "weather, lines and disks are sound, who is down starts, and the clock goes on until no message waits"},
    {NULL, "expect agreement", play_expect_agreement,
     "every ledger and store is held against the others: nothing lost, nothing twice, nothing told without a permit or an entry"},

    {"What people do", "WHO imports REFERENCE CATEGORY [bsn BSN] [address POSTCODE HOUSE] [since DATE] [until DATE] [urgency COUNT] [of parent|child|other] [contact TEXT] [-> REASON]",
     play_imports, "one record of its register comes in (again), and what a rule permits is pushed"},
    {NULL, "WHO opens CASE [about BSN...] [at POSTCODE HOUSE] [asking CATEGORY...] [for PURPOSE] [in PHASE] [on BASIS] [informed DATE] [deferred DATE] "
           "[ending DATE] [without necessity|lighter|informing] [mixing domains] [as ROLE] [-> REASON]",
     play_opens, "a case with purpose `onderzoek-client` and phase `onderzoek` unless it says otherwise; the client was informed today"},
    {NULL, "WHO asks CASE [-> REASON]", play_asks, "asks everyone that may ever tell any of it"},
    {NULL, "WHO weighs CASE yes|no [because TEXT] [-> REASON]", play_weighs, "a professional decides on the question that waits"},
    {NULL, "WHO reads its inbox of COUNT", play_reads_inbox, "a professional looks at all questions that wait: so many"},
    {NULL, "WHO views CASE [-> REASON]", play_views, "the consolidated view is made, and entered"},
    {NULL, "WHO shuts out WHO [-> REASON]", play_shuts_out, "an operator cuts the lines to a partner: nothing is heard of it and nothing sent"},
    {NULL, "WHO lets in WHO [-> REASON]", play_lets_in, "and lets it in again"},

    {"Pseudonyms", "WHO evaluates BSN... [for PURPOSE] [by WHO...] [without WHO...] [-> REASON]", play_evaluates,
     "asks members to make pseudonyms of these persons; the regisseur for its case, others for their own clients"},
    {NULL, "WHO evaluates COUNT persons [for PURPOSE] [-> REASON]", play_evaluates_many, "likewise, of so many persons"},
    {NULL, "expect WHO has pseudonyms [-> REASON]", play_expect_pseudonyms, "the evaluation is over and what came out is what it should be, or the source finds out that it is not"},
    {NULL, "expect WHO evaluation [pending] [blaming WHO] [-> REASON]", play_expect_evaluation, "how its evaluation ended, and who is to blame"},

    {"A partner gone bad", "hostile WHO sends KIND to WHO [about BSN] [in CASE] [of WHO] [with CLAIM...] [under the same nonce] -> REPLY", play_hostile,
     "a message that is honest but for the claims, with the partner's real signature over its own line; an answer is given, and a question or a signal may come, in the exchange of a case; `of`: to what was asked of, or sent to, another partner"},
    {NULL, "hostile again -> REPLY", play_hostile_again, "the same bytes once more"},
    {NULL, "expect reply tells CATEGORY LEVEL [because TEXT]", play_expect_tells, "what the last such answer says of a category"},
    {NULL, "expect reply gives COUNT signals [urgency COUNT] [contact TEXT]", play_expect_signals, "signals in the last such answer"},

    {"What is expected of a node", "expect WHO received COUNT [CATEGORY] [from WHO] [urgency COUNT] [matching COUNT]", play_expect_received,
     "signals that it has; `matching`: of so many other senders there are signals about the same household"},
    {NULL, "expect WHO pushes COUNT pending|delivered|refused|expired", play_expect_pushes, "signals that it sent, by what became of them"},
    {NULL, "expect WHO holds COUNT waiting|records|weighing|ended|denied", play_expect_store, "messages that wait for a partner, records, questions that a person must weigh, has not to weigh any more, or weighed in vain"},
    {NULL, "expect WHO tries WHO again in COUNT UNIT", play_expect_tries, "when the first message that waits for the other goes out once more"},
    {NULL, "expect WHO counted COUNT COUNTER", play_expect_counted, "a counter since its start"},
    {NULL, "expect WHO logged COUNT EVENT", play_expect_logged, "events in its log, of all its lives"},
    {NULL, "expect WHO quota of WHO PURPOSE used COUNT refused COUNT", play_expect_quota, "identifiers of today that it evaluated for the other, and refused"},

    {"What is expected of a ledger", "expect WHO ledger ENTRY...", play_expect_ledger, "exactly these entries came since the script last looked, in this order; those of every hour and night do not count"},
    {NULL, "expect WHO ledger nothing", play_expect_ledger, "no entry came since the script last looked"},
    {NULL, "expect WHO ledger has COUNT ENTRY [in CASE] [with WHO]", play_expect_ledger_holds, "entries of this kind, since the beginning; of the question to a partner in a case"},
    {NULL, "expect WHO refused REASON [for TEXT]", play_expect_ledger_refusal, "the last decision in its ledger; `for`: its note, the field that is out of bounds"},

    {"What is expected of a case", "expect CASE asked WHO...", play_expect_asked, "exactly these partners were asked"},
    {NULL, "expect WHO in CASE STATE", play_expect_state, "how the question to this partner stands"},
    {NULL, "expect WHO in CASE tells CATEGORY LEVEL [because TEXT]", play_expect_tells, "what was decided about a category, and the public reason"},
    {NULL, "expect WHO in CASE gives COUNT signals [urgency COUNT] [contact TEXT]", play_expect_signals, "signals in the answer; each with this urgency and this contact"},
    {NULL, "expect CASE shows WHO STATE", play_expect_shows, "how a partner stands in the last view"},
    {NULL, "expect CASE shows COUNT lines", play_expect_lines, "signals in the last view"},
    {NULL, "expect CASE untold CATEGORY REASON", play_expect_untold, "no partner may tell this category, says the last view, and why"},
    {NULL, "expect CASE definition cannot-tell|holds|does-not-hold", play_expect_definition, "whether the last view holds a household that the definition means"},
};
// clang-format on
const size_t play_statement_count = N(play_statements);
