// SPDX-License-Identifier: EUPL-1.2
//
// Evaluations in flight, on both sides, as two lists and nothing more: who puts something in or takes it out decides what it
// means. An *asking* is an attempt of ours: the same points to members of a committee, done when any t have answered and over
// when t cannot any more (book/hedge.h says whom to ask when). A *multiplication* is work for another (or ourselves as one of
// the t): what the keeper multiplies, so that the result finds its way back.
//
// Life of an asking: acts/evaluate enters and sends in one batch, and only then adds it here; each turn it asks who is to be
// asked beside them; inbound/stage_partial receives the partials; the asker's `done` is called exactly once, inside a batch.
// It is called too when the term is over (evaluations_expire, each turn) and when the store failed (evaluations_fail): then
// the asker hears the fault, for what came or was still to go may be undone. Until its term is over an asking stays after
// that, with its points: what a member answers late is taken down like any answer. An asker that finds a member's points wrong
// gets those of t others of the same request (evaluations_find_told, asking_go_on), and hears once more.
//
// Life of a multiplication: inbound/stage_evaluate hands it to the batch when policy, quota and entry have let it
// through; after the commit the batch gives it to the keeper and adds it here; when the keeper has multiplied it is
// taken out again and the partial is sent.
//
// Nothing here survives a restart, and nothing needs to: a partial without its asking is refused, a result without
// its multiplication cannot be, and the source asks again with a fresh attempt under a new exchange. The ledger has
// had both from the start; a quota once debited stays debited (P-02).
#pragma once

#include "book/hedge.h"
#include "crypto/hash.h"
#include "pseudonym/ring.h"
#include "pseudonym/voucher.h"
#include "wire/entry.h"
#include "wire/envelope.h"
#include "wire/message.h"

#define ROUTE_MOST_BYTES 64

/* ---- as requester */

struct member_answer {
    enum status_code code;
    const struct partial_message *partial; /* not read when `code` is a refusal */
    struct span message;                   /* as its member signed it */
    int64_t now_ms;
};
struct evaluation_outcome {
    struct exchange_id exchange_id;
    struct status status; /* OK, or why the attempt failed */
    struct oin member;    /* which member, when one is to blame */
    const struct ring *ring;
    size_t member_count, point_count;
    const uint8_t *members;         /* who answered: their indices in the ring, ascending */
    const struct element *partials; /* member after member, each point_count */
    struct span request;            /* the body of the question, and the messages: what could convict who answered wrongly */
    const struct span *messages;    /* one of each member */
};
/* Called once, inside a batch; `ticket` says for whom. */
typedef void evaluation_done(void *state, uint64_t ticket, const struct evaluation_outcome *outcome);
struct evaluation_asker {
    evaluation_done *done;
    void *state; /* outlives the evaluations */
    uint64_t ticket;
    struct digest user; /* for whom: the rest is told to nobody else */
};

struct asking_part {
    struct oin holder;
    bool has_voucher; /* each member is to sign: */
    struct voucher voucher;
};
struct asking {
    struct asking *next;
    struct exchange_id exchange_id;
    struct digest request_digest;
    const struct ring *ring;
    size_t part_count, point_count;
    struct asking_part *parts;          /* its own */
    struct oin members[COMMITTEE_MOST]; /* all of the ring, in its order */
    struct hedge hedge;                 /* by that order, as is what follows */
    hedge_set refused;
    size_t refuser;                       /* the first that refused, with: */
    enum status_code refusal;             /* OK: nobody did */
    bool is_told;                         /* the asker has heard what became of it */
    struct element *partials;             /* of each member point_count, filled in as they come, as are: */
    struct span messages[COMMITTEE_MOST]; /* its own */
    struct span request;                  /* its own */
    enum evaluation_act act;              /* what it is debited for, with: */
    uint8_t purpose;
    struct evaluation_asker asker;
};
/* Its own copy. NO_MEMORY. */
MUST_USE struct status asking_keep(struct span bytes, struct span *out);
/* With room for the partials of all members; parts, exchange and hedge are still to be filled in. */
MUST_USE struct status asking_new(const struct ring *ring, size_t part_count, size_t point_count, struct asking **out);
struct asking *asking_free(struct asking *asking);
DEFINE_CLEANUP(asking)

/* ---- as evaluator */

