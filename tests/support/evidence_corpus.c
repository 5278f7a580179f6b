// SPDX-License-Identifier: EUPL-1.2
//
// `evidence_corpus FOLDER` writes the seeds of the fuzz target anew (tests/fuzz/corpus/evidence): after a change of the evaluate message,
// of the envelope or of the ring they are those of a format that was.
#include "crypto/secret.h"
#include "evidence/remade.h"
#include "files/files.h"
#include "support/sample_evidence.h"
#include "support/sample_opened.h"
#include "support/seeded_random.h"

#define POINTS SAMPLE_EVIDENCE_POINTS
#define ENSURE_OK(expression) ENSURE(status_ok(expression))

static struct arena *arena;
static const char *folder;

static void write_seed(const char *name, struct span bytes)
{
    const char *path;
    ENSURE_OK(arena_print(arena, &path, "%s/%s", folder, name));
    ENSURE_OK(file_write_atomic(path, bytes, 0644, NULL));
}

static struct span text_of(const struct evidence *evidence)
{
    struct span text;
    ENSURE_OK(evidence_print(evidence, arena, &text));
    return text;
}

static void write_changed(const char *name, struct span text, const char *before, char instead)
{
    uint8_t *changed;
    ENSURE_OK(ARENA_NEW(arena, text.size, &changed));
    memcpy(changed, text.data, text.size);
    uint8_t *found = memmem(changed, text.size, before, strlen(before));
    ENSURE(found);
    found[strlen(before)] = (uint8_t)instead;
    write_seed(name, span_of(changed, text.size));
}

static void write_opened(const struct random_source *random)
{
    struct sample_opened sample;
    struct span text;
    sample_opened_make(random, arena, &sample);
    struct opened opened = sample_opened_file(&sample, arena);
    ENSURE_OK(opened_print(&opened, arena, &text));
    write_seed("opened", text);
    write_seed("opened-cut", span_slice(text, 0, text.size / 2));
    opened.answers[1] = sample_opened_answer(&sample, 1, 4, arena);
    ENSURE_OK(opened_print(&opened, arena, &text));
    write_seed("opened-by-a-liar", text);
    opened = sample_opened_file(&sample, arena);
    opened.answer_count = 2;
    ENSURE_OK(opened_print(&opened, arena, &text));
    write_seed("opened-by-two", text);
    sample.batch = batch_free(sample.batch);
}

static void write_asked(void)
{
    struct remade remade = {.request = {{1}}, .holder = sample_oin(SAMPLE_TO), .count = 3};
    const struct inquiry_message inquiry = sample_inquiry_message();
    struct sign_key asker;
    struct span text;
    memcpy(remade.pseudonyms, sample_points(remade.count), remade.count * sizeof *remade.pseudonyms);
    ENSURE_OK(remade_print(&remade, arena, &text));
    write_seed("remade", text);
    write_seed("remade-cut", span_slice(text, 0, text.size - 40));
    ENSURE_OK(inquiry_message_encode(&inquiry, arena, &text));
    const struct envelope envelope = sample_envelope_of(ENVELOPE_INQUIRY, text, arena);
    sample_key(9, &asker);
    text = sample_frame(&envelope, &asker, arena);
    write_seed("question", text);
    write_seed("question-cut", span_slice(text, 0, text.size / 2));
}

int main(int argc, char **argv)
{
    struct seeded state;
    const struct random_source random = seeded_random(&state, 1, 1);
    struct sample_case sample;
    struct element points[POINTS];
    if (argc != 2) {
        fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 64;
    }
    folder = argv[1];
    ENSURE(status_ok(crypto_start()) && status_ok(arena_new((size_t)64 << 20, &arena)));
    sample_case_make(&random, arena, &sample);
    struct evidence evidence = sample_evidence(&sample, sample.honest, arena);
    write_seed("right", text_of(&evidence));
    memcpy(points, sample.honest, sizeof points);
    points[0] = points[1];
    evidence = sample_evidence(&sample, points, arena);
    struct span wrong = text_of(&evidence);
    write_seed("wrong", wrong);
    write_seed("bad-cut", span_slice(wrong, 0, 300));
    write_changed("bad-version", wrong, "schakel/evidence/v", '2');
    write_changed("bad-mask", wrong, "mask ", 'A');
    sample.request.parts[0].epoch++;
    evidence = sample_evidence(&sample, points, arena);
    write_seed("of-another-key", text_of(&evidence));
    sample.batch = batch_free(sample.batch);
    write_opened(&random);
    write_asked();
    arena = arena_free(arena);
    return 0;
}
