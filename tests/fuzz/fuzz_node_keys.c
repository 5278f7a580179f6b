// SPDX-License-Identifier: EUPL-1.2
//
// Files of secrets: what is accepted prints as the very bytes that were read; a text is of one form only. The earlier form of a
// node's keys prints as those of today with one line more.
#include "keyring/ceilings.h"
#include "keyring/key_shares.h"
#include "keyring/node_keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void draw_same(void *state, uint8_t *out, size_t size)
{
    (void)state;
    memset(out, 0x5a, size);
}
static const struct random_source nothing = {draw_same, NULL};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena) struct arena *arena = NULL;
    struct complaint why = {""};
    struct node_keys keys;
    static struct key_shares shares;
    struct span again, text = span_of(data, size);
    ENSURE(status_ok(arena_new(1 << 18, &arena)));
    bool is_keys = status_ok(node_keys_parse(text, "f", &keys, &why));
    ENSURE(is_keys || !strncmp(why.text, "f:", 2));
    bool is_share = status_ok(key_shares_parse(text, "f", &shares, &why));
    ENSURE(is_share || (!strncmp(why.text, "f:", 2) && shares.count == 0));
    struct node_keys earlier;
    bool is_earlier = status_ok(node_keys_parse_earlier(text, "f", &nothing, &earlier, &why));
    ENSURE(is_earlier || !strncmp(why.text, "f:", 2));
    struct ceilings ceilings;
    bool is_ceilings = status_ok(ceilings_parse(text, "f", &ceilings, &why));
    ENSURE(is_ceilings || !strncmp(why.text, "f:", 2));
    ENSURE(is_keys + is_share + is_earlier + is_ceilings <= 1);
    if (is_earlier) {
        ENSURE(status_ok(node_keys_print(&earlier, arena, &again)) && again.size > text.size);
        size_t first = strlen("schakel/node-keys/v1\n");
        ENSURE(span_equal(span_slice(again, first, text.size - first), span_slice(text, first, text.size)));
    }
    if (is_ceilings) {
        static const char earlier_form[] = "schakel/ceilings/v1";
        char printed[CEILINGS_TEXT_MOST];
        struct ceilings read_again;
        ceilings_print(&ceilings, printed);
        ENSURE(span_is_text(text, printed) || !strncmp((const char *)text.data, earlier_form, strlen(earlier_form)));
        ENSURE(status_ok(ceilings_parse(span_of_text(printed), "f", &read_again, &why)));
        ENSURE(!memcmp(&ceilings, &read_again, sizeof ceilings));
    }
    if (is_keys)
        ENSURE(status_ok(node_keys_print(&keys, arena, &again)) && span_equal(again, text));
    if (is_share)
        ENSURE(status_ok(key_shares_print(&shares, arena, &again)) && span_equal(again, text));
    return 0;
}
