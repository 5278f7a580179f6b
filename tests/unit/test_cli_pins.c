// SPDX-License-Identifier: EUPL-1.2
//
// What a person's command has seen is what it holds the rest against: a daemon that was taken over shows it something else.
#include "crypto/secret.h"
#include "files/files.h"
#include "pinned/pin_file.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/schakel.pins.XXXXXX";
static struct arena *arena;
static const char *path;

static void begin(void)
{
    cr_assert(status_ok(crypto_start()));
    cr_assert(status_ok(arena_new((size_t)1 << 22, &arena)));
    cr_assert_not_null(mkdtemp(folder));
    cr_assert(status_ok(arena_print(arena, &path, "%s/a/b/pins", folder)));
}
static int remove_one(const char *name, const struct stat *about, int kind, struct FTW *place)
{
    (void)about, (void)kind, (void)place;
    return remove(name);
}
static void end(void)
{
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    arena = arena_free(arena);
}
TestSuite(cli_pins, .init = begin, .fini = end);

#define HOLDER "00000099000000001000"

static struct pin_key key_of(const char *domain, uint32_t epoch, uint64_t scalar)
{
    struct pin_key key = {.name = {.holder = {HOLDER}, .epoch = epoch}};
    struct scalar k;
    snprintf(key.name.domain, sizeof key.name.domain, "%s", domain);
    scalar_from_u64(scalar, &k);
    element_multiply_generator(&k, &key.key);
    return key;
}

static struct pins pins_of(uint32_t generation, const struct pin_key *keys, size_t count)
{
    struct pins pins = {.mesh = {{1}}, .roster = 3, .generation = generation, .ring = {{(uint8_t)generation}}};
    for (size_t i = 0; i < count; i++)
        cr_assert(status_ok(pins_add(&pins, &keys[i])));
    return pins;
}

/* P-02: each row is what a daemon that was taken over puts in its folders instead. */
Test(cli_pins, what_contradicts_what_was_seen_is_refused_with_what_to_do_and_changes_nothing)
{
    static const struct {
        uint8_t mesh;
        uint64_t roster;
        uint32_t generation;
        uint8_t ring;
        const char *domain;
        uint32_t epoch;
        uint64_t scalar;
        const char *why; /* NULL: taken */
    } rows[] = {
        {1, 3, 5, 5, "casus", 2, 77, NULL},
        {1, 4, 5, 5, "casus", 2, 77, NULL},
        {1, 3, 6, 9, "casus", 2, 77, NULL},
        {1, 3, 6, 6, "casus", 3, 78, NULL},
        {1, 3, 6, 6, "nieuw", 1, 79, NULL},
        {2, 3, 5, 5, "casus", 2, 77,
         "dit zijn afspraken van een andere groep partners dan eerst; er is niets verstuurd. Bel uw beheerder. Werkt u nu echt in die "
         "andere groep: haal dan PINS weg"},
        {1, 2, 5, 5, "casus", 2, 77,
         "deze lijst van partners (2) is ouder dan die u al zag (3); er is niets verstuurd. Vraag uw beheerder de nieuwe afspraken terug "
         "te zetten"},
        {1, 3, 6, 6, "casus", 2, 78,
         "domein casus, " HOLDER ": dit is een andere sleutel dan die u al zag; er is niets verstuurd. Bel uw beheerder en een andere "
         "partner. Alleen als beiden zeggen dat deze goed is: haal de regel weg uit PINS"},
        {1, 3, 4, 4, "casus", 2, 77,
         "deze sleutels (generatie 4) zijn ouder dan die u al zag (5); er is niets verstuurd. Vraag uw beheerder de nieuwe terug te "
         "zetten"},
        {1, 3, 0, 0, "casus", 2, 77,
         "deze sleutels (generatie 0) zijn ouder dan die u al zag (5); er is niets verstuurd. Vraag uw beheerder de nieuwe terug te "
         "zetten"},
        {1, 3, 5, 6, "casus", 2, 77,
         "dit zijn andere sleutels dan die u al zag, van dezelfde generatie (5); er is niets verstuurd. Bel uw beheerder en een andere "
         "partner. Alleen als beiden zeggen dat deze goed zijn: haal dan PINS weg"},
        /* the key of another domain in its place */
        {1, 3, 6, 6, "casus", 2, 80,
         "domein casus, " HOLDER ": dit is een andere sleutel dan die u al zag; er is niets verstuurd. Bel uw beheerder en een andere "
         "partner. Alleen als beiden zeggen dat deze goed is: haal de regel weg uit PINS"},
    };
    static struct pins before, seen, kept;
    const struct pin_key keys[] = {key_of("casus", 2, 77), key_of("vroegsignalering", 1, 80)};
    for (size_t i = 0; i < N(rows); i++) {
        const struct pin_key now = key_of(rows[i].domain, rows[i].epoch, rows[i].scalar);
        struct complaint why = {""};
        bool is_changed = false;
        before = kept = pins_of(5, keys, N(keys));
        seen = pins_of(rows[i].generation, &now, 1);
        seen.mesh.bytes[0] = rows[i].mesh;
        seen.roster = rows[i].roster;
        seen.ring.bytes[0] = rows[i].ring;
        struct status status = pins_renew(&before, &seen, "PINS", &is_changed, &why);
        cr_expect(status_is(status, rows[i].why ? STATUS_CONFLICT : STATUS_OK), "row %zu: %s", i, status_text(status));
        cr_expect_str_eq(why.text, rows[i].why ? rows[i].why : "");
        cr_expect_eq(is_changed, !rows[i].why && i > 0, "row %zu", i);
        if (rows[i].why)
            cr_expect(memcmp(&before, &kept, sizeof before) == 0, "row %zu", i);
    }
}

