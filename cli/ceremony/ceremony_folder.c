// SPDX-License-Identifier: EUPL-1.2
//
// The folder of a ceremony, read and written.
#include "ceremony/ceremony_folder.h"

#include "base/text.h"
#include "files/files.h"
#include "settings/settings.h"

#define MEMBERS_TEXT_MOST (COMMITTEE_MOST * (OIN_DIGITS + 4))

const char *dkg_phase_word(enum dkg_phase phase)
{
    static const char *const words[] = {"", "commit", "reveal", "share", "complain", "answer", "confirm", "done"};
    return (size_t)phase < N(words) ? words[phase] : "";
}

uint8_t ceremony_member(const struct ceremony *ceremony, const char *oin)
{
    for (uint8_t i = 0; i < ceremony->size; i++)
        if (strcmp(ceremony->members[i].text, oin) == 0)
            return (uint8_t)(i + 1);
    return 0;
}

struct status ceremony_check(const struct ceremony *ceremony, struct complaint *why)
{
    static const uint8_t zeros[SHA256_BYTES];
    if ((ceremony->generation == 0) != (memcmp(ceremony->ring_hash, zeros, sizeof zeros) == 0))
        return complain(why, FAIL(INVALID), "ring: the hash of a ring belongs to its generation, zeros to generation 0");
    if (ceremony->threshold < THRESHOLD_LEAST || ceremony->threshold > THRESHOLD_MOST)
        return complain(why, FAIL(INVALID), "threshold: from %d to %d", THRESHOLD_LEAST, THRESHOLD_MOST);
    if (ceremony->size < 2 * ceremony->threshold - 1)
        return complain(why, FAIL(INVALID), "members: a threshold of %u wants at least %u members", ceremony->threshold,
                        2u * ceremony->threshold - 1);
    for (uint8_t i = 1; i < ceremony->size; i++)
        if (oin_compare(&ceremony->members[i - 1], &ceremony->members[i]) >= 0)
            return complain(why, FAIL(INVALID), "members: must be different and in ascending order");
    return STATUS(OK);
}

/* ---- ceremony.ini */

static const struct settings_key settings[] = {
    {"ceremony", "session", SETTINGS_TEXT, NULL, 2 * DKG_SESSION_BYTES, 2 * DKG_SESSION_BYTES, NULL, "name of this ceremony", true},
    {"ceremony", "generation", SETTINGS_INTEGER, NULL, 0, UINT32_MAX - 1, NULL, "of the ring that it goes on from", true},
    {"ceremony", "ring", SETTINGS_TEXT, NULL, 2 * SHA256_BYTES, 2 * SHA256_BYTES, NULL, "hash of that ring, zeros for none", true},
    {"ceremony", "threshold", SETTINGS_INTEGER, NULL, THRESHOLD_LEAST, THRESHOLD_MOST, NULL, "shares that are needed", true},
    {"ceremony", "members", SETTINGS_TEXT, NULL, OIN_DIGITS, MEMBERS_TEXT_MOST, NULL, "OINs in ascending order", true},
    {"ceremony", "roster", SETTINGS_TEXT, NULL, 2 * SHA256_BYTES, 2 * SHA256_BYTES, NULL, "hash of the roster", true},
};
static const struct settings_table table = {settings, N(settings)};

struct status ceremony_print(const struct ceremony *ceremony, struct arena *arena, struct span *out)
{
    char session[2 * DKG_SESSION_BYTES + 1], ring[2 * SHA256_BYTES + 1], roster[2 * SHA256_BYTES + 1];
    const char *members = "", *text;
    hex_print(SPAN_OF_ARRAY(ceremony->session), session);
    hex_print(SPAN_OF_ARRAY(ceremony->ring_hash), ring);
    hex_print(SPAN_OF_ARRAY(ceremony->roster_hash), roster);
    for (uint8_t i = 0; i < ceremony->size; i++)
        TRY(arena_print(arena, &members, "%s%s%s", members, i ? ",\n  " : "", ceremony->members[i].text));
    TRY(arena_print(arena, &text,
                    "# a key ceremony: `schakel ceremony join` in this folder until it is done\n[ceremony]\nsession = %s\n"
                    "generation = %u\nring = %s\nthreshold = %u\nmembers = %s\nroster = %s\n",
                    session, ceremony->generation, ring, ceremony->threshold, members, roster));
    *out = span_of_text(text);
    return STATUS(OK);
}

