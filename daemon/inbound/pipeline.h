// SPDX-License-Identifier: EUPL-1.2
//
// The way of a message through the rooms, as tables. Every message passes the door; after that each kind has its own row of
// stages. A stage either lets the message on, or refuses it: then its row says which counter rises, and the kind what the other
// side hears. The order of the stages is the security argument; the tables print themselves (pipeline_print), the picture in
// docs is compared with that print, and the rooms that a row names are compared with what its function calls (tests/lint).
//
// What a stage knows and may do stands in its type. What the door found out is read only. Each kind has a struct of its own,
// which the stages of that kind fill in from top to bottom and no other stage sees. And a stage has the hands that its row says:
//
//   READS    the message only
//   JUDGES   the message and what is agreed (struct agreed): it decides and can change nothing
//   WRITES   the message and the book: what it does becomes durable with the batch, or is undone with the message
//
// A kind that stands in ENVELOPE_KINDS (wire/envelope.h) and has no pipeline here leaves a hole that does not link: a message
// that decodes can be handled.
#pragma once

#include "book/batch.h"
#include "store/quotas.h"

#include <stddef.h>

/* What is known of every message after the door. */
struct heard {
    struct arena *arena; /* of this message: gone when it is handled */
    int64_t now_ms;
    struct oin line_owner;      /* given by the line */
    struct span message, route; /* likewise */
    const struct party *peer;   /* after admit */
    struct envelope envelope;   /* after open */
    struct digest message_digest;
    const char **field; /* names what a refusal is for; a stage may set it before it refuses */
    uint8_t *category;  /* so too the category of which something else was told than may be; 0: of none */
};
/* A reply on the line the message came over, kept as the answer to a repetition; statement and body are still to be filled in. */
struct outgoing heard_reply(const struct heard *heard, enum envelope_kind kind);
/* An entry about what came in, under the agreement that was named in it. */
struct entry heard_entry(const struct heard *heard, const struct book *book, enum entry_kind kind, bool with_policy);
/* The entry that is made of the message itself, for book_write_said: with its Said. It holds what was claimed; what was found here
 * stands in others. */
struct entry heard_said(const struct heard *heard, const struct book *book, enum entry_kind kind, bool with_policy);

/* Of `what`, within what is agreed; of no epoch. What is debited is undone with a message that is refused: whoever counts refusals too
 * debits once more when it refuses. ARENA_FULL, NO_MEMORY. */
MUST_USE struct status heard_debit(const struct heard *heard, const struct book *book, const struct quota_scope *what, uint64_t count,
                                   struct quota_debit *out);

struct stage {
    const char *name, *rooms;
    struct status (*run)(void *exchange, struct book *book);
    enum node_counter counter; /* rises when it refuses */
    const char *keeps;         /* what is known after it */
};

struct pipeline {
    size_t count;
    const struct stage *stages;
    size_t exchange_bytes;                                                             /* of the kind's struct */
    struct status (*refuse)(void *exchange, struct book *book, struct status refusal); /* tells the other side; NULL: nothing goes back */
};

/* A table of stages is a list X(kind, hands, name, rooms, counter, keeps); the function of a row is called kind_name and takes
 * struct kind_exchange, which begins with `const struct heard *heard`, and what its hands say. */
// clang-format off
#define STAGE_READS(kind, name) return kind##_##name(x)
#define STAGE_JUDGES(kind, name) return kind##_##name(x, book->agreed)
#define STAGE_WRITES(kind, name) return kind##_##name(x, book)
#define STAGE_RUN(kind, hands, name, rooms_, counter_, keeps_)                      \
    static struct status kind##_##name##_stage(void *exchange, struct book *book)   \
    {                                                                               \
        struct kind##_exchange *x = exchange;                                       \
        (void)book;                                                                 \
        STAGE_##hands(kind, name);                                                  \
    }
#define STAGE_ROW(kind, hands, name_, rooms_, counter_, keeps_) \
    {.name = #name_, .rooms = (rooms_), .run = kind##_##name_##_stage, .counter = COUNT_##counter_, .keeps = (keeps_)},
#define PIPELINE(kind, STAGES, refuse_)                                                                             \
    STAGES(STAGE_RUN)                                                                                               \
    static const struct stage kind##_stages[] = {STAGES(STAGE_ROW)};                                                \
    _Static_assert(offsetof(struct kind##_exchange, heard) == 0, "the message stands first, for whoever runs it");  \
    const struct pipeline kind##_pipeline = {N(kind##_stages), kind##_stages, sizeof(struct kind##_exchange), refuse_}
/* Refusals are told by kind_refuse(x, book, refusal), or by nobody. */
#define PIPELINE_ANSWERED(kind, STAGES)                                                                              \
    static struct status kind##_refusal(void *exchange, struct book *book, struct status refusal)                    \
    {                                                                                                                \
        struct kind##_exchange *x = exchange;                                                                        \
        return kind##_refuse(x, book, refusal);                                                                      \
    }                                                                                                                \
    PIPELINE(kind, STAGES, kind##_refusal)
#define PIPELINE_UNANSWERED(kind, STAGES) PIPELINE(kind, STAGES, NULL)
// clang-format on

extern const struct pipeline door_pipeline;
#define PIPELINE_DECLARE(name, word, number, life_ms, agreed) extern const struct pipeline word##_pipeline;
ENVELOPE_KINDS(PIPELINE_DECLARE)
#undef PIPELINE_DECLARE

/* The exchange of the door, whose stages make a message heard. */
struct door_exchange {
    struct heard *heard;
    bool is_settled; /* nothing more to do: it came again and got the stored answer */
};

/* One message from a line, in the open batch. OK also when it was refused: the refusal is counted, entered and answered.
 * Faults: DISK_FULL, IO_FAILED, CORRUPT, NO_MEMORY, KEEPER_LOST: the batch must be abandoned. */
MUST_USE struct status pipeline_run(struct book *book, const struct oin *line_owner, struct span message, struct span route);
/* The tables as text, one line per stage. */
void pipeline_print(FILE *out);
