// SPDX-License-Identifier: EUPL-1.2
//
// The keeper as a process of its own, with a real share: its points are those of the share.
#include "../support/points.h"
#include "crypto/secret.h"
#include "files/files.h"
#include "keeper/keeper_client.h"
#include "keeper/process.h"
#include "keyring/key_shares.h"
#include "keyring/node_keys.h"
#include "support/committee.h"
#include "support/one_part.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#define OK(expression) cr_assert(status_ok(expression))
#define ME 3 /* our place in the committee */
#define COUNT (2 * KEEPER_SLICE_POINTS + 5)

static char folder[] = "/tmp/schakel.keeper.XXXXXX";
static struct arena *arena;
static struct committee committee, escrow;
static struct keeper *keeper;
static int work_fd;
static struct keeper_identity identity;
static struct element points[COUNT];

static const char *path_of(const char *name)
{
    const char *path;
    OK(arena_print(arena, &path, "%s/%s", folder, name));
    return path;
}

static void write_secrets(void)
{
    struct node_keys keys;
    struct span text;
    static struct key_shares shares;
    shares = (struct key_shares){.generation = 2,
                                 .index = ME,
                                 .count = 2,
                                 .shares = {{.domain = "casus",
                                             .holder = {"00000099000000001000"},
                                             .epoch = 4,
                                             .scalar = committee.shares[ME - 1],
                                             .public_share = committee.public_shares[ME - 1]},
                                            {.domain = RING_ESCROW_DOMAIN,
                                             .holder = ring_nobody,
                                             .epoch = 1,
                                             .scalar = escrow.shares[ME - 1],
                                             .public_share = escrow.public_shares[ME - 1]}}};
    node_keys_init(system_random(), &keys);
    OK(node_keys_print(&keys, arena, &text));
    OK(file_write_atomic(path_of("keys"), text, 0600, NULL));
    OK(key_shares_print(&shares, arena, &text));
    OK(file_write_atomic(path_of("shares"), text, 0600, NULL));
}

static struct keeper_place keeper_place(void)
{
    return (struct keeper_place){getenv("SCHAKELD"), path_of("keys"), path_of("shares"), {"00000099000000001000"}, NULL};
}

static void start_keeper(void)
{
    const struct keeper_place place = keeper_place();
    struct keeper_link link;
    OK(keeper_process_start(&place, &link, &work_fd));
    OK(keeper_open(link, &identity, &keeper));
}

static void start(void)
{
    OK(crypto_start());
    OK(arena_new((size_t)16 * 1024 * 1024, &arena));
    committee_make(system_random(), &committee);
    committee_make(system_random(), &escrow);
    cr_assert(mkdtemp(folder));
    write_secrets();
    for (size_t i = 0; i < COUNT; i++) {
        struct scalar number;
        scalar_from_u64(i + 2, &number);
        element_multiply_generator(&number, &points[i]);
    }
    start_keeper();
    OK(keeper_begin(keeper, NULL, 0));
}
static void stop(void)
{
    keeper = keeper_free(keeper);
    unlink(path_of("keys"));
    unlink(path_of("shares"));
    unlink(path_of("anchor"));
    unlink(path_of("ceilings"));
    rmdir(folder);
    arena = arena_free(arena);
}
TestSuite(keeper_evaluate, .init = start, .fini = stop, .timeout = 60);

static struct evaluate_message message_of(void)
{
    return (struct evaluate_message){.domain = span_of_text("casus"),
                                     .act = EVALUATION_ASK,
                                     .generation = 2,
                                     .part_count = 1,
                                     .parts = {{.holder = {"00000099000000001000"},
                                                .epoch = 4,
                                                .point_count = COUNT,
                                                .points = points,
                                                .mask = all_asked(EVALUATION_ASK, COUNT)}}};
}

static struct job_voucher counting; /* of the next evaluation */

static struct keeper_result evaluated(uint8_t size, const struct evaluate_message *message)
{
    struct keeper_result result;
    OK(keeper_evaluate(keeper, &(struct keeper_task){.job = 17, .size = size}, message, &message->parts[0], &counting));
    struct pollfd line = {.fd = work_fd, .events = POLLIN};
    cr_assert(poll(&line, 1, 20000) == 1);
    OK(keeper_result_read(keeper, arena, &result));
    cr_assert_eq(result.job, 17);
    return result;
}

/* P-02 */
Test(keeper_evaluate, gives_every_point_multiplied_by_its_share_for_a_committee_of_that_size)
{
    struct evaluate_message message = message_of();
    struct keeper_result result = evaluated(COMMITTEE_SIZE, &message);
    struct scalar factor;
    struct element expected[COUNT], public, generator, made;
    cr_assert(result.code == STATUS_OK && result.point_count == COUNT);
    evaluate_prepare(&committee.shares[ME - 1], COMMITTEE_SIZE, &factor);
    evaluate_slice(&factor, points, COUNT, expected);
    cr_expect(memcmp(result.points, expected, sizeof expected) == 0);
    point_generator(&generator);
    element_multiply(&factor, &generator, &made);
    evaluate_public(&committee.public_shares[ME - 1], COMMITTEE_SIZE, &public);
    cr_expect(element_equal(&made, &public), "which is that of its public share");
}

