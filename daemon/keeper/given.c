// SPDX-License-Identifier: EUPL-1.2
//
// Rows and heads, each with what it must be; all of a request is written once, or nothing.
#include "keeper/given.h"

/* ---- BEGIN, AGREE: rows that the daemon gives by themselves */

static struct status raise_given(struct signer *signer, struct cursor *request, enum anchor_role role)
{
    while (!cursor_is_done(request)) {
        struct anchor_row row;
        if (!status_ok(anchor_row_decode(request, &row)) || row.role != role || (role == ANCHOR_OWN && !signs_is_own_log(signer, row.name)))
            return FAIL(KEEPER_LOST);
        TRY(guard_raise(signer->guard, &row));
    }
    return STATUS(OK);
}

static struct status settle_given(struct signer *signer, struct status status, struct keeper_frame *out)
{
    status = guard_settle(signer->guard, status);
    if (!guard_is_answer(status))
        return FAIL(KEEPER_LOST);
    TRY(keeper_frame_new(1, out));
    out->bytes[0] = (uint8_t)status.code;
    return STATUS(OK);
}

struct status given_begin(struct signer *signer, struct cursor *request, struct keeper_frame *out)
{
    struct status status = guard_begin(signer->guard);
    if (status_ok(status))
        status = raise_given(signer, request, ANCHOR_OWN);
    return settle_given(signer, status, out);
}

struct status given_agree(struct signer *signer, struct cursor *request, struct keeper_frame *out)
{
    return settle_given(signer, raise_given(signer, request, ANCHOR_AGREED), out);
}

/* ---- SHOWN, RELEASE: a head of ours that our ledger does not contain; and does again */

struct status given_shown(struct signer *signer, struct cursor *request, struct keeper_frame *out)
{
    struct anchor_row shown;
    TRY(signs_own_head_read(signer, request, &shown));
    shown.role = ANCHOR_SHOWN;
    return settle_given(signer, cursor_is_done(request) ? guard_show(signer->guard, &shown) : FAIL(KEEPER_LOST), out);
}

struct status given_release(struct signer *signer, struct cursor *request, struct keeper_frame *out)
{
    struct guard_growths growths;
    struct anchor_row head;
    TRY(signs_own_head_read(signer, request, &head));
    TRY(signs_growth_read(request, &growths.of_shown));
    TRY(signs_growth_read(request, &growths.of_signed));
    head.role = ANCHOR_OWN;
    return settle_given(signer, cursor_is_done(request) ? guard_release(signer->guard, &head, &growths) : FAIL(KEEPER_LOST), out);
}
