// SPDX-License-Identifier: EUPL-1.2
//
// Each kind of value of a roster: strict, and one text per value.
#include "keyring/roster_fields.h"

#include "base/prose.h"
#include "base/text.h"

#include <stddef.h>

#define BASE64_LINE 64

static struct status parse_roster_text(const char *value, struct arena *arena, void *place)
{
    (void)arena;
    *(const char **)place = value;
    return strlen(value) <= ROSTER_TEXT_MOST ? STATUS(OK) : FAIL(INVALID);
}

/* What people see. */
static struct status parse_prose(const char *value, struct arena *arena, void *place)
{
    TRY(prose_check(span_of_text(value), PROSE_LINE, "value", NULL));
    return parse_roster_text(value, arena, place);
}

static struct status print_text(const void *place, struct arena *arena, const char **out)
{
    (void)arena;
    *out = *(const char *const *)place;
    return STATUS(OK);
}

/* One word of printable ASCII without `forbidden`. */
static bool is_plain(const char *value, const char *forbidden)
{
    for (const char *c = value; *c; c++)
        if (*c <= ' ' || *c > '~' || strchr(forbidden, *c))
            return false;
    return strlen(value) <= ROSTER_TEXT_MOST;
}

/* C2SP signed-note: a key name has no blanks and no plus. */
static struct status parse_origin(const char *value, struct arena *arena, void *place)
{
    return is_plain(value, "+") ? parse_roster_text(value, arena, place) : FAIL(INVALID);
}

/* Below the roster's own folder. */
static struct status parse_file(const char *value, struct arena *arena, void *place)
{
    bool climbs = !strncmp(value, "../", 3) || strstr(value, "/../") || value[0] == '/';
    return is_plain(value, "\\") && !climbs ? parse_roster_text(value, arena, place) : FAIL(INVALID);
}

static bool is_host(const char *host, size_t size)
{
    bool bracketed = size > 2 && host[0] == '[' && host[size - 1] == ']';
    const char *allowed = bracketed ? "0123456789abcdef:." : "0123456789abcdefghijklmnopqrstuvwxyz.-";
    if (bracketed) {
        host++;
        size -= 2;
    }
    for (size_t i = 0; i < size; i++)
        if (!strchr(allowed, host[i]))
            return false;
    return size > 0;
}

/* tcp://name:port, tcp://1.2.3.4:port or tcp://[::1]:port; nothing that lets ZeroMQ listen or connect elsewhere (`*`, `;`). */
static struct status parse_endpoint(const char *value, struct arena *arena, void *place)
{
    const char *port = strrchr(value, ':');
    uint64_t number;
    if (strncmp(value, "tcp://", 6) || !port || port < value + 6 || !is_host(value + 6, (size_t)(port - value) - 6))
        return FAIL(INVALID);
    if (!status_ok(decimal_parse(span_of_text(port + 1), 65535, &number)) || number == 0)
        return FAIL(INVALID);
    return parse_roster_text(value, arena, place);
}

static bool is_role(struct span word)
{
    for (size_t i = 0; i < word.size; i++)
        if (!(word.data[i] >= 'a' && word.data[i] <= 'z') && !(word.data[i] >= '0' && word.data[i] <= '9') && word.data[i] != '-')
            return false;
    return word.size > 0;
}

/* Kept with ", " between the words, in the order they were written. */
static struct status parse_roles(const char *value, struct arena *arena, void *place)
{
    const char *roles = NULL;
    struct partner so_far = {.roles = ""};
    for (const char *at = value, *next; at; at = next) {
        struct span word = text_trim(span_of(at, strcspn(at, ",")));
        const char *comma = strchr(at, ','), *role;
        next = comma ? comma + 1 : NULL;
        if (!is_role(word))
            return FAIL(INVALID);
        TRY(arena_text(arena, word, &role));
        if (partner_has_role(&so_far, role))
            return FAIL(INVALID);
        TRY(arena_print(arena, &roles, "%s%s%s", so_far.roles, *so_far.roles ? ", " : "", role));
        so_far.roles = roles;
    }
    return parse_roster_text(so_far.roles, arena, place);
}

