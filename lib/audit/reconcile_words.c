// SPDX-License-Identifier: EUPL-1.2
//
// The table of verdicts, and what is the worst of them.
#include "audit/reconcile.h"

static const struct reconcile_words verdict_words[] = {
#define VERDICT_WORDS(name, class, named, word, english, dutch) {RECONCILE_##class, RECONCILE_##named, word, english, dutch},
    RECONCILE_VERDICTS(VERDICT_WORDS)
#undef VERDICT_WORDS
};

const struct reconcile_words *reconcile_words(enum reconcile_verdict verdict)
{
    ENSURE((size_t)verdict < N(verdict_words));
    return &verdict_words[verdict];
}

enum reconcile_class reconcile_worst(const struct reconcile_report *report)
{
    enum reconcile_class worst = RECONCILE_AGREES;
    for (size_t i = 0; i < N(verdict_words); i++)
        if (report->counts[i] && verdict_words[i].class > worst)
            worst = verdict_words[i].class;
    return worst;
}
