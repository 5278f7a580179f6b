// SPDX-License-Identifier: EUPL-1.2
//
// The text, and the one rule for all that was seen.
#include "pinned/pins.h"

#include "base/text.h"

#define PINS_FORM "schakel-pins 1"
_Static_assert(PINS_MOST_BYTES >= 256 + PINS_KEYS_MOST * (size_t)(DOMAIN_NAME_MOST + OIN_DIGITS + 90), "PINS_KEYS_MOST");

struct status pins_add(struct pins *pins, const struct pin_key *key)
{
    size_t at = pins->key_count;
    if (pins->key_count == PINS_KEYS_MOST)
        return FAIL(TOO_LARGE);
    for (; at > 0 && ring_name_compare(&pins->keys[at - 1].name, &key->name) > 0; at--)
        pins->keys[at] = pins->keys[at - 1];
    pins->keys[at] = *key;
    pins->key_count++;
    return STATUS(OK);
}

/* ---- text */

struct span pins_print(const struct pins *pins, char *room)
{
    char mesh[2 * DIGEST_BYTES + 1], ring[2 * DIGEST_BYTES + 1], hex[2 * ELEMENT_BYTES + 1];
    size_t used;
    hex_print(digest_span(&pins->mesh), mesh);
    hex_print(digest_span(&pins->ring), ring);
    used = (size_t)snprintf(room, PINS_MOST_BYTES, PINS_FORM "\nmesh %s\nroster %llu\nring %u %s\n", mesh, (unsigned long long)pins->roster,
                            pins->generation, ring);
    for (size_t i = 0; i < pins->key_count; i++) {
        const struct ring_name *name = &pins->keys[i].name;
        hex_print(SPAN_OF_ARRAY(pins->keys[i].key.bytes), hex);
        used +=
            (size_t)snprintf(room + used, PINS_MOST_BYTES - used, "key %s %s %u %s\n", name->domain, name->holder.text, name->epoch, hex);
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
    return STATUS(OK);
}

static struct status read_key_line(struct span line, struct pin_key *out)
{
    struct span domain, holder, epoch;
    uint8_t bytes[ELEMENT_BYTES];
    if (!cut_at(&line, ' ', &domain) || !cut_at(&line, ' ', &holder) || !cut_at(&line, ' ', &epoch) || domain.size > DOMAIN_NAME_MOST)
        return FAIL(MALFORMED);
    memcpy(out->name.domain, domain.data, domain.size);
    TRY(oin_parse(holder, &out->name.holder));
    TRY(read_number(epoch, &out->name.epoch));
    if (strlen(out->name.domain) != domain.size || !ring_name_is_valid(&out->name))
        return FAIL(MALFORMED);
    TRY(hex_parse(line, bytes, sizeof bytes));
    return element_decode(SPAN_OF_ARRAY(bytes), &out->key);
}

/* A ring has a generation; none has neither that nor a hash. */
static struct status read_ring_line(struct span line, struct pins *out)
{
    static const struct digest none;
    struct span generation;
    if (!cut_at(&line, ' ', &generation))
        return FAIL(MALFORMED);
    TRY(read_number(generation, &out->generation));
    TRY(hex_parse(line, out->ring.bytes, DIGEST_BYTES));
    return (out->generation == 0) == digest_equal(&out->ring, &none) ? STATUS(OK) : FAIL(MALFORMED);
}

static struct status read_pin_keys(struct span rest, struct pins *out)
{
    while (rest.size) {
        struct pin_key key = {.name.epoch = 0};
        struct span line;
        TRY(read_line(&rest, "key", &line));
        TRY(read_key_line(line, &key));
        if (out->key_count && ring_name_compare(&out->keys[out->key_count - 1].name, &key.name) >= 0)
            return FAIL(MALFORMED);
        TRY(pins_add(out, &key));
    }
    return STATUS(OK);
}

struct status pins_parse(struct span text, struct pins *out)
{
    struct span form, mesh, roster, ring;
    if (!cut_at(&text, '\n', &form) || !span_is_text(form, PINS_FORM))
        return FAIL(MALFORMED);
    *out = (struct pins){.roster = 0};
    TRY(read_line(&text, "mesh", &mesh));
    TRY(hex_parse(mesh, out->mesh.bytes, DIGEST_BYTES));
    TRY(read_line(&text, "roster", &roster));
    TRY(decimal_parse(roster, UINT64_MAX, &out->roster));
    TRY(read_line(&text, "ring", &ring));
    TRY(read_ring_line(ring, out));
    return out->roster ? read_pin_keys(text, out) : FAIL(MALFORMED);
}

/* ---- held against what was seen */

static struct status judge_key(const struct pin_key *before, const struct pin_key *now, const char *file, struct complaint *why)
{
    if (element_equal(&now->key, &before->key))
        return STATUS(OK);
    return complain(why, FAIL(CONFLICT),
                    "domein %s, %s: dit is een andere sleutel dan die u al zag; er is niets verstuurd. Bel uw beheerder en een andere "
                    "partner. Alleen als beiden zeggen dat deze goed is: haal de regel weg uit %s",
                    now->name.domain, now->name.holder.text, file);
}

static struct status judge_ring(const struct pins *before, const struct pins *seen, const char *file, struct complaint *why)
{
    if (seen->generation < before->generation)
        return complain(why, FAIL(CONFLICT),
                        "deze sleutels (generatie %u) zijn ouder dan die u al zag (%u); er is niets verstuurd. Vraag uw beheerder de "
                        "nieuwe terug te zetten",
                        seen->generation, before->generation);
    for (size_t i = 0, j = 0; i < seen->key_count; i++) {
        int order = -1;
        while (j < before->key_count && (order = ring_name_compare(&before->keys[j].name, &seen->keys[i].name)) < 0)
            j++;
        if (j < before->key_count && order == 0)
            TRY(judge_key(&before->keys[j], &seen->keys[i], file, why));
    }
    if (seen->generation == before->generation && !digest_equal(&seen->ring, &before->ring))
        return complain(why, FAIL(CONFLICT),
                        "dit zijn andere sleutels dan die u al zag, van dezelfde generatie (%u); er is niets verstuurd. Bel uw beheerder "
                        "en een andere partner. Alleen als beiden zeggen dat deze goed zijn: haal dan %s weg",
                        seen->generation, file);
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
    return judge_ring(before, seen, file, why);
}

static bool has_pin_key(const struct pins *pins, const struct ring_name *name)
{
    for (size_t i = 0; i < pins->key_count; i++)
        if (ring_name_compare(&pins->keys[i].name, name) == 0)
            return true;
    return false;
}

struct status pins_renew(struct pins *before, const struct pins *seen, const char *file, bool *out_changed, struct complaint *why)
{
    TRY(judge_mesh(before, seen, file, why));
    *out_changed |= seen->roster > before->roster || seen->generation > before->generation;
    before->roster = seen->roster;
    before->generation = seen->generation;
    before->ring = seen->ring;
    for (size_t i = 0; i < seen->key_count; i++)
        if (!has_pin_key(before, &seen->keys[i].name))
            TRY(pins_add(before, &seen->keys[i]));
    return STATUS(OK);
}