static struct status parse_yes(const char *value, struct arena *arena, void *place)
{
    (void)arena;
    *(bool *)place = !strcmp(value, "yes");
    return *(bool *)place || !strcmp(value, "no") ? STATUS(OK) : FAIL(INVALID);
}

static struct status print_yes(const void *place, struct arena *arena, const char **out)
{
    (void)arena;
    *out = *(const bool *)place ? "yes" : "no";
    return STATUS(OK);
}

static struct status parse_key(const char *value, struct arena *arena, void *place)
{
    static const uint8_t none[SIGN_PUBLIC_BYTES];
    uint8_t key[SIGN_PUBLIC_BYTES];
    size_t size;
    (void)arena;
    if (!status_ok(base64_parse(span_of_text(value), key, sizeof key, &size)) || size != sizeof key || !memcmp(key, none, sizeof key))
        return FAIL(INVALID);
    memcpy(place, key, sizeof key);
    return STATUS(OK);
}

static struct status print_roster_key(const void *place, struct arena *arena, const char **out)
{
    char text[BASE64_ROOM(SIGN_PUBLIC_BYTES)];
    base64_print(span_of(place, SIGN_PUBLIC_BYTES), text);
    return arena_text(arena, span_of_text(text), out);
}

/* Long ones are written over several lines: the blanks that joined them are taken out. */
static struct status parse_signature(const char *value, struct arena *arena, void *place)
{
    uint8_t bytes[CERTIFICATE_SIGNATURE_MOST];
    char *text;
    size_t size, used = 0;
    TRY(ARENA_NEW(arena, strlen(value) + 1, &text));
    for (const char *c = value; *c; c++)
        if (*c != ' ')
            text[used++] = *c;
    if (!status_ok(base64_parse(span_of(text, used), bytes, sizeof bytes, &size)) || size == 0)
        return FAIL(INVALID);
    return arena_copy(arena, span_of(bytes, size), place);
}

static struct status print_signature(const void *place, struct arena *arena, const char **out)
{
    const struct span *signature = place;
    char text[BASE64_ROOM(CERTIFICATE_SIGNATURE_MOST)];
    const char *lines = "";
    base64_print(*signature, text);
    for (const char *at = text; *at; at += strnlen(at, BASE64_LINE))
        TRY(arena_print(arena, &lines, "%s%s%.*s", lines, *lines ? "\n  " : "", BASE64_LINE, at));
    *out = lines;
    return STATUS(OK);
}

static struct status parse_version(const char *value, struct arena *arena, void *place)
{
    (void)arena;
    return status_ok(decimal_parse(span_of_text(value), UINT32_MAX, place)) && *(uint64_t *)place > 0 ? STATUS(OK) : FAIL(INVALID);
}

static struct status print_number(const void *place, struct arena *arena, const char **out)
{
    return arena_print(arena, out, "%llu", (unsigned long long)*(const uint64_t *)place);
}

static struct status parse_oin(const char *value, struct arena *arena, void *place)
{
    (void)arena;
    return oin_parse(span_of_text(value), place);
}

static struct status print_oin(const void *place, struct arena *arena, const char **out)
{
    (void)arena;
    *out = ((const struct oin *)place)->text;
    return STATUS(OK);
}

static struct status parse_agree_key(const char *value, struct arena *arena, void *place)
{
    static const uint8_t none[SIGN_PUBLIC_BYTES];
    struct minisign_public key;
    (void)arena;
    if (!status_ok(minisign_public_parse(span_of_text(value), &key)) || !memcmp(key.key, none, sizeof none))
        return FAIL(INVALID);
    *(struct minisign_public *)place = key;
    return STATUS(OK);
}

static struct status print_agree_key(const void *place, struct arena *arena, const char **out)
{
    char line[MINISIGN_LINE_ROOM];
    minisign_public_print(place, line);
    return arena_text(arena, span_of_text(line), out);
}

