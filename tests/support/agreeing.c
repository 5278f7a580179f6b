// SPDX-License-Identifier: EUPL-1.2
//
// What a desk at each partner would do with `schakel agree`.
#include "support/agreeing.h"

#include "files/files.h"

#define MUST_HOLD(condition, ...)         \
    do {                                  \
        if (!(condition)) {               \
            fprintf(stderr, __VA_ARGS__); \
            abort();                      \
        }                                 \
    } while (0)
#define MUST_SUCCEED(expr, why) MUST_HOLD(status_ok(expr), "%s:%d: %s: %s\n", __FILE__, __LINE__, #expr, (why).text)

void agreeing_add_desk(struct agreeing *agreeing, size_t i)
{
    minisign_secret_init(agreeing->random, &agreeing->desks[i]);
    minisign_public_of(&agreeing->desks[i], &agreeing->partners[i].agree);
}

/* ---- texts */

static struct bundle new_bundle(struct agreeing *agreeing, size_t room)
{
    struct bundle bundle = {NULL, 0};
    MUST_SUCCEED(ARENA_NEW(agreeing->arena, room, &bundle.files), (struct complaint){""});
    return bundle;
}

struct bundle agreeing_roster(struct agreeing *agreeing, uint64_t who, uint64_t version, size_t auditor)
{
    struct complaint why = {""};
    struct partner partners[ROSTER_MOST_PARTNERS];
    struct roster roster = {
        .name = "Voorbeeldstad", .version = version, .partners = partners, .auditor_oin = agreeing->partners[auditor].oin};
    struct bundle bundle = new_bundle(agreeing, ROSTER_MOST_PARTNERS + 1);
    for (size_t i = 0; i < agreeing->partner_count; i++) {
        if (!(who >> i & 1))
            continue;
        partners[roster.count++] = agreeing->partners[i];
        bundle.files[bundle.count++] = (struct bundle_file){agreeing->partners[i].certificate, oin_span(&agreeing->partners[i].oin)};
    }
    bundle.files[bundle.count].name = ROSTER_FILE;
    MUST_SUCCEED(roster_print(&roster, agreeing->arena, &bundle.files[bundle.count].bytes), why);
    bundle.count++;
    MUST_SUCCEED(bundle_sort(&bundle, &why), why);
    return bundle;
}

struct policy_files {
    struct agreeing *agreeing;
    const char *folder, *old, *new;
    struct bundle bundle;
};

static struct span replace_all(struct agreeing *agreeing, struct span in, const char *old, const char *new)
{
    const char *out = "", *rest, *at;
    MUST_SUCCEED(arena_text(agreeing->arena, in, &rest), (struct complaint){""});
    while (old && (at = strstr(rest, old))) {
        MUST_SUCCEED(arena_print(agreeing->arena, &out, "%s%.*s%s", out, (int)(at - rest), rest, new), (struct complaint){""});
        rest = at + strlen(old);
    }
    MUST_SUCCEED(arena_print(agreeing->arena, &out, "%s%s", out, rest), (struct complaint){""});
    return span_of_text(out);
}

static struct status take_policy_file(void *visitor, const char *path)
{
    struct policy_files *files = visitor;
    struct arena *arena = files->agreeing->arena;
    struct bundle_file *file = &files->bundle.files[files->bundle.count];
    const char *full;
    struct span text;
    if (!strstr(path, ".beleid"))
        return STATUS(OK);
    TRY(arena_print(arena, &full, "%s/%s", files->folder, path));
    TRY(file_read(full, POLICY_TEXT_MOST_BYTES, arena, &text, NULL));
    TRY(arena_text(arena, span_of_text(path), &file->name));
    TRY(policy_format(path, replace_all(files->agreeing, text, files->old, files->new), arena, &file->bytes, NULL));
    files->bundle.count++;
    return STATUS(OK);
}

struct bundle agreeing_policy_of(struct agreeing *agreeing, const char *folder, const char *old, const char *new)
{
    struct complaint why = {""};
    struct policy_files files = {agreeing, folder, old, new, new_bundle(agreeing, BUNDLE_FILES_MOST)};
    MUST_SUCCEED(folder_walk(folder, take_policy_file, &files, &why), why);
    MUST_SUCCEED(bundle_sort(&files.bundle, &why), why);
    return files.bundle;
}

struct bundle agreeing_policy(struct agreeing *agreeing, const char *old, const char *new)
{
    return agreeing_policy_of(agreeing, SCHAKEL_SOURCE "/policies", old, new);
}

