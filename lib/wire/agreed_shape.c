// SPDX-License-Identifier: EUPL-1.2
//
// What the messages about agreed texts hold and within which bounds. Texts inside them are looked at by whoever reads texts.
#include "message.pb-c.h"
#include "wire/message_shape.h"

static int order_of(struct span a, struct span b)
{
    size_t common = a.size < b.size ? a.size : b.size;
    int order = common ? memcmp(a.data, b.data, common) : 0;
    return order ? order : (a.size > b.size) - (a.size < b.size);
}

static const struct row agreed_head_rows[] = {
    NUMBER(struct agreed_head, text, 1, AGREED_TEXTS_MOST),
    NUMBER(struct agreed_head, number, 1, INT32_MAX),
    FIXED(struct agreed_head, manifest),
};
static const struct shape agreed_head_shape =
    SHAPE(struct agreed_head, schakel__v1__agreed_head__descriptor, agreed_head_rows, NULL, ENVELOPE_MOST_BYTES);

static const struct row agreed_proposal_head_rows[] = {
    FIXED(struct agreed_proposal_head, manifest),
    NUMBER(struct agreed_proposal_head, signature_count, 1, AGREED_SIGNATURES_MOST),
};
static const struct shape agreed_proposal_head_shape =
    SHAPE(struct agreed_proposal_head, schakel__v1__agreed_proposal_head__descriptor, agreed_proposal_head_rows, NULL, ENVELOPE_MOST_BYTES);

static const struct row agreed_withdrawal_head_rows[] = {FIXED(struct agreed_withdrawal_head, withdrawal)};
static const struct shape agreed_withdrawal_head_shape = SHAPE(
    struct agreed_withdrawal_head, schakel__v1__agreed_withdrawal_head__descriptor, agreed_withdrawal_head_rows, NULL, ENVELOPE_MOST_BYTES);

static struct status hello_message_check(const void *plain)
{
    const struct hello_message *hello = plain;
    for (size_t i = 0; i < hello->head_count; i++)
        if (hello->heads[i].text != i + 1)
            return FAIL(INVALID);
    return STATUS(OK);
}

static const struct row hello_message_rows[] = {
    SPAN_ROW(ROW_TEXT, struct hello_message, version, 1, WORD_MOST_BYTES),
    LIST(struct hello_message, proposals, proposal_count, agreed_proposal_head_shape, 0, AGREED_PROPOSALS_MOST),
    LIST(struct hello_message, withdrawals, withdrawal_count, agreed_withdrawal_head_shape, 0, AGREED_WITHDRAWALS_MOST),
    ARRAY(struct hello_message, heads, head_count, agreed_head_shape, AGREED_TEXTS_MOST, AGREED_TEXTS_MOST),
};
const struct shape hello_message_shape =
    SHAPE(struct hello_message, schakel__v1__hello_message__descriptor, hello_message_rows, hello_message_check, ENVELOPE_MOST_BYTES);

static const struct row agreed_ask_message_rows[] = {
    NUMBER(struct agreed_ask_message, offset, 0, AGREED_VERSION_MOST_BYTES),
    FIXED(struct agreed_ask_message, wanted),
};
const struct shape agreed_ask_message_shape =
    SHAPE(struct agreed_ask_message, schakel__v1__agreed_ask_message__descriptor, agreed_ask_message_rows, NULL, ENVELOPE_MOST_BYTES);

static struct status agreed_message_check(const void *plain)
{
    const struct agreed_message *message = plain;
    return message->offset > message->total || message->piece.size > message->total - message->offset ? FAIL(INVALID) : STATUS(OK);
}

static const struct row agreed_message_rows[] = {
    FIXED(struct agreed_message, manifest),
    NUMBER(struct agreed_message, total, 1, AGREED_VERSION_MOST_BYTES),
    NUMBER(struct agreed_message, offset, 0, AGREED_VERSION_MOST_BYTES),
    SPAN_ROW(ROW_BYTES, struct agreed_message, piece, 1, AGREED_PIECE_MOST_BYTES),
};
const struct shape agreed_message_shape =
    SHAPE(struct agreed_message, schakel__v1__agreed_message__descriptor, agreed_message_rows, agreed_message_check, ENVELOPE_MOST_BYTES);

static const struct row withdraw_message_rows[] = {
    SPAN_ROW(ROW_BYTES, struct withdraw_message, minisig, 1, AGREED_MINISIG_MOST_BYTES),
    SPAN_ROW(ROW_BYTES, struct withdraw_message, text, 1, AGREED_WITHDRAWAL_MOST_BYTES),
};
const struct shape withdraw_message_shape =
    SHAPE(struct withdraw_message, schakel__v1__withdraw_message__descriptor, withdraw_message_rows, NULL, ENVELOPE_MOST_BYTES);

/* ---- a version */

static const struct row carried_signature_rows[] = {
    OIN(struct carried_signature, signer),
    SPAN_ROW(ROW_BYTES, struct carried_signature, minisig, 1, AGREED_MINISIG_MOST_BYTES),
};
static const struct shape carried_signature_shape =
    SHAPE(struct carried_signature, schakel__v1__carried_signature__descriptor, carried_signature_rows, NULL, AGREED_VERSION_MOST_BYTES);

static const struct row carried_file_rows[] = {
    SPAN_ROW(ROW_TEXT, struct carried_file, name, 1, AGREED_NAME_MOST_BYTES),
    SPAN_ROW(ROW_BYTES, struct carried_file, bytes, 0, AGREED_VERSION_MOST_BYTES),
};
static const struct shape carried_file_shape =
    SHAPE(struct carried_file, schakel__v1__carried_file__descriptor, carried_file_rows, NULL, AGREED_VERSION_MOST_BYTES);

static struct status carried_version_check(const void *plain)
{
    const struct carried_version *version = plain;
    for (size_t i = 1; i < version->signature_count; i++)
        if (oin_compare(&version->signatures[i - 1].signer, &version->signatures[i].signer) >= 0)
            return FAIL(INVALID);
    for (size_t i = 1; i < version->file_count; i++)
        if (order_of(version->files[i - 1].name, version->files[i].name) >= 0)
            return FAIL(INVALID);
    return STATUS(OK);
}

static const struct row carried_version_rows[] = {
    LIST(struct carried_version, signatures, signature_count, carried_signature_shape, 1, AGREED_SIGNATURES_MOST),
    LIST(struct carried_version, files, file_count, carried_file_shape, 1, AGREED_FILES_MOST),
    SPAN_ROW(ROW_BYTES, struct carried_version, manifest, 1, AGREED_MANIFEST_MOST_BYTES),
};
const struct shape carried_version_shape = SHAPE(struct carried_version, schakel__v1__carried_version__descriptor, carried_version_rows,
                                                 carried_version_check, AGREED_VERSION_MOST_BYTES);
