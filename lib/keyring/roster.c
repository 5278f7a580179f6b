// SPDX-License-Identifier: EUPL-1.2
//
// Looking things up in a roster, and its canonical text.
#include "keyring/roster.h"

#include "base/cursor.h"
#include "keyring/roster_fields.h"

#define PARTNER_PRINT_ROOM 3072 /* texts of ROSTER_TEXT_MOST, six keys and a signature fit well */

struct roster *roster_free(struct roster *roster)
{
    if (roster) {
        arena_free(roster->memory);
        free(roster);
    }
    return NULL;
}

const struct partner *roster_find(const struct roster *roster, const struct oin *oin)
{
    for (size_t i = 0; i < roster->count; i++)
        if (oin_equal(&roster->partners[i].oin, oin))
            return &roster->partners[i];
    return NULL;
}

bool partner_can_agree(const struct partner *partner)
{
    static const struct minisign_public none;
    return !minisign_public_equal(&partner->agree, &none);
}

size_t roster_quorum(const struct roster *roster) { return roster->quorum ? (size_t)roster->quorum : roster->count / 2 + 1; }

bool partner_has_role(const struct partner *partner, const char *role)
{
    size_t size = strlen(role);
    for (const char *at = partner->roles; *at; at += strcspn(at, " "), at += *at == ' ')
        if (strcspn(at, ",") == size && !memcmp(at, role, size))
            return true;
    return false;
}

static struct status print_fields(const struct field *fields, size_t count, const void *object, struct arena *arena, struct writer *writer)
{
    for (size_t i = 0; i < count; i++) {
        const char *value;
        if (fields[i].need != FIELD_REQUIRED && field_is_absent(&fields[i], object))
            continue;
        TRY(fields[i].kind->print((const uint8_t *)object + fields[i].offset, arena, &value));
        write_text(writer, fields[i].name);
        write_text(writer, " = ");
        write_text(writer, value);
        write_text(writer, "\n");
    }
    return STATUS(OK);
}

static struct status print_partner_section(const struct partner *partner, struct arena *arena, struct writer *writer)
{
    write_text(writer, "[partner ");
    write_text(writer, partner->oin.text);
    write_text(writer, "]\n");
    return print_fields(partner_fields, PARTNER_FIELDS, partner, arena, writer);
}

struct status partner_print(const struct partner *partner, struct arena *arena, struct span *out)
{
    uint8_t *room;
    TRY(ARENA_NEW(arena, PARTNER_PRINT_ROOM, &room));
    struct writer writer = writer_of(room, PARTNER_PRINT_ROOM);
    TRY(print_partner_section(partner, arena, &writer));
    ENSURE(!writer.overflow);
    *out = writer_span(&writer);
    return STATUS(OK);
}

struct status roster_print(const struct roster *roster, struct arena *arena, struct span *out)
{
    uint8_t *room;
    size_t size = 512 + roster->count * PARTNER_PRINT_ROOM;
    TRY(ARENA_NEW(arena, size, &room));
    struct writer writer = writer_of(room, size);
    write_text(&writer, "[mesh]\n");
    TRY(print_fields(mesh_fields, MESH_FIELDS, roster, arena, &writer));
    for (size_t i = 0; i < roster->count; i++) {
        write_text(&writer, "\n");
        TRY(print_partner_section(&roster->partners[i], arena, &writer));
    }
    ENSURE(!writer.overflow);
    *out = writer_span(&writer);
    return STATUS(OK);
}

struct status roster_hash(const struct roster *roster, uint8_t out[static SHA256_BYTES])
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct span text;
    TRY(arena_new(2 * ROSTER_MOST_BYTES, &arena));
    TRY(roster_print(roster, arena, &text));
    sha256(text, out);
    return STATUS(OK);
}
