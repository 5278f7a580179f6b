// SPDX-License-Identifier: EUPL-1.2
//
// What the partners agreed, read by the readers of its own room. Findings name the file that is to be mended.
#include "preflight/inside.h"

#include "agreed/ring.h"
#include "base/day.h"
#include "base/text.h"
#include "files/files.h"
#include "keyring/key_shares.h"
#include "keyring/partner_state.h"

#define CERTIFICATE_WARNING_DAYS 30
#define LIST_WARNING_MS DAY_MS
#define CLOCK_SLACK_MS (2 * MINUTE_MS)

#define STATUS_SENTENCE "schakel agree status %s"

/* ---- versions */

static struct status take_shelf_fault(struct looking *looking, struct status status, const struct complaint *why)
{
    return looking_take_key(looking, status, why, CONFIG_agreed, "schakel agree status");
}

struct status preflight_agreed(struct looking *looking)
{
    struct preflight *list = looking->list;
    struct hearing hearing = {.looking = looking, .take = take_shelf_fault};
    if (looking_is_to_come(looking, list->config.agreed))
        return STATUS(OK);
    struct status status = agreed_texts_read(list->config.agreed, list->wish.now_ms, &list->texts, looking_hear(&hearing));
    TRY(hearing_end(&hearing, status));
    looking_saw(looking, "%zu versions", list->texts->chain->count);
    return STATUS(OK);
}

/* The version of a text in force, and the folder that it stands in. */
static struct status find_in_force(struct looking *looking, enum agreed_text text, const struct chain_link **out, const char **out_path)
{
    struct preflight *list = looking->list;
    struct complaint why = {""};
    TRY(looking_take(looking, agreed_texts_in_force(list->texts, text, out, &why), &why, list->config.agreed, STATUS_SENTENCE,
                     list->config.agreed));
    TRY(arena_print(list->arena, out_path, "%s/%s/content", list->config.agreed, (*out)->version->place));
    looking_saw(looking, "%s%s", (*out)->version->place, link_is_trial(*out) ? ", a trial: no jurist has seen it" : "");
    return STATUS(OK);
}

/* ---- the policy */

struct status preflight_policy(struct looking *looking)
{
    struct preflight *list = looking->list;
    const struct chain_link *link;
    if (!list->texts) /* at a new node: to come */
        return STATUS(OK);
    TRY(find_in_force(looking, AGREED_POLICY, &link, &list->policy_path));
    list->policy = link->content.policy;
    return STATUS(OK);
}

static struct status take_policy_fault(struct looking *looking, struct status status, const struct complaint *why)
{
    return looking_take(looking, status, why, looking->list->policy_path, "schakel policy check %s", looking->list->policy_path);
}

struct status preflight_cases(struct looking *looking)
{
    struct hearing hearing = {.looking = looking, .take = take_policy_fault};
    size_t count;
    TRY(hearing_end(&hearing, policy_check_cases(looking->list->policy, looking_hear(&hearing), &count)));
    looking_saw(looking, "%zu cases", count);
    return STATUS(OK);
}

struct status preflight_roles(struct looking *looking)
{
    const struct preflight *list = looking->list;
    const char *word = list->wish.roles;
    looking_saw(looking, "%s", word);
    while (list->policy && *word) {
        size_t size = strcspn(word, ",");
        struct span role = text_trim(span_of(word, size));
        uint8_t number;
        if (!status_ok(policy_word_find(list->policy, POLICY_FROM, role, &number)))
            looking_put(looking, SEVERITY_ERROR, list->policy_path, "it knows no role \"%.*s\"\nschakel policy check %s", (int)role.size,
                        (const char *)role.data, list->policy_path);
        word += size + (word[size] == ',');
    }
    return STATUS(OK);
}

/* ---- the roster */

struct status preflight_roster(struct looking *looking)
{
    struct preflight *list = looking->list;
    const struct chain_link *link;
    const char *folder = NULL;
    TRY(find_in_force(looking, AGREED_ROSTER, &link, &folder));
    TRY(arena_print(list->arena, &list->roster_path, "%s/" ROSTER_FILE, folder));
    list->roster = link->content.roster;
    return STATUS(OK);
}

/* ---- quotas, and with them the whole */

