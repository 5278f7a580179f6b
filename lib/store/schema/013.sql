-- SPDX-License-Identifier: EUPL-1.2
--
-- Version 13. Of each question its whole text stays with the case in which it was asked, so that the auditor can be shown it; of before it
-- is not there. What was opened for the auditor has its day: a row is not kept for ever. What was opened before this has none, and goes:
-- opened again it is counted again. Of the receipts that partners gave it is kept where in which ledger they said that something
-- stands, so that a second history of one is seen; what was given before this is in the ledger only.

ALTER TABLE inquiry ADD COLUMN request_sealed BLOB;

ALTER TABLE opened ADD COLUMN opened_day INTEGER NOT NULL DEFAULT 0;

-- Requests with their escrows have a term too.
CREATE INDEX escrow_term ON escrow (repeat_until_ms);

-- A tag of a received signal says who brought it, so that whoever else has signals of one household is counted by going from sender to
-- sender, however many signals each has of it.

ALTER TABLE received_tag ADD COLUMN sender TEXT NOT NULL DEFAULT '';

UPDATE received_tag SET sender = (SELECT sender FROM received WHERE id = received_tag.received);

DROP INDEX received_tag_by_finder;

CREATE INDEX received_tag_by_finder ON received_tag (finder, sender);
