// SPDX-License-Identifier: EUPL-1.2
//
// Each part by itself first: who signed what. Then whether both can be so.
#include "ledger/contradiction.h"

#include "ledger/lint_agreed.h"
#include "ledger/lint_taken.h"
#include "ledger/witness_key.h"
#include "wire/said.h"

#define FORM_LINES "schakel/evidence/v1\nkind "

/* word, whose signature it holds */
#define PART_KINDS(X) X(HEAD, "head") X(SHOWN, "shown") X(SAID, "said")
enum part_kind {
#define PART_ENUM(name, word) PART_##name,
    PART_KINDS(PART_ENUM)
#undef PART_ENUM
};
static const char *const part_words[] = {
#define PART_WORD(name, word) [PART_##name] = word,
    PART_KINDS(PART_WORD)
#undef PART_WORD
};
static const struct {
    const char *word;
    enum part_kind parts[2];
    const char *sentences[2];
} rows[] = {
#define CONTRADICTION_ROW(name, word, first, second, english, dutch) {word, {PART_##first, PART_##second}, {english, dutch}},
    CONTRADICTIONS(CONTRADICTION_ROW)
#undef CONTRADICTION_ROW
};
const char *contradiction_sentence(enum contradiction_kind kind, bool is_dutch) { return rows[kind].sentences[is_dutch]; }
const char *contradiction_word(enum contradiction_kind kind) { return rows[kind].word; }

/* ---- text */

static struct status find_kind(struct span text, enum contradiction_kind *out, struct span *out_rest)
{
    struct cursor cursor = cursor_of(text);
    struct span form, word;
    TRY(cursor_read(&cursor, strlen(FORM_LINES), &form));
    TRY(cursor_read_until(&cursor, '\n', &word));
    for (size_t i = 0; span_is_text(form, FORM_LINES) && i < N(rows); i++)
        if (span_is_text(word, rows[i].word)) {
            *out = (enum contradiction_kind)i;
            *out_rest = cursor.rest;
            return STATUS(OK);
        }
    return FAIL(MALFORMED);
}

bool contradiction_is_of_this_kind(struct span text)
{
    enum contradiction_kind kind;
    struct span rest;
    return status_ok(find_kind(text, &kind, &rest));
}

static struct status parse_part(struct cursor *cursor, const char *word, struct arena *arena, struct span *out)
{
    struct span line;
    uint8_t *bytes;
    size_t size;
    TRY(cursor_read_until(cursor, ' ', &line));
    if (!span_is_text(line, word))
        return FAIL(MALFORMED);
    TRY(cursor_read_until(cursor, '\n', &line));
    TRY(ARENA_NEW(arena, line.size + 1, &bytes));
    TRY(base64_parse(line, bytes, line.size, &size));
    *out = span_of(bytes, size);
    return size ? STATUS(OK) : FAIL(MALFORMED);
}

struct status contradiction_parse(struct span text, struct arena *arena, struct contradiction *out)
{
    struct cursor cursor = cursor_of(text);
    if (text.size > CONTRADICTION_MOST_BYTES)
        return FAIL(TOO_LARGE);
    TRY(find_kind(text, &out->kind, &cursor.rest));
    for (size_t i = 0; i < 2; i++)
        TRY(parse_part(&cursor, part_words[rows[out->kind].parts[i]], arena, &out->parts[i]));
    return cursor_is_done(&cursor) ? STATUS(OK) : FAIL(MALFORMED);
}

struct status contradiction_print(const struct contradiction *contradiction, struct arena *arena, struct span *out)
{
    const char *text;
    TRY(arena_print(arena, &text, FORM_LINES "%s\n", rows[contradiction->kind].word));
    for (size_t i = 0; i < 2; i++) {
        char *base64;
        TRY(ARENA_NEW(arena, BASE64_ROOM(contradiction->parts[i].size), &base64));
        base64_print(contradiction->parts[i], base64);
        TRY(arena_print(arena, &text, "%s%s %s\n", text, part_words[rows[contradiction->kind].parts[i]], base64));
    }
    *out = span_of_text(text);
    return out->size > CONTRADICTION_MOST_BYTES ? FAIL(TOO_LARGE) : STATUS(OK);
}

