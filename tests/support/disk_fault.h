// SPDX-License-Identifier: EUPL-1.2
//
// What a disk can be told to do wrong.
#pragma once

enum disk_fault {
    DISK_SOUND = 0,
    DISK_READ_FAILS,
    DISK_WRITE_FAILS,
    DISK_IS_FULL,
    DISK_IS_OVER_QUOTA, /* of the user: another way of being full */
    DISK_SYNC_FAILS,
    DISK_CHANGE_FAILS, /* a write or a sync */
    DISK_HAS_NO_MEMORY,
    DISK_IS_NOT_ALLOWED,
    DISK_IS_LOCKED,
};
