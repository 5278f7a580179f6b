// SPDX-License-Identifier: EUPL-1.2
//
// De versies van wat partners afspreken, in woorden. Wat een programma vindt staat in het Engels op een eigen regel.
#include "cli/agree_show.h"

#include "base/day.h"
#include "base/text.h"
#include "screen/terminal.h"
#include "view/difference.h"

static const char *const text_names[AGREED_TEXTS] = {"Lijst van partners", "Beleid", "Quota"};
static const char *const state_sentences[] = {
    [LINK_REFUSED] = "kan niet van kracht worden",
    [LINK_VOID] = "vervalt: intussen is iets anders afgesproken",
    [LINK_SUPERSEDED] = "vervangen door een andere poging",
    [LINK_PROPOSED] = "voorstel",
    [LINK_UPCOMING] = "ondertekend, gaat nog in",
    [LINK_IN_FORCE] = "van kracht",
    [LINK_PAST] = "was van kracht",
};

static void print_hash(const char *label, const struct digest *digest)
{
    char hex[2 * DIGEST_BYTES + 1];
    hex_print(digest_span(digest), hex);
    printf("  %-18s %s\n", label, hex);
}

static void print_moment(const char *label, int64_t at_ms)
{
    char time[TIME_ROOM];
    time_print(at_ms, time);
    printf("  %-18s %.10s om %.5s (UTC)\n", label, time, time + 11);
}

static void print_names(const char *label, const struct agree_folder *folder, const struct chain_link *link, const struct oin *oins,
                        size_t count)
{
    if (count == 0)
        return;
    printf("  %-18s ", label);
    for (size_t i = 0; i < count; i++)
        printf("%s%s", i ? ", " : "", agree_partner_name(folder, link, &oins[i]));
    printf("\n");
}

static void print_seen(const struct manifest *manifest)
{
    char date[DATE_ROOM];
    if (manifest->text == AGREED_POLICY && manifest->seen_count == 0)
        printf("  Let op: dit is een proef. Nog geen jurist heeft het gezien.\n");
    for (size_t i = 0; i < manifest->seen_count; i++) {
        date_print(manifest->seen[i].day, date);
        printf("  %-18s %s, %s\n", i ? "" : "gezien door", manifest->seen[i].text, date);
    }
}

static void print_signatures(const struct agree_folder *folder, const struct chain_link *link)
{
    print_names("ondertekend door", folder, link, link->signed_by, link->signed_count);
    print_names("moet nog tekenen", folder, link, link->missing, link->missing_count);
    if (link->wanted)
        printf("  %-18s nog %zu van de partners, het maakt niet uit wie\n", "en verder", link->wanted);
}

struct status agree_show_version(struct invocation *invocation, const struct agree_folder *folder, const struct chain_link *link)
{
    const struct manifest *manifest = &link->manifest;
    if (invocation->wants_json) {
        CLEANUP(json) struct json *object = agree_version_json(folder, link);
        return print_json(invocation, object);
    }
    if (!link->is_read) {
        printf("%s: is niet te lezen\n  %s\n", link->version->place, link->why.text);
        return STATUS(OK);
    }
    printf("%s, versie %llu: %s\n", text_names[agreed_text_index(manifest->text)], (unsigned long long)manifest->number,
           state_sentences[link->state]);
    if (*link->why.text)
        printf("  %s\n", link->why.text);
    print_moment("gaat in op", manifest->starts_ms);
    print_seen(manifest);
    print_signatures(folder, link);
    print_hash("wat wordt getekend", &link->hash);
    print_hash("tekst", &manifest->content);
    print_hash("werking", &manifest->table);
    return STATUS(OK);
}

struct status agree_show_difference(struct invocation *invocation, const struct agree_folder *folder, const struct chain_link *link)
{
    struct span text = link->difference.text;
    if (link->state < LINK_PROPOSED)
        return complain(&invocation->why, FAIL(UNEXPECTED), "%s", link->why.text);
    if (invocation->wants_json) {
        CLEANUP(json) struct json *object = agree_version_json(folder, link);
        json_set_span(object, "difference_text", text);
        return print_json(invocation, object);
    }
    printf("%s, versie %llu: wat er verandert\n", text_names[agreed_text_index(link->manifest.text)],
           (unsigned long long)link->manifest.number);
    struct page page = terminal_page(invocation->arena);
    view_difference_print(&link->difference, &link->compared[0], &link->compared[1], &page);
    TRY(terminal_show(&page));
    printf("\nHANDTEKENINGEN\n");
    print_signatures(folder, link);
    return STATUS(OK);
}
