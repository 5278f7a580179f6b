-- SPDX-License-Identifier: EUPL-1.2
--
-- Version 5. A question shows that others counted it. Here are the vouchers of our own cases, signed by who counted, and those that
-- partners showed us, until they expire. What still waited to be sent shows nothing: its question becomes one that was not delivered.
-- What waits here to be answered was asked in the form of before: it is asked again.

CREATE TABLE voucher (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    dossier BLOB NOT NULL CHECK (length(dossier) = 16),
    holder TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    count INTEGER NOT NULL,
    uses INTEGER NOT NULL,
    used INTEGER NOT NULL,
    case_commit BLOB NOT NULL CHECK (length(case_commit) = 32),
    escrow BLOB NOT NULL CHECK (length(escrow) = 32),
    issued_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX voucher_by_dossier ON voucher (dossier, holder);

CREATE INDEX voucher_by_expiry ON voucher (expires_ms);

CREATE TABLE voucher_signature (
    voucher BLOB NOT NULL REFERENCES voucher (id) ON DELETE CASCADE,
    member TEXT NOT NULL,
    signature BLOB NOT NULL CHECK (length(signature) = 64),
    PRIMARY KEY (voucher, member)
) STRICT, WITHOUT ROWID;

CREATE TABLE voucher_shown (
    requester TEXT NOT NULL,
    voucher BLOB NOT NULL CHECK (length(voucher) = 16),
    shown INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    PRIMARY KEY (requester, voucher)
) STRICT, WITHOUT ROWID;

CREATE INDEX voucher_shown_by_expiry ON voucher_shown (expires_ms);

UPDATE inquiry SET state = 3 WHERE state = 1 AND exchange_id IN (SELECT exchange_id FROM outbox WHERE kind = 2);

DELETE FROM outbox WHERE kind = 2;

DELETE FROM inbox WHERE state = 1;

DELETE FROM lookup;