static struct status parse_members(const char *text, struct ceremony *ceremony)
{
    for (struct span rest = span_of_text(text); rest.size;) {
        const uint8_t *comma = memchr(rest.data, ',', rest.size);
        size_t size = comma ? (size_t)(comma - rest.data) : rest.size;
        struct span word = text_trim(span_of(rest.data, size));
        if (ceremony->size == COMMITTEE_MOST || !status_ok(oin_parse(word, &ceremony->members[ceremony->size])))
            return FAIL(INVALID);
        ceremony->size++;
        rest = span_slice(rest, size + 1, rest.size);
    }
    return STATUS(OK);
}

struct status ceremony_parse(struct span text, const char *file, struct arena *arena, struct ceremony *out, struct complaint *why)
{
    struct ceremony ceremony = {.folder = out->folder};
    const struct {
        const char *name;
        uint8_t *out;
        size_t size;
    } hexes[] = {{"session", ceremony.session, DKG_SESSION_BYTES},
                 {"ring", ceremony.ring_hash, SHA256_BYTES},
                 {"roster", ceremony.roster_hash, SHA256_BYTES}};
    struct settings_value *values;
    struct complaint reason = {""};
    TRY(settings_read(text, file, &table, arena, &values, first_fault(why)));
    ceremony.generation = (uint32_t)settings_find(&table, values, "ceremony", "generation")->number;
    ceremony.threshold = (uint8_t)settings_find(&table, values, "ceremony", "threshold")->number;
    for (size_t i = 0; i < N(hexes); i++) {
        struct span hex = span_of_text(settings_find(&table, values, "ceremony", hexes[i].name)->text);
        if (!status_ok(hex_parse(hex, hexes[i].out, hexes[i].size)))
            return complain(why, FAIL(INVALID), "%s: %s: %zu bytes in hex", file, hexes[i].name, hexes[i].size);
    }
    if (!status_ok(parse_members(settings_find(&table, values, "ceremony", "members")->text, &ceremony)))
        return complain(why, FAIL(INVALID), "%s: members: at most %d OINs of 20 digits with commas between", file, COMMITTEE_MOST);
    struct status status = ceremony_check(&ceremony, &reason);
    if (!status_ok(status))
        return complain(why, status, "%s: %s", file, reason.text);
    *out = ceremony;
    return STATUS(OK);
}

/* ---- the keys */

struct status ceremony_keys_print(const struct ceremony_keys *keys, struct arena *arena, struct span *out)
{
    uint8_t *room;
    char line[DOMAIN_NAME_MOST + OIN_DIGITS + 16];
    TRY(ARENA_NEW(arena, CEREMONY_KEYS_TEXT_MOST, &room));
    struct writer writer = writer_of(room, CEREMONY_KEYS_TEXT_MOST);
    for (size_t i = 0; i < keys->count; i++) {
        snprintf(line, sizeof line, "%s %s %u\n", keys->names[i].domain, keys->names[i].holder.text, (unsigned)keys->names[i].epoch);
        write_text(&writer, line);
    }
    ENSURE(!writer.overflow);
    *out = writer_span(&writer);
    return STATUS(OK);
}

static bool parse_key_line(struct span line, struct ring_name *out)
{
    const uint8_t *blank = line.size ? memchr(line.data, ' ', line.size) : NULL;
    size_t size = blank ? (size_t)(blank - line.data) : 0;
    uint64_t epoch;
    *out = (struct ring_name){.epoch = 0};
    if (size == 0 || size > DOMAIN_NAME_MOST || line.size < size + OIN_DIGITS + 3 || line.data[size + OIN_DIGITS + 1] != ' ')
        return false;
    memcpy(out->domain, line.data, size);
    if (!status_ok(oin_parse(span_slice(line, size + 1, OIN_DIGITS), &out->holder)) ||
        !status_ok(decimal_parse(span_slice(line, size + OIN_DIGITS + 2, line.size), UINT32_MAX, &epoch)))
        return false;
    out->epoch = (uint32_t)epoch;
    return strlen(out->domain) == size && ring_name_is_valid(out);
}

