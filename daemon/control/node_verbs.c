// SPDX-License-Identifier: EUPL-1.2
//
// What the node is and how it stands; words and dates of requests for all verbs.
#include "control/control.h"

#include "book/batch.h"
#include "store/outbox.h"
#include "store/pushes.h"
#include "view/json.h"

#define EVERYBODY (ACCESS_OPERATOR | ACCESS_REGISSEUR | ACCESS_PROFESSIONAL | ACCESS_AUDITOR)

/* "key: not a word of the policy; known are …": cut when there are too many. */
struct status request_unknown_word(struct request *request, const char *key, enum policy_dimension dimension)
{
    const struct policy *policy = request->node->policy;
    struct writer known = writer_of(request->why.text, sizeof request->why.text - 1);
    memset(request->why.text, 0, sizeof request->why.text);
    write_text(&known, key);
    write_text(&known, ": not a word of the policy; known are");
    for (uint8_t i = 1; i <= policy_word_count(policy, dimension); i++) {
        write_text(&known, i == 1 ? " " : ", ");
        write_text(&known, policy_word(policy, dimension, i));
    }
    return FAIL(UNKNOWN_WORD);
}

struct status request_word(struct request *request, const char *key, enum policy_dimension dimension, bool required, uint8_t *inout)
{
    struct span word = span_empty();
    if (required)
        TRY(json_get_text(request->arguments, key, WORD_MOST_BYTES, &request->why, &word));
    else
        TRY(json_find_text(request->arguments, key, WORD_MOST_BYTES, &request->why, &word));
    if (!word.size || status_ok(policy_word_find(request->node->policy, dimension, word, inout)))
        return STATUS(OK);
    return request_unknown_word(request, key, dimension);
}

struct status request_say_words(struct request *request, const struct view_said *said)
{
    struct view_word *list;
    struct view_words words;
    TRY(view_said_words(said, request->arena, &list, &words.count));
    words.words = list;
    view_words_encode(&words, request->reply);
    return STATUS(OK);
}

struct status request_date(struct request *request, const char *key, int32_t *inout_day)
{
    struct span text = span_empty();
    TRY(json_find_text(request->arguments, key, 32, &request->why, &text));
    if (text.size && !status_ok(date_parse(text, inout_day)))
        return complain(&request->why, FAIL(INVALID), "%s: a date is written 2026-03-09 or 09-03-2026", key);
    return STATUS(OK);
}

struct status request_element(struct request *request, const struct json *object, const char *key, struct element *out)
{
    uint8_t bytes[ELEMENT_BYTES];
    size_t size;
    TRY(json_get_base64(object, key, &request->why, bytes, sizeof bytes, &size));
    if (!status_ok(element_decode(span_of(bytes, size), out)))
        return complain(&request->why, FAIL(BAD_POINT), "%s: not a point of the group", key);
    return STATUS(OK);
}

static struct json *describe_party(const struct node *node, size_t at)
{
    const struct partner *row = node->parties[at].row;
    struct json *party = json_object_new();
    char since[TIME_ROOM];
    bool is_up = true;
    int64_t since_ms = 0;
    json_set_text(party, "oin", row->oin.text);
    json_set_text(party, "name", row->name);
    json_set_text(party, "short", row->short_name);
    json_set_text(party, "roles", row->roles);
    json_set_bool(party, "data", row->holds_data);
    json_set_bool(party, "self", at == node->self);
    if (at != node->self && status_ok(lines_peer_state(&node->lines, &row->oin, &is_up, &since_ms)) && since_ms) {
        time_print(since_ms, since);
        json_set_text(party, "since", since);
    }
    json_set_bool(party, "up", is_up);
    return party;
}

static struct json *describe_counters(const struct node *node)
{
    struct json *counters = json_object_new();
    const struct line_counters *lines = lines_counters(&node->lines);
    for (size_t i = 0; i < NODE_COUNTER_COUNT; i++)
        json_set_integer(counters, node_counter_word((enum node_counter)i), (int64_t)node->counters[i]);
#define SET_LINE_COUNTER(name, sentence) json_set_integer(counters, "mesh_" #name, (int64_t)lines->name);
    LINE_COUNTER_TABLE(SET_LINE_COUNTER)
#undef SET_LINE_COUNTER
    return counters;
}

static struct status describe_outbox(struct request *request, struct json **out)
{
    struct outbox_depth *depths;
    size_t count;
    TRY(store_outbox_depths(request->node->store, request->arena, &depths, &count));
    struct json *outbox = json_array_new();
    for (size_t i = 0; i < count; i++) {
        struct json *row = json_object_new();
        json_set_text(row, "to", depths[i].to.text);
        json_set_integer(row, "messages", (int64_t)depths[i].messages);
        json_append(outbox, row);
    }
    *out = outbox;
    return STATUS(OK);
}

static struct status show_status(struct request *request)
{
    const struct node *node = request->node;
    struct json *peers = json_array_new(), *domains = json_array_new(), *outbox = NULL;
    json_set_text(request->reply, "oin", node->own.text);
    json_set_text(request->reply, "name", node->parties[node->self].row->name);
    json_set_text(request->reply, "user", request->user);
    json_set_hex(request->reply, "policy", digest_span(policy_text_hash(node->policy)));
    json_set_integer(request->reply, "ledger_size", (int64_t)node->frontier.size);
    json_set_integer(request->reply, "tags", (int64_t)tag_table_count(node->tags));
    json_set_text(request->reply, "auditor", node->roster->auditor->oin.text);
    json_set_base64(request->reply, "auditor_box", span_of(node->roster->auditor->box, BOX_PUBLIC_BYTES));
    for (size_t i = 0; i < node->party_count; i++)
        json_append(peers, describe_party(node, i));
    json_set(request->reply, "partners", peers);
    for (size_t i = 0; i < node->domain_count; i++) {
        struct json *domain = json_object_new();
        json_set_text(domain, "domain", node->domains[i]->domain);
        json_set_integer(domain, "epoch", node->domains[i]->epoch);
        json_set_bool(domain, "share", node_share_index(node, node->domains[i]) != 0);
        json_append(domains, domain);
    }
    json_set(request->reply, "domains", domains);
    json_set(request->reply, "counters", describe_counters(node));
    TRY(describe_outbox(request, &outbox));
    json_set(request->reply, "outbox", outbox);
    return STATUS(OK);
}

const struct verb node_verbs[] = {
    {"status", EVERYBODY, false, show_status, "who this node is, its lines, its ledger, what waits"},
    {0},
};
