// SPDX-License-Identifier: EUPL-1.2
//
// OPEN, BEGIN, AGREE, SHOWN, RELEASE, SIGN, EVALUATE, OPENS and USED, and the table that says which may come when.
#include "keeper/core.h"

#include "base/cursor.h"
#include "crypto/seal.h"
#include "crypto/secret.h"
#include "keeper/given.h"
#include "keeper/job.h"
#include "keeper/opens.h"
#include "keeper/signs.h"
#include "keeper/told.h"

struct keeper_core {
    struct keeper_secrets secrets;
    struct signer signer; /* its guard is ours */
    bool is_opened;
    struct keeper_limits limits;
    struct ceiling_leaps leaps;
    struct keeper_job jobs[KEEPER_LANES];
    enum keeper_lane worked; /* whose turn it was */
};

struct status keeper_frame_new(size_t size, struct keeper_frame *out)
{
    uint8_t *bytes = calloc(1, size ? size : 1);
    if (!bytes)
        return FAIL(NO_MEMORY);
    *out = (struct keeper_frame){bytes, size};
    return STATUS(OK);
}

void keeper_frame_free(struct keeper_frame *frame)
{
    if (frame->bytes)
        secret_wipe(frame->bytes, frame->size);
    free(frame->bytes);
    *frame = (struct keeper_frame){NULL, 0};
}

struct status keeper_core_new(const struct keeper_secrets *secrets, const struct keeper_limits *limits, const struct anchor_place *place,
                              struct keeper_core **out)
{
    CLEANUP(keeper_core) struct keeper_core *core = calloc(1, sizeof *core);
    if (!core)
        return FAIL(NO_MEMORY);
    (void)secret_lock(core, sizeof *core); /* where the limit is too low, preflight has said so */
    TRY(guard_new(place, &core->signer.guard));
    core->secrets = *secrets;
    core->limits = *limits;
    core->signer.own = limits->own;
    sign_key_from_seed(secrets->keys.envelope_seed, &core->signer.envelope);
    sign_key_from_seed(secrets->keys.log_seed, &core->signer.log);
    sign_key_from_seed(secrets->keys.witness_seed, &core->signer.witness);
    *out = TAKE(core);
    return STATUS(OK);
}

struct keeper_core *keeper_core_free(struct keeper_core *core)
{
    if (!core)
        return NULL;
    for (size_t i = 0; i < KEEPER_LANES; i++)
        job_end(&core->jobs[i]);
    guard_free(core->signer.guard);
    secret_unlock(core, sizeof *core);
    free(core);
    return NULL;
}

/* ---- OPEN */

#define OPEN_REPLY_ROOM (8192 + KEY_SHARES_MOST * TOLD_SHARE_MOST + ANCHOR_SLOT_BYTES)

static struct status serve_open(struct keeper_core *core, struct cursor *request, struct keeper_frame *out)
{
    const struct keeper_secrets *secrets = &core->secrets;
    uint8_t box_public[BOX_PUBLIC_BYTES];
    if (!cursor_is_done(request))
        return FAIL(KEEPER_LOST);
    TRY(keeper_frame_new(OPEN_REPLY_ROOM, out));
    struct writer writer = writer_of(out->bytes, out->size);
    core->is_opened = true;
    box_public_of(secrets->keys.box_secret, box_public);
    write_bytes(&writer, SPAN_OF_ARRAY(secrets->keys.curve_secret));
    write_bytes(&writer, SPAN_OF_ARRAY(secrets->keys.storage.bytes));
    write_bytes(&writer, SPAN_OF_ARRAY(box_public));
    write_bytes(&writer, SPAN_OF_ARRAY(core->signer.envelope.public));
    write_bytes(&writer, SPAN_OF_ARRAY(core->signer.log.public));
    write_bytes(&writer, SPAN_OF_ARRAY(core->signer.witness.public));
    told_shares_write(&secrets->shares, &writer);
    told_anchor_write(guard_anchor(core->signer.guard), &writer);
    ENSURE(!writer.overflow);
    out->size = writer.used; /* the rest of the room is zero */
    return STATUS(OK);
}

/* ---- SIGN */

static int64_t now_of(const struct keeper_core *core) { return core->limits.wall_ms(core->limits.state); }

