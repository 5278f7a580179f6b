// SPDX-License-Identifier: EUPL-1.2
//
// From the chain to the messages.
#include "book/greet.h"

#include "agreed/withdrawals.h"
#include "base/version.h"
#include "book/accord.h"
#include "book/batch.h"

static void put_heads(const struct chain *chain, struct hello_message *hello)
{
    hello->head_count = AGREED_TEXTS;
    for (size_t i = 0; i < AGREED_TEXTS; i++) {
        const struct chain_link *link = chain->in_force[i];
        hello->heads[i] = (struct agreed_head){(uint8_t)link->manifest.text, (uint32_t)link->manifest.number, link->hash};
    }
}

/* What waits for signatures or for its start. */
static struct status put_proposals(const struct chain *chain, struct arena *arena, struct hello_message *hello)
{
    TRY(ARENA_NEW(arena, AGREED_PROPOSALS_MOST, &hello->proposals));
    for (size_t i = 0; i < chain->count && hello->proposal_count < AGREED_PROPOSALS_MOST; i++) {
        const struct chain_link *link = &chain->links[i];
        if ((link->state == LINK_PROPOSED || link->state == LINK_UPCOMING) && link->signed_count)
            hello->proposals[hello->proposal_count++] = (struct agreed_proposal_head){link->hash, (uint8_t)link->signed_count};
    }
    return STATUS(OK);
}

static struct status put_withdrawals(const struct agreed_texts *texts, struct arena *arena, struct hello_message *hello)
{
    TRY(ARENA_NEW(arena, texts->withdrawal_count, &hello->withdrawals));
    for (; hello->withdrawal_count < texts->withdrawal_count; hello->withdrawal_count++)
        hello->withdrawals[hello->withdrawal_count].withdrawal = texts->withdrawals[hello->withdrawal_count].hash;
    return STATUS(OK);
}

static struct outgoing outgoing_to(struct book *book, enum envelope_kind kind, const struct oin *partner)
{
    return (struct outgoing){.kind = kind, .exchange_id = exchange_id_new(book->random), .to = *partner, .life_ms = GREET_LIFE_MS};
}

struct status greet(struct book *book, const struct oin *partner)
{
    struct hello_message hello = {.version = span_of_text(SCHAKEL_VERSION)};
    struct outgoing outgoing = outgoing_to(book, ENVELOPE_HELLO, partner);
    put_heads(holding_chain(book->holding), &hello);
    TRY(put_proposals(holding_chain(book->holding), batch_arena(book), &hello));
    TRY(put_withdrawals(book->holding->texts, batch_arena(book), &hello));
    TRY(hello_message_encode(&hello, batch_arena(book), &outgoing.body));
    return batch_send(book, &outgoing);
}

struct status greet_ask_next(struct book *book)
{
    struct agreed_ask_message ask;
    struct oin partner;
    if (!accord_next_ask(book->accord, batch_now(book), &partner, &ask))
        return STATUS(OK);
    struct outgoing outgoing = outgoing_to(book, ENVELOPE_FETCH, &partner);
    TRY(agreed_ask_message_encode(&ask, batch_arena(book), &outgoing.body));
    return batch_send(book, &outgoing);
}

/* ---- a version */

static const struct version_signature *find_signature(const struct chain_link *link, const struct oin *signer)
{
    for (const struct version_copy *copy = &link->copies; copy; copy = copy->next)
        for (size_t i = 0; i < copy->version->signature_count; i++)
            if (oin_equal(&copy->version->signatures[i].oin, signer))
                return &copy->version->signatures[i];
    return NULL;
}

struct status greet_encode_version(const struct holding *holding, const struct digest *manifest, struct arena *arena, struct span *out)
{
    const struct chain_link *link = chain_find(holding_chain(holding), manifest);
    struct carried_version version = {0};
    if (!link || link->state < LINK_PROPOSED)
        return FAIL(NOT_FOUND);
    const struct bundle *content = &link->version->content;
    version.manifest = link->version->manifest;
    TRY(ARENA_NEW(arena, link->signed_count, &version.signatures));
    for (size_t i = 0; i < link->signed_count; i++) {
        const struct version_signature *signature = find_signature(link, &link->signed_by[i]);
        if (signature)
            version.signatures[version.signature_count++] = (struct carried_signature){signature->oin, signature->text};
    }
    TRY(ARENA_NEW(arena, content->count, &version.files));
    for (size_t i = 0; i < content->count; i++)
        version.files[version.file_count++] = (struct carried_file){span_of_text(content->files[i].name), content->files[i].bytes};
    return carried_version_encode(&version, arena, out);
}
