-- SPDX-License-Identifier: EUPL-1.2
--
-- Version 11. Partners that an operator of this node shut out: since when, and by whom. Of before there are none. And what was opened for
-- the auditor, by the digest of the request: opened again it is not counted again, and the auditor has computed again what was asked in
-- it, and no more.

CREATE TABLE quarantine (
    partner TEXT NOT NULL PRIMARY KEY,
    since_ms INTEGER NOT NULL,
    sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE opened (
    request BLOB NOT NULL CHECK (length(request) = 32),
    part INTEGER NOT NULL CHECK (part >= 0),
    domain TEXT NOT NULL,
    holder TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    count INTEGER NOT NULL,
    served INTEGER NOT NULL DEFAULT 0 CHECK (served >= 0),
    again INTEGER NOT NULL DEFAULT 0 CHECK (again >= 0),
    PRIMARY KEY (request, part)
) STRICT, WITHOUT ROWID;

CREATE INDEX opened_by_holder ON opened (holder, domain, epoch, count);

-- Lists that people read are paged: by term, then turn (how many rows of the same partner and term were there before), then
-- id (base/bookmark.h). What is there gets its turn in order of coming.

ALTER TABLE inbox DROP COLUMN context_sealed;

ALTER TABLE inbox ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;

UPDATE inbox SET turn = min(placed.turn, 65535)
 FROM (SELECT exchange_id AS id, row_number() OVER (PARTITION BY state, sender, due_day ORDER BY since_ms, exchange_id) - 1 AS turn
  FROM inbox) AS placed
 WHERE placed.id = inbox.exchange_id;

DROP INDEX inbox_by_state;

CREATE INDEX inbox_by_term ON inbox (state, due_day, turn, exchange_id);

CREATE INDEX inbox_by_sender ON inbox (state, sender, due_day, turn, exchange_id);

ALTER TABLE received ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;

UPDATE received SET turn = min(placed.turn, 65535)
 FROM (SELECT id, row_number() OVER (PARTITION BY sender, expires_day ORDER BY id) - 1 AS turn FROM received) AS placed
 WHERE placed.id = received.id;

DROP INDEX received_by_day;

CREATE INDEX received_by_term ON received (expires_day, turn, id);

CREATE INDEX received_by_sender ON received (sender, expires_day, turn);

CREATE INDEX dossier_by_term ON dossier (expires_day, id);

CREATE INDEX inquiry_by_expiry ON inquiry (expires_ms, id) WHERE state = 1 OR state = 5;

DROP INDEX outbox_expired;

CREATE INDEX outbox_by_term ON outbox (expires_ms, id);

CREATE INDEX outbox_by_kind ON outbox (receiver, kind);
