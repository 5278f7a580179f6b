// SPDX-License-Identifier: EUPL-1.2
//
// The key of a desk and its memory: lines `text number hash` in FILE.signed, one for each version that it signed.
#include "cli/agree_desk.h"

#include "base/cursor.h"
#include "base/text.h"
#include "cli/discretion.h"
#include "cli/node_conf.h"
#include "crypto/secret.h"
#include "files/files.h"
#include "keyfile/passphrase_source.h"

#define MEMORY_MOST_BYTES ((size_t)1024 * 1024)

/* ---- the key */

static struct span words_of(const struct passphrase_source *source) { return span_of(source->passphrase.bytes, source->passphrase.size); }

static struct status write_desk(struct invocation *invocation, const struct passphrase_source *source, const char *key_path,
                                const char *public_path)
{
    struct minisign_secret secret;
    struct minisign_public public_key;
    struct span secret_text, public_text;
    minisign_secret_init(system_random(), &secret);
    minisign_public_of(&secret, &public_key);
    struct status status =
        minisign_secret_file_print(&secret, words_of(source), &minisign_work, system_random(), invocation->arena, &secret_text);
    minisign_secret_wipe(&secret);
    TRY(status);
    TRY(minisign_public_file_print(&public_key, invocation->arena, &public_text));
    TRY(file_write_atomic(key_path, secret_text, 0600, &invocation->why));
    return file_write_atomic(public_path, public_text, 0644, &invocation->why);
}

static struct status ask_new_words(struct invocation *invocation, const char *key_path, struct passphrase_source *source)
{
    TRY(process_be_discreet());
    struct status status = passphrase_ask_new(source, key_path, &invocation->why);
    return status_is(status, STATUS_NOT_FOUND)
               ? complain(&invocation->why, FAIL(INVALID),
                          "%s: nobody gave its new passphrase: " PASSPHRASE_DESCRIPTOR " or a terminal; or --bare, for a key without one",
                          key_path)
               : status;
}

struct status desk_make(struct invocation *invocation, const char *name, bool is_bare)
{
    struct passphrase_source source = {.is_there = false};
    const char *key_path, *public_path;
    TRY(arena_print(invocation->arena, &key_path, "%s.key", name));
    TRY(arena_print(invocation->arena, &public_path, "%s.pub", name));
    if (path_exists(key_path) || path_exists(public_path))
        return complain(&invocation->why, FAIL(CONFLICT), "%s: a key is never overwritten", key_path);
    struct status status = is_bare ? STATUS(OK) : ask_new_words(invocation, key_path, &source);
    if (status_ok(status))
        status = write_desk(invocation, &source, key_path, public_path);
    passphrase_source_end(&source);
    return status;
}

static struct status open_text(struct invocation *invocation, const char *path, struct span text, struct minisign_secret *out)
{
    struct passphrase_source source = {.is_there = false};
    bool is_locked;
    if (!status_ok(minisign_secret_file_is_locked(text, &is_locked)))
        return complain(&invocation->why, FAIL(MALFORMED), "%s: not a secret key of minisign", path);
    if (is_locked)
        TRY(passphrase_ask(&source, path, &invocation->why));
    struct status status = minisign_secret_file_parse(text, words_of(&source), out);
    passphrase_source_end(&source);
    return status_ok(status) ? status
                             : complain(&invocation->why, status, "%s: %s", path,
                                        status_is(status, STATUS_NOT_ALLOWED) ? "that is not its passphrase" : "the key cannot be read");
}

struct status desk_open(struct invocation *invocation, const char *path, struct desk *out)
{
    struct span text;
    TRY(process_be_discreet());
    TRY(file_read_secret(path, MINISIGN_SECRET_MOST, invocation->arena, &text, &invocation->why));
    TRY(open_text(invocation, path, text, &out->secret));
    out->path = path;
    minisign_public_of(&out->secret, &out->own);
    return STATUS(OK);
}

void desk_close(struct desk *desk) { minisign_secret_wipe(&desk->secret); }

