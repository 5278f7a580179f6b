// SPDX-License-Identifier: EUPL-1.2
//
// Sealed files and keys as words: nothing that nobody sealed opens, and a header that is found has an end within the bytes.
#include "crypto/age.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The identity of the seeds. */
static const char *const identity_word = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t plain[AGE_CHUNK_BYTES];
    struct span bytes = span_of(data, size);
    struct age_recipient recipients[AGE_RECIPIENTS_MOST];
    struct age_identity identity, other;
    struct age_stream stream;
    size_t count = 0, header = 0, opened = 0;
    ENSURE(status_ok(crypto_start()));
    ENSURE(status_ok(age_identity_parse(span_of_text(identity_word), &identity)));
    const bool is_one = status_ok(age_recipient_parse(bytes, &recipients[0]));
    const bool is_list = status_ok(age_recipients_parse(bytes, recipients, &count));
    ENSURE(is_list ? count && count <= AGE_RECIPIENTS_MOST : !is_one);
    (void)!status_ok(age_identity_parse(bytes, &other));
    struct status status = age_open_begin(bytes, &identity, &header, &stream);
    ENSURE(header <= size);
    if (!status_ok(status))
        return 0;
    bytes = span_slice(bytes, header, size);
    while (!stream.is_over && bytes.size) {
        const bool is_last = bytes.size <= AGE_SEALED_CHUNK_BYTES;
        struct span chunk = span_slice(bytes, 0, AGE_SEALED_CHUNK_BYTES);
        if (!status_ok(age_open_chunk(&stream, chunk, is_last, plain, &opened)))
            break;
        ENSURE(opened + AGE_TAG_BYTES == chunk.size);
        bytes = span_slice(bytes, chunk.size, bytes.size);
    }
    return 0;
}
