-- SPDX-License-Identifier: EUPL-1.2
--
-- Version 14. Of the receipts that partners gave it is kept where in which ledger they said that something stands, so that a second history
-- of one is seen; what was given before this is in the ledger only. And of each witness what it cosigned last.

CREATE TABLE receipt_seen (
    origin TEXT NOT NULL, leaf_index INTEGER NOT NULL CHECK (leaf_index >= 0), leaf_hash BLOB NOT NULL CHECK (length(leaf_hash) = 32),
    position INTEGER NOT NULL, seen_ms INTEGER NOT NULL, highest INTEGER NOT NULL,
    PRIMARY KEY (origin, leaf_index)
) STRICT, WITHOUT ROWID;
CREATE INDEX receipt_seen_by_time ON receipt_seen (origin, seen_ms, highest);

-- A case says by codes why it is needed and why nothing lighter does. Which form it has stands beside it, so that one that lost its codes
-- is damage and not one of before: 0 is of before, with its reasons in words alone; 1 has codes.

ALTER TABLE dossier ADD COLUMN form INTEGER NOT NULL DEFAULT 0 CHECK (form IN (0, 1));

-- Who cosigns our heads: what each holds, and what was offered to it and not answered.
CREATE TABLE witness (
    partner TEXT NOT NULL PRIMARY KEY, held BLOB NOT NULL, cosigned_s INTEGER NOT NULL, note BLOB NOT NULL,
    offered BLOB NOT NULL, offered_frontier BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Reads by people are counted together until their window is over (store/views.h).

CREATE TABLE viewed (
  finder   BLOB PRIMARY KEY,
  begun_ms INTEGER NOT NULL,
  ends_ms  INTEGER NOT NULL,
  sealed   BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX viewed_over ON viewed (ends_ms);
