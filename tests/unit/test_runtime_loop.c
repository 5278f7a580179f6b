// SPDX-License-Identifier: EUPL-1.2
//
// The loop: what comes when, what ends it, and what callbacks may do to it while it turns.
#include "runtime/loop.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <unistd.h>

/* What happened, one letter each. */
struct story {
    struct loop *loop;
    char told[64];
    int turns;
};
static void tell(struct story *story, char letter)
{
    size_t size = strlen(story->told);
    cr_assert_lt(size + 1, sizeof story->told, "it goes on and on: %s", story->told);
    story->told[size] = letter;
}

struct actor {
    struct story *story;
    char letter;
    struct loop_source source;
    struct loop_timer timer;
    int pipe[2];
    struct actor *victim; /* removed or cancelled when this one acts */
    struct status gives;
};

static struct status actor_ready(void *state, short revents)
{
    struct actor *actor = state;
    char byte;
    if (revents & POLLIN)
        cr_assert_eq(read(actor->pipe[0], &byte, 1), 1);
    tell(actor->story, actor->letter);
    if (actor->victim)
        loop_remove(actor->story->loop, &actor->victim->source);
    return actor->gives;
}
static struct status actor_due(void *state, int64_t now_ms)
{
    struct actor *actor = state;
    cr_expect_geq(now_ms, actor->timer.due_ms);
    tell(actor->story, actor->letter);
    if (actor->victim)
        loop_timer_cancel(actor->story->loop, &actor->victim->timer);
    return actor->gives;
}
static struct status stop_after(void *state)
{
    struct story *story = state;
    tell(story, '|');
    if (--story->turns == 0)
        loop_stop(story->loop);
    return STATUS(OK);
}

static void story_begin(struct story *story, int turns)
{
    *story = (struct story){.turns = turns};
    cr_assert(status_ok(loop_new(&story->loop)));
    loop_set_after(story->loop, stop_after, story);
}
static void actor_enter(struct actor *actor, struct story *story, char letter)
{
    *actor = (struct actor){.story = story, .letter = letter, .gives = STATUS(OK)};
    cr_assert_eq(pipe(actor->pipe), 0);
    actor->source = (struct loop_source){actor->pipe[0], POLLIN, actor_ready, actor};
    actor->timer = (struct loop_timer){.due = actor_due, .state = actor};
}
static void actor_leave(struct actor *actor)
{
    close(actor->pipe[0]);
    close(actor->pipe[1]);
}
static void poke(struct actor *actor) { cr_assert_eq(write(actor->pipe[1], "x", 1), 1); }

Test(runtime_loop, sources_come_first_then_timers_then_the_hook_once)
{
    struct story story;
    struct actor a, b, c, d;
    story_begin(&story, 2);
    actor_enter(&a, &story, 'a');
    actor_enter(&b, &story, 'b');
    actor_enter(&c, &story, 'c');
    actor_enter(&d, &story, 'd');
    cr_assert(status_ok(loop_add(story.loop, &a.source)) && status_ok(loop_add(story.loop, &b.source)));
    loop_timer_set(story.loop, &d.timer, loop_now(story.loop).steady_ms);
    loop_timer_set(story.loop, &c.timer, loop_now(story.loop).steady_ms - 5);
    poke(&b);
    poke(&a);
    poke(&a);
    cr_assert(status_ok(loop_run(story.loop)));
    cr_expect_str_eq(story.told, "abcd|a|");
    story.loop = loop_free(story.loop);
    actor_leave(&a), actor_leave(&b), actor_leave(&c), actor_leave(&d);
}

static struct status be_the_last(void *state, int64_t now_ms)
{
    struct actor *actor = state;
    actor->story->turns = 1;
    return actor_due(state, now_ms);
}

/* How many turns it takes is the machine's affair: when it is slow, two are due at once. */
Test(runtime_loop, timers_are_due_in_order_and_not_before_their_time)
{
    struct story story;
    struct actor a, b, c;
    char letters[4] = "";
    story_begin(&story, 50);
    actor_enter(&a, &story, 'a');
    actor_enter(&b, &story, 'b');
    actor_enter(&c, &story, 'c');
    const int64_t start = loop_now(story.loop).steady_ms;
    loop_timer_set(story.loop, &c.timer, start + 30);
    loop_timer_set(story.loop, &a.timer, start + 500000);
    loop_timer_set(story.loop, &b.timer, start + 20);
    loop_timer_set(story.loop, &a.timer, start + 10); /* moves */
    c.timer.due = be_the_last;
    cr_assert(status_ok(loop_run(story.loop)));
    for (size_t i = 0, size = 0; story.told[i] && size < 3; i++)
        if (story.told[i] != '|')
            letters[size++] = story.told[i];
    cr_expect_str_eq(letters, "abc", "%s", story.told);
    cr_expect_geq(loop_now(story.loop).steady_ms, start + 30);
    story.loop = loop_free(story.loop);
    actor_leave(&a), actor_leave(&b), actor_leave(&c);
}

static struct status come_again(void *state, int64_t now_ms)
{
    struct actor *actor = state;
    tell(actor->story, actor->letter);
    loop_timer_set(actor->story->loop, &actor->timer, now_ms);
    return STATUS(OK);
}

