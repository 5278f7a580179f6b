// SPDX-License-Identifier: EUPL-1.2
//
// The classes, from the strongest on.
#include "ledger/verdict.h"

static bool is_contradicted(const struct ledger_asked *asked, const struct ledger_report *report)
{
    bool is_another = asked->origin && report->has_head && strcmp(asked->origin, report->checkpoint.origin) != 0;
    return is_another || asked->since == SINCE_IS_ANOTHER ||
           report->failing_count > report->found[FINDING_MISSING_FILE] + report->found[FINDING_QUORUM];
}

static bool is_unread(const struct ledger_report *report) { return !report->has_head || report->found[FINDING_MISSING_FILE] > 0; }

enum ledger_quorum verdict_quorum(const struct ledger_asked *asked, const struct ledger_report *report)
{
    struct note_check fresh[TRUST_KEYS_MOST];
    if (asked->trust->quorum == TRUST_NOBODY || asked->is_own_trust || !report->has_head)
        return LEDGER_QUORUM_NONE;
    for (size_t i = 0; i < asked->trust->key_count; i++) {
        fresh[i].time_s = report->witnessed[i].time_s;
        fresh[i].is_signed = fresh[i].time_s && fresh[i].time_s >= asked->witnessed_from_s;
    }
    return trust_has_quorum(asked->trust, fresh)          ? LEDGER_QUORUM_MET
           : trust_needs_unsupported(asked->trust, fresh) ? LEDGER_QUORUM_UNSUPPORTED
                                                          : LEDGER_QUORUM_NOT_MET;
}

const char *verdict_quorum_word(enum ledger_quorum quorum)
{
    static const char *const words[] = {
#define QUORUM_WORD(name, word) word,
        QUORUMS(QUORUM_WORD)
#undef QUORUM_WORD
    };
    return words[quorum];
}

static bool is_said_checked(const struct ledger_asked *asked, const struct ledger_report *report)
{
    return asked->trust->history && asked->trust->history->is_known && !report->taken_back_count;
}

static bool is_all_established(const struct ledger_asked *asked, const struct ledger_report *report)
{
    return verdict_quorum(asked, report) == LEDGER_QUORUM_MET && is_said_checked(asked, report) && asked->since != SINCE_NOT_SHOWN &&
           report->checkpoint.head.size >= asked->least_size;
}

enum ledger_verdict verdict_of(const struct ledger_asked *asked, const struct ledger_report *report)
{
    return is_contradicted(asked, report)      ? LEDGER_CONTRADICTED
           : is_unread(report)                 ? LEDGER_UNREADABLE
           : is_all_established(asked, report) ? LEDGER_HOLDS
                                               : LEDGER_UNESTABLISHED;
}

static const struct {
    const char *word;
    int code;
    const char *sentence[LANGUAGES];
} verdicts[] = {
#define VERDICT_ROW(name, word, code, english, dutch) {word, code, {[ENGLISH] = english, [DUTCH] = dutch}},
    VERDICTS(VERDICT_ROW)
#undef VERDICT_ROW
};
int verdict_exit_code(enum ledger_verdict verdict) { return verdicts[verdict].code; }
const char *verdict_name(enum ledger_verdict verdict) { return verdicts[verdict].word; }
const char *verdict_sentence(enum ledger_verdict verdict, enum language language) { return verdicts[verdict].sentence[language]; }
