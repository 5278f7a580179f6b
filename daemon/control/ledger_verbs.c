// SPDX-License-Identifier: EUPL-1.2
//
// The ledger for whoever takes evidence along: the signed head, the entries under it as bytes, and what an entry has the digest of.
#include "control/control.h"
#include "control/request.h"

#include "acts/heal.h"
#include "acts/look.h"
#include "acts/unseal.h"
#include "book/nightly.h"
#include "ledger/tile.h"

struct status control_ledger_head(struct request *request, const struct speech_ledger_of *given, struct speech_ledger_head *reply)
{
    struct look_head *head;
    struct look_cosigned *cosigned;
    TRY(ARENA_NEW(request->arena, 1, &head));
    TRY(given->before ? look_closed(&request->node->book, given->before, request->arena, head)
                      : look_head(&request->node->book, request->arena, head));
    reply->first = head->first;
    reply->size = head->size;
    reply->vkey = head->vkey;
    reply->origin = head->origin;
    if (given->before) /* what witnesses said of its end stands under it */
        return arena_text(request->arena, head->note, &reply->note);
    TRY(look_cosigned(&request->node->book, request->arena, &cosigned, &reply->cosigned_count));
    TRY(ARENA_NEW(request->arena, reply->cosigned_count, &reply->cosigned));
    for (size_t i = 0; i < reply->cosigned_count; i++)
        reply->cosigned[i] = (struct speech_cosigned){cosigned[i].size, cosigned[i].note};
    return arena_text(request->arena, head->note, &reply->note);
}

struct reading {
    struct arena *arena;
    struct span *entries;
    uint32_t count;
    size_t size; /* of the bundle that they make */
};

/* TOO_LARGE: the rest is for the next question. */
static struct status take_leaf(void *context, uint64_t index, struct span entry, const uint8_t hash[static SHA256_BYTES])
{
    struct reading *reading = context;
    (void)index;
    (void)hash;
    if (reading->size + sizeof(uint16_t) + entry.size > SPEECH_BUNDLE_MOST_BYTES)
        return FAIL(TOO_LARGE);
    reading->size += sizeof(uint16_t) + entry.size;
    return arena_copy(reading->arena, entry, &reading->entries[reading->count++]);
}

static struct status bundle_entries(const struct reading *reading, struct span *out)
{
    uint8_t *room;
    TRY(ARENA_NEW(reading->arena, reading->size, &room));
    struct writer writer = writer_of(room, reading->size);
    for (uint32_t i = 0; i < reading->count; i++)
        TRY(bundle_write(&writer, reading->entries[i]));
    ENSURE(!writer.overflow);
    *out = writer_span(&writer);
    return STATUS(OK);
}

struct status control_ledger_read(struct request *request, const struct speech_ledger_read *given, struct speech_ledger_entries *reply)
{
    struct reading reading = {.arena = request->arena};
    const struct scrub_finding *damage = &request->node->book.damage;
    /* whoever reads on such a page in a batch ends the node */
    if (damage->damage == SCRUB_PAGE && damage->index >= given->first && damage->index - given->first < given->count)
        return complain(&request->why, FAIL(CORRUPT), "entry %llu cannot be read: schakel ledger heal DIR",
                        (unsigned long long)damage->index);
    TRY(ARENA_NEW(request->arena, given->count, &reading.entries));
    struct status status = look_entries(&request->node->book, given->first, given->count, take_leaf, &reading);
    if (!status_ok(status) && !status_is(status, STATUS_TOO_LARGE))
        return status;
    reply->entries = reading.count;
    if (reading.count) {
        request->seen.read_from = given->first;
        request->seen.read_to = given->first + reading.count;
    }
    return bundle_entries(&reading, &reply->bundle);
}

static void copy_head(uint64_t size, const uint8_t root[static SHA256_BYTES], struct tree_head *out)
{
    out->size = size;
    memcpy(out->root.bytes, root, SHA256_BYTES);
}

struct status control_ledger_custody(struct request *request, const struct speech_ledger_custody *given, struct speech_ledger_taken *reply)
{
    struct custody_block block = {.files.count = given->file_count};
    struct span text;
    snprintf(block.origin, sizeof block.origin, "%s", given->origin);
    if (!origin_is_of_same(block.origin, agreed_us(&request->node->agreed)->row->log_origin))
        return complain(&request->why, FAIL(INVALID), "origin: no log of this node");
    snprintf(block.asker, sizeof block.asker, "%.*s", CUSTODY_ASKER_MOST, request->user);
    snprintf(block.reason, sizeof block.reason, "%s", *given->reason ? given->reason : "-");
    copy_head(given->from_size, given->from_root, &block.from);
    copy_head(given->to_size, given->to_root, &block.to);
    memcpy(block.files.list.bytes, given->files, DIGEST_BYTES);
    memcpy(block.before.bytes, given->before, DIGEST_BYTES);
    TRY(look_custody(&request->node->book, &block, request->now_ms, request->arena, &text));
    request->seen.read_from = given->from_size;
    request->seen.read_to = given->to_size;
    return arena_text(request->arena, text, &reply->block);
}

struct status control_ledger_request(struct request *request, const struct speech_ledger_request *given,
                                     struct speech_ledger_requested *reply)
{
    request->seen.object = exchange_id_span(&given->exchange);
    return look_request(&request->node->book, &given->exchange, &given->requester, request->arena, &reply->body);
}

/* It says why, in words of people, though not about whom. */
struct status control_ledger_question(struct request *request, const struct speech_ledger_question *given,
                                      struct speech_ledger_requested *reply)
{
    request->seen.object = exchange_id_span(&given->exchange);
    return look_question(&request->node->book, &given->exchange, request->arena, &reply->body);
}

/* ---- what was compared by night */

