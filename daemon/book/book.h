// SPDX-License-Identifier: EUPL-1.2
//
// Everything of a node that changes and stays: the store, the ledger in it, the tags of the own register, what waits in the
// outbox and what is in flight. There is one writer. A wake of the loop opens a *batch* (batch.h), everything that came is
// handled in it, and closing it makes all of it durable in one commit; only then is anything sent or answered (P-05). What is
// in memory here is a copy of what the store has, or is allowed to be lost:
//
//   current, frontier,
//   entry_ms             the ledger's end. They run ahead of the store within a batch and go back with a batch that fails.
//   anchored             where the keeper's anchor is, which is ahead of the store when a head was signed and could not be stored.
//   tags                 every tag of the own register, so that tokens can be compared. Read again when a batch fails that
//                        touched them.
//   lookups              questions whose tokens are looked for between turns (lookups.h). They are in the store, and are begun
//                        again after a restart.
//   evaluations          attempts and multiplications in flight (evaluations.h). Lost at a restart: the source asks again.
//   unsealings           what members were asked to open for us, the auditor (unsealings.h). Lost at a restart: it is asked again.
//   nightly              the comparison that goes on with each partner. Lost at a restart: it is begun again.
//   accord               what partners say that they agreed on (accord.h). Lost at a restart: they say it again.
//   loopback             messages to ourselves between two batches. Lost at a restart: the outbox has those that matter.
//   budgets              what each partner cost in this minute (budgets.h). Lost at a restart.
//   ownhead      what partners said that they hold of our ledger (ownhead.h). After a restart they are asked again.
//   spoken               under which agreement each partner spoke last. Lost at a restart: it speaks again.
//   quarantined          who is shut out (quarantine.h). It runs ahead of the store within a batch.
//   counters, log        for operators; nothing depends on them.
//
// What a batch may cost: BATCH_ARENA_BYTES for all of it, MESSAGE_ARENA_BYTES for each message while it is handled. The bytes of
// a message live in the arena of its handling and no longer; what goes into the batch is copied. A batch that does not fit is
// closed like one that the disk refused: nothing of it happened.
//
// This file is the ledger's part. An entry becomes one leaf in the open batch, with commitments in place of everything that
// could point to a person and their openings beside it, sealed and erasable (P-09); and now and then a head is signed over what
// is durable (P-07).
#pragma once

#include "agreed/standing.h"
#include "book/counters.h"
#include "book/tags.h"
#include "keeper/keeper_client.h"
#include "ledger/tree.h"
#include "logbook/healing.h"
#include "logbook/restored.h"
#include "logbook/scrub.h"
#include "runtime/event.h"
#include "store/database.h"
#include "store/logs.h"
#include "transport/lines.h"
#include "wire/entry.h"

struct accord;
struct batch;
struct budgets;
struct nightly;
struct evaluations;
struct holding;
struct lookups;
struct ownhead;
struct unsealings;

struct spoken { /* book/spoken.h */
    struct oin oin;
    int64_t time_ms;
    struct digest agreement;
};

#define QUARANTINED_MOST (2 * ROSTER_MOST_PARTNERS) /* partners that left may be among them */
struct quarantined {                                /* book/quarantine.h */
    struct oin partner;
    int64_t since_ms;
    char by[65];     /* the user's name, cut */
    const char *how; /* of the one that this node shut out, until it is entered: what it contradicted */
    bool is_unkept;  /* the disk had no room for it yet */
};

struct book_pulse {   /* book/pulse.h; it goes back with what is undone */
    uint64_t stirred; /* the position behind the last entry that is no news of logs alone: heads over it are shown at once */
    int64_t beat_ms;  /* time of the last entry that no partner's head brought about */
};

struct book_quorum {         /* book/quorum.h */
    unsigned state;          /* enum quorum_state */
    int64_t most_ms;         /* without a quorum, until nothing goes out: a setting */
    int64_t looked_ms;       /* 0: not yet */
    size_t others, needed;   /* partners beside us; how many of them are a quorum */
    uint64_t confirmed;      /* entries that a quorum saw */
    int64_t seen_ms;         /* the last moment until which a quorum saw all that there was; 0: not read yet */
    int64_t kept_seen_ms;    /* and as it is stored; 0: it is not */
    int64_t since_ms;        /* that moment, when there is something later; 0: there is nothing */
    int64_t opened_until_ms; /* by a person; 0: never */
};

