// SPDX-License-Identifier: EUPL-1.2
//
// The way of a message through the rooms, as tables. Every message passes the door; after that each kind has
// its own row of stages. A stage either lets the message on, or refuses it: then the row says what the other
// side gets and which counter rises. The order of the stages is the security argument; the tables print
// themselves (pipeline_print) and the picture in docs is compared with that print.
#pragma once

#include "book/batch.h"
#include "book/book.h"
#include "ruling/decide.h"

/* One message on its way. Stages fill it in from top to bottom. */
struct exchange {
    struct book *book;
    struct arena *arena; /* this message only */
    int64_t now_ms;
    /* given by the line */
    struct oin line_owner;
    struct span message, route;
    /* after admit, open, fresh */
    const struct party *peer;
    struct envelope envelope;
    struct digest message_digest;
    struct digest body_digest;
    bool is_settled; /* nothing more to do: it came again and got the stored answer */
    /* after read: what the body says, by kind */
    union {
        struct inquiry_message inquiry;
        struct answer_message answer;
        struct signal_message signal;
        struct acknowledge_message acknowledge;
        struct evaluate_message evaluate;
        struct partial_message partial;
    } body;
    struct answer_content content; /* of an answer */
    bool is_overtaken;             /* answer: a later one is there already */
    /* after permit */
    struct inquiry_ruling ruling;    /* inquiry */
    struct policy_decision decision; /* signal, evaluate */
    struct grounds grounds;          /* signal, evaluate: as established, our role filled in */
    /* what later stages made */
    struct span answer_bytes; /* inquiry: encoded content of the answer */
    bool is_weighed;
    struct book_leaf leaf; /* the leaf that the receipt names */
    struct entry last_entry;
};

struct stage {
    const char *name, *room;
    struct status (*run)(struct exchange *x);
    enum node_counter counter; /* rises when it refuses */
    const char *keeps;         /* what is known after it */
};

struct pipeline {
    enum envelope_kind kind;
    const struct stage *stages;
    size_t count;
    struct status (*refuse)(struct exchange *x, struct status refusal); /* tells the other side; NULL: nothing goes back */
};

extern const struct stage door_stages[];
extern const size_t door_stage_count;
extern const struct pipeline pipelines[];
extern const size_t pipeline_count;

/* One message from a line, in the open batch. OK also when it was refused: the refusal is counted, entered and answered.
 * Faults: DISK_FULL, IO_FAILED, CORRUPT, NO_MEMORY, KEEPER_LOST: the batch must be abandoned. */
MUST_USE struct status pipeline_run(struct book *book, const struct oin *line_owner, struct span message, struct span route);
/* A reply on the line the message came over, kept as the answer to a repetition; the body is still to be filled in. */
struct outgoing exchange_reply(const struct exchange *x, enum envelope_kind kind);
/* The tables as text, one line per stage. */
void pipeline_print(FILE *out);

/* The stages, by file. */
struct status stage_admit(struct exchange *x);
struct status stage_open(struct exchange *x);
struct status stage_fresh(struct exchange *x);

struct status inquiry_read(struct exchange *x);
struct status inquiry_permit(struct exchange *x);
struct status inquiry_subject(struct exchange *x);
struct status inquiry_minimise(struct exchange *x);
struct status inquiry_record(struct exchange *x);
struct status inquiry_receipt(struct exchange *x);
struct status inquiry_refuse(struct exchange *x, struct status refusal);

struct status answer_read(struct exchange *x);
struct status answer_subject(struct exchange *x);
struct status answer_record(struct exchange *x);
struct status answer_apply(struct exchange *x);
struct status answer_receipt(struct exchange *x);

struct status signal_read(struct exchange *x);
struct status signal_permit(struct exchange *x);
struct status signal_subject(struct exchange *x);
struct status signal_record(struct exchange *x);
struct status signal_apply(struct exchange *x);
struct status signal_receipt(struct exchange *x);
struct status signal_refuse(struct exchange *x, struct status refusal);

struct status acknowledge_read(struct exchange *x);
struct status acknowledge_record(struct exchange *x);
struct status acknowledge_apply(struct exchange *x);

struct status evaluate_read(struct exchange *x);
struct status evaluate_permit(struct exchange *x);
struct status evaluate_subject(struct exchange *x);
struct status evaluate_quota(struct exchange *x);
struct status evaluate_record(struct exchange *x);
struct status evaluate_apply(struct exchange *x);
struct status evaluate_refuse(struct exchange *x, struct status refusal);

struct status partial_read(struct exchange *x);
struct status partial_subject(struct exchange *x);
struct status partial_apply(struct exchange *x);
