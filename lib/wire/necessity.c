// SPDX-License-Identifier: EUPL-1.2
//
// Both lists as tables by number.
#include "wire/necessity.h"

#define CODE_ROW(name, number, word, dutch) [number] = {word, dutch},
static const struct reason_code necessities[NECESSITY_CODES_END] = {NECESSITY_CODES(CODE_ROW)};
static const struct reason_code lighters[LIGHTER_CODES_END] = {LIGHTER_CODES(CODE_ROW)};
#undef CODE_ROW

const struct reason_code *necessity_code_of(unsigned number)
{
    return number < NECESSITY_CODES_END && necessities[number].word ? &necessities[number] : NULL;
}

const struct reason_code *lighter_code_of(unsigned number)
{
    return number < LIGHTER_CODES_END && lighters[number].word ? &lighters[number] : NULL;
}
