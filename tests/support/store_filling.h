// SPDX-License-Identifier: EUPL-1.2
//
// A store with one of everything in it. What is there stands under number THERE, of some things another in another
// state under BESIDE; NEW is what a test adds.
#pragma once

#include "store/cases.h"
#include "store/escrows.h"
#include "store/outbox.h"
#include "store/quotas.h"

#define THERE 1
#define BESIDE 2
#define NEW 3
#define HEALED 9 /* position of a leaf */
#define NUMBER(number) ((uint8_t[SHA256_BYTES]){number})
#define DIGEST(number) (&(struct digest){{number}})
#define EXCHANGE(number) (&(struct exchange_id){{number}})
#define DIGEST(number) (&(struct digest){{number}})

extern const struct oin filling_partner; /* in everything that has one */

MUST_USE struct status store_fill(struct store *store); /* in transactions of its own */
/* What the first version of the tables has room for. */
MUST_USE struct status store_fill_as_first(struct store *store);

/* What it is filled with, one at a time. */
MUST_USE struct status filling_put_record(struct store *store, const char *reference, uint8_t urgency);
MUST_USE struct status filling_put_received(struct store *store, uint8_t number);
struct case_row filling_case_of(uint8_t number);
MUST_USE struct status filling_put_case(struct store *store, uint8_t number);
MUST_USE struct status filling_put_inquiry(struct store *store, uint8_t number);
MUST_USE struct status filling_answer(struct store *store, uint8_t number);
MUST_USE struct status filling_put_question(struct store *store, uint8_t number);
MUST_USE struct status filling_put_lookup(struct store *store, uint8_t number);
struct status filling_put_voucher(struct store *store, uint8_t number);
struct status filling_show_voucher(struct store *store, uint8_t number);
MUST_USE struct status filling_put_inbox(struct store *store, uint8_t number);
MUST_USE struct status filling_deny(struct store *store, uint8_t number);
MUST_USE struct status filling_decide(struct store *store, uint8_t number);
struct outbox_row filling_message_of(uint8_t number);
MUST_USE struct status filling_put_outbox(struct store *store, uint8_t number);
MUST_USE struct status filling_open_key(struct store *store, uint8_t number);
MUST_USE struct status filling_open_push(struct store *store, int64_t record);
MUST_USE struct status filling_write_head(struct store *store, uint64_t size);
struct escrow_row filling_escrow(uint8_t number);
struct status filling_put_escrow(struct store *store, uint8_t number);
struct status filling_shut_out(struct store *store, const struct oin *partner);
#define FILLING_ORIGIN "00000099000000001000/exchange-log/2026"
#define FILLING_WITNESSED "00000099000000003000/exchange-log/2026"
MUST_USE struct status filling_witness(struct store *store, const struct oin *partner);
struct status filling_see_receipt(struct store *store, uint64_t leaf_index);
struct status filling_list_shut_out(struct store *store, struct arena *arena);
struct status filling_find_receipt(struct store *store);
#define FILLING_VIEW(name) .kind = ENTRY_VIEWED, .word = span_of_text("case-viewed"), .user = span_of_text(name)
struct status filling_view(struct store *store, const char *user);
struct status filling_open(struct store *store, uint8_t number);
struct status filling_open_again(struct store *store, uint8_t number);
struct status filling_prune_opened(struct store *store);
struct status filling_prune_escrows(struct store *store);
struct status filling_read_request(struct store *store, uint8_t number, struct arena *arena);
struct status filling_serve_opened(struct store *store);
struct quota_slice filling_slice(uint8_t purpose);
MUST_USE struct status filling_debit(struct store *store, uint64_t count);
