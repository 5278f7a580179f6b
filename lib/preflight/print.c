// SPDX-License-Identifier: EUPL-1.2
//
// Rows and findings as lines, as an object, as a page.
#include "preflight/print.h"

static void print_finding(const struct finding *finding, FILE *out)
{
    fprintf(out, "%s:", finding->file);
    if (finding->line)
        fprintf(out, "%u:", finding->line);
    fprintf(out, " %s: %s", severity_word(finding->severity), finding->reason);
    if (*finding->type)
        fprintf(out, ": type: %s", finding->type);
    fputc('\n', out);
}

static const char *const outcome_words[] = {
    [PREFLIGHT_LEFT_OUT] = "left out", [PREFLIGHT_GOOD] = "good", [PREFLIGHT_BAD] = "bad", [PREFLIGHT_NOT_LOOKED] = "not looked at"};

static bool is_shown(const struct preflight_result *result, bool is_verbose)
{
    return result->outcome == PREFLIGHT_NOT_LOOKED || (is_verbose && result->outcome != PREFLIGHT_LEFT_OUT);
}

void preflight_print(const struct preflight *preflight, bool is_verbose, FILE *out)
{
    const struct findings *findings = &preflight->findings;
    for (unsigned row = 0; row < PREFLIGHT_ROW_COUNT; row++) {
        const struct preflight_result *result = &preflight->rows[row];
        if (is_shown(result, is_verbose))
            fprintf(out, "%s: %s: %s\n", preflight_row_word((enum preflight_row)row), outcome_words[result->outcome], result->saw);
    }
    for (size_t i = 0; i < findings->count; i++)
        print_finding(&findings->rows[i], out);
    size_t errors = findings->counts[SEVERITY_ERROR], warnings = findings->counts[SEVERITY_WARNING];
    fprintf(out, "%s: %zu error%s, %zu warning%s\n", preflight->wish.config_path, errors, errors == 1 ? "" : "s", warnings,
            warnings == 1 ? "" : "s");
}

static struct json *finding_json(const struct finding *finding)
{
    struct json *object = json_object_new();
    json_set_text(object, "severity", severity_word(finding->severity));
    json_set_text(object, "file", finding->file);
    if (finding->line)
        json_set_integer(object, "line", finding->line);
    json_set_text(object, "reason", finding->reason);
    if (*finding->type)
        json_set_text(object, "type", finding->type);
    return object;
}

static struct json *row_json(enum preflight_row row, const struct preflight_result *result)
{
    struct json *object = json_object_new();
    json_set_text(object, "row", preflight_row_word(row));
    json_set_text(object, "outcome", outcome_words[result->outcome]);
    json_set_text(object, "saw", result->saw);
    return object;
}

struct json *preflight_json(const struct preflight *preflight)
{
    const struct findings *findings = &preflight->findings;
    struct json *object = json_object_new(), *rows = json_array_new(), *found = json_array_new();
    json_set_bool(object, "ok", preflight_is_good(preflight));
    json_set_integer(object, "errors", (int64_t)findings->counts[SEVERITY_ERROR]);
    json_set_integer(object, "warnings", (int64_t)findings->counts[SEVERITY_WARNING]);
    for (size_t i = 0; i < findings->count; i++)
        json_append(found, finding_json(&findings->rows[i]));
    json_set(object, "findings", found);
    for (unsigned row = 0; row < PREFLIGHT_ROW_COUNT; row++)
        if (preflight->rows[row].outcome != PREFLIGHT_LEFT_OUT)
            json_append(rows, row_json((enum preflight_row)row, &preflight->rows[row]));
    json_set(object, "rows", rows);
    return object;
}

void preflight_print_rows(FILE *out)
{
    fprintf(out, "| row | what it looks at |\n| --- | --- |\n");
    for (unsigned row = 0; row < PREFLIGHT_ROW_COUNT; row++)
        fprintf(out, "| `%s` | %s |\n", preflight_row_word((enum preflight_row)row), preflight_row_sentence((enum preflight_row)row));
}
