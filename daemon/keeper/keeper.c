// SPDX-License-Identifier: EUPL-1.2
//
// The keeper's side: reads the secrets, then serves its table until the daemon goes away. A request that is
// not in the table, or comes when it is not permitted, ends the process.
#include "keeper/keeper.h"

#include "base/cursor.h"
#include "crypto/secret.h"
#include "files/files.h"
#include "keeper/job.h"
#include "keyring/node_keys.h"
#include "ledger/checkpoint.h"
#include "runtime/harden.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

struct secrets {
    struct node_keys keys;
    struct sign_key envelope, log;
    size_t share_count;
    struct key_share shares[KEEPER_SHARES_MOST];
    bool is_opened;
    struct tree_head signed_head; /* the last: a log never gets two roots for one size, nor shrinks (P-07) */
    struct keeper_job job;
};

static void secrets_wipe(struct secrets *secrets)
{
    job_end(&secrets->job);
    secret_wipe(secrets, sizeof *secrets);
    free(secrets);
}

static struct status read_share(const char *folder, const char *name, struct secrets *secrets, struct arena *arena, struct complaint *why)
{
    const char *path;
    struct span text;
    if (secrets->share_count == KEEPER_SHARES_MOST)
        return complain(why, FAIL(TOO_LARGE), "%s: more than %d shares", folder, KEEPER_SHARES_MOST);
    TRY(arena_print(arena, &path, "%s/%s", folder, name));
    TRY(file_read_secret(path, KEY_SHARE_TEXT_MOST, arena, &text, why));
    TRY(key_share_parse(text, path, &secrets->shares[secrets->share_count], why));
    secrets->share_count++;
    return STATUS(OK);
}

static struct status read_secrets(const char *keys_path, const char *shares_path, struct secrets *secrets, struct complaint *why)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct span text;
    const char *const *names;
    size_t count;
    TRY(arena_new(1024 * 1024, &arena));
    TRY(file_read_secret(keys_path, NODE_KEYS_TEXT_MOST, arena, &text, why));
    TRY(node_keys_parse(text, keys_path, &secrets->keys, why));
    sign_key_from_seed(secrets->keys.envelope_seed, &secrets->envelope);
    sign_key_from_seed(secrets->keys.log_seed, &secrets->log);
    TRY(folder_list(shares_path, arena, &names, &count, why));
    for (size_t i = 0; i < count; i++)
        TRY(read_share(shares_path, names[i], secrets, arena, why));
    return STATUS(OK);
}

/* ---- OPEN */

static void write_share(struct writer *writer, const struct key_share *share)
{
    write_u8(writer, (uint8_t)strlen(share->domain));
    write_text(writer, share->domain);
    write_u32(writer, share->epoch);
    write_u32(writer, share->generation);
    write_u8(writer, share->index);
    write_bytes(writer, SPAN_OF_ARRAY(share->public_share.bytes));
}

static struct status serve_open(struct secrets *secrets, struct cursor *request)
{
    uint8_t room[8192], box_public[BOX_PUBLIC_BYTES];
    struct writer writer = writer_of(room, sizeof room);
    if (!cursor_is_done(request))
        return FAIL(KEEPER_LOST);
    secrets->is_opened = true;
    box_public_of(secrets->keys.box_secret, box_public);
    write_bytes(&writer, SPAN_OF_ARRAY(secrets->keys.curve_secret));
    write_bytes(&writer, SPAN_OF_ARRAY(secrets->keys.storage.bytes));
    write_bytes(&writer, SPAN_OF_ARRAY(box_public));
    write_bytes(&writer, SPAN_OF_ARRAY(secrets->envelope.public));
    write_bytes(&writer, SPAN_OF_ARRAY(secrets->log.public));
    write_u8(&writer, (uint8_t)secrets->share_count);
    for (size_t i = 0; i < secrets->share_count; i++)
        write_share(&writer, &secrets->shares[i]);
    ENSURE(!writer.overflow);
    struct status status = keeper_frame_write(KEEPER_SYNC_FD, writer_span(&writer));
    secret_wipe(room, sizeof room);
    return status;
}

/* ---- SIGN */

static struct status sign_envelope(struct secrets *secrets, struct span content, uint8_t out[static SIGNATURE_BYTES])
{
    sign_message(&secrets->envelope, ENVELOPE_SIGN_PREFIX, content, out);
    return STATUS(OK);
}

/* The last line of defence against a fork: whatever the daemon believes, this process signs no second root for a size. */
static struct status sign_checkpoint(struct secrets *secrets, struct span content, uint8_t out[static SIGNATURE_BYTES])
{
    struct checkpoint checkpoint;
    const struct tree_head *last = &secrets->signed_head;
    if (!status_ok(checkpoint_parse(content, &checkpoint)))
        return FAIL(KEEPER_LOST);
    bool is_same_size = checkpoint.head.size == last->size && last->size > 0;
    if (checkpoint.head.size < last->size || (is_same_size && !tree_hash_equal(&checkpoint.head.root, &last->root)))
        return FAIL(CONFLICT);
    secrets->signed_head = checkpoint.head;
    sign_message(&secrets->log, "", content, out);
    return STATUS(OK);
}

