// SPDX-License-Identifier: EUPL-1.2
//
// A backup goes out a slice at a time: each is one request, so that a turn is between each two.
#include "acts/backup.h"
#include "control/request.h"

_Static_assert(BACKUP_ID_BYTES == SPEECH_BACKUP_ID_BYTES, "what names it is said whole");
_Static_assert(AGE_HEADER_MOST_BYTES + BACKUP_SLICE_CHUNKS * AGE_SEALED_CHUNK_BYTES <= SPEECH_BACKUP_SLICE_MOST, "a slice can be said");

struct status control_backup_begin(struct request *request, const struct speech_nothing *given, struct speech_backup *reply)
{
    (void)given;
    reply->oin = request->node->agreed.own;
    return backup_begin(request->node, request->user, reply->backup, &request->why);
}

struct status control_backup_read(struct request *request, const struct speech_backup_read *given, struct speech_backup_slice *reply)
{
    const struct backup_wanted wanted = {given->backup, given->at, request->now_ms};
    return backup_slice(request->node, &wanted, request->arena, &reply->bytes, &reply->last);
}

struct status control_backup_end(struct request *request, const struct speech_backup_made *given, struct speech_nothing *reply)
{
    struct digest digest;
    (void)reply;
    memcpy(digest.bytes, given->digest, sizeof digest.bytes);
    return backup_end(request->node, given->backup, &digest, request->user);
}

static struct status note_opened_backup(struct request *request, const struct speech_backup_opened *given, bool is_drill)
{
    struct digest digest;
    memcpy(digest.bytes, given->digest, sizeof digest.bytes);
    return backup_opened(request->node, &digest, request->user, is_drill);
}

struct status control_backup_verified(struct request *request, const struct speech_backup_opened *given, struct speech_nothing *reply)
{
    (void)reply;
    return note_opened_backup(request, given, false);
}

struct status control_backup_drilled(struct request *request, const struct speech_backup_opened *given, struct speech_nothing *reply)
{
    (void)reply;
    return note_opened_backup(request, given, true);
}
