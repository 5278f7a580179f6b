-- SPDX-License-Identifier: EUPL-1.2
--
-- Version 8. How partners ask of us, counted in windows: a row for each partner and alarm, and sixteen places for texts that come again,
-- by a keyed digest. What was before is not known: all begin anew.

CREATE TABLE alarm (
    partner TEXT NOT NULL,
    alarm INTEGER NOT NULL,
    window INTEGER NOT NULL,
    count INTEGER NOT NULL,
    whole INTEGER NOT NULL,
    before INTEGER NOT NULL,
    told_ms INTEGER NOT NULL,
    entered INTEGER NOT NULL,
    PRIMARY KEY (partner, alarm)
) STRICT, WITHOUT ROWID;

CREATE TABLE alarm_text (
    partner TEXT NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    count INTEGER NOT NULL,
    PRIMARY KEY (partner, digest)
) STRICT, WITHOUT ROWID;
