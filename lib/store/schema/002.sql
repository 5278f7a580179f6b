-- SPDX-License-Identifier: EUPL-1.2
--
-- Version 2. Envelopes of version 1 are not understood any more: what still waited to be sent as such goes, and its signal or
-- question becomes one that was not delivered, so that the next import sends it and a person asks it again. Their replies to
-- repetitions go too. What a partner signed stands in the ledger now, and not beside the answer.

UPDATE push SET state = 4, code = 8 WHERE state = 1;

CREATE INDEX push_unagreed ON push (receiver, record) WHERE state = 5;

UPDATE inquiry SET state = 3 WHERE state = 1;

DELETE FROM outbox;

UPDATE nonce SET reply_sealed = NULL WHERE reply_sealed IS NOT NULL;

ALTER TABLE inquiry DROP COLUMN receipt_sealed;
