// SPDX-License-Identifier: EUPL-1.2
//
// Layout, sealing and recomputation of an escrow.
#include "pseudonym/escrow.h"

#include "base/cursor.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "crypto/seal.h"

#define ESCROW_VERSION 2
#define ESCROW_CONTENT_BYTES(count) (ESCROW_BYTES(count) - ELEMENT_BYTES - SEAL_ONCE_OVERHEAD_BYTES)
_Static_assert(ESCROW_CONTENT_BYTES(0) == 1 + BLINDING_SEED_BYTES + ESCROW_REFERENCE_BYTES + 2, "the head");
_Static_assert(ESCROW_BYTES(1) - ESCROW_BYTES(0) == 2 + ESCROW_VALUE_BYTES, "each identifier");

/* ---- what is sealed */

static bool is_sane(const struct escrow *escrow)
{
    return escrow->count > 0 && escrow->count <= BATCH_MOST && escrow->reference.size <= ESCROW_REFERENCE_BYTES &&
           text_is_clean_utf8(escrow->reference, "");
}

static void write_padded(struct writer *writer, struct span bytes, size_t size)
{
    write_bytes(writer, bytes);
    for (size_t i = bytes.size; i < size; i++)
        write_u8(writer, 0);
}

struct status escrow_encode(const struct escrow *escrow, struct arena *arena, struct span *out)
{
    uint8_t *room = NULL;
    if (!is_sane(escrow))
        return FAIL(INVALID);
    TRY(ARENA_NEW(arena, ESCROW_CONTENT_BYTES(escrow->count), &room));
    struct writer writer = writer_of(room, ESCROW_CONTENT_BYTES(escrow->count));
    write_u8(&writer, ESCROW_VERSION);
    write_bytes(&writer, SPAN_OF_ARRAY(escrow->seed));
    write_padded(&writer, escrow->reference, ESCROW_REFERENCE_BYTES);
    write_u16(&writer, (uint16_t)escrow->count);
    for (size_t j = 0; j < escrow->count; j++) {
        write_u8(&writer, (uint8_t)escrow->identifiers[j].kind);
        write_u8(&writer, escrow->identifiers[j].size);
        write_padded(&writer, identifier_span(&escrow->identifiers[j]), ESCROW_VALUE_BYTES);
    }
    ENSURE(!writer.overflow && writer.used == writer.size);
    *out = writer_span(&writer);
    return STATUS(OK);
}

/* Whether nothing but zeros stands from `size` on. */
static bool is_padded(struct span bytes, size_t size)
{
    for (size_t i = size; i < bytes.size; i++)
        if (bytes.data[i])
            return false;
    return size <= bytes.size;
}

static struct status reference_decode(struct cursor *cursor, struct span *out)
{
    struct span padded;
    TRY(cursor_read(cursor, ESCROW_REFERENCE_BYTES, &padded));
    const uint8_t *end = memchr(padded.data, 0, padded.size);
    *out = span_slice(padded, 0, end ? (size_t)(end - padded.data) : padded.size);
    return is_padded(padded, out->size) ? STATUS(OK) : FAIL(MALFORMED);
}

static struct status identifier_decode(struct cursor *cursor, struct identifier *out)
{
    uint8_t kind, size;
    struct span padded;
    TRY(cursor_read_u8(cursor, &kind));
    TRY(cursor_read_u8(cursor, &size));
    TRY(cursor_read(cursor, ESCROW_VALUE_BYTES, &padded));
    if (!is_padded(padded, size))
        return FAIL(MALFORMED);
    return identifier_canonical(kind, span_slice(padded, 0, size), out);
}