struct status preflight_quotas(struct looking *looking)
{
    struct preflight *list = looking->list;
    const struct chain_link *link;
    const char *folder = NULL;
    struct complaint why = {""};
    TRY(find_in_force(looking, AGREED_QUOTAS, &link, &folder));
    for (size_t i = 0; i < link->quotas.count; i++) {
        const struct quota_scope *scope = &link->quotas.rows[i].scope;
        if (!roster_find(list->roster, &scope->requester))
            looking_put(looking, SEVERITY_WARNING, folder, "%s is not on the roster: its quota is nobody's\n" STATUS_SENTENCE,
                        scope->requester.text, list->config.agreed);
        else if (*scope->holder.text && !roster_find(list->roster, &scope->holder))
            looking_put(looking, SEVERITY_WARNING, folder,
                        "%s is not on the roster: a quota for its register is nobody's\n" STATUS_SENTENCE, scope->holder.text,
                        list->config.agreed);
    }
    return looking_take(looking, agreed_texts_stand(list->texts, &list->agreed, &why), &why, list->config.agreed, STATUS_SENTENCE,
                        list->config.agreed);
}

/* agreed_prepare says of which text it speaks. */
static struct status take_standing_fault(struct looking *looking, struct status status, const struct complaint *why)
{
    const struct preflight *list = looking->list;
    struct complaint rest;
    bool is_policy = strncmp(why->text, "policy: ", 8) == 0, is_roster = strncmp(why->text, "roster: ", 8) == 0;
    complaint_write(&rest, "%s", why->text + (is_policy || is_roster ? 8 : 0));
    if (is_policy)
        return take_policy_fault(looking, status, &rest);
    return looking_take(looking, status, &rest, list->roster_path, "schakel roster show %s", list->roster_path);
}

struct status preflight_standing(struct looking *looking)
{
    struct preflight *list = looking->list;
    struct hearing hearing = {.looking = looking, .take = take_standing_fault};
    TRY(hearing_end(&hearing, agreed_prepare(&list->agreed, looking_hear(&hearing))));
    const struct partner *us = agreed_us(&list->agreed)->row;
    looking_saw(looking, "%s, %s", us->short_name, us->roles);
    return STATUS(OK);
}

/* ---- authorities and certificates */

static struct status look_at_lists(struct looking *looking, const char *path)
{
    const int64_t now_ms = looking->list->wish.now_ms;
    struct certificate_lists lists;
    struct complaint why = {""};
    char date[DATE_ROOM];
    TRY(looking_take(looking, certificate_lists_read(looking->trust.crl, &lists, &why), &why, path, "openssl crl -in %s -noout -text",
                     path));
    date_print(day_of_ms(lists.until_ms), date);
    if (lists.until_ms < now_ms)
        looking_put(
            looking, SEVERITY_WARNING, path,
            "a revocation list in it is out of date since %s: it counts until crl_grace is over, then whoever needs it has no line\n"
            "openssl crl -in %s -noout -nextupdate",
            date, path);
    if (lists.made_ms > now_ms + CLOCK_SLACK_MS) {
        date_print(day_of_ms(lists.made_ms), date);
        looking_put(looking, SEVERITY_ERROR, path,
                    "a revocation list in it was made on %s, which has not come: is the clock right?\ndate -u", date);
        return FAIL(TOO_NEW);
    }
    if (lists.until_ms >= now_ms && lists.until_ms < now_ms + LIST_WARNING_MS)
        looking_put(looking, SEVERITY_WARNING, path, "a revocation list in it is out of date on %s\nopenssl crl -in %s -noout -nextupdate",
                    date, path);
    looking_saw(looking, "%zu revocation lists, good until %s", lists.count, date);
    return STATUS(OK);
}

struct status preflight_authorities(struct looking *looking)
{
    struct preflight *list = looking->list;
    const char *ca = list->config.ca, *crl = list->config.crl;
    struct complaint why = {""}, other = {""};
    size_t count;
    looking->trust = (struct certificate_trust){.now_ms = list->wish.now_ms, .grace_ms = list->config.crl_grace};
    if (looking_is_to_come(looking, ca) || looking_is_to_come(looking, crl))
        return STATUS(OK);
    struct status status = file_read(ca, CERTIFICATE_CRL_MOST_BYTES, list->arena, &looking->trust.ca, &why);
    if (status_ok(status))
        status = certificate_authorities_read(looking->trust.ca, &count, &why);
    status = looking_take_key(looking, status, &why, CONFIG_ca, "openssl x509 -noout -text -in");
    TRY(looking_take_key(looking, file_read(crl, CERTIFICATE_CRL_MOST_BYTES, list->arena, &looking->trust.crl, &other), &other, CONFIG_crl,
                         "ls -l"));
    TRY(look_at_lists(looking, crl));
    return status;
}

