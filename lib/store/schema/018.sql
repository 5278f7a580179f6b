-- SPDX-License-Identifier: EUPL-1.2
--
-- Version 18. Of an entry that is about several persons: the commitments of its list, which stay, and what each of them opens to, which
-- goes with that person's key.

CREATE TABLE listed (
    leaf INTEGER NOT NULL REFERENCES leaf (position), ordinal INTEGER NOT NULL CHECK (ordinal BETWEEN 1 AND 255),
    value BLOB NOT NULL CHECK (length(value) = 32),
    PRIMARY KEY (leaf, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE listed_opening (
    leaf INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    subject_key INTEGER NOT NULL REFERENCES subject_key (id) ON DELETE CASCADE,
    sealed BLOB NOT NULL,
    PRIMARY KEY (leaf, ordinal),
    FOREIGN KEY (leaf, ordinal) REFERENCES listed (leaf, ordinal)
) STRICT, WITHOUT ROWID;

CREATE INDEX listed_opening_by_key ON listed_opening (subject_key);
