// SPDX-License-Identifier: EUPL-1.2
//
// A borrowed run of bytes. It never owns and never ends in a zero byte by contract; whoever keeps the
// bytes longer than the call copies them into an arena of its own.
#pragma once

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
    const uint8_t *data;
    size_t size;
};

static inline struct span span_of(const void *data, size_t size) { return (struct span){data, size}; }
static inline struct span span_of_text(const char *text) { return span_of(text, strlen(text)); }
#define SPAN_OF_ARRAY(array) span_of((array), sizeof(array))
static inline struct span span_empty(void) { return (struct span){NULL, 0}; }

/* Not constant time: for public bytes only. Secrets are compared with secret_equal (crypto/secret.h). */
static inline bool span_equal(struct span a, struct span b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}
static inline bool span_is_text(struct span a, const char *text) { return span_equal(a, span_of_text(text)); }
/* The part from `at`, `size` bytes long, cut to what is there. */
static inline struct span span_slice(struct span a, size_t at, size_t size)
{
    if (at > a.size)
        at = a.size;
    if (size > a.size - at)
        size = a.size - at;
    return span_of(at ? a.data + at : a.data, size); /* nothing is added to a NULL */
}
