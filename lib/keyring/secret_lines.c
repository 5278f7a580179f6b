// SPDX-License-Identifier: EUPL-1.2
//
// Lines of secrets. What passes through a buffer here is wiped.
#include "keyring/secret_lines.h"

#include "base/text.h"
#include "crypto/secret.h"

struct status secret_lines_complain(const struct secret_lines *lines, struct status status, const char *reason)
{
    return complain(lines->why, status, "%s:%u: %s", lines->file, lines->line, reason);
}

static struct status next_secret_line(struct secret_lines *lines, struct span *out)
{
    lines->line++;
    if (!status_ok(cursor_read_until(&lines->rest, '\n', out)))
        return secret_lines_complain(lines, FAIL(MALFORMED), "the file ends too early (the last line ends with a line feed too)");
    return STATUS(OK);
}

struct status secret_lines_open(struct secret_lines *lines, const char *form)
{
    struct span line;
    TRY(next_secret_line(lines, &line));
    return span_is_text(line, form) ? STATUS(OK) : complain(lines->why, FAIL(MALFORMED), "%s:1: expected `%s`", lines->file, form);
}

struct status secret_lines_read(struct secret_lines *lines, const char *name, struct span *out_value)
{
    struct span line;
    size_t size = strlen(name);
    TRY(next_secret_line(lines, &line));
    if (line.size < size + 2 || memcmp(line.data, name, size) || line.data[size] != ' ')
        return complain(lines->why, FAIL(MALFORMED), "%s:%u: expected `%s` and a value", lines->file, lines->line, name);
    *out_value = span_slice(line, size + 1, line.size);
    return STATUS(OK);
}

struct status secret_lines_read_key(struct secret_lines *lines, const char *name, uint8_t out[static 32])
{
    uint8_t key[32];
    struct span value;
    size_t size = 0;
    TRY(secret_lines_read(lines, name, &value));
    struct status status = base64_parse(value, key, sizeof key, &size);
    if (status_ok(status) && size == sizeof key)
        memcpy(out, key, sizeof key);
    secret_wipe(key, sizeof key);
    if (!status_ok(status) || size != sizeof key)
        return complain(lines->why, FAIL(MALFORMED), "%s:%u: `%s` is not 32 bytes in base64", lines->file, lines->line, name);
    return STATUS(OK);
}

struct status secret_lines_read_number(struct secret_lines *lines, const char *name, uint64_t most, uint64_t *out)
{
    struct span value;
    TRY(secret_lines_read(lines, name, &value));
    if (!status_ok(decimal_parse(value, most, out)))
        return complain(lines->why, FAIL(MALFORMED), "%s:%u: `%s` is not a number of at most %llu", lines->file, lines->line, name,
                        (unsigned long long)most);
    return STATUS(OK);
}

struct status secret_lines_close(struct secret_lines *lines)
{
    lines->line++;
    return cursor_is_done(&lines->rest) ? STATUS(OK) : secret_lines_complain(lines, FAIL(MALFORMED), "nothing may follow the last line");
}

void secret_lines_write_key(struct writer *writer, const char *name, const uint8_t key[static 32])
{
    char text[BASE64_ROOM(32)];
    base64_print(span_of(key, 32), text);
    write_text(writer, name);
    write_text(writer, " ");
    write_text(writer, text);
    write_text(writer, "\n");
    secret_wipe(text, sizeof text);
}
