-- SPDX-License-Identifier: EUPL-1.2
--
-- Version 12. What was said of an answer that a person gave: when who asked refused it, why, and in which state it stood. Of before nothing
-- is known.

ALTER TABLE inbox ADD COLUMN denied_ms INTEGER NOT NULL DEFAULT 0;

ALTER TABLE inbox ADD COLUMN denied_code INTEGER NOT NULL DEFAULT 0;

ALTER TABLE inbox ADD COLUMN denied_was INTEGER NOT NULL DEFAULT 0;
