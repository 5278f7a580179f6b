// SPDX-License-Identifier: EUPL-1.2
//
// Keys are made at their first use; the salts follow from them and from the exchange, and are kept nowhere.
#include "book/commits.h"

#include "book/batch.h"
#include "crypto/hash.h"
#include "store/openings.h"

struct book_owner book_owner_tag(const uint8_t tag[static 32], enum retention retention)
{
    struct book_owner owner = {.retention = retention};
    memcpy(owner.id, tag, sizeof owner.id);
    return owner;
}

struct book_owner book_owner_exchange(const struct exchange_id *exchange, enum retention retention)
{
    struct book_owner owner = {.retention = retention};
    struct span parts[] = {span_of_text("schakel/exchange/v1"), exchange_id_span(exchange)};
    sha256_parts(parts, N(parts), owner.id);
    return owner;
}

struct book_owner book_owner_user(struct span user)
{
    struct book_owner owner = {.retention = RETENTION_USER};
    struct span parts[] = {span_of_text("schakel/user/v1"), user};
    sha256_parts(parts, N(parts), owner.id);
    return owner;
}

/* With the key of this owner; `out` has field and value. */
static struct status commit_value(struct book *book, const struct entry *entry, const struct book_owner *owner, struct made_commit *out)
{
    struct secret_key key __attribute__((cleanup(secret_key_wipe))), salt __attribute__((cleanup(secret_key_wipe)));
    ENSURE(owner->retention >= RETENTION_QUESTION && owner->retention <= RETENTION_USER);
    TRY(store_subject_key(book->store, owner->id, (int)owner->retention, book->random, &out->key, key.bytes));
    commit_salt(key.bytes, &entry->exchange_id, out->field, salt.bytes);
    commit_make(out->field, salt.bytes, out->value, out->commit);
    return STATUS(OK);
}

static struct status subject_value(struct book *book, const struct book_subject *subject, struct span *out)
{
    uint8_t room[1 + sizeof subject->name];
    room[0] = (uint8_t)subject->kind;
    memcpy(room + 1, subject->name, sizeof subject->name);
    return arena_copy(batch_arena(book), SPAN_OF_ARRAY(room), out);
}

static struct status commit_subjects(struct book *book, const struct entry *entry, const struct book_field *field, struct commits *out,
                                     uint8_t digest[static SHA256_BYTES])
{
    struct subject_commit sorted[SUBJECTS_MOST];
    struct made_commit made[SUBJECTS_MOST];
    ENSURE(field->field == COMMIT_SUBJECT && field->subject_count >= 1 && field->subject_count <= SUBJECTS_MOST);
    for (size_t i = 0; i < field->subject_count; i++) {
        made[i] = (struct made_commit){.field = COMMIT_SUBJECT};
        TRY(subject_value(book, &field->subjects[i], &made[i].value));
        TRY(commit_value(book, entry, &field->subjects[i].owner, &made[i]));
        memcpy(sorted[i].value, made[i].commit, SHA256_BYTES);
        sorted[i].of = i;
    }
    commit_list(sorted, field->subject_count, digest);
    for (size_t i = 0; i < field->subject_count; i++) {
        struct made_commit *row = &out->rows[out->count++];
        *row = made[sorted[i].of];
        row->ordinal = (uint8_t)(i + 1);
    }
    return STATUS(OK);
}

static struct status commit_field(struct book *book, const struct entry *entry, const struct book_field *field, struct commits *out,
                                  uint8_t value[static SHA256_BYTES])
{
    if (field->subject_count)
        return commit_subjects(book, entry, field, out, value);
    struct made_commit *row = &out->rows[out->count++];
    *row = (struct made_commit){.field = field->field, .value = field->value};
    TRY(commit_value(book, entry, &field->owner, row));
    memcpy(value, row->commit, SHA256_BYTES);
    return STATUS(OK);
}

struct status commits_make(struct book *book, struct entry *entry, const struct book_field *fields, size_t count, struct commits *out)
{
    bool has_list = false;
    ENSURE(count <= ENTRY_COMMITS_MOST);
    out->count = 0;
    for (size_t i = 0; i < count; i++) {
        ENSURE(!(has_list && fields[i].subject_count));
        has_list |= fields[i].subject_count > 0;
        entry->commits[i].field = fields[i].field;
        TRY(commit_field(book, entry, &fields[i], out, entry->commits[i].value));
    }
    entry->commit_count = count;
    return STATUS(OK);
}

struct status commits_store(struct book *book, const struct commits *commits, uint64_t leaf)
{
    for (size_t i = 0; i < commits->count; i++) {
        const struct made_commit *row = &commits->rows[i];
        struct listed_row listed = {.is_open = true, .subject_key = row->key, .value = row->value};
        memcpy(listed.commit, row->commit, sizeof listed.commit);
        if (row->ordinal)
            TRY(store_listed_put(book->store, leaf, row->ordinal, &listed));
        else
            TRY(store_opening_put(book->store, leaf, row->field, row->key, row->value));
    }
    return STATUS(OK);
}