struct status escrow_decode(struct span bytes, struct arena *arena, struct escrow **out)
{
    struct cursor cursor = cursor_of(bytes);
    struct escrow *escrow = NULL;
    struct span seed;
    uint8_t version;
    uint16_t count;
    TRY(ARENA_NEW(arena, 1, &escrow));
    TRY(cursor_read_u8(&cursor, &version));
    if (version != ESCROW_VERSION)
        return FAIL(UNSUPPORTED);
    TRY(cursor_read(&cursor, BLINDING_SEED_BYTES, &seed));
    memcpy(escrow->seed, seed.data, seed.size);
    TRY(reference_decode(&cursor, &escrow->reference));
    TRY(cursor_read_u16(&cursor, &count));
    escrow->count = count;
    if (!is_sane(escrow) || bytes.size != ESCROW_CONTENT_BYTES(count))
        return FAIL(MALFORMED);
    TRY(ARENA_NEW(arena, escrow->count, &escrow->identifiers));
    for (size_t j = 0; j < escrow->count; j++)
        TRY(identifier_decode(&cursor, &escrow->identifiers[j]));
    *out = escrow;
    return STATUS(OK);
}

/* ---- sealing */

struct span escrow_terms(struct span voucher, uint64_t mask, uint8_t room[static ESCROW_TERMS_MOST])
{
    struct writer writer = writer_of(room, ESCROW_TERMS_MOST);
    write_bytes(&writer, voucher);
    write_u64(&writer, mask);
    ENSURE(!writer.overflow);
    return writer_span(&writer);
}

static void add_part(struct hasher *hasher, const struct escrow_part *part)
{
    uint8_t before[2 + DOMAIN_NAME_MOST + OIN_DIGITS + 4 + 2], after[2];
    struct writer head = writer_of(before, sizeof before), terms = writer_of(after, sizeof after);
    write_u16(&head, (uint16_t)part->key.domain.size);
    write_bytes(&head, part->key.domain);
    write_bytes(&head, oin_span(&part->key.holder));
    write_u32(&head, part->epoch);
    write_u16(&head, (uint16_t)part->count);
    write_u16(&terms, (uint16_t)part->terms.size);
    ENSURE(!head.overflow);
    hasher_add(hasher, writer_span(&head));
    hasher_add(hasher, span_of(part->points, part->count * sizeof *part->points));
    hasher_add(hasher, writer_span(&terms));
    hasher_add(hasher, part->terms);
}

struct status escrow_request_digest(const struct escrow_request *request, struct digest *out)
{
    static const char what[] = "schakel/escrow-request/v2";
    CLEANUP(hasher) struct hasher *hasher = NULL;
    uint8_t room[sizeof what - 1 + OIN_DIGITS + 1 + 4 + 2];
    struct writer head = writer_of(room, sizeof room);
    if (request->part_count == 0 || request->part_count > UINT16_MAX)
        return FAIL(INVALID);
    for (size_t i = 0; i < request->part_count; i++)
        if (request->parts[i].count > UINT16_MAX || request->parts[i].terms.size > UINT16_MAX ||
            request->parts[i].key.domain.size > DOMAIN_NAME_MOST)
            return FAIL(INVALID);
    TRY(hasher_new(&hasher));
    write_text(&head, what);
    write_bytes(&head, oin_span(&request->requester));
    write_u8(&head, request->act);
    write_u32(&head, request->generation);
    write_u16(&head, (uint16_t)request->part_count);
    ENSURE(!head.overflow);
    hasher_add(hasher, writer_span(&head));
    for (size_t i = 0; i < request->part_count; i++)
        add_part(hasher, &request->parts[i]);
    hasher_finish(hasher, out->bytes);
    return STATUS(OK);
}

static const char purpose[] = "schakel/escrow/v2";

static void key_derive(const struct element *ephemeral, const struct element *shared, const struct element *key, struct secret_key *out)
{
    const struct span parts[] = {span_of_text(purpose), SPAN_OF_ARRAY(ephemeral->bytes), SPAN_OF_ARRAY(shared->bytes),
                                 SPAN_OF_ARRAY(key->bytes)};
    sha256_parts(parts, N(parts), out->bytes);
}

