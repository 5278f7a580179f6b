// SPDX-License-Identifier: EUPL-1.2
//
// The text, and the one rule for all that was seen.
#include "pinned/pins.h"

#include "base/text.h"

#define PINS_FORM "schakel-pins 1"
_Static_assert(PINS_MOST_BYTES >= 256 + PINS_KEYS_MOST * (size_t)(DOMAIN_NAME_MOST + 90), "PINS_KEYS_MOST");

static int compare_pin_keys(const struct pin_key *a, const struct pin_key *b)
{
    int order = strcmp(a->domain, b->domain);
    return order ? order : a->epoch < b->epoch ? -1 : a->epoch > b->epoch;
}

struct status pins_add(struct pins *pins, const struct pin_key *key)
{
    size_t at = pins->key_count;
    if (pins->key_count == PINS_KEYS_MOST)
        return FAIL(TOO_LARGE);
    for (; at > 0 && compare_pin_keys(&pins->keys[at - 1], key) > 0; at--)
        pins->keys[at] = pins->keys[at - 1];
    pins->keys[at] = *key;
    pins->key_count++;
    return STATUS(OK);
}

/* ---- text */

struct span pins_print(const struct pins *pins, char *room)
{
    char hex[2 * DIGEST_BYTES + 1];
    size_t used;
    hex_print(digest_span(&pins->mesh), hex);
    used = (size_t)snprintf(room, PINS_MOST_BYTES, PINS_FORM "\nmesh %s\nroster %llu\n", hex, (unsigned long long)pins->roster);
    for (size_t i = 0; i < pins->key_count; i++) {
        const struct pin_key *key = &pins->keys[i];
        hex_print(SPAN_OF_ARRAY(key->key.bytes), hex);
        used += (size_t)snprintf(room + used, PINS_MOST_BYTES - used, "key %s %u %u %s\n", key->domain, key->epoch, key->generation, hex);
        ENSURE(used < PINS_MOST_BYTES);
    }
    return span_of(room, used);
}

/* Up to the separator, which goes too; false when it is not there. */
static bool cut_at(struct span *rest, char separator, struct span *out)
{
    const uint8_t *end = rest->size ? memchr(rest->data, separator, rest->size) : NULL;
    if (!end)
        return false;
    *out = span_of(rest->data, (size_t)(end - rest->data));
    *rest = span_slice(*rest, out->size + 1, rest->size);
    return true;
}

static struct status read_line(struct span *rest, const char *word, struct span *out)
{
    struct span line, first;
    if (!cut_at(rest, '\n', &line) || !cut_at(&line, ' ', &first) || !span_is_text(first, word))
        return FAIL(MALFORMED);
    *out = line;
    return STATUS(OK);
}

static struct status read_number(struct span text, uint32_t *out)
{
    uint64_t number;
    TRY(decimal_parse(text, UINT32_MAX, &number));
    *out = (uint32_t)number;
    return number ? STATUS(OK) : FAIL(MALFORMED);
}

static struct status read_key_line(struct span line, struct pin_key *out)
{
    struct span domain, epoch, generation;
    uint8_t bytes[ELEMENT_BYTES];
    if (!cut_at(&line, ' ', &domain) || !cut_at(&line, ' ', &epoch) || !cut_at(&line, ' ', &generation))
        return FAIL(MALFORMED);
    if (domain.size == 0 || domain.size > DOMAIN_NAME_MOST || !text_is_word(domain))
        return FAIL(MALFORMED);
    memcpy(out->domain, domain.data, domain.size);
    TRY(read_number(epoch, &out->epoch));
    TRY(read_number(generation, &out->generation));
    TRY(hex_parse(line, bytes, sizeof bytes));
    return element_decode(SPAN_OF_ARRAY(bytes), &out->key);
}

