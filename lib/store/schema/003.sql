-- SPDX-License-Identifier: EUPL-1.2
--
-- Version 3. A question about a large register is looked through between turns: until it is answered it stands here. Tokens of
-- version 1 find nothing any more, and what waits with such to be answered by a person is asked again: it goes.

CREATE TABLE lookup (
    sender TEXT NOT NULL,
    exchange_id BLOB NOT NULL CHECK (length(exchange_id) = 16),
    nonce BLOB NOT NULL CHECK (length(nonce) = 16),
    inquiry_sealed BLOB NOT NULL,
    PRIMARY KEY (sender, exchange_id)
) STRICT;

DELETE FROM inbox WHERE state = 1;

-- A quota counts points of evaluations (kind 1), and tokens of questions beside them.
CREATE TABLE quota_by_kind (
    kind INTEGER NOT NULL,
    requester TEXT NOT NULL,
    purpose INTEGER NOT NULL,
    day INTEGER NOT NULL,
    used INTEGER NOT NULL CHECK (used >= 0),
    refused INTEGER NOT NULL CHECK (refused >= 0),
    PRIMARY KEY (kind, requester, purpose, day)
) STRICT, WITHOUT ROWID;

INSERT INTO quota_by_kind SELECT 1, requester, purpose, day, used, refused FROM quota;

DROP TABLE quota;

ALTER TABLE quota_by_kind RENAME TO quota;
