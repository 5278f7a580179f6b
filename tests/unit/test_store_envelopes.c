// SPDX-License-Identifier: EUPL-1.2
//
// A file from before envelopes of version 2: what waited in the old form cannot be sent any more, and is not lost silently. A
// signal is one that was not delivered, which the next import sends; a question is one that a person can ask again (P-06). What a
// professional had not weighed yet was asked with tokens that find nobody any more: it goes, and is not answered "not known".
#include "store/inbox.h"
#include "store/inquiries.h"
#include "store/migrate.h"
#include "store/nonces.h"
#include "store/outbox.h"
#include "store/pushes.h"
#include "store/questions.h"
#include "support/first_page.h"
#include "support/store_filling.h"

#include "../support/store_fixture.h"

static const struct schema before = {NULL, 1};

static struct status open_as(struct fixture *f, const struct schema *schema, bool create)
{
    struct store_config config = {.path = f->path, .create = create, .master = &f->master, .own = oin_of(FIXTURE_OIN), .schema = schema};
    return store_open(&config, &f->why, &f->store);
}

Test(store_envelopes, what_waited_in_the_old_form_can_be_sent_and_asked_again)
{
    struct fixture f;
    struct schema first = before;
    struct outbox_row waiting, *rows;
    struct inquiry_row inquiry;
    struct case_row opened;
    struct nonce_row nonce;
    struct push push;
    struct inbox_row *weighed;
    struct question_row question;
    uint64_t pushes[PUSH_STATES];
    size_t count;
    fixture_path(&f);
    first.versions = store_schema.versions;
    OK(open_as(&f, &first, true));
    OK(store_fill_as_first(f.store));
    OK(store_begin(f.store));
    OK(store_push_send(f.store, 1, &filling_partner, DIGEST(THERE), EXCHANGE(THERE)));
    OK(store_commit(f.store));
    f.store = store_close(f.store);
    OK(open_as(&f, &store_schema, false));
    OK(store_outbox_due(f.store, NULL, INT64_MAX / 2, 100, f.arena, &rows, &count));
    cr_expect(count == 0);
    waiting = filling_message_of(THERE);
    IS(store_outbox_find(f.store, EXCHANGE(THERE), waiting.kind, &waiting.to, f.arena, &waiting), NOT_FOUND);
    OK(store_inquiry_find(f.store, EXCHANGE(THERE), f.arena, &inquiry));
    cr_expect(inquiry.state == INQUIRY_EXPIRED, "state %d", inquiry.state);
    OK(store_inquiry_find(f.store, EXCHANGE(BESIDE), f.arena, &inquiry));
    cr_expect(inquiry.state == INQUIRY_ANSWERED && span_is_text(inquiry.answer, "antwoord"), "what was answered stays");
    OK(store_nonce_find(f.store, &filling_partner, NUMBER(THERE), f.arena, &nonce));
    cr_expect(!nonce.has_reply, "a repetition is not understood either");
    OK(first_inbox(f.store, INBOX_WAITING, f.arena, &weighed, &count));
    cr_expect(count == 0);
    OK(first_inbox(f.store, INBOX_GRANTED, f.arena, &weighed, &count));
    cr_expect(count == 1, "what was decided stays");
    OK(store_case_read(f.store, NUMBER(THERE), f.arena, &opened));
    cr_expect(opened.necessity_code == NECESSITY_OTHER && opened.lighter_code == LIGHTER_OTHER, "a case of before has words alone");
    cr_expect(span_is_text(opened.necessity, "noodzaak"));
    OK(store_question_read(f.store, &filling_partner, EXCHANGE(BESIDE), &question));
    cr_expect(question.state == INQUIRY_ANSWERED && question.destroy_day == 90, "and it is known that it was: it goes at its term");
    OK(store_question_read(f.store, &filling_partner, EXCHANGE(THERE), &question));
    cr_expect(question.state == INQUIRY_NONE, "what was not is asked again");
    OK(store_push_counts(f.store, pushes));
    cr_expect(pushes[PUSH_PENDING] == 0 && pushes[PUSH_EXPIRED] == 1);
    OK(store_begin(f.store));
    OK(store_push_open(f.store, 1, &filling_partner, NULL, &push));
    cr_expect(push.state == PUSH_EXPIRED && push.code == STATUS_EXPIRED);
    OK(store_commit(f.store));
    fixture_close(&f);
}