static struct status sign_next(struct keeper_core *core, struct cursor *request, uint32_t counts[static CEILINGS_MESSAGES_COUNT + 1],
                               uint8_t *out)
{
    struct signs_item item;
    TRY(signs_item_read(request, &item));
    counts[ceilings_message_of(item.kind)]++; /* of another role none: the last */
    return signs_make(&core->signer, &item, now_of(core), out);
}

static struct status serve_sign(struct keeper_core *core, struct cursor *request, struct keeper_frame *out)
{
    uint32_t counts[CEILINGS_MESSAGES_COUNT + 1] = {0};
    uint16_t count;
    TRY(cursor_read_u16(request, &count));
    TRY(keeper_frame_new(1 + (size_t)count * SIGNATURE_BYTES, out));
    struct status status = STATUS(OK);
    for (size_t i = 0; i < count && status_ok(status); i++)
        status = sign_next(core, request, counts, out->bytes + 1 + i * SIGNATURE_BYTES);
    if (status_ok(status) && !cursor_is_done(request))
        status = FAIL(KEEPER_LOST);
    if (status_ok(status))
        status = ceiling_count_messages(&core->limits, core->signer.guard, &core->leaps, counts);
    status = guard_settle(core->signer.guard, status);
    if (!status_ok(status))
        core->leaps = (struct ceiling_leaps){0};
    if (!guard_is_answer(status) && !status_is(status, STATUS_OVER_QUOTA))
        return status;
    out->bytes[0] = (uint8_t)status.code;
    if (!status_ok(status))
        out->size = 1;
    return STATUS(OK);
}

/* ---- BEGIN, AGREE, SHOWN, RELEASE */

static struct status serve_begin(struct keeper_core *core, struct cursor *request, struct keeper_frame *out)
{
    return given_begin(&core->signer, request, out);
}

static struct status serve_agree(struct keeper_core *core, struct cursor *request, struct keeper_frame *out)
{
    return given_agree(&core->signer, request, out);
}

static struct status serve_shown(struct keeper_core *core, struct cursor *request, struct keeper_frame *out)
{
    return given_shown(&core->signer, request, out);
}

static struct status serve_release(struct keeper_core *core, struct cursor *request, struct keeper_frame *out)
{
    return given_release(&core->signer, request, out);
}

/* ---- EVALUATE */

static struct status write_refusal(enum keeper_lane lane, uint64_t number, enum status_code code, struct keeper_frame *out)
{
    TRY(keeper_frame_new(1 + 8 + 1 + 2 + 1, out));
    struct writer writer = writer_of(out->bytes, out->size);
    write_u8(&writer, (uint8_t)lane);
    write_u64(&writer, number);
    write_u8(&writer, (uint8_t)code);
    write_u16(&writer, 0);
    write_u8(&writer, 0);
    return STATUS(OK);
}

static struct status write_job_result(const struct keeper_core *core, const struct keeper_job *job, struct keeper_frame *out)
{
    const struct job_voucher *counting = &job->counting;
    size_t voucher_size = counting->is_wanted ? SIGNATURE_BYTES : 0;
    uint8_t voucher[SIGNATURE_BYTES] = {0};
    TRY(keeper_frame_new(1 + 8 + 1 + 2 + job->count * ELEMENT_BYTES + 1 + voucher_size, out));
    struct writer writer = writer_of(out->bytes, out->size);
    write_u8(&writer, (uint8_t)job->lane);
    write_u64(&writer, job->number);
    write_u8(&writer, STATUS_OK);
    write_u16(&writer, (uint16_t)job->count);
    write_bytes(&writer, span_of(job_results(job), job->count * sizeof(struct element)));
    write_u8(&writer, counting->is_wanted);
    if (counting->is_wanted)
        voucher_sign(&counting->voucher, &counting->member, &core->signer.envelope, voucher);
    write_bytes(&writer, span_of(voucher, voucher_size));
    ENSURE(!writer.overflow && writer.used == out->size);
    return STATUS(OK);
}

struct evaluate_request {
    enum keeper_lane lane;
    uint64_t number;
    struct span domain;
    struct oin holder;
    uint32_t epoch, generation;
    enum evaluation_act act;
    uint8_t size; /* of the committee */
    uint16_t count;
    struct job_voucher counting;
};

