// SPDX-License-Identifier: EUPL-1.2
//
// The head of a ledger that its owner wrote again, offered as the next one: it stands in the owner's folder, as `second-history`.
#include "support/hostile_forge.h"

#include "files/files.h"
#include "ledger/add_checkpoint.h"
#include "ledger/note.h"

struct status body_second_history(const struct forge *forge, enum envelope_kind *out_kind, struct span *out_body)
{
    struct add_checkpoint request;
    struct checkpoint checkpoint;
    struct complaint why;
    struct note note;
    const char *path;
    *out_kind = ENVELOPE_HEAD;
    TRY(arena_print(forge->arena, &path, "%s/second-history", forge->folder));
    TRY(file_read(path, ADD_CHECKPOINT_MOST_BYTES, forge->arena, &request.checkpoint, &why));
    TRY(note_parse(request.checkpoint, forge->arena, &note));
    TRY(checkpoint_parse(note.text, &checkpoint));
    request.growth = (struct tree_growth){.old_size = checkpoint.head.size};
    return add_checkpoint_print(&request, forge->arena, out_body);
}