struct bundle agreeing_quotas(struct agreeing *agreeing, const char *text)
{
    struct bundle bundle = new_bundle(agreeing, 1);
    bundle.files[bundle.count++] = (struct bundle_file){QUOTAS_FILE, span_of_text(text)};
    return bundle;
}

/* ---- versions */

struct chain *agreeing_chain(const struct agreeing *agreeing)
{
    struct chain *chain = NULL;
    MUST_SUCCEED(chain_make(agreeing->versions, agreeing->count, agreeing->now_ms, NULL, &chain), (struct complaint){""});
    return chain;
}

static struct version *add_version(struct agreeing *agreeing, struct span manifest, const struct bundle *content)
{
    struct version_signature *signatures;
    struct version *version = &agreeing->versions[agreeing->count];
    const char *place;
    MUST_HOLD(agreeing->count < AGREEING_VERSIONS_MOST, "too many versions\n");
    MUST_SUCCEED(ARENA_NEW(agreeing->arena, VERSION_SIGNATURES_MOST, &signatures), (struct complaint){""});
    MUST_SUCCEED(arena_print(agreeing->arena, &place, "version %zu", agreeing->count++), (struct complaint){""});
    *version = (struct version){.place = place, .manifest = manifest, .content = *content, .signatures = signatures};
    return version;
}

struct status agreeing_try(struct agreeing *agreeing, const struct proposal *proposal, struct version **out, struct complaint *why)
{
    CLEANUP(chain) struct chain *chain = agreeing_chain(agreeing);
    struct span manifest;
    TRY(propose(chain, proposal, agreeing->now_ms, agreeing->arena, &manifest, why));
    *out = add_version(agreeing, manifest, &proposal->content);
    return STATUS(OK);
}

struct version *agreeing_propose(struct agreeing *agreeing, enum agreed_text text, struct bundle content, int64_t starts_ms)
{
    struct proposal proposal = {.text = text, .content = content, .starts_ms = starts_ms};
    struct complaint why = {""};
    struct version *version = NULL;
    MUST_SUCCEED(agreeing_try(agreeing, &proposal, &version, &why), why);
    return version;
}

struct manifest agreeing_manifest(struct agreeing *agreeing, const struct version *version)
{
    struct manifest manifest;
    struct complaint why = {""};
    MUST_SUCCEED(manifest_parse(version->manifest, version->place, agreeing->arena, &manifest, &why), why);
    return manifest;
}

struct version *agreeing_add(struct agreeing *agreeing, const struct version *like, const struct manifest *manifest)
{
    struct complaint why = {""};
    struct span text;
    MUST_SUCCEED(manifest_print(manifest, agreeing->arena, &text, &why), why);
    return add_version(agreeing, text, &like->content);
}

void agreeing_attach(struct agreeing *agreeing, struct version *version, const struct oin *oin, struct span signature)
{
    (void)agreeing;
    MUST_HOLD(version->signature_count < VERSION_SIGNATURES_MOST, "too many signatures\n");
    ((struct version_signature *)version->signatures)[version->signature_count++] = (struct version_signature){*oin, signature};
}

struct span agreeing_signature(struct agreeing *agreeing, const struct version *version, size_t desk)
{
    struct span text;
    MUST_SUCCEED(minisign_sign(&agreeing->desks[desk], version->manifest, "for a test", agreeing->arena, &text), (struct complaint){""});
    return text;
}

void agreeing_sign(struct agreeing *agreeing, struct version *version, uint64_t who)
{
    for (size_t i = 0; i < agreeing->partner_count; i++)
        if (who >> i & 1)
            agreeing_attach(agreeing, version, &agreeing->partners[i].oin, agreeing_signature(agreeing, version, i));
}

void agreeing_found(struct agreeing *agreeing, uint64_t who, size_t auditor, const char *quotas)
{
    int64_t starts_ms = agreeing->now_ms - agreeing->now_ms % 1000;
    struct bundle contents[AGREED_TEXTS] = {agreeing_roster(agreeing, who, 1, auditor), agreeing_policy(agreeing, NULL, NULL),
                                            agreeing_quotas(agreeing, quotas)};
    agreeing->now_ms = starts_ms;
    for (size_t i = 0; i < AGREED_TEXTS; i++)
        agreeing_sign(agreeing, agreeing_propose(agreeing, (enum agreed_text)(i + 1), contents[i], starts_ms), who);
    agreeing->now_ms += 1000;
}
