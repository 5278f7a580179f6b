// SPDX-License-Identifier: EUPL-1.2
//
// One line in, one reply out: what the verbs get and give, without sockets. Who asks is known before a byte is read; whether they
// may is settled before the node looks at what they say (P-10). Of a verb the tables of lib/speech say everything but what it does,
// and that is a function here under the name that stands in them: a verb without one does not link.
#pragma once

#include "book/node.h"
#include "book/views.h"
#include "speech/speech.h"

struct control;
struct request {
    struct control *control;
    struct node *node;
    const char *user; /* name of the local user */
    unsigned roles;   /* bits of enum access_role */
    int64_t now_ms;   /* the moment of this turn */
    uint64_t ticket;  /* names the request for control_reply_later */
    struct arena *arena;
    enum speech_verb verb;
    struct complaint why; /* place and reason when the verb fails */
    struct span raw;      /* what follows the line of the reply (speech_reply_raw); in the arena */
    bool is_deferred;     /* the reply comes later, through control_reply_later */
    struct view_row seen; /* of a read: what of, when it is of one thing. Kind, word and user are filled in */
};

/* Whether this person may have the line looked at, by its beginning: before it is parsed, and before all of it has come. NOT_ALLOWED,
 * INVALID for a long one that does not begin with its verb. */
MUST_USE struct status request_admit(struct request *request, struct span line);
/* Serves the line: its reply in `out`, in the arena, unless it is deferred. What a request that fails did is undone. */
MUST_USE struct status request_serve(struct request *request, struct span line, struct span *out);

/* ---- for the verbs */

/* A word of the policy, which `member` holds; "" leaves `inout` as it was. UNKNOWN_WORD with the known ones in `why`. */
MUST_USE struct status request_word(struct request *request, const char *member, enum policy_dimension dimension, const char *word,
                                    uint8_t *inout);

/* Which page is wanted, and where the one behind it begins. */
struct paging request_paging(const struct speech_page *given);
struct speech_next request_next(const struct paging *paging);
/* The ids that begin as a person typed. INVALID with the reason in `why`. */
MUST_USE struct status request_range(struct request *request, const struct speech_begins *given, struct id_range *out);
MUST_USE struct status request_ids(struct request *request, uint8_t (*found)[ID_RANGE_BYTES], size_t count, struct speech_ids *reply);
/* A partner's name on the roster, "" of who left it. */
const char *request_partner(const struct request *request, const struct oin *oin);

/* Bits 1 << enum identifier_kind as a list. */
MUST_USE struct status request_kinds(struct request *request, uint8_t bits, enum identifier_kind **out, size_t *out_count);

#define DECLARE_VERB(NAME, name, word, roles, effect, leaves, request_, reply_, sentence) \
    MUST_USE struct status control_##name(struct request *request, const struct request_ *given, struct reply_ *reply);
SPEECH_VERBS(DECLARE_VERB)
#undef DECLARE_VERB
