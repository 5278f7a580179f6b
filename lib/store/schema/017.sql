-- SPDX-License-Identifier: EUPL-1.2
--
-- Version 17. A ledger goes on from year to year: positions run on, and each year's log has an origin of its own. A log that was begun
-- before has no row until the next is begun. `size` of a head counts positions, over all logs.
CREATE TABLE log (
    first_position INTEGER PRIMARY KEY CHECK (first_position >= 0),
    origin TEXT NOT NULL UNIQUE
) STRICT;

-- What a witness holds is of the log that begins there; when that is closed, its cosignature stays under the last head.
ALTER TABLE witness ADD COLUMN first_position INTEGER NOT NULL DEFAULT 0;