static const char *kind_of_lone(const struct lone_row *row)
{
    return envelope_kind_is_known(row->what.kind) ? envelope_kind_word((enum envelope_kind)row->what.kind) : "unknown";
}

static struct status add_lone(struct request *request, const struct reconciled_day *day, struct speech_differences *reply)
{
    const struct oin *own = &request->node->agreed.own;
    struct lone_row *rows;
    size_t count;
    TRY(look_lone(&request->node->book, day, request->arena, &rows, &count));
    for (size_t i = 0; i < count && reply->row_count < SPEECH_LONE_MOST; i++)
        reply->rows[reply->row_count++] = (struct speech_lone){.partner = day->partner,
                                                               .day = day->day,
                                                               .verdict = night_words(rows[i].verdict)->word,
                                                               .kind = kind_of_lone(&rows[i]),
                                                               .by_us = rows[i].what.speaker == reconcile_speaker_of(own, &day->partner),
                                                               .exchange = rows[i].what.exchange,
                                                               .has_entry = rows[i].position != EXCHANGED_NOWHERE,
                                                               .entry = rows[i].position};
    return STATUS(OK);
}

static struct status add_compared(struct request *request, const struct oin *partner, struct speech_differences *reply)
{
    struct reconciled_day *days;
    size_t count;
    TRY(look_compared(&request->node->book, partner, request->arena, &days, &count));
    for (size_t i = 0; i < count && reply->day_count < SPEECH_COMPARED_MOST; i++) {
        reply->days[reply->day_count++] = (struct speech_compared){.partner = *partner,
                                                                   .day = days[i].day,
                                                                   .final = days[i].stage == RECONCILED_FINAL,
                                                                   .outcome = night_outcome_word(days[i].outcome),
                                                                   .at = days[i].at_ms,
                                                                   .ours = days[i].ours,
                                                                   .theirs = days[i].theirs,
                                                                   .explained = days[i].explained,
                                                                   .differing = days[i].differing};
        TRY(add_lone(request, &days[i], reply));
    }
    return STATUS(OK);
}

struct status control_ledger_differences(struct request *request, const struct speech_nothing *given, struct speech_differences *reply)
{
    const struct agreed *agreed = &request->node->agreed;
    (void)given;
    TRY(ARENA_NEW(request->arena, SPEECH_COMPARED_MOST, &reply->days));
    TRY(ARENA_NEW(request->arena, SPEECH_LONE_MOST, &reply->rows));
    for (size_t i = 0; i < agreed->party_count; i++)
        if (i != agreed->self)
            TRY(add_compared(request, &agreed->parties[i].row->oin, reply));
    return STATUS(OK);
}

/* ---- damage */

_Static_assert(SPEECH_DAMAGE_MOST == HEALING_SLICE, "as many as are looked at in one go");
_Static_assert(SPEECH_PROOF_MOST_BYTES == sizeof(((struct tree_proof *)0)->hashes), "every proof can be said");

struct status control_ledger_damage(struct request *request, const struct speech_ledger_damage *given, struct speech_ledger_damaged *reply)
{
    const struct healing_slice slice = {given->first, given->count, given->expected};
    const struct damaged_leaves *found = &request->node->book.looked;
    if (given->expected.size && given->expected.size != (size_t)given->count * SHA256_BYTES)
        return complain(&request->why, FAIL(INVALID), "expected: 32 bytes for each of the entries");
    TRY(heal_look(&request->node->book, &slice));
    TRY(ARENA_NEW(request->arena, found->count, &reply->entries));
    for (; reply->entry_count < found->count; reply->entry_count++)
        reply->entries[reply->entry_count].entry = found->positions[reply->entry_count];
    reply->next = found->next;
    return STATUS(OK);
}

struct status control_ledger_heal(struct request *request, const struct speech_ledger_heal *given, struct speech_nothing *reply)
{
    struct healing healing = {.position = given->entry, .entry = given->bytes, .size = given->size};
    const struct heal_asker asker = {span_of_text(request->user), span_of_text(given->source)};
    (void)reply;
    if (given->proof.size % SHA256_BYTES)
        return complain(&request->why, FAIL(INVALID), "proof: not a number of whole hashes");
    healing.proof.count = given->proof.size / SHA256_BYTES;
    memcpy(healing.proof.hashes, given->proof.data, given->proof.size);
    return heal_entry(&request->node->book, &healing, &asker, &request->why);
}

/* ---- opened for the auditor */

static void send_opened(void *state, uint64_t ticket, const struct unsealing *unsealing, struct status fault)
{
    struct speech_escrow_answer members[COMMITTEE_MOST];
    const struct speech_escrow_opened reply = {unsealing->member_count, members};
    for (size_t i = 0; i < unsealing->member_count; i++)
        members[i] = (struct speech_escrow_answer){unsealing->members[i].member, unsealing->members[i].code, unsealing->members[i].message};
    control_reply_later(state, ticket, fault, "", &reply);
}

struct status control_escrow_open(struct request *request, const struct speech_escrow_open *given, struct speech_escrow_opened *reply)
{
    struct book *book = &request->node->book;
    const struct unseal_asker asker = {send_opened, request->control, request->ticket};
    uint8_t digest[SHA256_BYTES];
    (void)reply; /* when all members have answered */
    struct status status = unseal_ask(book, given->request, &asker);
    if (status_is(status, STATUS_NOT_ALLOWED))
        return complain(&request->why, status, "the auditor is %s, and this node is not its",
                        request->node->agreed.roster->auditor_oin.text);
    TRY(status);
    sha256(given->request, digest);
    TRY(arena_copy(request->arena, SPAN_OF_ARRAY(digest), &request->seen.object));
    request->is_deferred = true;
    return STATUS(OK);
}