static struct status read_evaluate(struct cursor *request, struct evaluate_request *out)
{
    uint8_t lane, size, act;
    struct span holder;
    TRY(cursor_read_u8(request, &lane));
    TRY(cursor_read_u64(request, &out->number));
    TRY(cursor_read_u8(request, &size));
    TRY(cursor_read(request, size, &out->domain));
    TRY(cursor_read(request, OIN_DIGITS, &holder));
    TRY(oin_parse(holder, &out->holder));
    TRY(cursor_read_u32(request, &out->epoch));
    TRY(cursor_read_u32(request, &out->generation));
    TRY(cursor_read_u8(request, &act));
    TRY(cursor_read_u8(request, &out->size));
    TRY(cursor_read_u16(request, &out->count));
    TRY(job_voucher_read(request, &out->counting));
    out->lane = (enum keeper_lane)lane;
    out->act = (enum evaluation_act)act;
    if (lane >= KEEPER_LANES || (lane == KEEPER_LANE_SHORT && out->count > KEEPER_SHORT_POINTS))
        return FAIL(KEEPER_LOST);
    if (out->size > COMMITTEE_MOST || out->count == 0 || !*evaluation_act_word(out->act))
        return FAIL(KEEPER_LOST);
    if (out->counting.is_wanted && out->act != EVALUATION_ASK) /* only questions show vouchers: no other ceiling makes them */
        return FAIL(KEEPER_LOST);
    return job_voucher_bind(&out->counting, out->domain, out->epoch, out->count);
}

static struct status read_points(struct cursor *request, struct keeper_job *job)
{
    struct span points;
    TRY(cursor_read(request, job->count * sizeof *job->points, &points));
    memcpy(job->points, points.data, points.size);
    return cursor_is_done(request) ? STATUS(OK) : FAIL(KEEPER_LOST);
}

static struct status serve_evaluate(struct keeper_core *core, struct cursor *request, struct keeper_frame *out)
{
    struct evaluate_request wanted = {0};
    TRY(read_evaluate(request, &wanted));
    struct keeper_job *job = &core->jobs[wanted.lane];
    if (job->is_running || !signs_voucher_fits(&core->signer, &wanted.counting, &wanted.holder))
        return FAIL(KEEPER_LOST);
    if (!signs_voucher_is_new(&wanted.counting, now_of(core)))
        return write_refusal(wanted.lane, wanted.number, STATUS_EXPIRED, out);
    const struct key_shares *shares = &core->secrets.shares;
    const struct key_share *share = key_shares_find(shares, wanted.domain, &wanted.holder, wanted.epoch);
    if (!share || opens_is_its_key(wanted.domain) || wanted.generation != shares->generation) /* two generations make no answer together */
        return write_refusal(wanted.lane, wanted.number, STATUS_WRONG_EPOCH, out);
    if (shares->index > wanted.size)
        return write_refusal(wanted.lane, wanted.number, STATUS_BAD_COMMITTEE, out);
    *job = (struct keeper_job){.is_running = true,
                               .lane = wanted.lane,
                               .number = wanted.number,
                               .act = wanted.act,
                               .share = share,
                               .size = wanted.size,
                               .counting = wanted.counting,
                               .count = wanted.count,
                               .points = calloc(2 * (size_t)wanted.count, sizeof(struct element))};
    struct status status = job->points ? read_points(request, job) : FAIL(NO_MEMORY);
    if (!status_ok(status))
        job_end(job);
    return status;
}

/* ---- OPENS */

static struct status serve_opens(struct keeper_core *core, struct cursor *request, struct keeper_frame *out)
{
    struct opens_reply reply;
    TRY(opens_answer(&core->secrets.shares, &core->limits, core->signer.guard, request, &reply));
    TRY(keeper_frame_new(reply.size, out));
    memcpy(out->bytes, reply.bytes, reply.size);
    return STATUS(OK);
}

/* ---- USED */

static struct status serve_used(struct keeper_core *core, struct cursor *request, struct keeper_frame *out)
{
    if (!cursor_is_done(request))
        return FAIL(KEEPER_LOST);
    TRY(keeper_frame_new(TOLD_CEILINGS_BYTES, out));
    struct writer writer = writer_of(out->bytes, out->size);
    told_ceilings_write(&core->limits, core->signer.guard, &core->leaps, &writer);
    ENSURE(!writer.overflow && writer.used == out->size);
    return STATUS(OK);
}

/* ---- the work */

bool keeper_core_is_working(const struct keeper_core *core)
{
    return core->jobs[KEEPER_LANE_SHORT].is_running || core->jobs[KEEPER_LANE_LONG].is_running;
}

