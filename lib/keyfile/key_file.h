// SPDX-License-Identifier: EUPL-1.2
//
// Files of secrets, sealed or plain: whoever reads one gets what stands in it and need not know which. A plain one is for who said so in
// so many words (docs/keys.md).
#pragma once

#include "keyfile/passphrase_source.h"

#define KEY_FILE_PREPARED_MOST ((size_t)512 * 1024)

/* Whether the file at `path` begins as a sealed one; false when there is none. */
bool key_file_is_sealed(const char *path);
/* What file_read_secret refuses with; of a sealed file also what passphrase_ask and passphrase_open do, with the reason in `why`.
 * `most_bytes` is of what stands in it. The arena wipes it. */
MUST_USE struct status key_file_read(const char *path, size_t most_bytes, struct passphrase_source *source, struct arena *arena,
                                     struct span *out, struct complaint *why);
/* Asks for the passphrase of the sealed file at `path`, and does the work of its key once for all who get it from this source. That it does
 * not open the file is for who reads that. What passphrase_ask refuses with. */
MUST_USE struct status key_file_prepare(const char *path, struct passphrase_source *source, struct arena *arena, struct complaint *why);
/* Sealed under the passphrase; NULL: plain. Whole or not at all, as file_write_atomic, for its owner only. */
MUST_USE struct status key_file_write(const char *path, struct span plain, struct passphrase *passphrase, struct arena *arena,
                                      struct complaint *why);
