// SPDX-License-Identifier: EUPL-1.2
//
// One table of lines: drawn, read, printed and compared by it.
#include "keyring/node_keys.h"

#include "keyring/secret_lines.h"

#include <stddef.h>

#define NODE_KEYS_FORM "schakel/node-keys/v2"
#define NODE_KEYS_FORM_EARLIER "schakel/node-keys/v1" /* all but the last secret */
#define NODE_SECRETS 6

static void sign_public_of(const uint8_t seed[static 32], uint8_t out[static 32])
{
    struct sign_key key;
    sign_key_from_seed(seed, &key);
    memcpy(out, key.public, SIGN_PUBLIC_BYTES);
    sign_key_wipe(&key);
}

/* Every secret is 32 bytes. `published` is where its public half stands in the roster. */
static const struct {
    const char *name;
    size_t offset, published;
    void (*public_of)(const uint8_t secret[static 32], uint8_t out[static 32]); /* NULL: has no public half */
} secrets[NODE_SECRETS] = {
    {"envelope", offsetof(struct node_keys, envelope_seed), offsetof(struct partner, envelope), sign_public_of},
    {"log", offsetof(struct node_keys, log_seed), offsetof(struct partner, log), sign_public_of},
    {"box", offsetof(struct node_keys, box_secret), offsetof(struct partner, box), box_public_of},
    {"curve", offsetof(struct node_keys, curve_secret), offsetof(struct partner, curve), box_public_of},
    {"storage", offsetof(struct node_keys, storage), 0, NULL},
    {"witness", offsetof(struct node_keys, witness_seed), offsetof(struct partner, witness), sign_public_of},
};

static const uint8_t *secret_at(const struct node_keys *keys, size_t i) { return (const uint8_t *)keys + secrets[i].offset; }

void node_keys_init(const struct random_source *random, struct node_keys *out)
{
    for (size_t i = 0; i < NODE_SECRETS; i++)
        random_fill(random, (uint8_t *)out + secrets[i].offset, 32);
}

void node_keys_wipe(struct node_keys *keys) { secret_wipe(keys, sizeof *keys); }

static struct status check_distinct(const struct node_keys *keys, const struct secret_lines *lines)
{
    for (size_t i = 0; i < NODE_SECRETS; i++)
        for (size_t j = i + 1; j < NODE_SECRETS; j++)
            if (secret_equal(secret_at(keys, i), secret_at(keys, j), 32))
                return complain(lines->why, FAIL(INVALID), "%s: `%s` and `%s` are the same secret", lines->file, secrets[i].name,
                                secrets[j].name);
    return STATUS(OK);
}

static struct status parse_node_keys(struct secret_lines *lines, const char *form, size_t count, struct node_keys *keys)
{
    TRY(secret_lines_open(lines, form));
    for (size_t i = 0; i < count; i++)
        TRY(secret_lines_read_key(lines, secrets[i].name, (uint8_t *)keys + secrets[i].offset));
    TRY(secret_lines_close(lines));
    return check_distinct(keys, lines);
}

struct status node_keys_parse(struct span text, const char *file, struct node_keys *out, struct complaint *why)
{
    struct secret_lines lines = {cursor_of(text), file, 0, why};
    struct node_keys keys;
    struct status status = parse_node_keys(&lines, NODE_KEYS_FORM, NODE_SECRETS, &keys);
    if (status_ok(status))
        *out = keys;
    node_keys_wipe(&keys);
    return status;
}

struct status node_keys_parse_earlier(struct span text, const char *file, const struct random_source *random, struct node_keys *out,
                                      struct complaint *why)
{
    struct secret_lines lines = {cursor_of(text), file, 0, why};
    struct node_keys keys;
    node_keys_init(random, &keys);
    struct status status = parse_node_keys(&lines, NODE_KEYS_FORM_EARLIER, NODE_SECRETS - 1, &keys);
    if (status_ok(status))
        *out = keys;
    node_keys_wipe(&keys);
    return status;
}

struct status node_keys_print(const struct node_keys *keys, struct arena *arena, struct span *out)
{
    uint8_t *room;
    TRY(ARENA_NEW(arena, NODE_KEYS_TEXT_MOST, &room));
    struct writer writer = writer_of(room, NODE_KEYS_TEXT_MOST);
    write_text(&writer, NODE_KEYS_FORM "\n");
    for (size_t i = 0; i < NODE_SECRETS; i++)
        secret_lines_write_key(&writer, secrets[i].name, secret_at(keys, i));
    ENSURE(!writer.overflow);
    *out = writer_span(&writer);
    return STATUS(OK);
}

void node_keys_publish(const struct node_keys *keys, struct partner *out)
{
    for (size_t i = 0; i < NODE_SECRETS; i++)
        if (secrets[i].public_of)
            secrets[i].public_of(secret_at(keys, i), (uint8_t *)out + secrets[i].published);
}
