-- SPDX-License-Identifier: EUPL-1.2
--
-- Version 11. Partners that an operator of this node shut out: since when, and by whom. Of before there are none.

CREATE TABLE quarantine (
    partner TEXT NOT NULL PRIMARY KEY,
    since_ms INTEGER NOT NULL,
    sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;