struct book {
    const struct agreed *agreed; /* whose book this is */
    const struct lines *lines;   /* what is durable goes out over these */
    struct store *store;
    struct keeper *keeper;
    const struct random_source *random; /* nonces, exchange ids, whom to ask: all that is drawn */
    struct event_log *log;
    struct store_log current;     /* the log of this year, which is added to; those before it are closed */
    bool is_closed;               /* so is that one, and the next was not begun yet: nothing is entered until it is */
    struct restored restored;     /* from a backup: then it is closed until its new log is begun */
    struct frontier frontier;     /* of that log, entries of the open batch included */
    struct frontier anchored;     /* at the size that our keeper signed last: the next head follows from it */
    struct scrub_finding damage;  /* of its stored entries, as far as it was looked through */
    struct damaged_leaves looked; /* those that an operator was told of last, and that may be healed */
    bool was_healed;              /* one of them, since the round that goes on was begun */
    int32_t reminded_day;         /* when was told what people must decide on soon, in this life */
    int64_t scrubbed_ms;          /* when it was looked through to the end, in this life; 0: not yet */
    int64_t entry_ms;             /* time of its last entry: a clock that is set back does not take the ledger along */
    struct tag_table *tags;       /* of the own register */
    struct lookups *lookups;      /* questions that are looked for in them between turns */
    struct evaluations *evaluations;
    struct unsealings *unsealings;   /* escrows that are being opened for us */
    struct holding *holding;         /* the agreed texts: outside of the batch, because what partners signed is no matter of ours */
    struct accord *accord;           /* what partners say that they hold of them */
    struct batch *batch;             /* the open one, or NULL */
    struct batch_loopback *loopback; /* messages to ourselves, handled in the next turn */
    struct witnessing *witnessing;   /* what was cosigned here, and what waits to be cosigned there */
    struct nightly *nightly;         /* ledgers that are held against those of partners (nightly.h) */
    struct ownhead *ownhead;         /* what partners hold of our own ledger, and what waits until they have said so */
    struct book_quorum quorum;       /* whether enough of them did */
    struct book_pulse pulse;
    struct budgets *budgets;
    uint64_t counters[NODE_COUNTER_COUNT];
    size_t spoken_count;
    struct spoken spoken[2 * ROSTER_MOST_PARTNERS];
    int64_t pushed_second; /* in which this many signals were to be sent: */
    uint64_t pushed_count;
    bool quarantine_is_stale; /* it changed in this batch */
    size_t quarantined_count;
    struct quarantined quarantined[QUARANTINED_MOST];
};

/* Class of erasable keys: what has one term. The terms are agreed and not in the entry. 1 was the class of all entries once. */
enum retention { RETENTION_QUESTION = 2, RETENTION_ANSWER, RETENTION_SIGNAL, RETENTION_CASE, RETENTION_USER };
struct book_owner { /* of an erasable key: a tag, or what stands for an exchange or a user */
    uint8_t id[32];
    enum retention retention;
};
struct book_owner book_owner_tag(const uint8_t tag[static 32], enum retention retention);
struct book_owner book_owner_exchange(const struct exchange_id *exchange, enum retention retention);
struct book_owner book_owner_user(struct span user);

/* One of those whom an entry is about. */
struct book_subject {
    struct book_owner owner;
    enum identifier_kind kind;
    uint8_t name[32]; /* a tag or a token: both have 32 bytes */
};
/* A field that stands in the entry as a commitment. */
struct book_field {
    enum commit_field field;
    struct book_owner owner;
    struct span value;
    const struct book_subject *subjects; /* COMMIT_SUBJECT: these in place of owner and value, 1..SUBJECTS_MOST */
    size_t subject_count;
};

struct book_leaf {
    uint64_t index, position; /* in its log; over all logs */
    struct tree_hash hash;
};

/* An entry of this moment with our OIN, the agreement in force and, when `with_policy`, its policy. */
struct entry book_entry(const struct book *book, enum entry_kind kind, bool with_policy);
/* Fills in exchange, counterpart and direction. */
void book_entry_exchange(struct entry *entry, const struct exchange_id *exchange_id, const struct oin *counterpart,
                         enum entry_direction direction);
/* Appends in the open batch; `out` may be NULL. Faults of the store. */
MUST_USE struct status book_write(struct book *book, struct entry *entry, const struct book_field *fields, size_t count,
                                  struct book_leaf *out);
/* The same for the entry that is made of a message and has its Said; `field` may be NULL. The entry gives back `content`, byte for
 * byte, or the message states something else than its body says: MALFORMED. */
MUST_USE struct status book_write_said(struct book *book, struct entry *entry, const struct book_field *field, struct span content,
                                       struct book_leaf *out);
/* The receipt that says where an exchange stands in our ledger. Its origin is the book's. */
MUST_USE struct status book_receipt(const struct book *book, const struct entry *entry, const struct book_leaf *leaf, struct receipt *out);
/* What a person did or saw at this node: `note` is a code word, the user stands in it as a commitment. */
MUST_USE struct status book_user_act(struct book *book, enum entry_kind kind, const char *note, struct span user, uint64_t count);

/* Whether there is a line to this partner, which to ourselves there always is, that it was asked on for our own head (ownhead.h); and
 * since when it is as it is (0: not known). */
bool book_line_is_up(const struct book *book, const struct oin *oin, int64_t *out_since_ms);

/* At start: the stored frontier must follow from the signed head and the leaves after it (QUARANTINED). `begun_as`:
 * what the roster calls the first log. An empty ledger is begun only when `create` says so (NOT_FOUND otherwise). */
MUST_USE struct status book_open(struct book *book, const char *begun_as, bool create, struct complaint *why);
/* Where the next head follows from: the size at which our keeper signed this log last. */
MUST_USE struct status book_anchor_at(struct book *book, uint64_t signed_size);
/* Signs a head over all durable entries when it grew since the last: leaves are read back and hashed again first
 * (QUARANTINED when they differ). None over damage, until that is mended. No batch may be open. CONFLICT when it would fork. */
MUST_USE struct status book_sign_head(struct book *book);
