// SPDX-License-Identifier: EUPL-1.2
//
// Every point is multiplied by the same factor, which is there only while the job is.
#include "keeper/job.h"

#include "crypto/secret.h"

uint32_t job_units(const struct keeper_job *job)
{
    uint32_t uses = job->counting.is_wanted ? job->counting.voucher.uses : 1;
    return (uint32_t)(job->count - 1) * uses + 1;
}

struct status job_check(struct keeper_job *job, size_t most)
{
    size_t left = job->count - job->checked, slice = left < most ? left : most;
    TRY(elements_check(job->points + job->checked, slice));
    job->checked += slice;
    return STATUS(OK);
}

void job_start(struct keeper_job *job)
{
    evaluate_prepare(&job->share->scalar, job->size, &job->factor);
    job->done = 0;
}

bool job_slice(struct keeper_job *job, size_t most)
{
    size_t left = job->count - job->done, slice = left < most ? left : most;
    evaluate_slice(&job->factor, job->points + job->done, slice, job->points + job->count + job->done);
    job->done += slice;
    return job->done == job->count;
}

void job_end(struct keeper_job *job)
{
    scalar_wipe(&job->factor, 1);
    if (job->points)
        secret_wipe(job->points, 2 * job->count * sizeof *job->points);
    free(job->points);
    *job = (struct keeper_job){0};
}

void job_voucher_write(const struct job_voucher *wanted, struct writer *writer)
{
    const struct voucher *voucher = &wanted->voucher;
    write_u8(writer, wanted->is_wanted);
    if (!wanted->is_wanted)
        return;
    write_bytes(writer, oin_span(&wanted->member));
    write_bytes(writer, oin_span(&voucher->requester));
    write_bytes(writer, oin_span(&voucher->holder));
    write_u8(writer, voucher->purpose);
    write_u8(writer, voucher->uses);
    write_bytes(writer, SPAN_OF_ARRAY(voucher->id));
    write_bytes(writer, digest_span(&voucher->case_commit));
    write_bytes(writer, digest_span(&voucher->escrow));
    write_u64(writer, (uint64_t)voucher->issued_ms);
    write_u64(writer, (uint64_t)voucher->expires_ms);
}

static struct status read_voucher_oin(struct cursor *cursor, struct oin *out)
{
    struct span text;
    TRY(cursor_read(cursor, OIN_DIGITS, &text));
    return oin_parse(text, out);
}

static struct status read_voucher_digest(struct cursor *cursor, struct digest *out)
{
    struct span bytes;
    TRY(cursor_read(cursor, DIGEST_BYTES, &bytes));
    memcpy(out->bytes, bytes.data, DIGEST_BYTES);
    return STATUS(OK);
}

struct status job_voucher_read(struct cursor *cursor, struct job_voucher *out)
{
    struct voucher *voucher = &out->voucher;
    struct span id;
    uint64_t issued, expires;
    uint8_t is_wanted;
    TRY(cursor_read_u8(cursor, &is_wanted));
    *out = (struct job_voucher){.is_wanted = is_wanted == 1};
    if (is_wanted != 1)
        return is_wanted ? FAIL(MALFORMED) : STATUS(OK);
    TRY(read_voucher_oin(cursor, &out->member));
    TRY(read_voucher_oin(cursor, &voucher->requester));
    TRY(read_voucher_oin(cursor, &voucher->holder));
    TRY(cursor_read_u8(cursor, &voucher->purpose));
    TRY(cursor_read_u8(cursor, &voucher->uses));
    TRY(cursor_read(cursor, VOUCHER_ID_BYTES, &id));
    memcpy(voucher->id, id.data, VOUCHER_ID_BYTES);
    TRY(read_voucher_digest(cursor, &voucher->case_commit));
    TRY(read_voucher_digest(cursor, &voucher->escrow));
    TRY(cursor_read_u64(cursor, &issued));
    TRY(cursor_read_u64(cursor, &expires));
    voucher->issued_ms = (int64_t)issued;
    voucher->expires_ms = (int64_t)expires;
    return voucher->uses < 1 || voucher->uses > VOUCHER_USES_MOST ? FAIL(MALFORMED) : STATUS(OK);
}

struct status job_voucher_bind(struct job_voucher *wanted, struct span domain, uint32_t epoch, size_t points)
{
    struct voucher *voucher = &wanted->voucher;
    if (!wanted->is_wanted)
        return STATUS(OK);
    if (domain.size > DOMAIN_NAME_MOST || points < 2 || points > VOUCHER_COUNT_MOST + 1)
        return FAIL(MALFORMED);
    memcpy(voucher->domain, domain.data, domain.size);
    voucher->epoch = epoch;
    voucher->count = (uint16_t)(points - 1);
    return STATUS(OK);
}