struct multiplication {
    struct oin requester;
    uint8_t part_count;
    size_t point_count; /* of all parts */
    uint32_t left;      /* of its quota, after this */
    struct exchange_id exchange_id;
    uint8_t nonce[ENVELOPE_NONCE_BYTES];
    struct digest request_digest;
    size_t route_size;
    uint8_t route[ROUTE_MOST_BYTES];
};

/* How far it is. */
struct multiplying {
    struct multiplying *next;
    struct multiplication what;
    uint64_t job;               /* of the part that comes next */
    uint8_t awaited;            /* parts */
    enum status_code code;      /* the first that is not OK: nothing goes back but that */
    size_t done, voucher_count; /* so far, of: */
    struct element *points;
    uint8_t vouchers[VOUCHERS_MOST_BYTES];
};
struct multiplying *multiplying_free(struct multiplying *item);
DEFINE_CLEANUP(multiplying)

/* ---- both */

/* What of it is entered: as it is stated. */
void evaluation_enter(const struct evaluate_message *message, struct entry *entry);

struct evaluations;
MUST_USE struct status evaluations_new(struct evaluations **out);
struct evaluations *evaluations_free(struct evaluations *evaluations);
DEFINE_CLEANUP(evaluations)

/* From now on partials find it; takes it over. */
void evaluations_add_asking(struct evaluations *evaluations, struct asking *asking);
/* The asking of which this member has not answered yet, or NULL. */
struct asking *evaluations_find_asking(struct evaluations *evaluations, const struct exchange_id *exchange_id, const struct oin *member,
                                       size_t *out_member);
/* One that was told, to this user, and whose term is not over yet; NULL: none. */
struct asking *evaluations_find_told(struct evaluations *evaluations, const struct exchange_id *exchange_id, const struct digest *user);
/* Goes on without the liars, which answered, until t others have: who did already counts, and this asker hears. UNREACHABLE: there
 * are not so many, and it stays as it was. */
MUST_USE struct status asking_go_on(struct asking *asking, hedge_set liars, const struct evaluation_asker *asker, int64_t now_ms);
/* What the member answered, which fits the asking. Enough of them end it, and a refusal after which too few can still answer. */
void evaluations_receive(struct evaluations *evaluations, struct asking *asking, size_t member, const struct member_answer *answer);
/* Whether something is to be ended or forgotten, which is done in a batch. */
bool evaluations_are_over(const struct evaluations *evaluations, int64_t now_ms);
/* Ends those of which t members will not answer any more, and forgets those whose term is over. */
void evaluations_expire(struct evaluations *evaluations, int64_t now_ms);
/* The first, or the one after it, whose asker has not heard yet; NULL: none. */
struct asking *evaluations_next_asking(const struct evaluations *evaluations, const struct asking *after);
/* Until when this member is asked last, because it was hedged around; 0: it was not. */
int64_t evaluations_late_until(const struct evaluations *evaluations, const struct oin *member);
/* What it last said today is left of our quota there, for what this asking is for; UINT32_MAX: it never said. */
uint32_t evaluations_left_at(const struct evaluations *evaluations, const struct asking *asking, const struct oin *member, int64_t now_ms);
/* See hedge_restrain. */
void evaluations_restrain(const struct evaluations *evaluations, struct hedge *hedge);
/* Ends all of them. */
void evaluations_fail(struct evaluations *evaluations, struct status fault);

/* With a job number for each part, from `job` on. NO_MEMORY, and then `out` is NULL. */
MUST_USE struct status evaluations_add_multiplication(struct evaluations *evaluations, const struct multiplication *what,
                                                      struct multiplying **out);
/* What came of one part. KEEPER_LOST: that is not what comes next, or not as many points. `*out` is not NULL when it was the last:
 * then it is the caller's. */
struct part_result {
    enum status_code code;
    size_t point_count; /* none, unless `code` is OK */
    const struct element *points;
    const uint8_t *voucher; /* NULL: none */
};
MUST_USE struct status evaluations_receive_part(struct evaluations *evaluations, uint64_t job, const struct part_result *result,
                                                struct multiplying **out);
/* Only so many of its parts were handed to the keeper. */
void evaluations_cut_short(struct evaluations *evaluations, struct multiplying *item, uint8_t handed, struct status fault);
