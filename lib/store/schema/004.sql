-- SPDX-License-Identifier: EUPL-1.2
--
-- Version 4. A pseudonym names the holder for whose register it is. Records from before do not: they are of an old key, and are to be
-- imported again. What still waited to be sent carries tags, or tokens of them, that nobody knows any more: its signal or question
-- becomes one that was not delivered.

CREATE TABLE record_of_old_key (
    record INTEGER PRIMARY KEY REFERENCES record (id) ON DELETE CASCADE
) STRICT;

INSERT INTO record_of_old_key SELECT id FROM record;

UPDATE push SET state = 4, code = 8 WHERE state = 1 AND exchange_id IN (SELECT exchange_id FROM outbox WHERE kind = 1);

UPDATE inquiry SET state = 3 WHERE state = 1 AND exchange_id IN (SELECT exchange_id FROM outbox WHERE kind = 2);

DELETE FROM outbox WHERE kind IN (1, 2);