static struct status read_pin_keys(struct span rest, struct pins *out)
{
    while (rest.size) {
        struct pin_key key = {.epoch = 0};
        struct span line;
        TRY(read_line(&rest, "key", &line));
        TRY(read_key_line(line, &key));
        if (out->key_count && compare_pin_keys(&out->keys[out->key_count - 1], &key) >= 0)
            return FAIL(MALFORMED);
        TRY(pins_add(out, &key));
    }
    return STATUS(OK);
}

struct status pins_parse(struct span text, struct pins *out)
{
    struct span form, mesh, roster;
    if (!cut_at(&text, '\n', &form) || !span_is_text(form, PINS_FORM))
        return FAIL(MALFORMED);
    *out = (struct pins){.roster = 0};
    TRY(read_line(&text, "mesh", &mesh));
    TRY(hex_parse(mesh, out->mesh.bytes, DIGEST_BYTES));
    TRY(read_line(&text, "roster", &roster));
    TRY(decimal_parse(roster, UINT64_MAX, &out->roster));
    return out->roster ? read_pin_keys(text, out) : FAIL(MALFORMED);
}

/* ---- held against what was seen */

static struct status judge_key(const struct pin_key *before, const struct pin_key *now, const char *file, struct complaint *why)
{
    if (now->epoch < before->epoch || (now->epoch == before->epoch && now->generation < before->generation))
        return complain(why, FAIL(CONFLICT),
                        "domein %s: deze sleutel (%u.%u) is ouder dan die u al zag (%u.%u); er is niets verstuurd. Vraag uw beheerder de "
                        "nieuwe gegevens van de sleutel terug te zetten",
                        now->domain, now->epoch, now->generation, before->epoch, before->generation);
    if (now->epoch == before->epoch && !element_equal(&now->key, &before->key))
        return complain(why, FAIL(CONFLICT),
                        "domein %s: dit is een andere sleutel dan die u al zag; er is niets verstuurd. Bel uw beheerder en een andere "
                        "partner. Alleen als beiden zeggen dat deze goed is: haal de regel weg uit %s",
                        now->domain, file);
    return STATUS(OK);
}

static struct status judge_mesh(const struct pins *before, const struct pins *seen, const char *file, struct complaint *why)
{
    if (!digest_equal(&before->mesh, &seen->mesh))
        return complain(why, FAIL(CONFLICT),
                        "dit zijn afspraken van een andere groep partners dan eerst; er is niets verstuurd. Bel uw beheerder. Werkt u nu "
                        "echt in die andere groep: haal dan %s weg",
                        file);
    if (seen->roster < before->roster)
        return complain(why, FAIL(CONFLICT),
                        "deze lijst van partners (%llu) is ouder dan die u al zag (%llu); er is niets verstuurd. Vraag uw beheerder de "
                        "nieuwe afspraken terug te zetten",
                        (unsigned long long)seen->roster, (unsigned long long)before->roster);
    for (size_t i = 0; i < seen->key_count; i++)
        for (size_t j = 0; j < before->key_count; j++)
            if (strcmp(seen->keys[i].domain, before->keys[j].domain) == 0)
                TRY(judge_key(&before->keys[j], &seen->keys[i], file, why));
    return STATUS(OK);
}

static struct pin_key *find_pin_key(struct pins *pins, const struct pin_key *like)
{
    for (size_t i = 0; i < pins->key_count; i++)
        if (compare_pin_keys(&pins->keys[i], like) == 0)
            return &pins->keys[i];
    return NULL;
}

struct status pins_renew(struct pins *before, const struct pins *seen, const char *file, bool *out_changed, struct complaint *why)
{
    TRY(judge_mesh(before, seen, file, why));
    bool is_changed = seen->roster > before->roster;
    before->roster = seen->roster;
    for (size_t i = 0; i < seen->key_count; i++) {
        struct pin_key *held = find_pin_key(before, &seen->keys[i]);
        is_changed |= !held || held->generation < seen->keys[i].generation;
        if (held)
            held->generation = seen->keys[i].generation;
        else
            TRY(pins_add(before, &seen->keys[i]));
    }
    *out_changed |= is_changed;
    return STATUS(OK);
}