static void ephemeral_derive(const struct escrow *escrow, const struct element *key, struct element *out, struct secret_key *out_key)
{
    const struct span seed = SPAN_OF_ARRAY(escrow->seed);
    struct scalar scalar;
    struct element shared;
    hash_to_scalar(&seed, 1, purpose, sizeof purpose - 1, &scalar);
    element_multiply_generator(&scalar, out);
    element_multiply(&scalar, key, &shared);
    key_derive(out, &shared, key, out_key);
    scalar_wipe(&scalar, 1);
    secret_wipe(&shared, sizeof shared);
}

struct status escrow_seal(const struct escrow *escrow, const struct element *key, const struct digest *request, struct arena *arena,
                          struct span *out)
{
    struct secret_key secret __attribute__((cleanup(secret_key_wipe)));
    struct element ephemeral;
    struct span content;
    uint8_t *room;
    TRY(escrow_encode(escrow, arena, &content));
    TRY(ARENA_NEW(arena, ESCROW_BYTES(escrow->count), &room));
    ephemeral_derive(escrow, key, &ephemeral, &secret);
    memcpy(room, ephemeral.bytes, ELEMENT_BYTES);
    TRY(seal_once(&secret, digest_span(request), content, room + ELEMENT_BYTES));
    *out = span_of(room, ESCROW_BYTES(escrow->count));
    return STATUS(OK);
}

struct status escrow_form(struct span sealed, size_t count, struct element *out)
{
    if (count == 0 || count > BATCH_MOST || sealed.size != ESCROW_BYTES(count))
        return FAIL(MALFORMED);
    return element_decode(span_slice(sealed, 0, ELEMENT_BYTES), out);
}

/* How many identifiers it is of; 0 when of no number. */
static size_t sealed_count(struct span sealed)
{
    size_t each = ESCROW_BYTES(1) - ESCROW_BYTES(0);
    return sealed.size > ESCROW_BYTES(0) ? (sealed.size - ESCROW_BYTES(0)) / each : 0;
}

struct status escrow_open(struct span sealed, const struct element *key, const struct element *shared, const struct digest *request,
                          struct arena *arena, struct escrow **out)
{
    struct secret_key secret __attribute__((cleanup(secret_key_wipe)));
    struct element ephemeral;
    struct span content;
    TRY(escrow_form(sealed, sealed_count(sealed), &ephemeral));
    key_derive(&ephemeral, shared, key, &secret);
    if (!status_ok(
            seal_once_open(&secret, digest_span(request), span_slice(sealed, ELEMENT_BYTES, sealed.size - ELEMENT_BYTES), arena, &content)))
        return FAIL(TAMPERED);
    return escrow_decode(content, arena, out);
}

size_t escrow_pick(const struct identifier *identifiers, size_t count, uint64_t mask, struct identifier *out)
{
    size_t picked = 0;
    for (size_t i = 0; i < count; i++)
        if (!mask || (i < 64 && mask >> i & 1))
            out[picked++] = identifiers[i];
    return picked;
}

struct status escrow_check(const uint8_t seed[static BLINDING_SEED_BYTES], const struct identifier *identifiers, size_t count,
                           const struct escrow_part *part)
{
    CLEANUP(batch) struct batch *batch = NULL;
    struct identifier *asked = calloc(count + 1, sizeof *asked);
    if (!asked)
        return FAIL(NO_MEMORY);
    size_t picked = escrow_pick(identifiers, count, part->mask, asked);
    struct status status = part->count == picked + 1 ? batch_new(&part->key, asked, picked, seed, &batch) : FAIL(TAMPERED);
    identifier_wipe(asked, picked);
    free(asked);
    TRY(status);
    return memcmp(batch_points(batch), part->points, picked * sizeof *part->points) == 0 ? STATUS(OK) : FAIL(TAMPERED);
}
