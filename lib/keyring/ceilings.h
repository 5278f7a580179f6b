// SPDX-License-Identifier: EUPL-1.2
//
// How much a node's keeper multiplies and says in a day, whatever its daemon asks: a number of identifiers for each act, and of messages
// for each kind that begins something about people, in a file of the operator's beside the key file (P-02). What partners may ask
// of each other is agreed elsewhere (quotas); this only bounds what a daemon that was taken over can make of the keys. Kinds that
// answer are not here: partners take no answer to what they did not ask, and a partner must not be able to use up our own.
#pragma once

#include "base/span.h"
#include "base/status.h"
#include "wire/envelope.h"
#include "wire/evaluation_act.h"

#define CEILINGS_FILE_NAME "ceilings" /* beside the key file; where there is none, ceilings_default holds */
#define CEILINGS_TEXT_MOST 512
#define CEILING_MOST 1000000000u
#define CEILINGS_OPENINGS "openen"

/* kind, word, messages a day where the file does not say */
#define CEILINGS_MESSAGES(X)                 \
    X(SIGNAL, "bericht-signaal", 100000)     \
    X(INQUIRY, "bericht-vraag", 20000)       \
    X(EVALUATE, "bericht-evaluatie", 200000) \
    X(OPEN, "bericht-opening", 1000)
enum ceilings_message {
#define CEILINGS_MESSAGE_ENUM(kind, word, most) CEILINGS_##kind,
    CEILINGS_MESSAGES(CEILINGS_MESSAGE_ENUM)
#undef CEILINGS_MESSAGE_ENUM
        CEILINGS_MESSAGES_COUNT /* also: of a kind that is not counted */
};

struct ceilings {
    uint32_t most[EVALUATION_ACTS_END]; /* units a day, by act: identifiers times uses, and the check elements. 0: none */
    uint32_t openings;                  /* escrows opened a day */
    uint32_t messages[CEILINGS_MESSAGES_COUNT];
};
extern const struct ceilings ceilings_default;

/* The lines of the file: each act, openings, and each kind of message from CEILINGS_FIRST_MESSAGE on. */
#define CEILINGS_FIRST_MESSAGE EVALUATION_ACTS_END
#define CEILINGS_COUNT ((size_t)CEILINGS_FIRST_MESSAGE + CEILINGS_MESSAGES_COUNT)
enum ceilings_message ceilings_message_of(unsigned kind); /* of an envelope */
const char *ceilings_word(size_t line);                   /* below CEILINGS_COUNT */
uint32_t ceilings_most(const struct ceilings *ceilings, size_t line);
struct ceiling_use { /* of a day */
    uint32_t used, most;
};

/* The form of docs/keys.md, strictly, or the earlier one, which has no messages: those are ceilings_default's. MALFORMED; the complaint
 * names the line. After a failure `out` is all zero. */
MUST_USE struct status ceilings_parse(struct span text, const char *file, struct ceilings *out, struct complaint *why);
void ceilings_print(const struct ceilings *ceilings, char out[static CEILINGS_TEXT_MOST]);