struct status ceremony_keys_parse(struct span text, const char *file, struct ceremony_keys *out, struct complaint *why)
{
    struct ceremony_keys keys = {.count = 0};
    struct cursor cursor = cursor_of(text);
    do {
        struct span line;
        struct ring_name *name = &keys.names[keys.count];
        if (keys.count == DKG_KEYS_MOST)
            return complain(why, FAIL(TOO_LARGE), "%s: more than %d keys", file, DKG_KEYS_MOST);
        if (!status_ok(cursor_read_until(&cursor, '\n', &line)) || !parse_key_line(line, name))
            return complain(why, FAIL(MALFORMED), "%s:%zu: expected `domain holder epoch`: a word, an OIN, a number from 1", file,
                            keys.count + 1);
        if (keys.count && ring_name_compare(name - 1, name) >= 0)
            return complain(why, FAIL(MALFORMED), "%s:%zu: keys must be in order and different", file, keys.count + 1);
        keys.count++;
    } while (!cursor_is_done(&cursor));
    *out = keys;
    return STATUS(OK);
}

/* ---- the files beside it */

struct status ceremony_path(const struct ceremony *ceremony, const char *name, struct arena *arena, const char **out)
{
    return arena_print(arena, out, "%s/%s", ceremony->folder, name);
}

struct status ceremony_message_path(const struct ceremony *ceremony, enum dkg_phase round, uint8_t member, struct arena *arena,
                                    const char **out)
{
    return arena_print(arena, out, "%s/%d-%s", ceremony->folder, (int)round, ceremony->members[member - 1].text);
}

static struct status check_name(const struct ceremony *ceremony, const char *name, struct complaint *why)
{
    if (strcmp(name, CEREMONY_FILE) == 0 || strcmp(name, CEREMONY_KEYS_FILE) == 0 || strcmp(name, CEREMONY_RING_FILE) == 0)
        return STATUS(OK);
    struct oin sender;
    bool is_message = name[0] >= '0' + DKG_COMMIT && name[0] <= '0' + DKG_CONFIRM && name[1] == '-' &&
                      status_ok(oin_parse(span_of_text(name + 2), &sender));
    if (!is_message)
        return complain(why, FAIL(INVALID), "%s/%s: is not a file of a key ceremony", ceremony->folder, name);
    if (!ceremony_member(ceremony, name + 2))
        return complain(why, FAIL(INVALID), "%s/%s: %s is not a member of this ceremony", ceremony->folder, name, name + 2);
    return STATUS(OK);
}

struct status ceremony_read(const char *folder, struct arena *arena, struct ceremony *out, struct complaint *why)
{
    struct ceremony ceremony = {.folder = folder};
    const char *path, *const *names;
    struct span text;
    size_t count;
    TRY(ceremony_path(&ceremony, CEREMONY_FILE, arena, &path));
    TRY(file_read(path, SETTINGS_TEXT_MOST, arena, &text, why));
    TRY(ceremony_parse(text, path, arena, &ceremony, why));
    TRY(ceremony_path(&ceremony, CEREMONY_KEYS_FILE, arena, &path));
    TRY(file_read(path, CEREMONY_KEYS_TEXT_MOST, arena, &text, why));
    TRY(ceremony_keys_parse(text, path, &ceremony.keys, why));
    TRY(folder_list(folder, arena, &names, &count, why));
    for (size_t i = 0; i < count; i++)
        TRY(check_name(&ceremony, names[i], why));
    *out = ceremony;
    return STATUS(OK);
}

struct status ceremony_message_read(const struct ceremony *ceremony, enum dkg_phase round, uint8_t member, struct arena *arena,
                                    struct dkg_message *out, struct complaint *why)
{
    const char *path, *oin = ceremony->members[member - 1].text;
    struct dkg_message message;
    struct span bytes;
    TRY(ceremony_message_path(ceremony, round, member, arena, &path));
    TRY(file_read(path, DKG_MESSAGE_MOST, arena, &bytes, why));
    struct status status = dkg_message_decode(bytes, &message);
    if (!status_ok(status))
        return complain(why, status, "%s: member %u (%s): not a message of a key ceremony", path, member, oin);
    if (message.sender != member || message.round != round)
        return complain(why, FAIL(MALFORMED), "%s: member %u (%s): it is a message of round %d by member %u", path, member, oin,
                        (int)message.round, message.sender);
    *out = message;
    return STATUS(OK);
}
