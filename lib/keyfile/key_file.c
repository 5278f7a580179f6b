// SPDX-License-Identifier: EUPL-1.2
//
// The form of the file says which it is.
#include "keyfile/key_file.h"

#include "files/files.h"

#include <fcntl.h>
#include <unistd.h>

bool key_file_is_sealed(const char *path)
{
    uint8_t head[sizeof PASSPHRASE_FORM - 1];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    bool is_sealed = fd >= 0 && read(fd, head, sizeof head) == (ssize_t)sizeof head && passphrase_seals(SPAN_OF_ARRAY(head));
    if (fd >= 0)
        close(fd);
    return is_sealed;
}

static const char *open_reason(struct status status)
{
    switch (status.code) {
    case STATUS_NOT_ALLOWED: return "that is not its passphrase";
    case STATUS_CORRUPT: return "the sealed file was changed: nothing but a copy of it opens";
    case STATUS_MALFORMED: return "it asks for more work than this program does";
    default: return status_text(status);
    }
}

struct status key_file_read(const char *path, size_t most_bytes, struct passphrase_source *source, struct arena *arena, struct span *out,
                            struct complaint *why)
{
    struct span file;
    TRY(file_read_secret(path, most_bytes + PASSPHRASE_OVERHEAD_BYTES, arena, &file, why));
    if (passphrase_seals(file)) {
        TRY(passphrase_ask(source, path, why));
        struct status status = passphrase_open(&source->passphrase, file, arena, &file);
        if (!status_ok(status))
            return complain(why, status, "%s: %s", path, open_reason(status));
    }
    if (file.size > most_bytes)
        return complain(why, FAIL(TOO_LARGE), "%s: larger than %zu bytes", path, most_bytes);
    *out = file;
    return STATUS(OK);
}

struct status key_file_prepare(const char *path, struct passphrase_source *source, struct arena *arena, struct complaint *why)
{
    struct span file;
    TRY(passphrase_ask(source, path, why));
    if (status_ok(file_read_secret(path, KEY_FILE_PREPARED_MOST, arena, &file, NULL)))
        (void)!status_ok(passphrase_prepare(&source->passphrase, file));
    return STATUS(OK);
}

struct status key_file_write(const char *path, struct span plain, struct passphrase *passphrase, struct arena *arena, struct complaint *why)
{
    struct span file = plain;
    if (passphrase)
        TRY(passphrase_seal(passphrase, &passphrase_work, system_random(), plain, arena, &file));
    return file_write_atomic(path, file, 0600, why);
}
