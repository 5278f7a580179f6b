// SPDX-License-Identifier: EUPL-1.2
//
// `schakel ledger`: taking a node's ledger along as files, and what is done with such files, which needs no node and no secret.
#include "cli/commands.h"
#include "cli/ledger_differences.h"
#include "cli/ledger_export.h"
#include "cli/ledger_heal.h"
#include "cli/ledger_prove.h"
#include "cli/ledger_reconcile.h"
#include "cli/ledger_show.h"
#include "cli/ledger_verify.h"

static const struct option show_options[] = {
    {"from", "N", false, false, "first entry (0)"},
    {"count", "N", false, false, "how many (all)"},
    {"policies", "DIR", false, false, "the policy in force then: words instead of numbers"},
    {"every", NULL, false, false, "every field of each entry, as one object a line"},
    {0},
};
const struct command ledger_commands[] = {
    {"ledger", "export", ledger_export_options, "DIR", 1, 1, run_ledger_export,
     "writes the node's ledger as files that anyone can check; again into the same folder, what came since"},
    {"ledger", "heal", NULL, "DIR", 1, 1, run_ledger_heal,
     "gives damaged entries of the node's ledger their bytes back, from an export of it or a partner's copy"},
    {"ledger", "verify", ledger_verify_options, "DIR...", 1, ARGUMENTS_MOST, run_ledger_verify,
     "checks an exported ledger, and how logs of several years are linked; needs no node and no secret"},
    {"ledger", "prove", ledger_prove_options, "DIR INDEX|EXCHANGE", 2, 2, run_ledger_prove,
     "writes an entry of an exported ledger, or all of an exchange, as proofs that stand by themselves"},
    {"ledger", "reconcile", ledger_reconcile_options, "DIR DIR", 2, 2, run_ledger_reconcile,
     "holds the exports of two partners against each other; needs no node and no secret"},
    {"ledger", "compared", ledger_differences_options, NULL, 0, 0, run_ledger_differences,
     "days in which the ledgers of this node and of a partner do not agree, as they were compared by night"},
    {"ledger", "show", show_options, "DIR", 1, 1, ledger_show, "the entries of an exported ledger, unchecked"},
    {"ledger", "search", ledger_search_options, "DIR", 1, 1, ledger_search, "entries of an exported ledger that are looked for, unchecked"},
    {0},
};
