// SPDX-License-Identifier: EUPL-1.2
//
// The node says which entries are damaged; of each the folder gives bytes and proof, one request.
#include "cli/ledger_heal.h"

#include "cli/clock.h"
#include "cli/ledger_folder.h"
#include "cli/node_link.h"
#include "ledger/entry_proof.h"

#define ENTRY_ARENA_BYTES ((size_t)16 * 1024 * 1024)
#define SLICE SPEECH_DAMAGE_MOST
#define AGAIN_MOST 200 /* the node is busy with something that must be durable first: a moment later */
#define AGAIN_PAUSE_MS 20

struct healer {
    struct invocation *invocation;
    struct door door;
    struct ledger_folder folder;
    struct export_source source;
    uint64_t folder_size;         /* entries in it */
    uint64_t first, size;         /* of the log that it is of: position of its first entry, and how many are signed */
    uint64_t healed, left, other; /* other: damaged ones of other logs */
    struct complaint why_left;    /* of the first; it names it */
    struct json *entries;         /* of the reply; NULL: for people */
};

/* ---- which log */

static struct status find_own_log(struct healer *healer)
{
    struct invocation *invocation = healer->invocation;
    struct speech_ledger_of of = {.before = 0};
    struct speech_ledger_head head;
    char origin[NOTE_NAME_MOST_BYTES + 1];
    TRY(ledger_folder_size(&healer->folder, invocation->arena, &healer->folder_size));
    TRY(ledger_folder_origin(&healer->folder, invocation->arena, origin));
    do {
        TRY(door_ledger_head(&healer->door, &of, &head));
        healer->first = of.before = head.first;
        healer->size = head.size;
        if (strcmp(head.origin, origin) == 0)
            return STATUS(OK);
    } while (head.first);
    return complain(&invocation->why, FAIL(NOT_FOUND), "%s: is of %s, which is no log of this node", healer->folder.path, origin);
}

/* ---- one entry */

static struct status ask_heal(struct healer *healer, uint64_t position, struct arena *arena)
{
    struct complaint *why = &healer->invocation->why;
    struct entry_proof proof;
    struct checkpoint checkpoint;
    struct speech_nothing done;
    struct note note;
    TRY(entry_proof_make(&healer->source, position - healer->first, arena, &proof, why));
    TRY(note_parse(proof.checkpoint, arena, &note));
    TRY(checkpoint_parse(note.text, &checkpoint));
    const struct speech_ledger_heal request = {.entry = position,
                                               .size = checkpoint.head.size,
                                               .bytes = proof.entry,
                                               .proof = span_of(proof.path.hashes, proof.path.count * SHA256_BYTES),
                                               .source = healer->folder.path};
    struct door door = healer->door;
    door.arena = arena;
    return door_ledger_heal(&door, &request, &done);
}

static bool is_no_fault(struct status status) { return status_class(status) == STATUS_CLASS_REFUSAL || status_is(status, STATUS_CORRUPT); }

/* The others may go on well, so it is told and not the end. */
static void tell_left(struct healer *healer, uint64_t position, struct status status)
{
    struct complaint *why = &healer->invocation->why;
    if (!*why->text)
        snprintf(why->text, sizeof why->text, "entry %llu: %s", (unsigned long long)position, status_text(status));
    if (!healer->left++)
        healer->why_left = *why;
    if (!healer->entries)
        printf("not healed: %s\n", why->text);
    *why = (struct complaint){""};
}

static struct status heal_one(struct healer *healer, uint64_t position)
{
    CLEANUP(arena) struct arena *arena = NULL;
    if (position < healer->first || position - healer->first >= healer->size) {
        healer->other++;
        return STATUS(OK);
    }
    TRY(arena_new(ENTRY_ARENA_BYTES, &arena));
    struct status status = ask_heal(healer, position, arena);
    if (!status_ok(status) && is_no_fault(status)) {
        tell_left(healer, position, status);
        return STATUS(OK);
    }
    TRY(status);
    healer->healed++;
    if (!healer->entries) {
        printf("entry %llu is healed\n", (unsigned long long)position);
        return STATUS(OK);
    }
    struct json *row = json_object_new();
    json_set_integer(row, "entry", (int64_t)position);
    json_append(healer->entries, row);
    return STATUS(OK);
}

/* ---- all of them */

