// SPDX-License-Identifier: EUPL-1.2
//
// CSV by libcsv in strict mode, one record at a time. Where a record cannot be followed to its end (a quote
// that does not close, a row too long) only its first line is given up and reading goes on at the next, so an
// open quote never swallows the rows behind it.
#include "register/reader.h"

#include "base/text.h"
#include "register/encoding.h"

#include <csv.h>

#define ENCODED_MOST_BYTES (3 * REGISTER_ROW_MOST_BYTES) /* three bytes of UTF-8 for one of Windows-1252 */

#define REASON_QUOTING "quoting: een los aanhalingsteken, of een dat niet wordt gesloten"
#define REASON_SHORT "short-row: minder velden dan er kolommen zijn"
#define REASON_LONG "long-row: meer velden dan er kolommen zijn"
#define REASON_UNNAMED "unnamed: er staat iets in een kolom zonder naam"

struct csv {
    const struct reading *reading;
    bool is_utf8;
    struct csv_parser parser;
    struct span bytes;
    size_t at, line, row; /* row and line last begun */
    size_t broken_count;
    size_t column_count;
    enum column columns[REGISTER_COLUMNS_MOST];

    /* the record in hand */
    bool ended;
    bool crowded; /* more fields than there is room for */
    size_t field_count, raw_used;
    struct span fields[REGISTER_COLUMNS_MOST + 1];
    uint8_t raw[REGISTER_ROW_MOST_BYTES], text[ENCODED_MOST_BYTES];
};

static struct csv *csv_reader_free(struct csv *csv)
{
    if (!csv)
        return NULL;
    csv_free(&csv->parser);
    explicit_bzero(csv, sizeof *csv);
    free(csv);
    return NULL;
}

static void csv_reader_cleanup(struct csv **owned) { *owned = csv_reader_free(*owned); }

static void on_field(void *data, size_t size, void *state)
{
    struct csv *csv = state;
    if (csv->field_count == N(csv->fields) || size > sizeof csv->raw - csv->raw_used) {
        csv->crowded = true;
        return;
    }
    if (size)
        memcpy(csv->raw + csv->raw_used, data, size);
    csv->fields[csv->field_count++] = span_of(csv->raw + csv->raw_used, size);
    csv->raw_used += size;
}

static void on_end(int terminator, void *state)
{
    (void)terminator;
    ((struct csv *)state)->ended = true;
}

enum record { RECORD_NONE, RECORD_WHOLE, RECORD_BROKEN_QUOTING, RECORD_TOO_LONG };

/* Feeds lines until a record ends. `csv->line` is then the last line fed. */
static enum record feed_record(struct csv *csv)
{
    size_t start = csv->at;
    while (csv->at < csv->bytes.size) {
        struct span line = line_at(span_slice(csv->bytes, csv->at, csv->bytes.size));
        if (csv->at + line.size - start > REGISTER_ROW_MOST_BYTES)
            return RECORD_TOO_LONG;
        csv->at += line.size;
        csv->line++;
        if (csv_parse(&csv->parser, line.data, line.size, on_field, on_end, csv) != line.size)
            return RECORD_BROKEN_QUOTING;
        if (csv->ended)
            return RECORD_WHOLE;
    }
    if (csv_fini(&csv->parser, on_field, on_end, csv) != 0)
        return RECORD_BROKEN_QUOTING;
    return csv->ended ? RECORD_WHOLE : RECORD_NONE;
}

