// SPDX-License-Identifier: EUPL-1.2
//
// The tag is made where the pseudonym comes in and nowhere else.
#include "book/subject.h"

#include "pseudonym/tag.h"

struct status subject_make(const struct agreed *agreed, const struct key_name *key, enum identifier_kind kind,
                           const struct element *pseudonym, struct stored_subject *out)
{
    const struct ring_key *made_under = agreed_key(agreed, key->domain, &key->holder);
    if (!made_under)
        return FAIL(WRONG_EPOCH);
    *out = (struct stored_subject){
        .domain = key->domain, .holder = key->holder, .epoch = made_under->name.epoch, .kind = kind, .pseudonym = *pseudonym};
    tag_compute(key, made_under->name.epoch, pseudonym, out->tag);
    return STATUS(OK);
}

size_t subjects_put_first(struct stored_subject *subjects, size_t count, const struct oin *holder)
{
    size_t first = 0;
    for (size_t i = 0; i < count; i++)
        if (oin_equal(&subjects[i].holder, holder)) {
            struct stored_subject moved = subjects[i];
            memmove(subjects + first + 1, subjects + first, (i - first) * sizeof *subjects);
            subjects[first++] = moved;
        }
    return first;
}

struct book_subject book_subject_of(const struct stored_subject *subject, enum retention retention)
{
    struct book_subject out = {.owner = book_owner_tag(subject->tag, retention), .kind = subject->kind};
    memcpy(out.name, subject->tag, sizeof out.name);
    return out;
}

size_t subjects_of_household(const struct stored_subject *subjects, size_t count, const struct oin *own, enum retention retention,
                             struct book_subject out[static SUBJECTS_MOST])
{
    size_t found = 0;
    bool has_own = false;
    for (size_t i = 0; i < count; i++)
        has_own |= oin_equal(&subjects[i].holder, own);
    for (size_t i = 0; i < count && found < SUBJECTS_MOST; i++)
        if (!has_own || oin_equal(&subjects[i].holder, own))
            out[found++] = book_subject_of(&subjects[i], retention);
    return found;
}
