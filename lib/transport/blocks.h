// SPDX-License-Identifier: EUPL-1.2
//
// The memory in which libzmq has keys and plain bytes of a line. It asks libsodium for it at each step of a handshake and for each message
// (`secure_allocator_t`), and libsodium maps pages, locks and protects them, and gives them back: some six calls into the kernel, each of
// which makes all processors forget their page tables, and one thread after the other. A crowd of lines that come and go held everybody up
// by that and by nothing else. So a program with lines has these functions of libsodium itself, under their own names, which libzmq finds
// first: blocks of one region that is locked once and left out of core dumps, wiped when they are given back. What is larger than a
// block, or comes when there is none, is ordinary memory, wiped too. There are no guard pages around a block.
#pragma once

#include <stddef.h>

#define BLOCK_SMALL_BYTES ((size_t)1024)
#define BLOCK_SMALL_COUNT 512 /* a handshake has some ten at a time */
#define BLOCK_LARGE_BYTES ((size_t)64 * 1024)
#define BLOCK_LARGE_COUNT 16 /* a message has one, in the thread that reads or writes it */

/* Links them into the program, and sets the region up. Without memory for it each block is ordinary memory. */
void blocks_start(void);

/* As libsodium declares them, all that take memory or give it back. NULL with errno ENOMEM where there is none. */
void *sodium_malloc(size_t bytes);
void *sodium_allocarray(size_t count, size_t size);
void sodium_free(void *pointer);