static const struct signs {
    enum keeper_signs role;
    struct status (*sign)(struct secrets *secrets, struct span content, uint8_t *out);
} signs_table[] = {
    {KEEPER_SIGNS_ENVELOPE, sign_envelope},
    {KEEPER_SIGNS_CHECKPOINT, sign_checkpoint},
};

static struct status sign_next(struct secrets *secrets, struct cursor *request, uint8_t *out)
{
    uint8_t role;
    uint32_t size;
    struct span content;
    TRY(cursor_read_u8(request, &role));
    TRY(cursor_read_u32(request, &size));
    TRY(cursor_read(request, size, &content));
    for (size_t i = 0; i < N(signs_table); i++)
        if (signs_table[i].role == (enum keeper_signs)role)
            return signs_table[i].sign(secrets, content, out);
    return FAIL(KEEPER_LOST);
}

static struct status serve_sign(struct secrets *secrets, struct cursor *request)
{
    uint16_t count;
    TRY(cursor_read_u16(request, &count));
    size_t size = 1 + (size_t)count * SIGNATURE_BYTES;
    uint8_t *reply = calloc(1, size);
    if (!reply)
        return FAIL(NO_MEMORY);
    struct status status = STATUS(OK);
    for (size_t i = 0; i < count && status_ok(status); i++)
        status = sign_next(secrets, request, reply + 1 + i * SIGNATURE_BYTES);
    bool is_answer = status_is(status, STATUS_CONFLICT) || (status_ok(status) && cursor_is_done(request));
    reply[0] = (uint8_t)status.code;
    if (is_answer)
        status = keeper_frame_write(KEEPER_SYNC_FD, span_of(reply, status_ok(status) ? size : 1));
    free(reply);
    return is_answer ? status : FAIL(KEEPER_LOST);
}

/* ---- EVALUATE */

static struct status send_refusal(uint64_t number, enum status_code code)
{
    uint8_t room[16];
    struct writer writer = writer_of(room, sizeof room);
    write_u64(&writer, number);
    write_u8(&writer, (uint8_t)code);
    write_u16(&writer, 0);
    write_u8(&writer, 0);
    return keeper_frame_write(KEEPER_WORK_FD, writer_span(&writer));
}

static struct status send_result(const struct keeper_job *job)
{
    size_t room = 16 + job->count * ELEMENT_BYTES + DLEQ_PROOF_BYTES;
    uint8_t *bytes = malloc(room), proof[DLEQ_PROOF_BYTES];
    if (!bytes)
        return FAIL(NO_MEMORY);
    struct writer writer = writer_of(bytes, room);
    write_u64(&writer, job->number);
    write_u8(&writer, STATUS_OK);
    write_u16(&writer, (uint16_t)job->count);
    write_bytes(&writer, span_of(job_results(job), job->count * sizeof(struct element)));
    write_u8(&writer, job->wants_proof);
    dleq_encode(&job->proof, proof);
    write_bytes(&writer, job->wants_proof ? SPAN_OF_ARRAY(proof) : span_empty());
    ENSURE(!writer.overflow);
    struct status status = keeper_frame_write(KEEPER_WORK_FD, writer_span(&writer));
    free(bytes);
    return status;
}

static const struct key_share *share_of(const struct secrets *secrets, struct span domain, uint32_t epoch, uint32_t generation)
{
    for (size_t i = 0; i < secrets->share_count; i++) {
        const struct key_share *share = &secrets->shares[i];
        if (span_is_text(domain, share->domain) && share->epoch == epoch && share->generation == generation)
            return share;
    }
    return NULL;
}

struct evaluate_request {
    uint64_t number;
    struct span domain, exchange_id;
    uint32_t epoch, generation;
    struct member_set members;
    uint8_t wants_proof;
    uint16_t count;
};

static struct status read_evaluate(struct cursor *request, struct evaluate_request *out)
{
    uint8_t size;
    struct span indices;
    TRY(cursor_read_u64(request, &out->number));
    TRY(cursor_read_u8(request, &size));
    TRY(cursor_read(request, size, &out->domain));
    TRY(cursor_read_u32(request, &out->epoch));
    TRY(cursor_read_u32(request, &out->generation));
    TRY(cursor_read_u8(request, &out->members.count));
    if (out->members.count > COMMITTEE_MOST)
        return FAIL(KEEPER_LOST);
    TRY(cursor_read(request, out->members.count, &indices));
    memcpy(out->members.index, indices.data, indices.size);
    TRY(cursor_read_u8(request, &out->wants_proof));
    TRY(cursor_read(request, EXCHANGE_ID_BYTES, &out->exchange_id));
    TRY(cursor_read_u16(request, &out->count));
    return out->wants_proof > 1 || out->count == 0 ? FAIL(KEEPER_LOST) : STATUS(OK);
}

