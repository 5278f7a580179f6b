-- SPDX-License-Identifier: EUPL-1.2
--
-- Version 6. An escrow opens with the very request that it is of, which its requester signed: so that is kept, and the escrow as the
-- part of it that it is. Of requests from before there is the escrow alone.

ALTER TABLE escrow RENAME COLUMN sealed TO request;

ALTER TABLE escrow ADD COLUMN whole INTEGER NOT NULL DEFAULT 0 CHECK (whole IN (0, 1));