static struct status parser_start(struct csv *csv)
{
    unsigned char separator = csv_get_delim(&csv->parser);
    csv_free(&csv->parser);
    if (csv_init(&csv->parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return FAIL(NO_MEMORY);
    csv_set_delim(&csv->parser, separator);
    return STATUS(OK);
}

static void skip_blank_lines(struct csv *csv)
{
    for (;;) {
        struct span line = line_at(span_slice(csv->bytes, csv->at, csv->bytes.size));
        if (line.size == 0 || !line_is_blank(line))
            return;
        csv->at += line.size;
        csv->line++;
        csv->row++;
    }
}

/* The next record; after one that is broken, reading stands behind its first line. `*out_line` is where it began. */
static struct status record_read(struct csv *csv, enum record *out, size_t *out_line)
{
    skip_blank_lines(csv);
    size_t first_end = csv->at + line_at(span_slice(csv->bytes, csv->at, csv->bytes.size)).size;
    explicit_bzero(csv->raw, csv->raw_used);
    csv->field_count = csv->raw_used = 0;
    csv->ended = csv->crowded = false;
    *out_line = csv->line + 1;
    *out = feed_record(csv);
    if (csv_error(&csv->parser) == CSV_ENOMEM || csv_error(&csv->parser) == CSV_ETOOBIG)
        return FAIL(NO_MEMORY);
    csv->row += *out != RECORD_NONE;
    if (*out == RECORD_NONE || *out == RECORD_WHOLE)
        return STATUS(OK);
    csv->at = first_end;
    csv->line = *out_line;
    return parser_start(csv);
}

static bool record_is_blank(const struct csv *csv)
{
    for (size_t i = 0; i < csv->field_count; i++)
        if (!line_is_blank(csv->fields[i]))
            return false;
    return !csv->crowded;
}

/* The file's encoding to UTF-8, in the row's own room; gives why it may not stand in its column, or NULL. */
static const char *field_decode(const struct csv *csv, size_t at, struct writer *writer, struct span *out)
{
    size_t before = writer->used;
    struct span field = csv->fields[at];
    *out = field;
    if (!csv->is_utf8) {
        if (!windows_1252_decode(field, writer))
            return REASON_CHARACTERS;
        ENSURE(!writer->overflow);
        *out = span_of(writer->room + before, writer->used - before);
    }
    return column_reason(csv->columns[at], *out);
}

static struct status take_field(struct csv *csv, size_t at, struct writer *writer, struct draft *draft)
{
    enum column column = csv->columns[at];
    if (column == COLUMN_IGNORED)
        return STATUS(OK);
    if (column == COLUMN_UNNAMED)
        return line_is_blank(csv->fields[at]) ? STATUS(OK) : draft_fault(csv->reading, draft, REGISTER_WHOLE_ROW, REASON_UNNAMED);
    const char *reason = field_decode(csv, at, writer, &draft->values[column]);
    return reason ? draft_fault(csv->reading, draft, column_name(column), reason) : STATUS(OK);
}

static struct status take_record(struct csv *csv, struct draft *draft)
{
    struct writer writer = writer_of(csv->text, sizeof csv->text);
    if (csv->crowded || csv->field_count > csv->column_count)
        return draft_fault(csv->reading, draft, REGISTER_WHOLE_ROW, REASON_LONG);
    if (csv->field_count < csv->column_count)
        return draft_fault(csv->reading, draft, REGISTER_WHOLE_ROW, REASON_SHORT);
    for (size_t i = 0; i < csv->field_count; i++)
        TRY(take_field(csv, i, &writer, draft));
    struct status status = draft_finish(csv->reading, draft);
    explicit_bzero(csv->text, writer.used);
    return status;
}

static struct status take_broken(struct csv *csv, enum record record, struct draft *draft)
{
    if (++csv->broken_count > REGISTER_BROKEN_MOST)
        return complain(csv->reading->why, FAIL(MALFORMED),
                        "%s:%zu: de aanhalingstekens kloppen niet; meer dan %d rijen zijn niet te lezen", file_name_of(csv->reading),
                        draft->line, REGISTER_BROKEN_MOST);
    return draft_fault(csv->reading, draft, REGISTER_WHOLE_ROW, record == RECORD_TOO_LONG ? REASON_TOO_LONG_ROW : REASON_QUOTING);
}

static struct status read_records(struct csv *csv)
{
    for (;;) {
        struct draft draft = {0};
        enum record record;
        TRY(record_read(csv, &record, &draft.line));
        draft.row = csv->row;
        if (record == RECORD_NONE)
            return STATUS(OK);
        if (record != RECORD_WHOLE)
            TRY(take_broken(csv, record, &draft));
        else if (!record_is_blank(csv))
            TRY(take_record(csv, &draft));
    }
}

/* The separator of which the header has more, outside quotes. */
static unsigned char separator_of(struct span bytes)
{
    struct span header = line_at(bytes);
    size_t semicolons = 0, commas = 0;
    bool quoted = false;
    for (size_t i = 0; i < header.size; i++) {
        quoted ^= header.data[i] == '"';
        semicolons += !quoted && header.data[i] == ';';
        commas += !quoted && header.data[i] == ',';
    }
    return commas > semicolons ? ',' : ';';
}

/* Known columns first: without them this is no header, and nothing of it may be quoted (P-01). */
static struct status check_header(const struct csv *csv, size_t line)
{
    bool present[COLUMN_COUNT] = {false};
    for (size_t i = 0; i < csv->column_count; i++) {
        enum column column = csv->columns[i];
        if (column < COLUMN_COUNT && present[column])
            return complain(csv->reading->why, FAIL(INVALID), "%s:%zu: er zijn twee kolommen \"%s\"", file_name_of(csv->reading), line,
                            column_name(column));
        if (column < COLUMN_COUNT)
            present[column] = true;
    }
    TRY(columns_check(csv->reading, present));
    for (size_t i = 0; i < csv->column_count; i++)
        if (csv->columns[i] == COLUMN_UNKNOWN)
            return column_complain_unknown(csv->reading, line, i + 1, csv->fields[i]);
    return STATUS(OK);
}

static struct status read_header(struct csv *csv)
{
    enum record record;
    size_t line;
    skip_blank_lines(csv);
    csv_set_delim(&csv->parser, separator_of(span_slice(csv->bytes, csv->at, csv->bytes.size)));
    TRY(record_read(csv, &record, &line));
    if (record != RECORD_WHOLE)
        return complain(csv->reading->why, FAIL(MALFORMED), "%s:%zu: de rij met de namen van de kolommen is niet te lezen",
                        file_name_of(csv->reading), line);
    if (csv->crowded || csv->field_count > REGISTER_COLUMNS_MOST)
        return complain(csv->reading->why, FAIL(TOO_LARGE), "%s:%zu: er zijn meer dan %d kolommen", file_name_of(csv->reading), line,
                        REGISTER_COLUMNS_MOST);
    csv->column_count = csv->field_count;
    for (size_t i = 0; i < csv->field_count; i++)
        csv->columns[i] = column_find(csv->reading, csv->fields[i]);
    return check_header(csv, line);
}

struct status csv_read(const struct reading *reading, struct span bytes, bool must_be_utf8)
{
    __attribute__((cleanup(csv_reader_cleanup))) struct csv *csv = calloc(1, sizeof *csv);
    if (!csv)
        return FAIL(NO_MEMORY);
    csv->reading = reading;
    csv->bytes = bytes;
    csv->is_utf8 = must_be_utf8 || text_is_utf8(bytes);
    if (csv_init(&csv->parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return FAIL(NO_MEMORY);
    TRY(read_header(csv));
    return read_records(csv);
}