bool keeper_core_is_full(const struct keeper_core *core)
{
    return core->jobs[KEEPER_LANE_SHORT].is_running && core->jobs[KEEPER_LANE_LONG].is_running;
}

/* The lanes take turns. */
static struct keeper_job *next_job(struct keeper_core *core)
{
    const enum keeper_lane other = core->worked == KEEPER_LANE_SHORT ? KEEPER_LANE_LONG : KEEPER_LANE_SHORT;
    core->worked = core->jobs[other].is_running ? other : core->worked;
    return &core->jobs[core->worked];
}

/* The daemon looked at the points before it debited them; what is none is counted nowhere here either. Durable before the first is
 * multiplied: after kill -9 the day has what was begun in it. */
static struct status count_checked(struct keeper_core *core, struct keeper_job *job)
{
    TRY(job_check(job, KEEPER_SLICE_CHECKED));
    if (!job_is_checked(job))
        return STATUS(OK);
    TRY(guard_settle(core->signer.guard, ceiling_count(&core->limits, core->signer.guard, job->act, job_units(job))));
    job_start(job);
    return STATUS(OK);
}

static struct status refuse_job(struct keeper_job *job, struct status status, struct keeper_frame *out)
{
    const enum keeper_lane lane = job->lane;
    const uint64_t number = job->number;
    job_end(job);
    bool is_refusal = status_is(status, STATUS_OVER_QUOTA) || status_is(status, STATUS_BAD_POINT) || guard_is_answer(status);
    return is_refusal ? write_refusal(lane, number, status.code, out) : FAIL(KEEPER_LOST);
}

struct status keeper_core_work(struct keeper_core *core, struct keeper_frame *out_reply)
{
    *out_reply = (struct keeper_frame){NULL, 0};
    ENSURE(keeper_core_is_working(core));
    struct keeper_job *job = next_job(core);
    struct status status = job_is_checked(job) ? STATUS(OK) : count_checked(core, job);
    if (!status_ok(status))
        return refuse_job(job, status, out_reply);
    if (!job_is_checked(job) || !job_slice(job, KEEPER_SLICE_POINTS))
        return STATUS(OK);
    status = write_job_result(core, job, out_reply);
    job_end(job);
    return status;
}

/* ---- the table */

static const struct permission {
    enum keeper_request request;
    enum keeper_line line;
    bool before_open; /* OPEN comes first and once; everything else after it */
    struct status (*serve)(struct keeper_core *core, struct cursor *request, struct keeper_frame *out);
} permissions[] = {
    {KEEPER_OPEN, KEEPER_LINE_SYNC, true, serve_open},          {KEEPER_SIGN, KEEPER_LINE_SYNC, false, serve_sign},
    {KEEPER_EVALUATE, KEEPER_LINE_WORK, false, serve_evaluate}, {KEEPER_BEGIN, KEEPER_LINE_SYNC, false, serve_begin},
    {KEEPER_AGREE, KEEPER_LINE_SYNC, false, serve_agree},       {KEEPER_OPENS, KEEPER_LINE_SYNC, false, serve_opens},
    {KEEPER_USED, KEEPER_LINE_SYNC, false, serve_used},         {KEEPER_SHOWN, KEEPER_LINE_SYNC, false, serve_shown},
    {KEEPER_RELEASE, KEEPER_LINE_SYNC, false, serve_release},
};

static struct status serve_permitted(struct keeper_core *core, enum keeper_line line, struct span request, struct keeper_frame *out)
{
    struct cursor cursor = cursor_of(request);
    uint8_t number;
    TRY(cursor_read_u8(&cursor, &number));
    for (size_t i = 0; i < N(permissions); i++)
        if (permissions[i].request == (enum keeper_request)number && permissions[i].line == line &&
            permissions[i].before_open == !core->is_opened)
            return permissions[i].serve(core, &cursor, out);
    return FAIL(KEEPER_LOST);
}

struct status keeper_core_answer(struct keeper_core *core, enum keeper_line line, struct span request, struct keeper_frame *out_reply)
{
    *out_reply = (struct keeper_frame){NULL, 0};
    struct status status = serve_permitted(core, line, request, out_reply);
    if (status_ok(status))
        return status;
    keeper_frame_free(out_reply);
    return status_is(status, STATUS_NO_MEMORY) ? status : FAIL(KEEPER_LOST);
}
