-- SPDX-License-Identifier: EUPL-1.2
--
-- Version 7. What is evaluated is counted by act, by the holder for whose register it is and by the epoch of its key too. What was
-- counted before is of no act, no holder and no epoch: it counts where all are counted together.

CREATE TABLE quota_by_holder (
    kind INTEGER NOT NULL,
    requester TEXT NOT NULL,
    act INTEGER NOT NULL,
    holder TEXT NOT NULL,
    purpose INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    day INTEGER NOT NULL,
    used INTEGER NOT NULL CHECK (used >= 0),
    refused INTEGER NOT NULL CHECK (refused >= 0),
    PRIMARY KEY (kind, requester, act, holder, purpose, epoch, day)
) STRICT, WITHOUT ROWID;

INSERT INTO quota_by_holder SELECT kind, requester, 0, '', purpose, 0, day, used, refused FROM quota;

DROP TABLE quota;

ALTER TABLE quota_by_holder RENAME TO quota;

CREATE INDEX quota_by_day ON quota (kind, requester, day);
