// SPDX-License-Identifier: EUPL-1.2
//
// Keeping findings, and reading the place out of what other rooms complain of.
#include "preflight/finding.h"

#include "base/text.h"

const char *severity_word(enum severity severity)
{
    static const char *const words[] = {
#define SEVERITY_WORD(name, word) [SEVERITY_##name] = word,
        SEVERITIES(SEVERITY_WORD)
#undef SEVERITY_WORD
    };
    return words[severity];
}

static struct status copy_finding(const struct finding *from, struct arena *arena, struct finding *out)
{
    *out = *from;
    TRY(arena_text(arena, span_of_text(from->file), &out->file));
    TRY(arena_text(arena, span_of_text(from->reason), &out->reason));
    return arena_text(arena, span_of_text(from->type), &out->type);
}

void findings_put(struct findings *findings, const struct finding *finding)
{
    findings->counts[finding->severity]++;
    if (findings->count == FINDINGS_MOST)
        return;
    if (status_ok(copy_finding(finding, findings->arena, &findings->rows[findings->count])))
        findings->count++;
    else if (finding->severity != SEVERITY_ERROR)
        findings->counts[SEVERITY_ERROR]++;
}

/* "FILE:LINE: REASON" or "FILE: REASON": the file has no blank in it, so that a sentence with a colon is not cut. */
static const char *cut_place(char *text, const char **file, unsigned *line)
{
    char *end = strstr(text, ": "), *digits = end;
    uint64_t number;
    if (!end || memchr(text, ' ', (size_t)(end - text)))
        return text;
    while (digits > text && is_digit((uint8_t)digits[-1]))
        digits--;
    *end = 0;
    if (digits < end && digits > text + 1 && digits[-1] == ':' && status_ok(decimal_parse(span_of_text(digits), UINT32_MAX, &number))) {
        *line = (unsigned)number;
        digits[-1] = 0;
    }
    *file = text;
    return end + 2;
}

void findings_put_complaint(struct findings *findings, const char *file, const char *complaint, const char *type)
{
    char text[COMPLAINT_BYTES], whole[2 * COMPLAINT_BYTES];
    struct finding finding = {.severity = SEVERITY_ERROR, .file = file, .type = type};
    const char *named = NULL;
    snprintf(text, sizeof text, "%s", complaint);
    finding.reason = cut_place(text, &named, &finding.line);
    if (named && (named[0] == '/' || strcmp(named, file) == 0))
        finding.file = named;
    else if (named && strchr(named, '.')) { /* of a folder: its own name is in front of it */
        snprintf(whole, sizeof whole, "%s/%s", file, named);
        finding.file = whole;
    } else {
        finding.reason = complaint;
    }
    findings_put(findings, &finding);
}
