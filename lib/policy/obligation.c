// SPDX-License-Identifier: EUPL-1.2
//
// The closed list as a table: words before and after the number, and which number is the stricter one.
#include "policy/obligation.h"

#include "base/text.h"

enum strictest { NO_LIMIT, LOWEST, HIGHEST };

static const struct form {
    const char *before, *after;
    enum strictest strictest;
} forms[OBLIGATIONS] = {
    [OBLIGATION_RETAIN_DAYS] = {"bewaren ten hoogste ", " dagen", LOWEST},
    [OBLIGATION_INFORM_DAYS] = {"client-informeren binnen ", " dagen", LOWEST},
    [OBLIGATION_HUMAN_REVIEW] = {"menselijke-beoordeling", "", NO_LIMIT},
    [OBLIGATION_GROUP_AT_LEAST] = {"groep ten minste ", "", HIGHEST},
    [OBLIGATION_LOG] = {"loggen", "", NO_LIMIT},
    [OBLIGATION_CONFIDENTIAL] = {"vertrouwelijk", "", NO_LIMIT},
    [OBLIGATION_DEFER_DAYS] = {"uitstel ten hoogste ", " dagen", LOWEST},
};

void obligations_merge(struct obligations *into, const struct obligations *more)
{
    for (uint32_t left = more->set; left; left &= left - 1) {
        unsigned i = (unsigned)__builtin_ctz(left);
        uint32_t theirs = more->limit[i];
        bool stricter = forms[i].strictest == LOWEST ? theirs < into->limit[i] : theirs > into->limit[i];
        if (!(into->set >> i & 1) || stricter)
            into->limit[i] = theirs;
    }
    into->set |= more->set;
}

bool obligations_are_equal(const struct obligations *a, const struct obligations *b)
{
    if (a->set != b->set)
        return false;
    for (unsigned i = 0; i < OBLIGATIONS; i++)
        if (a->set >> i & 1 && a->limit[i] != b->limit[i])
            return false;
    return true;
}

void obligation_print(enum obligation which, uint32_t limit, struct writer *out)
{
    char number[12];
    write_text(out, forms[which].before);
    if (forms[which].strictest == NO_LIMIT)
        return;
    snprintf(number, sizeof number, "%u", limit);
    write_text(out, number);
    write_text(out, forms[which].after);
}

void obligation_print_known(struct writer *out)
{
    for (unsigned i = 0; i < OBLIGATIONS; i++) {
        write_text(out, i ? ", " : "");
        write_text(out, forms[i].before);
        write_text(out, forms[i].strictest == NO_LIMIT ? "" : "N");
        write_text(out, forms[i].after);
    }
}

/* Whether `text` has the words of `form`; `out_number` is what stands between them. */
static bool form_fits(const struct form *form, struct span text, struct span *out_number)
{
    size_t before = strlen(form->before), after = strlen(form->after);
    if (text.size < before + after || !span_is_text(span_slice(text, 0, before), form->before) ||
        !span_is_text(span_slice(text, text.size - after, after), form->after))
        return false;
    *out_number = span_slice(text, before, text.size - before - after);
    return form->strictest != NO_LIMIT || out_number->size == 0;
}

struct status obligation_parse(struct span text, enum obligation *out_which, uint32_t *out_limit)
{
    for (unsigned i = 0; i < OBLIGATIONS; i++) {
        struct span number;
        uint64_t limit = 0;
        if (!form_fits(&forms[i], text, &number))
            continue;
        if (forms[i].strictest != NO_LIMIT)
            if (!status_ok(decimal_parse(number, OBLIGATION_LIMIT_MOST, &limit)) || limit == 0)
                return FAIL(INVALID);
        *out_which = (enum obligation)i;
        *out_limit = (uint32_t)limit;
        return STATUS(OK);
    }
    return FAIL(UNKNOWN_WORD);
}

void obligations_print(const struct obligations *obligations, struct writer *out)
{
    const char *between = "";
    for (unsigned i = 0; i < OBLIGATIONS; i++) {
        if (!obligations_have(obligations, (enum obligation)i))
            continue;
        write_text(out, between);
        obligation_print((enum obligation)i, obligations->limit[i], out);
        between = "; ";
    }
}

struct status obligations_parse(struct span text, struct obligations *out)
{
    struct obligations read = {0};
    while (text.size) {
        enum obligation which;
        uint32_t limit;
        const uint8_t *end = memchr(text.data, ';', text.size);
        size_t size = end ? (size_t)(end - text.data) : text.size;
        TRY(obligation_parse(span_slice(text, 0, size), &which, &limit));
        if (obligations_have(&read, which))
            return FAIL(CONFLICT);
        read.set |= 1u << which;
        read.limit[which] = limit;
        if (end && !span_is_text(span_slice(text, size, 2), "; "))
            return FAIL(MALFORMED);
        if (end && text.size == size + 2)
            return FAIL(MALFORMED);
        text = span_slice(text, size + 2, SIZE_MAX);
    }
    *out = read;
    return STATUS(OK);
}
