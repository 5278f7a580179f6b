// SPDX-License-Identifier: EUPL-1.2
//
// What all kinds share, the BAG number, and the way back from a canonical form, which is checked against its pattern and
// nothing else: the rules for what people type are for what people type.
#include "pseudonym/identifier.h"

#include "base/bsn.h"
#include "base/text.h"
#include "crypto/secret.h"
#include "pseudonym/form.h"

#define BAG_DIGITS 16
#define BAG_KIND_AT 4 /* two digits: 01 verblijfsobject, 02 ligplaats, 03 standplaats, 20 nummeraanduiding */

static const struct {
    const char *sentence, *reason;
} flaws[] = {
#define FLAW_ROW(name, code, sentence) {sentence, code ": " sentence},
    IDENTIFIER_FLAWS(FLAW_ROW)
#undef FLAW_ROW
};

const char *identifier_flaw_reason(enum identifier_flaw flaw)
{
    ENSURE(flaw < IDENTIFIER_FLAW_COUNT);
    return flaws[flaw].reason;
}

const char *identifier_flaw_text(enum identifier_flaw flaw)
{
    ENSURE(flaw < IDENTIFIER_FLAW_COUNT);
    return flaws[flaw].sentence;
}

const char *identifier_field_word(enum identifier_field field)
{
    static const char *const words[] = {
#define FIELD_WORD(name, word) word,
        IDENTIFIER_FIELDS(FIELD_WORD)
#undef FIELD_WORD
    };
    ENSURE(field < N(words));
    return words[field];
}

struct status identifier_judge(struct identifier_finding found, struct identifier_finding *finding)
{
    if (finding)
        *finding = found;
    return found.flaw ? FAIL(BAD_IDENTIFIER) : STATUS(OK);
}

void identifier_make(enum identifier_kind kind, struct span canonical, struct identifier *out)
{
    ENSURE(canonical.size <= sizeof out->canonical);
    *out = (struct identifier){.kind = kind, .size = (uint8_t)canonical.size};
    memcpy(out->canonical, canonical.data, canonical.size);
}

static bool is_digits(struct span text)
{
    for (size_t i = 0; i < text.size; i++)
        if (!is_digit(text.data[i]))
            return false;
    return text.size > 0;
}

/* ---- a dwelling */

static bool is_dwelling_form(struct span text)
{
    return text.size == BAG_DIGITS && is_digits(text) && !memcmp(text.data + BAG_KIND_AT, "20", 2);
}

struct status identifier_bag(struct span text, struct identifier_finding *finding, struct identifier *out)
{
    struct identifier_finding found = {.field = IDENTIFIER_FIELD_BAG};
    text = text_trim(text);
    if (text.size != BAG_DIGITS || !is_digits(text))
        found.flaw = IDENTIFIER_FLAW_BAG;
    else if (!is_dwelling_form(text))
        found.flaw = IDENTIFIER_FLAW_BAG_KIND;
    else
        identifier_make(IDENTIFIER_KIND_DWELLING, text, out);
    return identifier_judge(found, finding);
}

/* ---- the canonical form and no other */

static bool is_person_form(struct span text)
{
    return text.size == BSN_DIGITS && is_digits(text) && bsn_passes_eleven_test((const char *)text.data);
}

struct status identifier_canonical(enum identifier_kind kind, struct span canonical, struct identifier *out)
{
    bool is_form = false;
    switch (kind) {
    case IDENTIFIER_KIND_ADDRESS: is_form = is_address_form(canonical); break;
    case IDENTIFIER_KIND_PERSON: is_form = is_person_form(canonical); break;
    case IDENTIFIER_KIND_NAME: is_form = is_name_form(canonical); break;
    case IDENTIFIER_KIND_DWELLING: is_form = is_dwelling_form(canonical); break;
    }
    if (!is_form)
        return FAIL(BAD_IDENTIFIER);
    identifier_make(kind, canonical, out);
    return STATUS(OK);
}

void identifier_wipe(struct identifier *identifiers, size_t count) { secret_wipe(identifiers, count * sizeof *identifiers); }

const char *identifier_type_word(enum identifier_kind kind)
{
    static const char *const words[] = {
#define FORM_WORD(name, number, form, word, read) [number] = form,
        IDENTIFIER_KINDS(FORM_WORD)
#undef FORM_WORD
    };
    ENSURE(kind >= IDENTIFIER_KIND_FIRST && kind <= IDENTIFIER_KIND_LAST);
    return words[kind];
}
