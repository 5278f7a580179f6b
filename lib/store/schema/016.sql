-- SPDX-License-Identifier: EUPL-1.2
--
-- Version 16. Of each ledger that is witnessed here the last head that was cosigned, as its owner is shown it again.

CREATE TABLE witnessed (
    origin TEXT NOT NULL PRIMARY KEY, note BLOB NOT NULL
) STRICT, WITHOUT ROWID;