/* ---- what it signed */

static struct status read_memory(struct invocation *invocation, const struct desk *desk, const char **out_path, struct span *out)
{
    TRY(arena_print(invocation->arena, out_path, "%s.signed", desk->path));
    *out = span_empty();
    if (!path_exists(*out_path))
        return STATUS(OK);
    return file_read_secret(*out_path, MEMORY_MOST_BYTES, invocation->arena, out, &invocation->why);
}

/* The next line of it: whether it is about this text and number, and the hash that was signed. */
static struct status read_memory_line(struct cursor *rest, const struct manifest *manifest, bool *out_fits, struct digest *out)
{
    char heading[64];
    struct span line;
    int size = snprintf(heading, sizeof heading, "%s %llu ", agreed_text_word(manifest->text), (unsigned long long)manifest->number);
    TRY(cursor_read_until(rest, '\n', &line));
    *out_fits = line.size > (size_t)size && memcmp(line.data, heading, (size_t)size) == 0;
    return *out_fits ? hex_parse(span_slice(line, (size_t)size, line.size), out->bytes, DIGEST_BYTES) : STATUS(OK);
}

/* Whether a second version of a number may be signed: it names the first, which came to nothing. */
static struct status check_second(struct invocation *invocation, const struct desk *desk, const struct chain *chain,
                                  const struct chain_link *link, const struct digest *signed_hash)
{
    const struct chain_link *first = chain_find(chain, signed_hash);
    bool is_named = false;
    for (size_t i = 0; i < link->manifest.replaces_count; i++)
        is_named = is_named || digest_equal(&link->manifest.replaces[i], signed_hash);
    const char *reason = !is_named                 ? "and this one does not say that it replaces it"
                         : !first                  ? "which is not in this folder: nobody can see here whether it is complete"
                         : link_is_complete(first) ? "which is complete"
                                                   : NULL;
    char hex[2 * DIGEST_BYTES + 1];
    hex_print(digest_span(signed_hash), hex);
    return reason ? complain(&invocation->why, FAIL(CONFLICT), "%s signed another %s %llu (%.16s), %s", desk->path,
                             agreed_text_word(link->manifest.text), (unsigned long long)link->manifest.number, hex, reason)
                  : STATUS(OK);
}

struct status desk_check(struct invocation *invocation, const struct desk *desk, const struct chain *chain, const struct chain_link *link)
{
    struct span memory;
    const char *path;
    TRY(read_memory(invocation, desk, &path, &memory));
    for (struct cursor rest = cursor_of(memory); !cursor_is_done(&rest);) {
        struct digest signed_hash;
        bool fits = false;
        if (!status_ok(read_memory_line(&rest, &link->manifest, &fits, &signed_hash)))
            return complain(&invocation->why, FAIL(CORRUPT), "%s: not what this program writes there", path);
        if (fits && !digest_equal(&signed_hash, &link->hash))
            TRY(check_second(invocation, desk, chain, link, &signed_hash));
    }
    return STATUS(OK);
}

struct status desk_sign(struct invocation *invocation, const struct desk *desk, const struct chain_link *link, struct span *out)
{
    char hex[2 * DIGEST_BYTES + 1];
    const char *path, *comment, *line, *whole;
    struct span memory;
    hex_print(digest_span(&link->hash), hex);
    TRY(read_memory(invocation, desk, &path, &memory));
    TRY(arena_print(invocation->arena, &comment, "%s %llu", agreed_text_word(link->manifest.text),
                    (unsigned long long)link->manifest.number));
    TRY(arena_print(invocation->arena, &line, "%s %s\n", comment, hex));
    if (!memory.size || !memmem(memory.data, memory.size, line, strlen(line))) {
        TRY(arena_print(invocation->arena, &whole, "%.*s%s", (int)memory.size, (const char *)memory.data, line));
        TRY(file_write_atomic(path, span_of_text(whole), 0600, &invocation->why));
    }
    return minisign_sign(&desk->secret, link->version->manifest, comment, invocation->arena, out);
}
