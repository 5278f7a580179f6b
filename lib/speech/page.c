// SPDX-License-Identifier: EUPL-1.2
//
// The reference page of the door: first all verbs, then each with its members and an example.
#include "speech/verb.h"

#define PAGE_ARENA_BYTES ((size_t)1024 * 1024)
#define PLACE_ROOM 120

static const char *const effect_words[SPEECH_EFFECTS] = {[SPEECH_READS] = "reads", [SPEECH_WRITES] = "writes", [SPEECH_SIGNS] = "signs"};

static void print_roles(FILE *out, unsigned roles)
{
    static const struct {
        unsigned bit;
        const char *word;
    } rows[] = {
#define ROLE_WORD(NAME, bit, word) {bit, word},
        SPEECH_ROLES(ROLE_WORD)
#undef ROLE_WORD
    };
    for (size_t i = 0, count = 0; i < N(rows); i++)
        if (roles & rows[i].bit)
            fprintf(out, "%s%s", count++ ? ", " : "", rows[i].word);
}

static void print_leaves(FILE *out, const struct speech_leaves *leaves)
{
    if (leaves->kind == ENTRY_NONE)
        fprintf(out, "nothing: %s", leaves->word);
    else if (*leaves->word)
        fprintf(out, "%s `%s`", entry_kind_word(leaves->kind), leaves->word);
    else
        fprintf(out, "%s", entry_kind_word(leaves->kind));
}

static void print_verbs(FILE *out)
{
    fprintf(out, "| verb | who may | effect | what it leaves in the ledger | what it does |\n| --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; i < SPEECH_VERB_COUNT; i++) {
        const struct speech_verb_row *verb = &speech_verb_rows[i];
        fprintf(out, "| [`%s`](#%s) | ", verb->name, verb->name);
        print_roles(out, verb->roles);
        fprintf(out, " | %s | ", effect_words[verb->effect]);
        print_leaves(out, &verb->leaves);
        fprintf(out, " | %s |\n", verb->sentence);
    }
}

/* Members of a struct inside stand under it as "subjects[].kind". */
static void print_rows(FILE *out, const struct speech_shape *shape, const char *outer)
{
    for (size_t i = 0; i < shape->row_count; i++) {
        const struct speech_row *row = &shape->rows[i];
        const struct speech_shape *child = row->kind == SPEECH_LIST ? row->item->child : row->child;
        char inner[PLACE_ROOM];
        fprintf(out, "| `%s%s`%s | ", outer, row->name, row->presence == SPEECH_ALWAYS ? "" : ", optional");
        speech_row_describe(row, out);
        fprintf(out, " | %s |\n", row->meaning);
        snprintf(inner, sizeof inner, "%s%s%s.", outer, row->name, row->kind == SPEECH_LIST ? "[]" : "");
        if (child)
            print_rows(out, child, inner);
    }
}

static void print_members(FILE *out, const char *title, const struct speech_shape *shape)
{
    if (!shape->row_count)
        return;
    fprintf(out, "\n| %s | what | meaning |\n| --- | --- | --- |\n", title);
    print_rows(out, shape, "");
}

static void print_example(FILE *out, struct json *object)
{
    CLEANUP(arena) struct arena *arena = NULL;
    CLEANUP(json) struct json *owned = object;
    struct span text;
    if (status_ok(arena_new(PAGE_ARENA_BYTES, &arena)) && status_ok(json_print(owned, arena, &text)))
        fprintf(out, "%.*s\n", (int)text.size, (const char *)text.data);
}

static void print_verb(FILE *out, const struct speech_verb_row *verb)
{
    struct json *request = json_object_new(), *reply = json_object_new();
    fprintf(out, "\n### %s\n\nFor ", verb->name);
    print_roles(out, verb->roles);
    fprintf(out, "; %s: %s.\n", effect_words[verb->effect], verb->sentence);
    print_members(out, "request", verb->request);
    print_members(out, "reply", verb->reply);
    json_set_integer(request, "version", SPEECH_VERSION);
    json_set_text(request, "verb", verb->name);
    speech_shape_example(verb->request, request);
    json_set_bool(reply, "ok", true);
    speech_shape_example(verb->reply, reply);
    fprintf(out, "\n```json\n");
    print_example(out, request);
    print_example(out, reply);
    fprintf(out, "```\n");
}

void speech_print(FILE *out)
{
    print_verbs(out);
    for (size_t i = 0; i < SPEECH_VERB_COUNT; i++)
        print_verb(out, &speech_verb_rows[i]);
}
