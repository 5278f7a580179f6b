// SPDX-License-Identifier: EUPL-1.2
//
// Written from a chain that was judged; read as from anybody.
#include "audit/trust_folder.h"

#include "audit/history.h"
#include "audit/log_policy.h"
#include "base/cursor.h"
#include "files/files.h"
#include "ledger/checkpoint.h"

#define AGREED_NAME "agreed"

/* ---- writing */

/* As it stands in the chain: with the signatures that count, wherever they were found, and no others. */
static struct status put_link(const char *folder, const struct chain_link *link, struct arena *arena, struct complaint *why)
{
    struct version version = *link->version;
    struct version_signature *signatures;
    char place[SHELF_PLACE_ROOM];
    TRY(ARENA_NEW(arena, link->signed_count + 1, &signatures));
    for (size_t i = 0; i < link->signed_count; i++)
        signatures[i] = *link->counted[i];
    version.signatures = signatures;
    version.signature_count = link->signed_count;
    shelf_number_place(&link->manifest, place);
    return shelf_put(folder, place, &version, why);
}

static struct status put_chain(const char *path, const struct chain *chain, struct arena *arena, struct complaint *why)
{
    const char *folder;
    TRY(arena_print(arena, &folder, "%s/" AGREED_NAME, path));
    for (size_t i = 0; i < chain->count; i++)
        if (link_is_complete(&chain->links[i]))
            TRY(put_link(folder, &chain->links[i], arena, why));
    return STATUS(OK);
}

static struct status put_file(const char *path, const char *name, struct span text, struct arena *arena, struct complaint *why)
{
    const char *full;
    TRY(arena_print(arena, &full, "%s/%s", path, name));
    return file_write_atomic(full, text, 0644, why);
}

static struct status put_log_policies(const char *path, const struct history *history, struct arena *arena, struct complaint *why)
{
    const struct history_key *const *logs;
    size_t count;
    TRY(log_policies(history, arena, &logs, &count));
    for (size_t i = 0; i < count; i++) {
        struct span text;
        char name[LOG_POLICY_NAME_ROOM];
        ENSURE(log_policy_name(logs[i], name));
        TRY(log_policy_print(history, logs[i], arena, &text));
        TRY(put_file(path, name, text, arena, why));
    }
    return STATUS(OK);
}

/* Those that count: what else stands on a shelf is nobody's word. */
static struct status put_taken_back(const char *path, const struct agreed_texts *texts, struct arena *arena, struct complaint *why)
{
    const char *folder;
    TRY(arena_print(arena, &folder, "%s/" AGREED_NAME, path));
    for (size_t i = 0; i < texts->withdrawal_count; i++) {
        struct weighed_withdrawal weighed;
        struct status status = withdrawals_weigh(texts, &texts->withdrawals[i], arena, &weighed, NULL);
        if (status_class(status) == STATUS_CLASS_FAULT)
            return status;
        if (status_ok(status))
            TRY(withdrawal_put(folder, &texts->withdrawals[i], why));
    }
    return STATUS(OK);
}

static struct status pass_over(void *state, struct status status, const struct complaint *why)
{
    (void)state, (void)why;
    return status_class(status) == STATUS_CLASS_FAULT ? status : STATUS(OK);
}

struct status trust_folder_write(const char *path, const struct agreed_texts *texts, struct arena *arena, struct complaint *why)
{
    struct history history = {0};
    struct taken_back_list taken_back;
    struct span parties;
    TRY(history_make(texts->chain, AGREED_NAME, arena, &history));
    if (!history.is_known)
        return complain(why, FAIL(UNEXPECTED), "roster, policy and quotas are not all in force: there is nothing to hold a ledger against");
    TRY(withdrawals_taken_back(texts, arena, &taken_back, (struct listener){pass_over, NULL}));
    TRY(history_take_back(texts, &taken_back, arena, &history));
    TRY(parties_print(&history, arena, &parties));
    TRY(tree_write(path, NULL, 0, why));
    TRY(put_chain(path, texts->chain, arena, why));
    TRY(put_taken_back(path, texts, arena, why));
    TRY(put_log_policies(path, &history, arena, why));
    return put_file(path, PARTIES_NAME, parties, arena, why);
}