Test(cli_pins, a_file_is_made_once_for_its_person_alone_and_grows_with_what_is_seen)
{
    static struct pins seen;
    const struct pin_key keys[] = {key_of("casus", 1, 77), key_of("casus", 2, 78), key_of("vroegsignalering", 1, 80)};
    static const enum pin_news expected[] = {PIN_SEEN_FIRST, PIN_SEEN_MORE, PIN_SEEN_MORE};
    enum pin_news news;
    struct complaint why = {""};
    struct stat facts;
    struct span text;
    for (size_t i = 0; i < N(keys); i++) {
        seen = pins_of((uint32_t)i + 1, &keys[i], 1);
        cr_assert(status_ok(pin_file_renew(path, &seen, &news, &why)), "%s", why.text);
        cr_expect_eq(news, expected[i]);
        cr_assert(status_ok(pin_file_renew(path, &seen, &news, &why)), "%s", why.text);
        cr_expect_eq(news, PIN_NOTHING_NEW);
    }
    cr_assert_eq(stat(path, &facts), 0);
    cr_expect_eq(facts.st_mode & 07777, 0600);
    cr_assert(status_ok(file_read(path, PINS_MOST_BYTES, arena, &text, &why)));
    cr_expect(status_ok(pins_parse(text, &seen)) && seen.key_count == 3);
    seen = pins_of(1, &keys[0], 1);
    cr_expect(status_is(pin_file_renew(path, &seen, &news, &why), STATUS_CONFLICT), "the ring of before");
}

Test(cli_pins, a_file_that_others_can_write_or_that_is_damaged_stops_everything)
{
    static struct pins seen;
    const struct pin_key key = key_of("casus", 1, 77);
    enum pin_news news = PIN_NOTHING_NEW;
    struct complaint why = {""};
    seen = pins_of(1, &key, 1);
    cr_assert(status_ok(pin_file_renew(path, &seen, &news, &why)), "%s", why.text);
    cr_assert_eq(chmod(path, 0660), 0);
    cr_expect(status_is(pin_file_renew(path, &seen, &news, &why), STATUS_UNSAFE_FILE));
    cr_assert(status_ok(file_write_atomic(path, span_of_text("schakel-pins 1\n"), 0600, NULL)));
    cr_expect(status_is(pin_file_renew(path, &seen, &news, &why), STATUS_MALFORMED));
    cr_expect(strstr(why.text, "bel uw beheerder"), "%s", why.text);
}

Test(cli_pins, text_is_taken_in_its_one_form_only)
{
    static const char good[] = "schakel-pins 1\nmesh " /* 32 bytes */
                               "0101010101010101010101010101010101010101010101010101010101010101\nroster 12\n"
                               "ring 2 0202020202020202020202020202020202020202020202020202020202020202\n"
                               "key casus " HOLDER " 1 e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76\n";
    static const struct {
        const char *old, *new;
    } edits[] = {{"schakel-pins 1", "schakel-pins 2"},
                 {"mesh", "Mesh"},
                 {"roster 12", "roster 0"},
                 {"roster 12", "roster 012"},
                 {"ring 2", "ring 0"},
                 {"ring 2", "ring 02"},
                 {"ring 2", "ring"},
                 {HOLDER " 1", HOLDER " 0"},
                 {HOLDER " 1", HOLDER "  1"},
                 {HOLDER " 1", "1 1"},
                 {"casus", "Casus"},
                 {"e2f2", "e3f2"},
                 {"2d76\n", "2d76"},
                 {"key", "\nkey"}};
    static struct pins pins;
    cr_assert(status_ok(pins_parse(span_of_text(good), &pins)));
    cr_expect_eq(pins.roster, 12);
    for (size_t i = 0; i < N(edits); i++) {
        const char *at = strstr(good, edits[i].old), *text;
        cr_assert_not_null(at);
        cr_assert(status_ok(arena_print(arena, &text, "%.*s%s%s", (int)(at - good), good, edits[i].new, at + strlen(edits[i].old))));
        cr_expect(!status_ok(pins_parse(span_of_text(text), &pins)), "%s", text);
    }
}