static struct status read_partner_certificate(void *state, const struct partner *partner, struct span *out_pem, struct complaint *why)
{
    const struct preflight *list = ((const struct looking *)state)->list;
    const char *folder, *path;
    TRY(path_folder(list->roster_path, list->arena, &folder));
    TRY(arena_print(list->arena, &path, "%s/%s", folder, partner->certificate));
    return file_read(path, CERTIFICATE_MOST_BYTES, list->arena, out_pem, why);
}

static struct status look_at_certificate(struct looking *looking, const struct partner *partner)
{
    const struct preflight *list = looking->list;
    const struct certificate_source source = {read_partner_certificate, looking};
    struct partner_standing standing;
    struct complaint why = {""};
    const char *folder, *path;
    TRY(path_folder(list->roster_path, list->arena, &folder));
    TRY(arena_print(list->arena, &path, "%s/%s", folder, partner->certificate));
    TRY(partner_judge(partner, &source, &looking->trust, &standing, &why));
    if (standing.state != PARTNER_SOUND) {
        bool is_ours = oin_equal(&partner->oin, &list->config.oin);
        looking_put(looking, SEVERITY_WARNING, standing.state == PARTNER_NOT_SIGNED ? list->roster_path : path,
                    "%s; %s\nschakel roster check %s --ca %s --crl %s", why.text,
                    is_ours ? "partners will have no line to us" : "it has no line", list->roster_path, list->config.ca, list->config.crl);
        return STATUS(OK);
    }
    int64_t days = (standing.until_ms - list->wish.now_ms) / DAY_MS;
    if (days < CERTIFICATE_WARNING_DAYS)
        looking_put(looking, SEVERITY_WARNING, path, "partner %s: its certificate ends in %lld days\nopenssl x509 -in %s -noout -enddate",
                    partner->oin.text, (long long)days, path);
    return STATUS(OK);
}

struct status preflight_certificates(struct looking *looking)
{
    const struct roster *roster = looking->list->roster;
    struct status first = STATUS(OK);
    for (size_t i = 0; i < roster->count; i++) {
        struct status status = look_at_certificate(looking, &roster->partners[i]);
        first = status_ok(first) ? status : first;
    }
    looking_saw(looking, "%zu certificates", roster->count);
    return first;
}

/* ---- pseudonym keys */

/* A mesh begins without: what takes no pseudonym works. */
struct status preflight_ring(struct looking *looking)
{
    struct preflight *list = looking->list;
    const char *path = list->config.ring;
    struct ring *ring;
    struct ring_signers signers;
    struct complaint why = {""};
    TRY(ring_signers_find(list->texts, list->roster, list->arena, &signers));
    struct status status = agreed_ring_read(path, &signers, list->arena, &ring, &why);
    unsigned generation = status_ok(status) ? ring->generation : 0; /* for which there are none */
    TRY(arena_print(list->arena, &list->shares_path, "%s/" KEY_SHARES_NAME, list->config.shares, generation));
    if (status_is(status, STATUS_NOT_FOUND)) {
        looking_put(looking, SEVERITY_WARNING, path,
                    "there are no pseudonym keys here: nothing is asked, and nobody is found\n"
                    "schakel ceremony start --help");
        return STATUS(OK);
    }
    TRY(looking_take(looking, status, &why, path, "schakel ceremony show --help"));
    list->agreed.ring = ring;
    looking_saw(looking, "generation %u, %zu keys", ring->generation, ring->key_count);
    return STATUS(OK);
}

struct missing_keys {
    struct looking *looking;
    size_t pushes;
    bool is_told[POLICY_WORDS_MOST + 1]; /* by purpose */
};

static struct status look_at_push(void *state, const struct agreed_push *push)
{
    struct missing_keys *missing = state;
    struct preflight *list = missing->looking->list;
    uint8_t purpose = push->grounds.purpose;
    const char *domain = policy_purpose_domain(list->policy, purpose);
    missing->pushes++;
    if (missing->is_told[purpose] || agreed_key(&list->agreed, span_of_text(domain), &list->agreed.parties[push->partner].row->oin))
        return STATUS(OK);
    missing->is_told[purpose] = true;
    looking_put(missing->looking, SEVERITY_WARNING, list->config.ring,
                "there is no key for who is told in domain \"%s\": what a rule lets us push for %s is not pushed\n"
                "schakel ceremony start --ring %s …",
                domain, policy_word(list->policy, POLICY_PURPOSE, purpose), list->config.ring);
    return STATUS(OK);
}

struct status preflight_pushes(struct looking *looking)
{
    struct missing_keys missing = {.looking = looking};
    TRY(agreed_pushes_each(&looking->list->agreed, look_at_push, &missing));
    looking_saw(looking, "%zu ways to push", missing.pushes);
    return STATUS(OK);
}
