// SPDX-License-Identifier: EUPL-1.2
//
// A share as seven lines.
#include "keyring/key_share.h"

#include "crypto/secret.h"
#include "keyring/secret_lines.h"

#define KEY_SHARE_FORM "schakel/key-share/v1"

void key_share_wipe(struct key_share *share) { secret_wipe(share, sizeof *share); }

static struct status parse_share_domain(struct secret_lines *lines, struct key_share *share)
{
    struct span word;
    TRY(secret_lines_read(lines, "domain", &word));
    bool plain = word.size <= KEY_SHARE_DOMAIN_MOST;
    for (size_t i = 0; i < word.size; i++) {
        uint8_t c = word.data[i];
        plain = plain && ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
    }
    if (!plain)
        return secret_lines_complain(lines, FAIL(MALFORMED), "a domain is a lower-case word of at most 32 letters");
    memcpy(share->domain, word.data, word.size);
    share->domain[word.size] = 0;
    return STATUS(OK);
}

static struct status read_counter(struct secret_lines *lines, const char *name, uint64_t most, uint64_t *out)
{
    TRY(secret_lines_read_number(lines, name, most, out));
    return *out ? STATUS(OK) : secret_lines_complain(lines, FAIL(MALFORMED), "counting starts at 1");
}

static struct status read_key(struct secret_lines *lines, struct key_share *share)
{
    uint8_t scalar[SCALAR_BYTES], element[ELEMENT_BYTES];
    struct element expected;
    TRY(secret_lines_read_key(lines, "scalar", scalar));
    struct status status = scalar_decode(span_of(scalar, sizeof scalar), &share->scalar);
    secret_wipe(scalar, sizeof scalar);
    if (!status_ok(status))
        return secret_lines_complain(lines, status, status_text(status));
    TRY(secret_lines_read_key(lines, "public", element));
    status = element_decode(span_of(element, sizeof element), &share->public_share);
    if (!status_ok(status))
        return secret_lines_complain(lines, status, status_text(status));
    element_multiply_generator(&share->scalar, &expected);
    if (!element_equal(&expected, &share->public_share))
        return secret_lines_complain(lines, FAIL(CONFLICT), "the share does not belong to this public share");
    return secret_lines_close(lines);
}

static struct status parse_share(struct secret_lines *lines, struct key_share *share)
{
    uint64_t epoch, generation, index;
    TRY(secret_lines_open(lines, KEY_SHARE_FORM));
    TRY(parse_share_domain(lines, share));
    TRY(read_counter(lines, "epoch", UINT32_MAX, &epoch));
    TRY(read_counter(lines, "generation", UINT32_MAX, &generation));
    TRY(read_counter(lines, "index", UINT8_MAX, &index));
    share->epoch = (uint32_t)epoch;
    share->generation = (uint32_t)generation;
    share->index = (uint8_t)index;
    return read_key(lines, share);
}

struct status key_share_parse(struct span text, const char *file, struct key_share *out, struct complaint *why)
{
    struct secret_lines lines = {cursor_of(text), file, 0, why};
    struct key_share share;
    struct status status = parse_share(&lines, &share);
    if (status_ok(status))
        *out = share;
    key_share_wipe(&share);
    return status;
}

struct status key_share_print(const struct key_share *share, struct arena *arena, struct span *out)
{
    uint8_t *room;
    const char *head;
    TRY(ARENA_NEW(arena, KEY_SHARE_TEXT_MOST, &room));
    TRY(arena_print(arena, &head, KEY_SHARE_FORM "\ndomain %s\nepoch %u\ngeneration %u\nindex %u\n", share->domain, share->epoch,
                    share->generation, share->index));
    struct writer writer = writer_of(room, KEY_SHARE_TEXT_MOST);
    write_text(&writer, head);
    secret_lines_write_key(&writer, "scalar", share->scalar.bytes);
    secret_lines_write_key(&writer, "public", share->public_share.bytes);
    ENSURE(!writer.overflow);
    *out = writer_span(&writer);
    return STATUS(OK);
}
