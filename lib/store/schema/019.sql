-- SPDX-License-Identifier: EUPL-1.2
--
-- Version 19. What an entry of the ledger was healed with, whose row among the leaves is not what was signed any more: it is read in
-- place of that row, which stays as it is.
CREATE TABLE leaf_patch (
    position INTEGER PRIMARY KEY CHECK (position >= 0),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    entry BLOB NOT NULL
) STRICT;

CREATE TRIGGER leaf_patch_stays BEFORE DELETE ON leaf_patch
BEGIN SELECT raise(ABORT, 'what was healed stays so'); END;
