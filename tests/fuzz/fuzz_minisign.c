// SPDX-License-Identifier: EUPL-1.2
//
// minisign's texts: what is accepted as a key prints back as a key that is the same; nothing is a signature of a key that
// nobody has.
#include "crypto/minisign.h"
#include "crypto/secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct minisign_public key, again;
    struct minisign_secret secret, same;
    struct span printed, text = span_of(data, size);
    char line[MINISIGN_LINE_ROOM];
    bool is_locked;
    ENSURE(status_ok(crypto_start()));
    ENSURE(status_ok(arena_new(1 << 14, &arena)));
    if (status_ok(minisign_public_parse(text, &key))) {
        minisign_public_print(&key, line);
        ENSURE(span_is_text(text, line));
    }
    if (status_ok(minisign_public_file_parse(text, &key))) {
        ENSURE(status_ok(minisign_public_file_print(&key, arena, &printed)));
        ENSURE(status_ok(minisign_public_file_parse(printed, &again)) && minisign_public_equal(&key, &again));
    }
    if (status_ok(minisign_secret_file_is_locked(text, &is_locked)) && !is_locked &&
        status_ok(minisign_secret_file_parse(text, span_empty(), &secret))) {
        ENSURE(status_ok(minisign_secret_file_print(&secret, span_empty(), &minisign_work, system_random(), arena, &printed)));
        ENSURE(status_ok(minisign_secret_file_parse(printed, span_empty(), &same)) && memcmp(&secret, &same, sizeof same) == 0);
    }
    key = (struct minisign_public){{31, 232, 180, 66, 24, 15, 98, 231}, {1}}; /* a number that the corpus has, and no key behind it */
    ENSURE(!status_ok(minisign_verify(&key, span_of_text("test"), text)));
    return 0;
}