static struct status read_points(struct cursor *request, struct keeper_job *job)
{
    for (size_t i = 0; i < job->count; i++) {
        struct span point;
        TRY(cursor_read(request, ELEMENT_BYTES, &point));
        TRY(element_decode(point, &job->points[i]));
    }
    return cursor_is_done(request) ? STATUS(OK) : FAIL(KEEPER_LOST);
}

static struct status serve_evaluate(struct secrets *secrets, struct cursor *request)
{
    struct evaluate_request wanted = {0};
    struct keeper_job *job = &secrets->job;
    if (job->is_running)
        return FAIL(KEEPER_LOST);
    TRY(read_evaluate(request, &wanted));
    const struct key_share *share = share_of(secrets, wanted.domain, wanted.epoch, wanted.generation);
    if (!share)
        return send_refusal(wanted.number, STATUS_WRONG_EPOCH);
    struct status fits = evaluate_members_check(&wanted.members, wanted.members.count, COMMITTEE_MOST, share->index);
    if (!status_ok(fits))
        return send_refusal(wanted.number, fits.code);
    *job = (struct keeper_job){.number = wanted.number,
                               .share = share,
                               .members = wanted.members,
                               .wants_proof = wanted.wants_proof,
                               .count = wanted.count,
                               .points = calloc(2 * (size_t)wanted.count, sizeof(struct element))};
    if (!job->points)
        return FAIL(NO_MEMORY);
    memcpy(job->exchange_id.bytes, wanted.exchange_id.data, EXCHANGE_ID_BYTES);
    TRY(read_points(request, job));
    job_start(job);
    return STATUS(OK);
}

/* A slice is a millisecond of work: so long a signature waits at most. */
static struct status work_slice(struct keeper_job *job)
{
    if (!job_slice(job, KEEPER_SLICE_POINTS))
        return STATUS(OK);
    struct status status = send_result(job);
    job_end(job);
    return status;
}

/* ---- the table */

static const struct permission {
    enum keeper_request request;
    int fd;
    bool before_open; /* OPEN comes first and once; everything else after it */
    struct status (*serve)(struct secrets *secrets, struct cursor *request);
} permissions[] = {
    {KEEPER_OPEN, KEEPER_SYNC_FD, true, serve_open},
    {KEEPER_SIGN, KEEPER_SYNC_FD, false, serve_sign},
    {KEEPER_EVALUATE, KEEPER_WORK_FD, false, serve_evaluate},
};

static struct status serve_frame(struct secrets *secrets, int fd)
{
    uint8_t *body = NULL, request;
    size_t size = 0;
    TRY(keeper_frame_read(fd, &body, &size));
    struct cursor cursor = cursor_of(span_of(body, size));
    struct status status = cursor_read_u8(&cursor, &request);
    if (status_ok(status)) {
        status = FAIL(KEEPER_LOST);
        for (size_t i = 0; i < N(permissions); i++)
            if (permissions[i].request == (enum keeper_request)request && permissions[i].fd == fd &&
                permissions[i].before_open == !secrets->is_opened)
                status = permissions[i].serve(secrets, &cursor);
    }
    free(body);
    return status;
}

static struct status serve(struct secrets *secrets)
{
    struct pollfd lines[] = {{.fd = KEEPER_SYNC_FD, .events = POLLIN}, {.fd = KEEPER_WORK_FD, .events = POLLIN}};
    for (;;) {
        lines[1].events = secrets->job.is_running ? 0 : POLLIN; /* one evaluation at a time */
        if (poll(lines, N(lines), secrets->job.is_running ? 0 : -1) < 0 && errno != EINTR)
            return FAIL(IO_FAILED);
        if (lines[0].revents)
            TRY(serve_frame(secrets, KEEPER_SYNC_FD));
        else if (lines[1].revents)
            TRY(serve_frame(secrets, KEEPER_WORK_FD));
        if (secrets->job.is_running)
            TRY(work_slice(&secrets->job));
    }
}

struct status keeper_serve(const char *keys_path, const char *shares_path, struct complaint *why)
{
    struct secrets *secrets = calloc(1, sizeof *secrets);
    if (!secrets)
        return FAIL(NO_MEMORY);
    /* it ends when the daemon closes its lines, so that the last batch still gets its signatures */
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    struct status status = process_harden();
    if (status_ok(status))
        status = read_secrets(keys_path, shares_path, secrets, why);
    if (status_ok(status))
        status = serve(secrets);
    secrets_wipe(secrets);
    return status;
}
