// SPDX-License-Identifier: EUPL-1.2
//
// The lists that people work from, as they read them: their cases, what waits to be weighed, signals. Made from what the node says
// and from nothing else.
#pragma once

#include "speech/case.h"
#include "speech/inbox.h"
#include "speech/register.h"
#include "view/page.h"

/* Each puts all of it on the page, whose status says whether that went well. Times are local. */
void view_cases_print(const struct speech_case_list *list, struct page *page);
void view_questions_print(const struct speech_question_list *list, struct page *page);
void view_inbox_print(const struct speech_inbox_list *list, struct page *page);
void view_signals_print(const struct speech_signal_list *list, struct page *page);
void view_signal_counts_print(const struct speech_signal_count *counts, struct page *page);
