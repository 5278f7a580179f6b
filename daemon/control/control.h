// SPDX-License-Identifier: EUPL-1.2
//
// The local door for people: a UNIX socket where the `schakel` command speaks one JSON object per line. Who it
// is follows from the peer's credentials, what they may do from the table of verbs. Replies leave only after
// the batch they belong to is durable (P-05). No identity ever comes in here: the command blinds (P-01).
#pragma once

#include "book/node.h"
#include "config/config.h"
#include "runtime/loop.h"
#include "view/words.h"
#include "json/json.h"

#define CONTROL_LINE_MOST_BYTES ((size_t)2 * 1024 * 1024)
#define CONTROL_USERS_MOST 32
#define CONTROL_USER_BYTES 64

enum access_role { ACCESS_OPERATOR = 1, ACCESS_REGISSEUR = 2, ACCESS_PROFESSIONAL = 4, ACCESS_AUDITOR = 8 };

struct access_rule {
    char user[CONTROL_USER_BYTES];
    unsigned roles; /* bits of enum access_role */
};
struct access_list {
    size_t count;
    struct access_rule rules[CONTROL_USERS_MOST];
};

/* The users of the settings' [access]. INVALID with the key: too many, or a name too long. */
MUST_USE struct status access_list_read(const struct config *config, struct access_list *out, struct complaint *why);

struct control;
/* Listens at `path` (mode 0660 of the socket; the folder decides who may come near). CONFLICT when another daemon answers there. */
MUST_USE struct status control_open(struct node *node, struct loop *loop, const struct access_list *access, const char *path,
                                    struct control **out, struct complaint *why);
struct control *control_close(struct control *control); /* removes the socket */
/* Lets replies go: to be called after batch_close. `outcome` other than OK turns every reply of this batch into that fault. */
void control_flush(struct control *control, struct status outcome);

/* ---- for the verbs */

struct request {
    struct control *control;
    struct node *node;
    const struct json *arguments;
    const char *user; /* name of the local user */
    unsigned roles;
    struct arena *arena;  /* this request only */
    struct json *reply;   /* an object; the verb fills it in */
    struct complaint why; /* place and reason when the verb fails */
    bool is_deferred;     /* the reply comes later, through control_reply_later */
    uint64_t ticket;      /* names the connection for control_reply_later */
};

struct verb {
    const char *name;
    unsigned roles;  /* who may */
    bool is_writing; /* runs in a batch */
    struct status (*run)(struct request *request);
    const char *sentence; /* what it does, for the reference page */
};
extern const struct verb *const control_verbs[]; /* all tables, NULL at the end; each ends with a row without a name */

/* The verbs with who may use them, as a Markdown table. */
void control_print(FILE *out);

/* The reply to a deferred request; takes `reply` (may be NULL when `status` is a failure). Unknown tickets (the person
 * left) are ignored. */
void control_reply_later(struct control *control, uint64_t ticket, struct status status, const char *why, struct json *reply);

/* Words of the policy in a request: UNKNOWN_WORD with the known ones in `why`. Absent and not required: stays as it was. */
MUST_USE struct status request_word(struct request *request, const char *key, enum policy_dimension dimension, bool required,
                                    uint8_t *inout);
/* UNKNOWN_WORD, with the known words of the dimension in `why`. */
MUST_USE struct status request_unknown_word(struct request *request, const char *key, enum policy_dimension dimension);
/* Puts the words of the policy that the reply says, and what people read for them, into it as "words". */
MUST_USE struct status request_say_words(struct request *request, const struct view_said *said);
MUST_USE struct status request_date(struct request *request, const char *key, int32_t *inout_day);
MUST_USE struct status request_element(struct request *request, const struct json *object, const char *key, struct element *out);

extern const struct verb node_verbs[], register_verbs[], case_verbs[], inbox_verbs[], ledger_verbs[];
