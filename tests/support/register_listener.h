// SPDX-License-Identifier: EUPL-1.2
//
// A sink that writes down all it hears as text, so that a test compares one string with another.
#pragma once

#include "base/day.h"
#include "register/register.h"

#define LISTENER_ROOM ((size_t)1024 * 1024)

struct listener {
    char *heard; /* a line a row, a line a fault */
    size_t used, rows, faults, bad_rows, last_bad;
    enum status_code answer;
};

/* Weights 9..2, -1; sum divisible by 11; an eight-digit number has a leading zero; zero is nobody's. */
static inline bool eleven_test(struct span digits)
{
    int sum = 0, any = 0, weight = digits.size == 8 ? 8 : 9;
    for (size_t i = 0; i < digits.size; i++, weight--) {
        sum += (digits.data[i] - '0') * (weight == 1 ? -1 : weight);
        any |= digits.data[i] != '0';
    }
    return any && sum % 11 == 0;
}

static inline void listener_note(struct listener *listener, const char *text)
{
    size_t size = strlen(text);
    ENSURE(listener->used + size < LISTENER_ROOM);
    memcpy(listener->heard + listener->used, text, size + 1);
    listener->used += size;
}

static inline void listener_note_span(struct listener *listener, struct span span)
{
    ENSURE(listener->used + span.size + 1 < LISTENER_ROOM);
    if (span.size)
        memcpy(listener->heard + listener->used, span.data, span.size);
    listener->used += span.size;
    listener_note(listener, "|");
}

static inline void listener_note_day(struct listener *listener, int32_t day)
{
    char date[DATE_ROOM];
    date_print(day, date);
    listener_note(listener, day ? date : "");
    listener_note(listener, "|");
}

static inline struct status listener_row(void *state, const struct register_row *row)
{
    struct listener *listener = state;
    const struct span spans[] = {row->reference, row->bsn, row->postcode, row->house_number, row->house_letter, row->house_addition};
    char numbers[64];
    listener->rows++;
    snprintf(numbers, sizeof numbers, "%zu/%zu|", row->row, row->line);
    listener_note(listener, numbers);
    for (size_t i = 0; i < N(spans); i++)
        listener_note_span(listener, spans[i]);
    snprintf(numbers, sizeof numbers, "%d|", (int)row->role);
    listener_note(listener, numbers);
    listener_note_span(listener, row->category);
    listener_note_span(listener, row->life_domain);
    snprintf(numbers, sizeof numbers, "%u|", row->urgency);
    listener_note(listener, numbers);
    listener_note_day(listener, row->since_day);
    listener_note_day(listener, row->until_day);
    listener_note_span(listener, row->contact);
    listener_note(listener, "\n");
    return (struct status){listener->answer};
}

static inline struct status listener_fault(void *state, const struct register_fault *fault)
{
    struct listener *listener = state;
    char text[REGISTER_REJECT_ROOM + 32];
    listener->faults++;
    listener->bad_rows += fault->row != listener->last_bad;
    listener->last_bad = fault->row;
    snprintf(text, sizeof text, "!%zu/%zu %s %s\n", fault->row, fault->line, fault->column, fault->reason);
    listener_note(listener, text);
    return (struct status){listener->answer};
}

/* The caller frees `heard`. */
static inline void listener_start(struct listener *listener)
{
    listener->heard = listener->heard ? listener->heard : calloc(1, LISTENER_ROOM);
    ENSURE(listener->heard);
}

static inline struct register_sink listener_sink(struct listener *listener)
{
    listener_start(listener);
    return (struct register_sink){listener, listener_row, listener_fault};
}
