// SPDX-License-Identifier: EUPL-1.2
//
// Where a node keeps its things: its settings, and paths as they are typed.
#pragma once

#include "agreed/agreed.h"
#include "config/config.h"
#include "files/files.h"
#include "sentence/command.h"

#define NODE_CONF_NAME "node.conf"
#define DEFAULT_CONFIG "/etc/schakel/" NODE_CONF_NAME

/* `path` is the file or the folder that holds it as node.conf. What config_read refuses with. */
MUST_USE struct status node_conf_read(const char *path, struct arena *arena, struct config *out, struct complaint *why);

/* Nobody else of this command works on the secrets of the node until `*out` is closed. BUSY, IO_FAILED. */
MUST_USE struct status node_lock(const struct config *conf, struct arena *arena, int *out, struct complaint *why);

/* Absolute and without `..`: the folder of it must exist, the file itself need not. */
MUST_USE struct status path_absolute(const char *path, struct arena *arena, const char **out, struct complaint *why);
/* Makes a folder with this mode unless it is there. INVALID when something else has its name. */
MUST_USE struct status folder_make(const char *path, unsigned mode, struct complaint *why);
bool path_exists(const char *path);
bool folder_is_there(const char *path);
