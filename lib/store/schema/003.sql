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
