// SPDX-License-Identifier: EUPL-1.2
//
// What the node says, onto a page: ids cut short, moments that are not there as "-", words of the vocabulary as people read them.
#pragma once

#include "view/page.h"
#include "view/words.h"

#define PAGE_ID_DIGITS 8 /* enough of a long id to tell it from others */

const char *page_id(struct page *page, const uint8_t id[static PAGE_ID_DIGITS / 2]);
/* dd-mm-jjjj, and dd-mm-jjjj uu:mm in local time. */
const char *page_day(struct page *page, int32_t day);
const char *page_moment(struct page *page, int64_t unix_ms);
const char *page_number(struct page *page, uint64_t number);
/* With commas between. */
const char *page_words(struct page *page, const struct view_words *words, enum view_list list, const char *const *said, size_t count);
