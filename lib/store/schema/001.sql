-- SPDX-License-Identifier: EUPL-1.2
--
-- Version 1. What stands in the clear here describes no person: states, terms, counts, digests with a nonce in
-- them, partners (organisations). "sealed" is ciphertext bound to its table and row; "finder" is an HMAC under
-- this node's own key. Every statement ends at the end of a line: the build cuts the file there.

CREATE TABLE node (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    oin TEXT NOT NULL,
    key_check BLOB NOT NULL
) STRICT;

CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The ledger. One size has one root for ever, and no leaf is ever changed, whatever the program above does.
CREATE TABLE leaf (
    position INTEGER PRIMARY KEY CHECK (position >= 0),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    entry BLOB NOT NULL
) STRICT;

CREATE TRIGGER leaf_stays BEFORE UPDATE ON leaf
BEGIN SELECT raise(ABORT, 'leaves are never changed'); END;

CREATE TABLE frontier (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE head (
    size INTEGER PRIMARY KEY CHECK (size >= 0),
    root BLOB NOT NULL CHECK (length(root) = 32),
    note BLOB NOT NULL
) STRICT;

CREATE TRIGGER head_stays BEFORE UPDATE OF size, root ON head
BEGIN SELECT raise(ABORT, 'one size has one root'); END;

CREATE TABLE subject_key (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    finder BLOB NOT NULL UNIQUE CHECK (length(finder) = 32),
    sealed BLOB NOT NULL
) STRICT;

CREATE TABLE opening (
    leaf INTEGER NOT NULL REFERENCES leaf (position),
    field INTEGER NOT NULL,
    subject_key INTEGER NOT NULL REFERENCES subject_key (id) ON DELETE CASCADE,
    sealed BLOB NOT NULL,
    PRIMARY KEY (leaf, field)
) STRICT, WITHOUT ROWID;

CREATE INDEX opening_by_key ON opening (subject_key);

-- The node's own register.
CREATE TABLE record (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    finder BLOB NOT NULL UNIQUE CHECK (length(finder) = 32),
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    sealed BLOB NOT NULL
) STRICT;

CREATE TABLE record_subject (
    record INTEGER NOT NULL REFERENCES record (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (record, ordinal)
) STRICT, WITHOUT ROWID;

-- Signals to and from partners.
CREATE TABLE push (
    record INTEGER NOT NULL REFERENCES record (id) ON DELETE CASCADE,
    receiver TEXT NOT NULL,
    signal_id BLOB NOT NULL UNIQUE CHECK (length(signal_id) = 16),
    state INTEGER NOT NULL,
    code INTEGER NOT NULL,
    digest BLOB CHECK (length(digest) = 32),
    exchange_id BLOB CHECK (length(exchange_id) = 16),
    PRIMARY KEY (record, receiver)
) STRICT, WITHOUT ROWID;

CREATE INDEX push_by_exchange ON push (exchange_id, receiver);

CREATE TABLE received (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sender TEXT NOT NULL,
    signal_id BLOB NOT NULL CHECK (length(signal_id) = 16),
    expires_day INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    UNIQUE (sender, signal_id)
) STRICT;

CREATE INDEX received_by_day ON received (expires_day);

CREATE TABLE received_tag (
    received INTEGER NOT NULL REFERENCES received (id) ON DELETE CASCADE,
    finder BLOB NOT NULL CHECK (length(finder) = 32),
    PRIMARY KEY (received, finder)
) STRICT, WITHOUT ROWID;

CREATE INDEX received_tag_by_finder ON received_tag (finder, received);

-- Cases and what was asked in them.
CREATE TABLE dossier (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    state INTEGER NOT NULL,
    opened_ms INTEGER NOT NULL,
    expires_day INTEGER NOT NULL,
    sealed BLOB NOT NULL
) STRICT;

CREATE TABLE dossier_subject (
    dossier BLOB NOT NULL REFERENCES dossier (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (dossier, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE inquiry (
    id INTEGER PRIMARY KEY,
    exchange_id BLOB NOT NULL UNIQUE CHECK (length(exchange_id) = 16),
    dossier BLOB NOT NULL REFERENCES dossier (id) ON DELETE CASCADE,
    partner TEXT NOT NULL,
    state INTEGER NOT NULL,
    asked_ms INTEGER NOT NULL,
    answered_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    request_digest BLOB NOT NULL CHECK (length(request_digest) = 32),
    answer_sealed BLOB,
    receipt_sealed BLOB,
    destroy_day INTEGER
) STRICT;

CREATE INDEX inquiry_by_dossier ON inquiry (dossier, partner, id);

CREATE INDEX inquiry_by_term ON inquiry (destroy_day) WHERE state = 2;


CREATE TABLE inbox (
    exchange_id BLOB PRIMARY KEY CHECK (length(exchange_id) = 16),
    sender TEXT NOT NULL,
    state INTEGER NOT NULL,
    since_ms INTEGER NOT NULL,
    due_day INTEGER NOT NULL,
    decided_ms INTEGER NOT NULL,
    inquiry_sealed BLOB NOT NULL,
    context_sealed BLOB NOT NULL,
    decision_sealed BLOB
) STRICT;

CREATE INDEX inbox_by_state ON inbox (state, since_ms);

-- What must still arrive elsewhere, and what arrived here before.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    exchange_id BLOB NOT NULL CHECK (length(exchange_id) = 16),
    kind INTEGER NOT NULL,
    receiver TEXT NOT NULL,
    put_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    next_due_ms INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    UNIQUE (exchange_id, kind, receiver)
) STRICT;

CREATE INDEX outbox_due ON outbox (next_due_ms, id);

CREATE INDEX outbox_by_receiver ON outbox (receiver, next_due_ms, put_ms);

CREATE INDEX outbox_expired ON outbox (expires_ms);

CREATE TABLE nonce (
    sender TEXT NOT NULL,
    nonce BLOB NOT NULL CHECK (length(nonce) = 16),
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    expires_ms INTEGER NOT NULL,
    reply_sealed BLOB,
    PRIMARY KEY (sender, nonce)
) STRICT;

CREATE INDEX nonce_by_expiry ON nonce (expires_ms);

CREATE TABLE quota (
    requester TEXT NOT NULL,
    purpose INTEGER NOT NULL,
    day INTEGER NOT NULL,
    used INTEGER NOT NULL CHECK (used >= 0),
    refused INTEGER NOT NULL CHECK (refused >= 0),
    PRIMARY KEY (requester, purpose, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE escrow (
    exchange_id BLOB NOT NULL CHECK (length(exchange_id) = 16),
    requester TEXT NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (exchange_id, requester)
) STRICT;
