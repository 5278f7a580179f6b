-- SPDX-License-Identifier: EUPL-1.2
--
-- Version 15. What was said and heard between this node and each partner, by the hour in which its exchange began, so that two nodes can
-- hold their ledgers against each other without reading them through; what came of that; and what did not agree.

CREATE TABLE exchanged (
    partner TEXT NOT NULL, hour INTEGER NOT NULL, row BLOB NOT NULL CHECK (length(row) = 82),
    position INTEGER NOT NULL CHECK (position >= -1), said_ms INTEGER NOT NULL, begins INTEGER NOT NULL CHECK (begins IN (0, 1)),
    PRIMARY KEY (partner, hour, row)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX exchanged_begins ON exchanged (partner, substr(row, 1, 16)) WHERE begins = 1;

CREATE TABLE reconciled (
    partner TEXT NOT NULL, day INTEGER NOT NULL, stage INTEGER NOT NULL CHECK (stage IN (1, 2)), at_ms INTEGER NOT NULL,
    outcome INTEGER NOT NULL CHECK (outcome BETWEEN 1 AND 4), ours INTEGER NOT NULL, theirs INTEGER NOT NULL,
    explained INTEGER NOT NULL, differing INTEGER NOT NULL,
    PRIMARY KEY (partner, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE difference (
    partner TEXT NOT NULL, day INTEGER NOT NULL, number INTEGER NOT NULL, verdict INTEGER NOT NULL,
    row BLOB NOT NULL CHECK (length(row) = 82), position INTEGER NOT NULL CHECK (position >= -1),
    PRIMARY KEY (partner, day, number)
) STRICT, WITHOUT ROWID;
