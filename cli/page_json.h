// SPDX-License-Identifier: EUPL-1.2
//
// From what the node says onto a page: what is absent or of another kind is "", "-", 0 or false, and so not shown.
#pragma once

#include "view/page.h"
#include "view/words.h"
#include "json/json.h"

#define PAGE_ID_DIGITS 8 /* enough of a long id to tell it from others */

const char *page_text(struct page *page, const struct json *object, const char *key);
/* The first PAGE_ID_DIGITS of the id under `key`. */
const char *page_id(struct page *page, const struct json *object, const char *key);
const char *page_item(struct page *page, const struct json *array, size_t index);
int64_t page_number(const struct json *object, const char *key);
bool page_truth(const struct json *object, const char *key);
/* dd-mm-jjjj, and dd-mm-jjjj uu:mm in local time. */
const char *page_day(struct page *page, const struct json *object, const char *key);
const char *page_moment(struct page *page, const struct json *object, const char *key);
/* Words of the vocabulary as people read them, with commas between. */
const char *page_words(struct page *page, const struct view_words *words, enum view_list list, const struct json *array);