Test(runtime_loop, a_timer_that_sets_itself_for_now_does_not_hold_the_loop)
{
    struct story story;
    struct actor a, b;
    story_begin(&story, 3);
    actor_enter(&a, &story, 'a');
    actor_enter(&b, &story, 'b');
    a.timer.due = come_again;
    loop_timer_set(story.loop, &a.timer, 0);
    loop_timer_set(story.loop, &b.timer, 1);
    cr_assert(status_ok(loop_run(story.loop)));
    cr_expect_str_eq(story.told, "ab|a|a|");
    story.loop = loop_free(story.loop);
    actor_leave(&a), actor_leave(&b);
}

Test(runtime_loop, one_that_is_removed_by_another_is_not_called_any_more)
{
    struct story story;
    struct actor a, b, c, d;
    story_begin(&story, 2);
    actor_enter(&a, &story, 'a');
    actor_enter(&b, &story, 'b');
    actor_enter(&c, &story, 'c');
    actor_enter(&d, &story, 'd');
    a.victim = &b;
    c.victim = &d;
    cr_assert(status_ok(loop_add(story.loop, &a.source)) && status_ok(loop_add(story.loop, &b.source)));
    loop_timer_set(story.loop, &c.timer, 0);
    loop_timer_set(story.loop, &d.timer, 0);
    poke(&a);
    poke(&a);
    poke(&b);
    cr_assert(status_ok(loop_run(story.loop)));
    cr_expect_str_eq(story.told, "ac|a|");
    story.loop = loop_free(story.loop);
    actor_leave(&a), actor_leave(&b), actor_leave(&c), actor_leave(&d);
}

Test(runtime_loop, a_callback_that_fails_ends_the_loop_with_its_status)
{
    struct story story;
    struct actor a, b;
    story_begin(&story, 9);
    actor_enter(&a, &story, 'a');
    actor_enter(&b, &story, 'b');
    a.gives = FAIL(KEEPER_LOST);
    cr_assert(status_ok(loop_add(story.loop, &a.source)) && status_ok(loop_add(story.loop, &b.source)));
    poke(&a);
    poke(&b);
    cr_expect(status_is(loop_run(story.loop), STATUS_KEEPER_LOST));
    cr_expect_str_eq(story.told, "a");
    story.loop = loop_free(story.loop);
    actor_leave(&a), actor_leave(&b);
}

Test(runtime_loop, what_only_wakes_it_brings_the_hook)
{
    struct story story;
    struct actor a;
    story_begin(&story, 1);
    actor_enter(&a, &story, 'a');
    a.source.ready = NULL;
    a.timer.due = NULL;
    cr_assert(status_ok(loop_add(story.loop, &a.source)));
    poke(&a);
    cr_assert(status_ok(loop_run(story.loop)));
    loop_remove(story.loop, &a.source);
    story.turns = 1;
    loop_timer_set(story.loop, &a.timer, loop_now(story.loop).steady_ms + 20);
    cr_assert(status_ok(loop_run(story.loop)));
    cr_expect_str_eq(story.told, "||");
    cr_expect(!a.timer.is_set);
    story.loop = loop_free(story.loop);
    actor_leave(&a);
}

Test(runtime_loop, a_hang_up_is_told)
{
    struct story story;
    struct actor a;
    story_begin(&story, 1);
    actor_enter(&a, &story, 'a');
    cr_assert(status_ok(loop_add(story.loop, &a.source)));
    close(a.pipe[1]);
    cr_assert(status_ok(loop_run(story.loop)));
    cr_expect_str_eq(story.told, "a|");
    story.loop = loop_free(story.loop);
    close(a.pipe[0]);
}

Test(runtime_loop, hup_is_told_once_and_term_and_int_stop_after_the_turn_and_are_told)
{
    static const int stopping[] = {SIGTERM, SIGINT};
    for (size_t i = 0; i < N(stopping); i++) {
        struct story story;
        sigset_t before, within, behind;
        sigprocmask(SIG_SETMASK, NULL, &before);
        story_begin(&story, 99);
        cr_assert(status_ok(loop_catch_signals(story.loop)));
        sigprocmask(SIG_SETMASK, NULL, &within);
        cr_expect(sigismember(&within, stopping[i]) && !sigismember(&before, stopping[i]));
        cr_expect_eq(loop_signal(story.loop), 0);
        cr_assert_eq(kill(getpid(), SIGHUP), 0);
        cr_assert_eq(kill(getpid(), stopping[i]), 0);
        cr_assert(status_ok(loop_run(story.loop)));
        cr_expect_str_eq(story.told, "|");
        cr_expect_eq(loop_signal(story.loop), stopping[i]);
        cr_expect(loop_take_hangup(story.loop));
        cr_expect_not(loop_take_hangup(story.loop));
        story.loop = loop_free(story.loop);
        sigprocmask(SIG_SETMASK, NULL, &behind);
        cr_expect_not(sigismember(&behind, stopping[i]));
    }
}

Test(runtime_loop, more_sources_than_it_has_room_for_are_busy)
{
    static struct loop_source sources[LOOP_SOURCES_MOST + 1];
    CLEANUP(loop) struct loop *loop = NULL;
    cr_assert(status_ok(loop_new(&loop)));
    for (size_t i = 0; i < LOOP_SOURCES_MOST; i++)
        cr_assert(status_ok(loop_add(loop, &sources[i])));
    cr_expect(status_is(loop_add(loop, &sources[LOOP_SOURCES_MOST]), STATUS_BUSY));
}