static struct status heal_slice(struct healer *healer, const struct speech_ledger_damage *request, uint64_t *out_next)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct speech_ledger_damaged found;
    struct door door = healer->door;
    TRY(arena_new(ENTRY_ARENA_BYTES, &arena));
    door.arena = arena;
    struct status status = door_ledger_damage(&door, request, &found);
    for (unsigned i = 0; i < AGAIN_MOST && status_is(status, STATUS_BUSY); i++) {
        clock_pause_ms(AGAIN_PAUSE_MS);
        status = door_ledger_damage(&door, request, &found);
    }
    TRY(status);
    for (size_t i = 0; i < found.entry_count; i++)
        TRY(heal_one(healer, found.entries[i].entry));
    *out_next = found.next;
    return STATUS(OK);
}

static struct status heal_unfitting(struct healer *healer)
{
    struct speech_ledger_damage request = {.count = SLICE};
    do
        TRY(heal_slice(healer, &request, &request.first));
    while (request.first);
    return STATUS(OK);
}

static struct status add_leaf(void *state, uint64_t index, struct span bytes)
{
    struct writer *writer = state;
    struct tree_hash leaf;
    (void)index;
    tree_leaf(bytes, &leaf);
    write_bytes(writer, SPAN_OF_ARRAY(leaf.bytes));
    return STATUS(OK);
}

/* An entry that was changed with its hash fits it: the folder says what it should be. */
static struct status heal_differing(struct healer *healer)
{
    uint8_t *room;
    const uint64_t size = healer->folder_size < healer->size ? healer->folder_size : healer->size;
    TRY(ARENA_NEW(healer->invocation->arena, SLICE * SHA256_BYTES, &room));
    for (uint64_t at = 0, next; at < size; at += SLICE) {
        const uint64_t count = size - at < SLICE ? size - at : SLICE;
        const struct entry_range range = {healer->folder_size, at, at + count};
        struct writer writer = writer_of(room, SLICE * SHA256_BYTES);
        TRY(export_each_entry(&healer->source, &range, &(struct entry_visitor){add_leaf, &writer}, &healer->invocation->why));
        TRY(heal_slice(healer, &(struct speech_ledger_damage){healer->first + at, (uint32_t)count, writer_span(&writer)}, &next));
    }
    return STATUS(OK);
}

/* ---- the sentence */

static struct status report_healed(struct healer *healer, const struct speech_status *status)
{
    struct invocation *invocation = healer->invocation;
    if (healer->left)
        return complain(&invocation->why, FAIL(NOT_FOUND), "damaged entries that are not healed: %llu; %s",
                        (unsigned long long)healer->left, healer->why_left.text);
    if (healer->other)
        return complain(&invocation->why, FAIL(NOT_FOUND), "damaged entries of another log of this node: %llu; give its export too",
                        (unsigned long long)healer->other);
    if (healer->entries)
        return STATUS(OK);
    if (!healer->healed && !*status->ledger_damage)
        printf("no entry of the ledger is damaged\n");
    else if (!healer->healed)
        printf("no entry of the ledger is damaged any more\n");
    if (healer->healed || *status->ledger_damage)
        printf("the node reads all of it again now, and signs heads when it is as it was signed: schakel node status\n");
    return STATUS(OK);
}

static struct status heal_ledger(struct healer *healer)
{
    struct speech_status status;
    TRY(door_status(&healer->door, &door_nothing, &status));
    TRY(find_own_log(healer));
    TRY(heal_unfitting(healer));
    if (!healer->healed && !healer->left && !healer->other && strcmp(status.ledger_damage, "other") == 0)
        TRY(heal_differing(healer));
    return report_healed(healer, &status);
}

struct status run_ledger_heal(struct invocation *invocation)
{
    CLEANUP(control_link) struct control_link *link = NULL;
    CLEANUP(json) struct json *object = json_object_new();
    struct healer healer = {.invocation = invocation, .folder = {invocation->arguments[0], &invocation->why}};
    healer.source = ledger_folder_source(&healer.folder);
    json_set_bool(object, "ok", true);
    if (invocation->wants_json)
        json_set(object, "healed", healer.entries = json_array_new());
    TRY(node_link_open(invocation, &link, &healer.door));
    TRY(heal_ledger(&healer));
    return invocation->wants_json ? print_json(invocation, object) : STATUS(OK);
}
