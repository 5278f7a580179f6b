// SPDX-License-Identifier: EUPL-1.2
//
// The text falls apart into pieces of digits; pieces with only joiners between them are a chain, and a chain is judged when
// it is whole.
#include "base/bsn.h"
#include "base/characters.h"
#include "base/text.h"

#define CHAIN_MOST 64 /* pieces; a longer one is judged in parts that overlap by what can be one number */
#define JOINERS_MOST 3
#define SHORT_DIGITS 8
#define PHONE_DIGITS 10
#define PHONE_ABROAD_MOST 13

struct piece {
    struct span digits;
    size_t at;         /* in characters */
    uint32_t behind;   /* the first joiner behind it, or 0 */
    bool has_plus;     /* right before it */
    bool is_explained; /* part of a date or a telephone number */
};

struct chain {
    size_t count;
    struct piece pieces[CHAIN_MOST];
};

bool bsn_passes_eleven_test(const char digits[static BSN_DIGITS])
{
    int sum = -(digits[BSN_DIGITS - 1] - '0'), any = 0;
    for (int i = 0; i < BSN_DIGITS - 1; i++)
        sum += (BSN_DIGITS - i) * (digits[i] - '0');
    for (int i = 0; i < BSN_DIGITS; i++)
        any |= digits[i] - '0';
    return any && sum % 11 == 0;
}

static unsigned number_of(const struct piece *piece)
{
    unsigned number = 0;
    for (size_t i = 0; i < piece->digits.size && i < BSN_DIGITS; i++)
        number = number * 10 + (unsigned)(piece->digits.data[i] - '0');
    return number;
}

static bool is_number(const struct piece *piece, size_t size, unsigned least, unsigned most)
{
    return piece->digits.size == size && number_of(piece) >= least && number_of(piece) <= most;
}

static bool is_year(const struct piece *piece) { return is_number(piece, 4, 1900, 2099); }

/* ---- what is surely something else */

/* Three pieces with the same sign between them, and not behind them: that would be a longer number. */
static size_t date_pieces(const struct piece *pieces, size_t count)
{
    uint32_t sign = pieces[0].behind;
    if (count < 3 || pieces[1].behind != sign || (sign != '-' && sign != '/' && sign != '.'))
        return 0;
    bool is_day_first = is_number(&pieces[0], 2, 1, 31) && is_number(&pieces[1], 2, 1, 12);
    bool is_short = is_day_first && pieces[2].digits.size == 2 && (count == 3 || pieces[2].behind != sign);
    bool is_year_first = is_year(&pieces[0]) && is_number(&pieces[1], 2, 1, 12) && is_number(&pieces[2], 2, 1, 31);
    return (is_day_first && is_year(&pieces[2])) || is_short || is_year_first ? 3 : 0;
}

/* The pieces that make `least` to `most` digits together, or 0. */
static size_t pieces_of_digits(const struct piece *pieces, size_t count, size_t least, size_t most)
{
    size_t total = 0;
    for (size_t i = 0; i < count; i++) {
        total += pieces[i].digits.size;
        if (total > most)
            return 0;
        if (total >= least)
            return i + 1;
    }
    return 0;
}

/* 06, 078 and 0345 and the rest; the last piece is no single digit behind a number that was whole. */
static size_t phone_pieces(const struct piece *pieces, size_t count)
{
    const struct span first = pieces[0].digits;
    bool has_trunk_zero = count > 1 && pieces[1].digits.size && pieces[1].digits.data[0] == '0'; /* +31 (0)6 */
    if (pieces[0].has_plus && number_of(&pieces[0]) == 31)
        return pieces_of_digits(pieces, count, has_trunk_zero ? 12 : 11, has_trunk_zero ? 12 : 11);
    if (pieces[0].has_plus)
        return pieces_of_digits(pieces, count, PHONE_DIGITS, PHONE_ABROAD_MOST);
    if (first.size == 4 && number_of(&pieces[0]) == 31)
        return pieces_of_digits(pieces, count, has_trunk_zero ? 14 : 13, has_trunk_zero ? 14 : 13);
    if (first.size < 2 || first.data[0] != '0' || first.data[1] == '0' || (first.size > 4 && first.size != PHONE_DIGITS))
        return 0;
    size_t used = pieces_of_digits(pieces, count, PHONE_DIGITS, PHONE_DIGITS);
    return used && pieces[used - 1].digits.size > 1 ? used : 0;
}

static void explain_pieces(struct chain *chain)
{
    for (size_t i = 0, used; i < chain->count; i += used ? used : 1) {
        used = date_pieces(chain->pieces + i, chain->count - i);
        used = used ? used : phone_pieces(chain->pieces + i, chain->count - i);
        for (size_t j = i; j < i + used; j++)
            chain->pieces[j].is_explained = true;
    }
}

/* ---- what could be one */

/* Pieces that together are a number of a size and shape that counts. */
static bool is_shaped(const struct piece *pieces, size_t count, size_t total)
{
    if (count == 1)
        return total == SHORT_DIGITS || total == BSN_DIGITS;
    if (count == 2 && (is_year(&pieces[0]) || is_year(&pieces[1])))
        return false;
    bool is_grouped = count == 3 && pieces[0].digits.size == 2 && pieces[1].digits.size == 3;
    return total == BSN_DIGITS || (total == SHORT_DIGITS && is_grouped);
}

