// SPDX-License-Identifier: EUPL-1.2
//
// The stored state of a key ceremony, of member 1 of three and two keys, with keys made from fixed seeds: what is taken back must be
// stored again as the same bytes.
#include "crypto/secret.h"
#include "pseudonym/dkg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct dkg_member members[3];
static const struct ring_name keys[] = {{"fuzz", {"00000099000000001000"}, 1}, {"fuzz", {"00000099000000002000"}, 1}};
static struct sign_key sign_keys[3];
static uint8_t box_secrets[3][BOX_SECRET_BYTES];

static struct dkg_params params_make(void)
{
    static bool is_made; /* once: key generation would be most of a run */
    for (uint8_t i = 0; !is_made && i < 3; i++) {
        uint8_t seed[SIGN_SEED_BYTES] = {'s', i};
        sign_key_from_seed(seed, &sign_keys[i]);
        memset(box_secrets[i], 'b' + i, BOX_SECRET_BYTES);
        snprintf(members[i].oin.text, sizeof members[i].oin.text, "0000000100321434500%u", i);
        memcpy(members[i].sign_public, sign_keys[i].public, SIGN_PUBLIC_BYTES);
        box_public_of(box_secrets[i], members[i].box_public);
    }
    is_made = true;
    return (struct dkg_params){.key_count = N(keys),
                               .keys = keys,
                               .threshold = 2,
                               .size = 3,
                               .me = 1,
                               .members = members,
                               .sign_key = &sign_keys[0],
                               .box_secret = box_secrets[0]};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena) struct arena *arena = NULL;
    CLEANUP(dkg) struct dkg *dkg = NULL;
    struct complaint why = {0};
    struct span again;
    ENSURE(status_ok(crypto_start()));
    struct dkg_params params = params_make();
    if (!status_ok(dkg_decode_state(&params, span_of(data, size), &why, &dkg))) {
        ENSURE(why.text[0] != '\0');
        return 0;
    }
    ENSURE(status_ok(arena_new((size_t)2 * DKG_STATE_MOST, &arena)));
    ENSURE(status_ok(dkg_encode_state(dkg, arena, &again)));
    ENSURE(span_equal(again, span_of(data, size)));
    return 0;
}