/* ---- reading */

/* What stands there and is no shelf is somebody's doing; what cannot be read is a fault of this machine. Who could write in it is no
 * matter: it is judged by who signed it. */
static struct status read_chain(struct trust_folder *folder, const struct digest *founding, int64_t now_ms, struct arena *arena,
                                struct complaint *why)
{
    struct complaint reason = {""};
    const char *path;
    TRY(arena_print(arena, &path, "%s/" AGREED_NAME, folder->path));
    struct status status = shelf_read_as_is(path, arena, &folder->shelf, first_fault(&reason));
    if (status_is(status, STATUS_NOT_FOUND) || status_class(status) == STATUS_CLASS_FAULT)
        return complain(why, status, "%s", reason.text);
    if (!status_ok(status))
        return history_fault(&folder->history, arena, "%s", reason.text);
    TRY(chain_make(folder->shelf.versions, folder->shelf.count, now_ms, founding, &folder->chain));
    return history_make(folder->chain, AGREED_NAME, arena, &folder->history);
}

struct folder_faults {
    struct history *history;
    struct arena *arena;
};

/* One that does not count was put there by who made the folder: it is named, and takes nothing back. */
static struct status hear_fault_of_folder(void *state, struct status status, const struct complaint *why)
{
    struct folder_faults *faults = state;
    return status_class(status) == STATUS_CLASS_FAULT ? status : history_fault(faults->history, faults->arena, "%s", why->text);
}

static struct status read_taken_back(struct trust_folder *folder, struct arena *arena)
{
    struct folder_faults faults = {&folder->history, arena};
    const struct listener listener = {hear_fault_of_folder, &faults};
    struct agreed_texts texts = {.chain = folder->chain};
    if (!folder->history.is_known)
        return STATUS(OK);
    TRY(arena_print(arena, &texts.folder, "%s/" AGREED_NAME, folder->path));
    TRY(withdrawals_read_as_is(texts.folder, arena, &texts.withdrawals, &texts.withdrawal_count, listener));
    folder->signers.chain = folder->chain;
    TRY(withdrawals_taken_back(&texts, arena, &folder->signers.taken_back, listener));
    return history_take_back(&texts, &folder->signers.taken_back, arena, &folder->history);
}

static struct status check_parties(struct trust_folder *folder, struct arena *arena, struct complaint *why)
{
    struct span found, due;
    const char *path;
    if (!folder->history.is_known)
        return STATUS(OK);
    TRY(arena_print(arena, &path, "%s/" PARTIES_NAME, folder->path));
    TRY(parties_print(&folder->history, arena, &due));
    TRY(file_read(path, PARTIES_MOST_BYTES, arena, &found, why));
    return span_equal(found, due) ? STATUS(OK)
                                  : history_fault(&folder->history, arena, PARTIES_NAME ": not what follows from the rosters of the chain");
}

struct status trust_folder_read(const char *path, const struct digest *founding, int64_t now_ms, struct arena *arena,
                                struct trust_folder *out, struct complaint *why)
{
    *out = (struct trust_folder){.path = path};
    TRY(read_chain(out, founding, now_ms, arena, why));
    TRY(read_taken_back(out, arena));
    return check_parties(out, arena, why);
}

void trust_folder_close(struct trust_folder *folder) { folder->chain = chain_free(folder->chain); }

const struct chain_link *trust_folder_founding(const struct trust_folder *folder)
{
    for (size_t i = 0; folder->chain && i < folder->chain->count; i++) {
        const struct chain_link *link = &folder->chain->links[i];
        if (link_is_complete(link) && link->manifest.text == AGREED_ROSTER && link->manifest.number == 1)
            return link;
    }
    return NULL;
}

