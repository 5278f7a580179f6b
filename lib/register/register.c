// SPDX-License-Identifier: EUPL-1.2
//
// The way in: which form, which byte order mark, and the rejects file on the way out.
#include "register/reader.h"

#include <strings.h>

static const struct {
    const char *ending;
    enum register_form form;
} endings[] = {
    {".csv", REGISTER_FORM_CSV},
    {".jsonl", REGISTER_FORM_JSON_LINES},
    {".ndjson", REGISTER_FORM_JSON_LINES},
};

static enum register_form form_of(const struct register_options *options, struct span bytes)
{
    const char *name = options->file_name ? options->file_name : "";
    size_t size = strlen(name);
    if (options->form != REGISTER_FORM_DETECT)
        return options->form;
    for (size_t i = 0; i < N(endings); i++) {
        size_t ending_size = strlen(endings[i].ending);
        if (size >= ending_size && strcasecmp(name + size - ending_size, endings[i].ending) == 0)
            return endings[i].form;
    }
    while (bytes.size && strchr(" \t\r\n", bytes.data[0]) && bytes.data[0])
        bytes = span_slice(bytes, 1, bytes.size);
    return bytes.size && bytes.data[0] == '{' ? REGISTER_FORM_JSON_LINES : REGISTER_FORM_CSV;
}

const char *file_name_of(const struct reading *reading) { return reading->options->file_name ? reading->options->file_name : "register"; }

struct span line_at(struct span bytes)
{
    for (size_t i = 0; i < bytes.size; i++) {
        if (bytes.data[i] == '\n')
            return span_slice(bytes, 0, i + 1);
        if (bytes.data[i] == '\r')
            return span_slice(bytes, 0, i + 1 < bytes.size && bytes.data[i + 1] == '\n' ? i + 2 : i + 1);
    }
    return bytes;
}

bool line_is_blank(struct span line)
{
    for (size_t i = 0; i < line.size; i++)
        if (line.data[i] != ' ' && line.data[i] != '\t' && line.data[i] != '\r' && line.data[i] != '\n')
            return false;
    return true;
}

static bool starts_with(struct span bytes, const char *start) { return span_is_text(span_slice(bytes, 0, strlen(start)), start); }

struct status register_read(struct span bytes, const struct register_options *options, const struct register_sink *sink,
                            struct complaint *why)
{
    struct reading reading = {options, sink, why};
    ENSURE(sink->row && sink->fault);
    if (bytes.size > REGISTER_MOST_BYTES)
        return complain(why, FAIL(TOO_LARGE), "%s: het bestand is groter dan %zu MiB", file_name_of(&reading), REGISTER_MOST_BYTES >> 20);
    if (starts_with(bytes, "\xff\xfe") || starts_with(bytes, "\xfe\xff"))
        return complain(why, FAIL(MALFORMED), "%s: dit is UTF-16; bewaar het als UTF-8", file_name_of(&reading));
    bool marked = starts_with(bytes, "\xef\xbb\xbf");
    if (marked)
        bytes = span_slice(bytes, 3, bytes.size);
    if (line_is_blank(bytes))
        return complain(why, FAIL(MALFORMED), "%s: het bestand is leeg", file_name_of(&reading));
    return form_of(options, bytes) == REGISTER_FORM_CSV ? csv_read(&reading, bytes, marked) : json_lines_read(&reading, bytes);
}

void register_reject_print(const struct register_fault *fault, char out[static REGISTER_REJECT_ROOM])
{
    snprintf(out, REGISTER_REJECT_ROOM, "%zu;%s;%s\n", fault->row, fault->column, fault->reason);
}
