// SPDX-License-Identifier: EUPL-1.2
//
// Rows in a process of their own. What comes back over the pipe is text for people and the results of rows: there is no
// record that could hold a secret.
#include "preflight/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define APART_FILE_BYTES 512

struct record {
    bool is_result; /* of a row; a finding otherwise */
    enum preflight_row row;
    struct preflight_result result;
    struct finding finding;
    char file[APART_FILE_BYTES], reason[COMPLAINT_BYTES], text[COMPLAINT_BYTES]; /* text: to type, or what was seen */
};

static bool send_record(int fd, const struct record *record)
{
    const uint8_t *bytes = (const uint8_t *)record;
    for (size_t done = 0; done < sizeof *record;) {
        ssize_t put = write(fd, bytes + done, sizeof *record - done);
        if (put < 0 && errno != EINTR)
            return false;
        done += put > 0 ? (size_t)put : 0;
    }
    return true;
}

static bool receive_record(int fd, struct record *out)
{
    uint8_t *bytes = (uint8_t *)out;
    for (size_t done = 0; done < sizeof *out;) {
        ssize_t got = read(fd, bytes + done, sizeof *out - done);
        if (got == 0 || (got < 0 && errno != EINTR))
            return false;
        done += got > 0 ? (size_t)got : 0;
    }
    return true;
}

static bool send_findings(int fd, const struct findings *findings, size_t from)
{
    for (size_t i = from; i < findings->count; i++) {
        const struct finding *finding = &findings->rows[i];
        struct record record = {.finding = {.severity = finding->severity, .line = finding->line}};
        snprintf(record.file, sizeof record.file, "%s", finding->file);
        snprintf(record.reason, sizeof record.reason, "%s", finding->reason);
        snprintf(record.text, sizeof record.text, "%s", finding->type);
        if (!send_record(fd, &record))
            return false;
    }
    return true;
}

static bool send_results(int fd, const struct preflight *list, enum preflight_row first, enum preflight_row end)
{
    for (enum preflight_row row = first; row < end; row++) {
        struct record record = {.is_result = true, .row = row, .result = list->rows[row]};
        snprintf(record.text, sizeof record.text, "%s", record.result.saw ? record.result.saw : "");
        record.result.saw = NULL;
        if (!send_record(fd, &record))
            return false;
    }
    return true;
}

/* In the child. */
__attribute__((noreturn)) static void look_apart(struct looking *looking, enum preflight_row first, enum preflight_row end, int fd)
{
    size_t from = looking->list->findings.count;
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        _exit(2);
    for (enum preflight_row row = first; row < end; row++)
        preflight_run_row(looking, row);
    looking->store = store_close(looking->store);
    secret_key_wipe(&looking->storage);
    bool is_sent = send_findings(fd, &looking->list->findings, from) && send_results(fd, looking->list, first, end);
    _exit(is_sent ? 0 : 2);
}

static void take_apart_record(struct looking *looking, const struct record *record)
{
    if (record->is_result) {
        looking->row = record->row;
        looking->list->rows[record->row] = record->result;
        looking_saw(looking, "%s", record->text);
        return;
    }
    struct finding finding = record->finding;
    finding.file = record->file;
    finding.reason = record->reason;
    finding.type = record->text;
    findings_put(&looking->list->findings, &finding);
}

struct status preflight_run_apart(struct looking *looking, enum preflight_row first, enum preflight_row end)
{
    int ends[2], how = 0;
    struct record record;
    if (pipe2(ends, O_CLOEXEC))
        return FAIL(IO_FAILED);
    pid_t child = fork();
    if (child == 0)
        look_apart(looking, first, end, ends[1]);
    close(ends[1]);
    while (child > 0 && receive_record(ends[0], &record))
        take_apart_record(looking, &record);
    close(ends[0]);
    if (child < 0)
        return FAIL(IO_FAILED);
    while (waitpid(child, &how, 0) < 0 && errno == EINTR)
        ;
    if (how != 0) /* it ended by itself: what it would have said is not known */
        looking_put(looking, SEVERITY_ERROR, looking->list->wish.config_path,
                    "keys, shares and database could not be looked at: the process that does it ended (%d)", how);
    return STATUS(OK);
}