Test(keeper_evaluate, refuses_another_epoch_and_a_committee_that_it_is_not_in)
{
    struct evaluate_message message = message_of();
    message.parts[0].epoch = 5;
    struct keeper_result result = evaluated(COMMITTEE_SIZE, &message);
    cr_expect(result.code == STATUS_WRONG_EPOCH && result.point_count == 0);
    message = message_of();
    result = evaluated(ME - 1, &message);
    cr_expect(result.code == STATUS_BAD_COMMITTEE && result.point_count == 0);
}

/* P-02: the numbers are the operator's, in a file that no daemon is asked about; and a restart gives nothing back. */
Test(keeper_evaluate, multiplies_no_more_in_a_day_than_the_file_beside_its_keys_says)
{
    struct evaluate_message message = message_of();
    struct ceilings ceilings = ceilings_default;
    char text[CEILINGS_TEXT_MOST];
    ceilings.most[EVALUATION_ASK] = 2 * COUNT + 1;
    ceilings_print(&ceilings, text);
    OK(file_write_atomic(path_of("ceilings"), span_of_text(text), 0600, NULL));
    for (int i = 0; i < 3; i++) {
        keeper = keeper_free(keeper);
        start_keeper();
        struct keeper_result result = evaluated(COMMITTEE_SIZE, &message);
        cr_expect(result.code == (i < 2 ? STATUS_OK : STATUS_OVER_QUOTA) && result.point_count == (i < 2 ? COUNT : 0), "%d", i);
    }
    message.parts[0].point_count = 1;
    cr_expect(evaluated(COMMITTEE_SIZE, &message).code == STATUS_OK, "what is left of it");
    cr_expect(evaluated(COMMITTEE_SIZE, &message).code == STATUS_OVER_QUOTA);
    message.act = EVALUATION_OWN;
    cr_expect(evaluated(COMMITTEE_SIZE, &message).code == STATUS_OK, "each act has its own");
}

Test(keeper_evaluate, does_not_start_with_ceilings_that_it_cannot_read)
{
    const struct keeper_place place = keeper_place();
    struct keeper_link link;
    OK(file_write_atomic(path_of("ceilings"), span_of_text("schakel/ceilings/v1\nevalueren-eigen many\n"), 0600, NULL));
    keeper = keeper_free(keeper);
    OK(keeper_process_start(&place, &link, &work_fd));
    cr_expect(status_is(keeper_open(link, &identity, &keeper), STATUS_KEEPER_LOST));
}

static struct keeper_opening opening_of(void) { return (struct keeper_opening){1, 2, COMMITTEE_SIZE, points[0]}; }

/* P-02: with a proof that anybody can hold against the ring. */
Test(keeper_evaluate, opens_with_its_share_of_the_key_of_the_escrow_and_proves_it)
{
    struct keeper_opening wanted = opening_of();
    struct opening_answer answer;
    struct element public;
    OK(keeper_opens(keeper, &wanted, &answer));
    evaluate_public(&escrow.public_shares[ME - 1], COMMITTEE_SIZE, &public);
    OK(opening_answer_check(&public, &points[0], &answer));
    wanted.epoch = 2;
    cr_expect(status_is(keeper_opens(keeper, &wanted, &answer), STATUS_WRONG_EPOCH));
    wanted = opening_of();
    wanted.generation = 1;
    cr_expect(status_is(keeper_opens(keeper, &wanted, &answer), STATUS_WRONG_EPOCH));
    wanted = opening_of();
    wanted.size = ME - 1;
    cr_expect(status_is(keeper_opens(keeper, &wanted, &answer), STATUS_BAD_COMMITTEE));
}

/* P-02: that key is for openings alone, which are counted for themselves: as a register's it would open without being counted. */
Test(keeper_evaluate, multiplies_nothing_else_by_the_key_of_the_escrow)
{
    struct evaluate_message message = message_of();
    message.domain = span_of_text(RING_ESCROW_DOMAIN);
    message.parts[0].holder = ring_nobody;
    message.parts[0].epoch = 1;
    struct keeper_result result = evaluated(COMMITTEE_SIZE, &message);
    cr_expect(result.code == STATUS_WRONG_EPOCH && result.point_count == 0);
}

Test(keeper_evaluate, opens_no_more_in_a_day_than_the_file_beside_its_keys_says)
{
    struct keeper_opening wanted = opening_of();
    struct opening_answer answer;
    struct ceilings ceilings = ceilings_default;
    char text[CEILINGS_TEXT_MOST];
    ceilings.openings = 2;
    ceilings_print(&ceilings, text);
    OK(file_write_atomic(path_of("ceilings"), span_of_text(text), 0600, NULL));
    keeper = keeper_free(keeper);
    start_keeper();
    OK(keeper_opens(keeper, &wanted, &answer));
    keeper = keeper_free(keeper); /* a restart gives nothing back */
    start_keeper();
    OK(keeper_opens(keeper, &wanted, &answer));
    cr_expect(status_is(keeper_opens(keeper, &wanted, &answer), STATUS_OVER_QUOTA));
    struct evaluate_message message = message_of();
    cr_expect(evaluated(COMMITTEE_SIZE, &message).code == STATUS_OK, "what it multiplies otherwise is counted apart");
}
