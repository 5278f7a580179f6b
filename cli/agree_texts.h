// SPDX-License-Identifier: EUPL-1.2
//
// A text as somebody wrote it, as the files of a version: checked as a node will, and in its one form.
#pragma once

#include "agreement/chain.h"
#include "sentence/command.h"

/* A roster file with its certificates beside it (needs --ca and --crl), a folder of policy texts whose cases come out as they
 * should, or a file of quotas in the words of the policy that it will stand beside. */
MUST_USE struct status agree_text_read(struct invocation *invocation, enum agreed_text text, const char *path,
                                       const struct agreement_side *beside, struct bundle *out);
/* What a person signs with open eyes: certificates of a roster are acceptable now (--ca, --crl), cases of a policy come out. */
MUST_USE struct status agree_text_check(struct invocation *invocation, const struct chain_link *link);
/* The certificates among the files of a roster are acceptable now, by these authorities and lists (files; INVALID for NULL). */
MUST_USE struct status agree_roster_check(struct invocation *invocation, const struct roster *roster, const struct bundle *files,
                                          const char *ca, const char *crl);
