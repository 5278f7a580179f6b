// SPDX-License-Identifier: EUPL-1.2
//
// Claims about the codes of a question: why it is needed, and why nothing lighter does. Of a text it counts whether there is one where the
// code asks for it, and never what it says.
#pragma once

#include "support/claims.h"

// clang-format off
#define REASON_CLAIMS                                                                                                         \
    {"none", {SAYS("necessity_code", 0)}, REFUSED(INVALID)},                                                                  \
    {"every other of the list", {SAYS("necessity_code", 1)}, TAKEN, .to = 7, .state = ANSWER_GRANTED},                        \
    {"a gap in the list", {SAYS("necessity_code", 8)}, REFUSED(INVALID)},                                                     \
    {"another than the list has, in words", {SAYS("necessity_code", 9)}, TAKEN, .state = ANSWER_GRANTED},                     \
    {"another than the list has, without words", {SAYS("necessity_code", 9), WRITES("necessity", "")}, REFUSED(INVALID)},     \
    {"what is in no list", {SAYS("necessity_code", 10)}, .to = 12, .code = STATUS_INVALID},                                   \
    {"the last that can be written", {SAYS("necessity_code", 255)}, REFUSED(INVALID)},                                        \
    {"none", {SAYS("lighter_code", 0)}, REFUSED(INVALID)},                                                                    \
    {"every other of the list", {SAYS("lighter_code", 1)}, TAKEN, .to = 4, .state = ANSWER_GRANTED},                          \
    {"a gap in the list", {SAYS("lighter_code", 5)}, .to = 8, .code = STATUS_INVALID},                                        \
    {"another than the list has, without words", {SAYS("lighter_code", 9), WRITES("why_not_lighter", "")}, REFUSED(INVALID)}, \
    {"what is in no list", {SAYS("lighter_code", 10)}, .to = 12, .code = STATUS_INVALID},                                     \
    {"the last that can be written", {SAYS("lighter_code", 255)}, REFUSED(INVALID)},                                          \
    {"none in words", {WRITES("necessity", "")}, TAKEN, .state = ANSWER_GRANTED},                                             \
    {"a person in it", {WRITES("necessity", "het gaat om 123456782")}, UNSAYABLE(INVALID)},                                   \
    {"none in words", {WRITES("why_not_lighter", "")}, TAKEN, .state = ANSWER_GRANTED},
// clang-format on
