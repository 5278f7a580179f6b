-- SPDX-License-Identifier: EUPL-1.2
--
-- Version 9. A question is answered once. Beside it stands what its partner was asked, and how its answer was taken: by our own
-- policy, with the states of what it said before. Every answer has a last day. One that had none, or none that a rule can set, goes
-- ninety days after it came.

ALTER TABLE inquiry ADD COLUMN asked_sealed BLOB;

ALTER TABLE inquiry ADD COLUMN taken_sealed BLOB;

DROP INDEX inquiry_by_term;

UPDATE inquiry SET destroy_day = NULL WHERE state <> 2;

UPDATE inquiry SET destroy_day = answered_ms / 86400000 + 90
 WHERE state = 2 AND coalesce(destroy_day, 0) NOT BETWEEN answered_ms / 86400000 AND answered_ms / 86400000 + 100000;

CREATE INDEX inquiry_by_term ON inquiry (destroy_day) WHERE destroy_day IS NOT NULL;

-- Of each question that was taken it stands where it is in its life, as casefile/inquiry_life.h numbers that: so it is answered
-- once, also when it comes again in other words, and after what was asked is gone. What a person decided goes ninety days after that.

CREATE TABLE question (
    sender TEXT NOT NULL,
    exchange_id BLOB NOT NULL CHECK (length(exchange_id) = 16),
    state INTEGER NOT NULL,
    destroy_day INTEGER,
    PRIMARY KEY (sender, exchange_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX question_by_term ON question (destroy_day) WHERE destroy_day IS NOT NULL;

INSERT INTO question SELECT sender, exchange_id, 1, NULL FROM lookup;

INSERT OR REPLACE INTO question
 SELECT sender, exchange_id, CASE state WHEN 1 THEN 5 ELSE 2 END, CASE state WHEN 1 THEN NULL ELSE decided_ms / 86400000 + 90 END
 FROM inbox;
