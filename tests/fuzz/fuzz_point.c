// SPDX-License-Identifier: EUPL-1.2
//
// Elements, scalars and proofs as they arrive. What is accepted is canonical: its bytes are the input, and it is what
// arithmetic makes of it. Everything else is refused and leaves the output alone.
#include "../support/points.h"
#include "pseudonym/dleq.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_element(struct span bytes)
{
    struct element element = {{0}}, twice, back;
    if (!status_ok(element_decode(bytes, &element))) {
        ENSURE(element_is_identity(&element));
        return;
    }
    ENSURE(span_equal(bytes, SPAN_OF_ARRAY(element.bytes)) && !element_is_identity(&element));
    element_add(&element, &element, &twice);
    point_subtract(&twice, &element, &back);
    ENSURE(element_equal(&element, &back));
}

static void read_scalar(struct span bytes)
{
    struct scalar scalar = {{0}}, one, same;
    if (!status_ok(scalar_decode(bytes, &scalar))) {
        ENSURE(scalar_is_zero(&scalar));
        return;
    }
    scalar_from_u64(1, &one);
    scalar_multiply(&scalar, &one, &same);
    ENSURE(span_equal(bytes, SPAN_OF_ARRAY(same.bytes)) && !scalar_is_zero(&scalar));
}

static void read_proof(struct span bytes)
{
    struct dleq_proof proof;
    uint8_t again[DLEQ_PROOF_BYTES];
    if (!status_ok(dleq_decode(bytes, &proof)))
        return;
    dleq_encode(&proof, again);
    ENSURE(span_equal(bytes, SPAN_OF_ARRAY(again)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span bytes = span_of(data, size);
    read_element(bytes);
    read_scalar(bytes);
    read_proof(bytes);
    return 0;
}