/* From this piece on, as long as it can be one number. */
static bool begins_bsn(const struct piece *pieces, size_t count)
{
    char digits[BSN_DIGITS + 1] = "0"; /* read behind a zero, which counts when there are eight */
    size_t total = 0;
    for (size_t i = 0; i < count && !pieces[i].is_explained && total + pieces[i].digits.size <= BSN_DIGITS; i++) {
        memcpy(digits + 1 + total, pieces[i].digits.data, pieces[i].digits.size);
        total += pieces[i].digits.size;
        if (is_shaped(pieces, i + 1, total) && bsn_passes_eleven_test(total == BSN_DIGITS ? digits + 1 : digits))
            return true;
    }
    return false;
}

static size_t chain_judge(struct chain *chain)
{
    explain_pieces(chain);
    for (size_t i = 0; i < chain->count; i++)
        if (begins_bsn(chain->pieces + i, chain->count - i))
            return chain->pieces[i].at;
    return 0;
}

/* A digit, a sign, and as many digits behind it as the exponent says: no digit was rounded away. `at` is the E. */
static bool is_scientific(struct span text, size_t at, size_t *out_from)
{
    char digits[BSN_DIGITS + 1] = "0";
    size_t from = at, behind = at + 1;
    while (from > 0 && is_digit(text.data[from - 1]))
        from--;
    size_t count = at - from;
    if (count + 1 < SHORT_DIGITS || count + 1 > BSN_DIGITS || from < 2 || !strchr(".,", text.data[from - 1]) ||
        !is_digit(text.data[from - 2]))
        return false;
    digits[1] = (char)text.data[from - 2];
    memcpy(digits + 2, text.data + from, count);
    while (behind < text.size && (text.data[behind] == '+' || text.data[behind] == '0'))
        behind++;
    bool is_whole = behind < text.size && text.data[behind] == '0' + count && (behind + 1 == text.size || !is_digit(text.data[behind + 1]));
    *out_from = from - 2;
    return is_whole && bsn_passes_eleven_test(count + 1 == BSN_DIGITS ? digits + 1 : digits);
}

/* ---- reading */

struct search {
    struct span text, rest;
    enum bsn_pieces pieces;
    struct chain chain;
    size_t at;       /* characters read */
    size_t joiners;  /* since the last piece */
    uint32_t joiner; /* the first of them */
    uint32_t before; /* the character before */
};

static bool is_joiner(const struct search *search, uint32_t c)
{
    if (search->pieces == BSN_IN_REFERENCE)
        return c == ' ' || c == '.';
    return c >= 0x80 ? character_class(c) == CHARACTER_JOINER : c && strchr(" .-/()_'\\|~*#,\n", (int)c);
}

/* A comma is a decimal sign, or parts the words of a list; before a group of three it joins. */
static bool is_joined(const struct search *search, struct span digits)
{
    return search->chain.count && search->joiners <= JOINERS_MOST && (search->joiner != ',' || (search->joiners == 1 && digits.size == 3));
}

/* Judges what there is and begins again; of a chain that is full the end is kept. */
static size_t search_part(struct search *search, bool is_full)
{
    size_t found = chain_judge(&search->chain), kept = is_full ? BSN_DIGITS : 0;
    memmove(search->chain.pieces, search->chain.pieces + search->chain.count - kept, kept * sizeof *search->chain.pieces);
    search->chain.count = kept;
    return found;
}

static size_t search_piece(struct search *search, struct span digits)
{
    size_t found = 0;
    if (!is_joined(search, digits))
        found = search_part(search, false);
    else if (search->chain.count == CHAIN_MOST)
        found = search_part(search, true);
    if (search->chain.count)
        search->chain.pieces[search->chain.count - 1].behind = search->joiner;
    search->chain.pieces[search->chain.count++] = (struct piece){.digits = digits, .at = search->at + 1, .has_plus = search->before == '+'};
    search->joiners = 0;
    search->joiner = 0;
    search->rest = span_slice(search->rest, digits.size, search->rest.size);
    search->at += digits.size;
    search->before = '0';
    return found;
}

static size_t search_sign(struct search *search)
{
    const uint8_t *sign = search->rest.data;
    uint32_t c;
    size_t found = 0, from;
    if (!utf8_next(&search->rest, &c)) { /* what is not text parts pieces */
        c = 0;
        search->rest = span_slice(search->rest, 1, search->rest.size);
    }
    search->at++;
    if (is_joiner(search, c)) {
        search->joiner = search->joiners++ ? search->joiner : c;
    } else if (character_class(c) != CHARACTER_MARK) { /* a mark stands on its digit and parts nothing */
        found = search_part(search, false);
        if (!found && (c == 'e' || c == 'E') && is_scientific(search->text, (size_t)(sign - search->text.data), &from))
            found = search->at - ((size_t)(sign - search->text.data) - from);
    }
    search->before = c;
    return found;
}

static bool has_enough_digits(struct span text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++)
        count += is_digit(text.data[i]);
    return count >= SHORT_DIGITS;
}

size_t bsn_find(struct span text, enum bsn_pieces pieces)
{
    struct search search = {.text = text, .rest = text, .pieces = pieces};
    size_t found = 0;
    if (!has_enough_digits(text))
        return 0;
    while (search.rest.size && !found) {
        size_t size = 0;
        while (size < search.rest.size && is_digit(search.rest.data[size]))
            size++;
        found = size ? search_piece(&search, span_slice(search.rest, 0, size)) : search_sign(&search);
    }
    return found ? found : search_part(&search, false);
}
