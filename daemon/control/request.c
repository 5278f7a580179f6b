// SPDX-License-Identifier: EUPL-1.2
//
// In this order: who, which version and verb, whether they may, what they say, what is done, what it leaves (P-12), what is said back.
#include "control/request.h"

#include "book/batch.h"
#include "book/ownhead.h"
#include "book/views.h"

/* Each verb's function behind one type: what it gets and fills in is of the size that the tables say. */
#define RUN_VERB(NAME, name, word, roles, effect, leaves, request_, reply_, sentence)        \
    static struct status run_##name(struct request *request, const void *given, void *reply) \
    {                                                                                        \
        return control_##name(request, given, reply);                                        \
    }
SPEECH_VERBS(RUN_VERB)
#undef RUN_VERB

static struct status (*const runs[SPEECH_VERB_COUNT])(struct request *request, const void *given, void *reply) = {
#define VERB_RUN(NAME, name, ...) [SPEECH_##NAME] = run_##name,
    SPEECH_VERBS(VERB_RUN)
#undef VERB_RUN
};

/* Of a verb that reads: that it was done, and by whom. In the batch of what it did, so before the reply. */
static struct status enter_read(struct request *request)
{
    const struct speech_leaves *leaves = speech_verb_leaves(request->verb);
    if (!leaves->is_read)
        return STATUS(OK);
    request->seen.kind = leaves->kind;
    request->seen.word = span_of_text(leaves->word);
    request->seen.user = span_of_text(request->user);
    return view_enter(&request->node->book, &request->seen);
}

static struct status run_and_say(struct request *request, const void *given, struct span *out)
{
    void *reply;
    TRY(arena_take(request->arena, 1, speech_reply_size(request->verb), &reply));
    TRY(runs[request->verb](request, given, reply));
    TRY(enter_read(request));
    if (request->is_deferred)
        return STATUS(OK);
    const struct span *raw = speech_reply_raw(request->verb, reply);
    request->raw = raw ? *raw : span_empty();
    return speech_reply_encode(request->verb, reply, request->arena, &request->why, out);
}

/* What a request did is kept only when its reply can be said. */
static struct status run_in_batch(struct request *request, const void *given, struct span *out)
{
    struct batch_mark mark;
    TRY(batch_open(&request->node->book, request->now_ms));
    TRY(batch_mark_set(&request->node->book, &mark));
    struct status status = run_and_say(request, given, out);
    if (status_ok(status))
        return batch_keep(&request->node->book);
    TRY(batch_undo(&request->node->book, &mark));
    return status;
}

static struct status admit_verb(struct request *request)
{
    if (speech_verb_roles(request->verb) & request->roles)
        return STATUS(OK);
    return complain(&request->why, FAIL(NOT_ALLOWED), "user %s may not \"%s\"", request->user, speech_verb_name(request->verb));
}

struct status request_admit(struct request *request, struct span line)
{
    if (!request->roles)
        return complain(&request->why, FAIL(NOT_ALLOWED), "user %s has no role at this node", request->user);
    if (speech_head_peek(line, &request->verb))
        return admit_verb(request);
    if (line.size < SPEECH_UNNAMED_MOST_BYTES)
        return STATUS(OK); /* little to parse */
    return complain(&request->why, FAIL(INVALID), "a request of more than %zu bytes begins with its version and its verb",
                    SPEECH_UNNAMED_MOST_BYTES - 1);
}

struct status request_serve(struct request *request, struct span line, struct span *out)
{
    CLEANUP(json) struct json *json = NULL;
    void *given;
    TRY(request_admit(request, line));
    TRY(json_parse(line, &request->why, &json));
    TRY(speech_head_decode(json, &request->why, &request->verb));
    TRY(admit_verb(request));
    TRY(arena_take(request->arena, 1, speech_request_size(request->verb), &given));
    TRY(speech_request_decode(request->verb, json, request->arena, &request->why, given));
    bool is_writing = speech_verb_effect(request->verb) == SPEECH_WRITES;
    if (is_writing && !speech_verb_leaves(request->verb)->is_read && ownhead_is_quarantined(&request->node->book) &&
        request->verb != SPEECH_NODE_RELEASE && request->verb != SPEECH_NODE_RELOAD)
        return complain(&request->why, FAIL(UNEXPECTED), "this node is in quarantine: \"schakel node status\" says why, and the way out");
    return is_writing ? run_in_batch(request, given, out) : run_and_say(request, given, out);
}

/* ---- words of the policy */

/* "member: dit woord staat niet in de woordenlijst; bekend zijn …": cut when there are too many. */
static struct status refuse_word(struct request *request, const char *member, enum policy_dimension dimension)
{
    const struct policy *policy = request->node->agreed.policy;
    struct writer known = writer_of(request->why.text, sizeof request->why.text - 1);
    memset(request->why.text, 0, sizeof request->why.text);
    write_text(&known, member);
    write_text(&known, ": dit woord staat niet in de woordenlijst; bekend zijn");
    for (uint8_t i = 1; i <= policy_word_count(policy, dimension); i++) {
        write_text(&known, i == 1 ? " " : ", ");
        write_text(&known, policy_word(policy, dimension, i));
    }
    return FAIL(UNKNOWN_WORD);
}

struct status request_word(struct request *request, const char *member, enum policy_dimension dimension, const char *word, uint8_t *inout)
{
    if (!*word || status_ok(policy_word_find(request->node->agreed.policy, dimension, span_of_text(word), inout)))
        return STATUS(OK);
    return refuse_word(request, member, dimension);
}

struct paging request_paging(const struct speech_page *given)
{
    return (struct paging){.after = bookmark_read(given->after), .limit = given->limit ? given->limit : PAGE_USUAL};
}

struct speech_next request_next(const struct paging *paging)
{
    struct speech_next next = {{0}};
    if (paging->is_more)
        bookmark_write(&paging->next, next.place);
    return next;
}

struct status request_range(struct request *request, const struct speech_begins *given, struct id_range *out)
{
    struct status status = id_range_of(span_of_text(given->begins), out);
    return status_ok(status) ? status : complain(&request->why, status, "begins: %d to %d of 0-9 and a-f", ID_DIGITS_LEAST, ID_DIGITS_MOST);
}

struct status request_ids(struct request *request, uint8_t (*found)[ID_RANGE_BYTES], size_t count, struct speech_ids *reply)
{
    TRY(ARENA_NEW(request->arena, count, &reply->ids));
    for (; reply->id_count < count; reply->id_count++)
        memcpy(reply->ids[reply->id_count].id, found[reply->id_count], ID_RANGE_BYTES);
    return STATUS(OK);
}

const char *request_partner(const struct request *request, const struct oin *oin)
{
    const struct party *party = agreed_party(&request->node->agreed, oin);
    return party ? party->row->name : "";
}

struct status request_kinds(struct request *request, uint8_t bits, enum identifier_kind **out, size_t *out_count)
{
    size_t count = 0;
    TRY(ARENA_NEW(request->arena, IDENTIFIER_KIND_LAST, out));
    for (unsigned kind = IDENTIFIER_KIND_FIRST; kind <= IDENTIFIER_KIND_LAST; kind++)
        if (bits >> kind & 1)
            (*out)[count++] = (enum identifier_kind)kind;
    *out_count = count;
    return STATUS(OK);
}