/* ---- who signed what */

struct part {
    enum part_kind kind;
    struct oin signer;
    char origin[NOTE_NAME_MOST_BYTES + 1];
    struct tree_head head; /* of HEAD and SHOWN */
    uint64_t index;        /* of SHOWN and SAID */
    struct tree_hash leaf; /* likewise */
    struct span note;      /* of HEAD */
};
struct judging {
    const struct history *history;
    struct arena *arena;
    struct part parts[2];
    struct complaint *why;
};

static bool is_log_key_taken(const struct history *history, const struct oin *oin, const uint8_t key[static SIGN_PUBLIC_BYTES])
{
    return taken_log_key(history, oin, key) != NULL;
}

/* By any log key that its owner ever had and did not take back: it goes on under the name of a later log. */
static struct status check_head_signed(const struct judging *judging, struct span note, const struct oin *owner, struct checkpoint *out)
{
    const struct history *history = judging->history;
    for (size_t i = 0; i < history->key_count; i++) {
        const struct history_key *known = &history->keys[i];
        struct note_key key;
        struct note_check check;
        if (known->use != KEY_USE_LOG || !oin_equal(&known->oin, owner) || is_log_key_taken(history, owner, known->key) ||
            !status_ok(note_key_make(span_of_text(out->origin), NOTE_ED25519, known->key, &key)))
            continue;
        struct status status = checkpoint_open(note, &key, 1, judging->arena, out, &check);
        if (!status_is(status, STATUS_BAD_SIGNATURE))
            return status;
    }
    return complain(judging->why, FAIL(BAD_SIGNATURE), "a head that %s did not sign, by a log key that it had and did not take back",
                    owner->text);
}

static struct status open_head(const struct judging *judging, struct span bytes, struct part *out)
{
    struct checkpoint checkpoint;
    struct origin origin;
    struct note note;
    TRY(note_parse(bytes, judging->arena, &note));
    TRY(checkpoint_parse(note.text, &checkpoint));
    TRY(origin_parse(span_of_text(checkpoint.origin), &origin));
    TRY(check_head_signed(judging, bytes, &origin.oin, &checkpoint));
    out->signer = origin.oin;
    out->head = checkpoint.head;
    out->note = bytes;
    memcpy(out->origin, checkpoint.origin, sizeof out->origin);
    return STATUS(OK);
}

static struct status open_shown(const struct judging *judging, struct span bytes, struct part *out)
{
    struct entry_proof proof;
    TRY(entry_proof_parse(bytes, judging->arena, &proof));
    TRY(open_head(judging, proof.checkpoint, out));
    tree_leaf(proof.entry, &out->leaf);
    out->index = proof.index;
    struct status status = inclusion_verify(&out->leaf, proof.index, out->head.size, &out->head.root, &proof.path);
    return status_ok(status) ? status : complain(judging->why, status, "an entry that does not stand in the ledger of its head");
}

static struct status open_said(const struct judging *judging, struct span bytes, struct part *out)
{
    struct entry entry;
    struct span content;
    struct origin origin;
    TRY(entry_decode(bytes, judging->arena, &entry));
    TRY(said_content(&entry, judging->arena, &content));
    const struct agreed_signed said = {&entry.counterpart, entry.said.time_ms, ENVELOPE_SIGN_PREFIX, content, entry.said.signature};
    if (agreed_check_signed(judging->history, &entry, content) || agreed_is_taken_back(judging->history, &said))
        return complain(judging->why, FAIL(BAD_SIGNATURE),
                        "a receipt that %s did not sign, by a key that it had then and did not take back", entry.counterpart.text);
    if (!entry.has_receipt || !status_ok(origin_parse(entry.receipt.origin, &origin)) || !oin_equal(&origin.oin, &entry.counterpart))
        return complain(judging->why, FAIL(INVALID), "a message without a receipt of a ledger of its sender");
    out->signer = entry.counterpart;
    out->index = entry.receipt.leaf_index;
    memcpy(out->leaf.bytes, entry.receipt.leaf_hash, SHA256_BYTES);
    memcpy(out->origin, entry.receipt.origin.data, entry.receipt.origin.size);
    return STATUS(OK);
}

