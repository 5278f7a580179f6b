// SPDX-License-Identifier: EUPL-1.2
//
// Our own questions: opening a case (P-11: purpose, necessity, informed or deferral, expiry) and asking every
// partner that holds data.
#pragma once

#include "book/book.h"
#include "casefile/claims.h"
#include "ruling/decide.h"
#include "store/cases.h"
#include "store/inquiries.h"

#define CASE_TERM_DAYS 90 /* of a case that names no last day */
#define INQUIRY_TERM_MS (14 * DAY_MS)
#define CASE_SHUT_OUT "wie dit zou mogen vertellen, is hier afgesloten: uw beheerder weet waarom"
#define CASE_USED_UP "voor deze casus is al zo vaak gevraagd als er geteld is; open haar opnieuw"

/* For whose registers the household of a case is to be named: our own, whose tag is our name for it, then each partner that holds data,
 * may be asked for one of the categories, by some kind of identifier, and has a key. Of `row` the grounds, the categories and whether
 * the client was informed count. */
MUST_USE struct status case_holders(const struct agreed *agreed, const struct case_row *row, struct arena *arena, struct oin **out,
                                    size_t *out_count);
/* By which kinds of identifiers a case names its household for a holder, bits 1 << enum identifier_kind: those that its roles bring; by
 * all for ourselves, whose tag is our own name for it. */
uint8_t case_kinds(const struct agreed *agreed, const struct oin *holder);
/* On which grounds pseudonyms are had for it. */
struct grounds case_evaluation_grounds(const struct agreed *agreed, const struct case_row *row);

struct case_subject_given { /* as the source gives it: the pseudonym for this holder, never the identifier */
    struct oin holder;
    enum identifier_kind kind;
    struct element pseudonym;
};
/* The last day of a case, which may not have been said (0). INVALID: it is none. */
int32_t case_last_day(const struct book *book, int32_t said);
MUST_USE struct status case_check_last_day(int32_t last_day, int32_t today, struct complaint *why);
/* `row` without state and opened_ms; its id, random, is that under which its vouchers were asked for. CONFLICT: it was opened
 * before; INVALID with the reason in `why`; NO_RULE by a kind that is not of the holder; WRONG_EPOCH without a key for the register
 * of a holder in the purpose's domain; NOT_ALLOWED when our roster row does not have the role. Enters CASE_EVENT. */
MUST_USE struct status case_open(struct book *book, const struct case_row *row, const struct case_subject_given *subjects, size_t count,
                                 struct complaint *why);
struct case_asked {
    size_t asked;
    size_t left_out; /* partners for whose register, or under whose key of now, the case has no pseudonym */
    size_t used_up;  /* partners for whom the case has no voucher left */
    size_t shut_out; /* partners whom an operator shut out: they are not asked */
};
/* One inquiry per partner that holds data, ourselves included, for the categories that it may ever tell: REQUEST_SENT and the
 * outbox, in this batch. It waits for its partner INQUIRY_TERM_MS at most, and never longer than the case lasts. NOT_FOUND, EXPIRED;
 * WRONG_EPOCH when all that could be asked are left out, SHUT_OUT when they are shut out, NOT_COUNTED when nobody is asked and vouchers
 * are used up. */
MUST_USE struct status case_ask(struct book *book, const uint8_t id[static CASE_ID_BYTES], struct span user, struct complaint *why,
                                struct case_asked *out);

/* What the case asks for, as the policy hears it. */
struct inquiry_wanted case_wanted(const struct case_row *row);
