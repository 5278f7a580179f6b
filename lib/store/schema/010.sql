-- SPDX-License-Identifier: EUPL-1.2
--
-- Version 10. The same request may come again for a while, under another nonce, and is answered again without being counted again.
-- Requests of before may not.

ALTER TABLE escrow ADD COLUMN repeat_until_ms INTEGER NOT NULL DEFAULT 0;

ALTER TABLE escrow ADD COLUMN repeats INTEGER NOT NULL DEFAULT 0 CHECK (repeats >= 0);

ALTER TABLE escrow ADD COLUMN told_left INTEGER NOT NULL DEFAULT 0;