/* ---- whether both can be so */

static struct status check_two_heads(const struct judging *judging)
{
    const struct tree_head *a = &judging->parts[0].head, *b = &judging->parts[1].head;
    if (a->size != b->size)
        return complain(judging->why, FAIL(INVALID), "heads of two sizes: a ledger grows, and this shows nothing");
    return tree_hash_equal(&a->root, &b->root) ? complain(judging->why, FAIL(INVALID), "twice the same head") : STATUS(OK);
}

static struct status check_two_entries(const struct judging *judging)
{
    const struct part *a = &judging->parts[0], *b = &judging->parts[1];
    if (a->index != b->index)
        return complain(judging->why, FAIL(INVALID), "entries in two places: this shows nothing");
    return tree_hash_equal(&a->leaf, &b->leaf) ? complain(judging->why, FAIL(INVALID), "twice the same entry") : STATUS(OK);
}

static bool has_cosigned(const struct judging *judging, const struct history_key *witness, struct span bytes)
{
    struct note_key key;
    struct note_check check = {.is_signed = false};
    struct note note;
    return status_ok(note_key_make(span_of_text(witness->name), NOTE_COSIGNATURE, witness->key, &key)) &&
           status_ok(note_parse(bytes, judging->arena, &note)) && status_ok(note_verify(&note, &key, 1, &check)) && check.is_signed &&
           witness_key_counts(judging->history, witness->key, check.time_s);
}

static struct status find_bad_witness(const struct judging *judging, struct oin *out)
{
    for (size_t i = 0; i < judging->history->key_count; i++) {
        const struct history_key *key = &judging->history->keys[i];
        if (key->use == KEY_USE_WITNESS && has_cosigned(judging, key, judging->parts[0].note) &&
            has_cosigned(judging, key, judging->parts[1].note)) {
            *out = key->oin;
            return STATUS(OK);
        }
    }
    return complain(judging->why, FAIL(INVALID), "no witness cosigned both heads");
}

static struct status open_signed_part(const struct judging *judging, struct span bytes, struct part *out)
{
    struct status status = out->kind == PART_HEAD    ? open_head(judging, bytes, out)
                           : out->kind == PART_SHOWN ? open_shown(judging, bytes, out)
                                                     : open_said(judging, bytes, out);
    if (!status_ok(status) && judging->why && !*judging->why->text)
        return complain(judging->why, status, "%s: %s", part_words[out->kind], status_text(status));
    return status;
}

struct status contradiction_judge(const struct contradiction *contradiction, const struct history *history, struct arena *arena,
                                  struct contradiction_verdict *out, struct complaint *why)
{
    struct judging judging = {.history = history, .arena = arena, .why = why};
    const enum contradiction_kind kind = contradiction->kind;
    for (size_t i = 0; i < 2; i++) {
        judging.parts[i].kind = rows[kind].parts[i];
        TRY(open_signed_part(&judging, contradiction->parts[i], &judging.parts[i]));
    }
    const struct part *first = &judging.parts[0];
    if (strcmp(first->origin, judging.parts[1].origin) != 0)
        return complain(why, FAIL(INVALID), "of two ledgers: this shows nothing");
    const bool is_of_heads = kind == CONTRADICTION_TWO_ROOTS || kind == CONTRADICTION_BAD_WITNESS;
    TRY(is_of_heads ? check_two_heads(&judging) : check_two_entries(&judging));
    *out = (struct contradiction_verdict){.named = first->signer, .place = is_of_heads ? first->head.size : first->index};
    memcpy(out->origin, first->origin, sizeof out->origin);
    return kind == CONTRADICTION_BAD_WITNESS ? find_bad_witness(&judging, &out->named) : STATUS(OK);
}