static struct status parse_quorum(const char *value, struct arena *arena, void *place)
{
    (void)arena;
    TRY(decimal_parse(span_of_text(value), ROSTER_MOST_PARTNERS, place));
    return *(uint64_t *)place ? STATUS(OK) : FAIL(INVALID);
}

static const struct field_kind text_kind = {"a text of at most 150 bytes, without what cannot be seen or passes for something else",
                                            parse_prose, print_text};
static const struct field_kind origin_kind = {"a log's origin: letters, digits and signs, no blanks, no '+'", parse_origin, print_text};
static const struct field_kind file_kind = {"a file below the roster's folder", parse_file, print_text};
static const struct field_kind endpoint_kind = {"tcp://host:port", parse_endpoint, print_text};
static const struct field_kind roles_kind = {"distinct lower-case words with commas between", parse_roles, print_text};
static const struct field_kind yes_kind = {"yes or no", parse_yes, print_yes};
static const struct field_kind key_kind = {"a key of 32 bytes in base64", parse_key, print_roster_key};
static const struct field_kind signature_kind = {"a signature in base64", parse_signature, print_signature};
static const struct field_kind version_kind = {"a number from 1", parse_version, print_number};
static const struct field_kind oin_kind = {"an OIN of 20 digits", parse_oin, print_oin};
static const struct field_kind agree_kind = {"the last line of a minisign public key (RW...)", parse_agree_key, print_agree_key};
static const struct field_kind quorum_kind = {"a number of partners", parse_quorum, print_number};

bool field_is_absent(const struct field *field, const void *object)
{
    const uint8_t *bytes = (const uint8_t *)object + field->offset;
    for (size_t i = 0; i < field->size; i++)
        if (bytes[i])
            return false;
    return true;
}

#define FIELD(object, name, kind, member, need)                                                \
    {                                                                                          \
        name, &kind, offsetof(struct object, member), sizeof((struct object *)0)->member, need \
    }
#define MESH_FIELD(name, kind, member, need) FIELD(roster, name, kind, member, need)
#define PARTNER_FIELD(name, kind, member, need) FIELD(partner, name, kind, member, need)

const struct field mesh_fields[MESH_FIELDS] = {
    MESH_FIELD("name", text_kind, name, FIELD_REQUIRED),
    MESH_FIELD("version", version_kind, version, FIELD_REQUIRED),
    MESH_FIELD("auditor", oin_kind, auditor_oin, FIELD_REQUIRED),
    MESH_FIELD("quorum", quorum_kind, quorum, FIELD_OPTIONAL),
};

const struct field partner_fields[PARTNER_FIELDS] = {
    PARTNER_FIELD("name", text_kind, name, FIELD_REQUIRED),
    PARTNER_FIELD("short", text_kind, short_name, FIELD_REQUIRED),
    PARTNER_FIELD("roles", roles_kind, roles, FIELD_REQUIRED),
    PARTNER_FIELD("data", yes_kind, holds_data, FIELD_REQUIRED),
    PARTNER_FIELD("endpoint", endpoint_kind, endpoint, FIELD_REQUIRED),
    PARTNER_FIELD("curve", key_kind, curve, FIELD_REQUIRED),
    PARTNER_FIELD("envelope", key_kind, envelope, FIELD_REQUIRED),
    PARTNER_FIELD("log", key_kind, log, FIELD_REQUIRED),
    PARTNER_FIELD("log-origin", origin_kind, log_origin, FIELD_REQUIRED),
    PARTNER_FIELD("box", key_kind, box, FIELD_REQUIRED),
    PARTNER_FIELD("agree", agree_kind, agree, FIELD_ADDED),
    PARTNER_FIELD("witness", key_kind, witness, FIELD_ADDED),
    PARTNER_FIELD("contact", text_kind, contact, FIELD_REQUIRED),
    PARTNER_FIELD("certificate", file_kind, certificate, FIELD_REQUIRED),
    PARTNER_FIELD("signature", signature_kind, signature, FIELD_REQUIRED),
};