/* Who is no part of the quorum, because it was off the roster later, did see what it cosigned. The owner saw it anyhow. */
static void add_witnesses(const struct history *history, const struct history_key *log, struct trust *trust)
{
    for (size_t i = 0; i < history->key_count && trust->key_count < TRUST_KEYS_MOST; i++) {
        const struct history_key *key = &history->keys[i];
        size_t at = 0;
        while (at < trust->key_count && memcmp(trust->keys[at].public_key, key->key, SIGN_PUBLIC_BYTES) != 0)
            at++;
        if (key->use == KEY_USE_WITNESS && !oin_equal(&key->oin, &log->oin) && at == trust->key_count &&
            status_ok(note_key_make(span_of_text(key->name), NOTE_COSIGNATURE, key->key, &trust->keys[at])))
            trust->key_count++;
    }
}

/* The log that a roster names and that this one is, or goes on from; NULL: it is none of a partner's. */
static struct status find_log(const struct history *history, struct span checkpoint, struct arena *arena, const struct history_key **out)
{
    struct cursor lines = cursor_of(checkpoint);
    const struct history_key *const *logs;
    struct span line;
    const char *origin;
    size_t count;
    *out = NULL;
    TRY(log_policies(history, arena, &logs, &count));
    if (!status_ok(cursor_read_until(&lines, '\n', &line)))
        return STATUS(OK);
    TRY(arena_text(arena, line, &origin));
    for (size_t i = 0; i < count; i++) {
        const bool is_it = strcmp(logs[i]->name, origin) == 0,
                   is_before = origin_is_of_same(logs[i]->name, origin) && strcmp(logs[i]->name, origin) < 0;
        if ((is_it || is_before) && (!*out || strcmp((*out)->name, logs[i]->name) < 0))
            *out = logs[i];
    }
    return STATUS(OK);
}

/* A log key signs every log with which its owner goes on: under the name of the one that is shown. */
static struct status take_name_of_log(const struct history_key *log, struct span checkpoint, struct trust *trust)
{
    struct cursor lines = cursor_of(checkpoint);
    struct span name;
    TRY(cursor_read_until(&lines, '\n', &name));
    trust->goes_on = !span_is_text(name, log->name);
    for (size_t i = 0; i < trust->key_count; i++) {
        struct note_key *key = &trust->keys[i];
        if (key->type == NOTE_ED25519 && strcmp(key->name, log->name) == 0)
            TRY(note_key_make(name, NOTE_ED25519, key->public_key, key));
    }
    return STATUS(OK);
}

/* What the folder says must be what follows from the rosters: else its owner could name its friends. */
static struct status check_log_policy(struct trust_folder *folder, const char *name, struct span due, struct arena *arena,
                                      struct complaint *why)
{
    const char *path;
    struct span found;
    TRY(arena_print(arena, &path, "%s/%s", folder->path, name));
    TRY(file_read(path, TRUST_MOST_BYTES, arena, &found, why));
    if (span_equal(found, due))
        return STATUS(OK);
    return history_fault(&folder->history, arena, "%s: not what follows from the rosters of the chain", name);
}

struct status trust_folder_trust(struct trust_folder *folder, struct span checkpoint, struct arena *arena, const struct trust **out,
                                 const char **out_path, struct complaint *why)
{
    struct span text = span_of_text("quorum none\n");
    const struct history_key *log;
    const struct trust *parsed;
    struct trust *trust;
    *out_path = folder->path;
    TRY(find_log(&folder->history, checkpoint, arena, &log));
    if (log) {
        char name[LOG_POLICY_NAME_ROOM];
        ENSURE(log_policy_name(log, name));
        TRY(arena_print(arena, out_path, "%s/%s", folder->path, name));
        TRY(log_policy_print(&folder->history, log, arena, &text));
        TRY(check_log_policy(folder, name, text, arena, why));
    }
    TRY(trust_parse(text, *out_path, arena, &parsed, why));
    TRY(ARENA_NEW(arena, 1, &trust));
    *trust = *parsed;
    if (log) {
        TRY(take_name_of_log(log, checkpoint, trust));
        add_witnesses(&folder->history, log, trust);
    }
    trust->history = &folder->history;
    *out = trust;
    return STATUS(OK);
}
