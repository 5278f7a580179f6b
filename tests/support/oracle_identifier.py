#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
#
# A second reading of "Identifiers" in docs/pseudonyms.md, with nothing of the product: oracle_identifier.py PROGRAM VECTORS….
# Both readings must say the same of every vector and of many rows made from what registers hold. PROGRAM (identifier_answers)
# takes rows of fields and answers each with its form or its refusal.
import csv
import datetime
import os
import random
import re
import subprocess
import sys
import unicodedata

FIELD, SEEDED_ROWS = '\x1f', 60000
STROKED = {'Ø': 'O', 'ø': 'O', 'Đ': 'D', 'đ': 'D', 'Ħ': 'H', 'ħ': 'H', 'ı': 'I', 'Ŀ': 'L', 'ŀ': 'L',
           'Ł': 'L', 'ł': 'L', 'Ŧ': 'T', 'ŧ': 'T'}
NAME_LETTERS = {'Æ': 'AE', 'æ': 'AE', 'Œ': 'OE', 'œ': 'OE', 'ß': 'SS', 'ẞ': 'SS', 'Þ': 'TH', 'þ': 'TH', 'Ð': 'D', 'ð': 'D',
                'Ș': 'S', 'ș': 'S', 'Ț': 'T', 'ț': 'T'}
BLANKS = {'\t', ' ', *map(chr, [0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000])}
UNSEEN = set(map(chr, [0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF]))
DASHES = {'-', *map(chr, [*range(0x2010, 0x2016), 0x2212, 0xFE58, 0xFE63])}
QUOTES = {*'"\'`', *map(chr, [0xAB, 0xB4, 0xBB, *range(0x2018, 0x2020)])}
MARKS = ' .,-/_()'
NOTHING, ZERO = {'NVT', 'GEEN', 'NULL', 'NONE', 'NAN'}, {'0', '00', '000', 'NA', 'NB', 'ONB', 'ONBEKEND'}
NEAR = ['TO', 'T/O', 'BY', 'BIJ', 'TEGENOVER', 'NAAST', 'ACHTER']
WORDS = set('''KAMER KMR APP APT APPARTEMENT ETAGE ETG VERDIEPING VERD HOOG BENEDEN BOVEN BEGANE GROND BEG ZWART UNIT STUDIO LINKS
    RECHTS FLAT WONING KELDER ZOLDER SOUT VLOER SOUTERRAIN PARTERRE VOORHUIS ACHTERHUIS BLOK GEBOUW INGANG GARAGE LOODS BOX MIDDEN
    BOVENHUIS BENEDENHUIS BOVENWONING BENEDENWONING HOOFDGEBOUW'''.split())
DOUBTED = set('II III IV VI VII VIII IX XI HS HUIS BG BGG BEN BOV PT ZW RD ROOD BS LL VOOR ACHT'.split())
PREFIXES = set('''A AAN AF AL AM AUF AUS BE BEN BIJ BIN D DA DAL DALLA DAS DE DEGLI DEL DELLA DEM DEN DER DES DI DIE DO DON DOS DU EL GEN
    HET I IM IN L LA LAS LE LES LO LOS OF ONDER OP OVER S T TE TEN TER THO TOE TOT UIT UNTER V VAN VD VER VOM VON VOOR VOR ZU ZUM
    ZUR'''.split())


class Refused(Exception):
    pass


def require(condition, flaw):
    if not condition:
        raise Refused(flaw)


def fold_one(c, is_name, flaw):
    if 0xFF01 <= ord(c) <= 0xFF5E:
        c = chr(ord(c) - 0xFEE0)
    for signs, as_text in ((BLANKS, ' '), (UNSEEN, ''), (DASHES, '-'), (QUOTES, ' ' if is_name else '')):
        if c in signs:
            return as_text
    if c == '\u2044':
        return '/'
    if '\u2160' <= c <= '\u216b' or '\u2170' <= c <= '\u217b':
        return unicodedata.normalize('NFKD', c).upper()
    if c in 'Ĳĳ':
        return 'IJ'
    if is_name and c in NAME_LETTERS:
        return NAME_LETTERS[c]
    base = STROKED.get(c) or unicodedata.normalize('NFD', c)[0]
    is_latin = '\xc0' <= c <= '\u017f' or (is_name and '\u1ea0' <= c <= '\u1ef9')
    require(' ' <= c <= '~' or (is_latin and base.isascii() and base.isalpha()), flaw)
    return (c if c.isascii() else base).upper()


def fold(text, flaw, most=40, is_name=False):
    text, out = text.strip(' \t'), ''
    for c in text[1:] if text.startswith('="') else text:
        if '\u0300' <= c <= '\u036f' and out[-1:].isalpha():
            continue
        out += fold_one(c, is_name, flaw)
        require(len(out) <= most, flaw)
    return out


def is_greater(a, b):
    return int(a) > int(b)


def read_rest(text):
    text = text.strip(' ')
    signs = re.sub('[^A-Z0-9]', '', text)
    if text in ('#N/A', '(LEEG)') or signs in NOTHING:
        return ''
    require(not re.match(r'(T/M|TM|TOT|EN|[+&;|]) *[0-9]', text), 'bereik')
    require(text != '?', 'nul-of-geen')
    require(all(c.isalnum() or c in MARKS for c in text), 'tekens')
    require(not says_near(text) and signs not in NEAR, 'tegenover-bij')
    require(not WORDS & set(re.findall('[A-Z]+', text)), 'woorden')
    require(not re.search(rf'[0-9][{re.escape(MARKS)}]+[0-9]', text), 'cijfers-los')
    require(signs not in ZERO, 'nul-of-geen')
    return signs


def says_near(text):
    return any(re.match(word + '(?![A-Z0-9])', text) for word in NEAR)


def read_number(text):
    text = fold(text, 'huisnummer').strip(' ')
    for word in ('HUISNR', 'NR', 'NO'):
        if text.startswith(word):
            text = re.sub(r'^\.', '', text[len(word):].strip(' ')).strip(' ')
            break
    require(not says_near(text), 'tegenover-bij')
    digits, behind = re.match('([0-9]*)(.*)', text).groups()
    number = digits.lstrip('0')
    require(1 <= len(number) <= 5, 'huisnummer')
    if re.fullmatch(r'[.,]0+', behind.strip(' ')):
        return number, ''
    marks, second, after = re.match(rf'([{re.escape(MARKS)}]*)([0-9]*)(.*)', behind).groups()
    if second:
        require(len(re.findall('[-/]', marks)) == 1 and not re.sub('[-/ ]', '', marks), 'cijfers-los')
        require(after[:1] == ' ' or after[:1] not in MARKS or not after, 'bereik')
        is_all = re.fullmatch(rf'[A-Z{re.escape(MARKS)}]*', after)
        require(not (is_all and is_greater(second, number)), 'bereik')
    return number, read_rest(behind)


def is_doubted(rest, is_letter):
    return bool(rest in DOUBTED or (not is_letter and rest in tuple('HIVXRZ')) or re.search('(?<![0-9])0', rest)
                or re.fullmatch('[0-9]+(E|H|V|HG)', rest) or re.fullmatch('[KUW][0-9]{2,}', rest))


def read_address(postcode, number, letter, addition):
    postcode = re.sub('[ .-]', '', fold(postcode, 'postcode'))
    require(re.fullmatch('[1-9][0-9]{3}[A-Z]{2}', postcode), 'postcode')
    require(postcode[4:] not in ('SA', 'SD', 'SS'), 'postcode-bestaat-niet')
    number, behind = read_number(number)
    letter = read_rest(fold(letter, 'huisletter'))
    addition = read_rest(fold(addition, 'toevoeging'))
    is_letter, is_split = len(letter) == 1 and not addition, letter and addition
    is_twice = bool(behind) and bool(letter or addition) and behind in (letter, letter + addition)
    if behind and not is_twice:
        require(not letter, 'huisletter')
        letter = behind
    if letter and addition:
        require(not (letter[-1].isdigit() and addition[0].isdigit()), 'cijfers-los')
        require(len(letter) == 1 and letter.isalpha(), 'huisletter')
    rest = letter + addition
    require(re.fullmatch('([A-Z][A-Z0-9]{0,4}|[0-9][A-Z0-9]{0,3})?', rest), 'te-lang')
    word = is_split and (rest in NOTHING | ZERO | set(NEAR) or WORDS & set(re.findall('[A-Z]+', rest)))
    return f'{postcode}|{number}|{rest}', bool(is_twice or word or is_doubted(rest, is_letter))


def read_bsn(text):
    text = fold(text, 'bsn-tekens', 32).strip(' ')
    require(not re.match('[0-9]+[.,].*E', text), 'bsn-afgekapt')
    whole = re.match('([0-9]{8,})[.,](.*)', text)
    if whole:
        require(not whole[2].strip('0'), 'bsn-afgekapt')
        text = whole[1]
    require(not re.search('[^0-9 .-]', text), 'bsn-tekens')
    digits = re.sub('[^0-9]', '', text)
    require(len(digits) != 10, 'a-nummer')
    require(len(digits) in (8, 9), 'bsn-lengte')
    digits = digits.zfill(9)
    total = sum(weight * int(digit) for weight, digit in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), digits))
    require(total % 11 == 0 and digits.strip('0'), 'elfproef')
    return digits, False


def read_surname(text):
    text = fold(text, 'achternaam', 128, is_name=True)
    require(re.fullmatch('[A-Z .,()-]*', text), 'achternaam')
    text, _, behind = text.partition(',')
    require(set(re.findall('[A-Z]+', behind)) <= PREFIXES, 'achternaam')
    words = re.findall('[A-Z]+', text)
    require(words, 'achternaam')
    while len(words) > 1 and words[0] in PREFIXES:
        words.pop(0)
    return ''.join(words)[:32]


def read_name(surname, first_name, birth):
    surname = read_surname(surname)
    first = fold(first_name, 'voornaam', 128, is_name=True).strip(' ')[:1]
    require(first.isalpha(), 'voornaam')
    birth = birth.strip(' \t')
    for form, size in (('%Y-%m-%d', 10), ('%d-%m-%Y', 10), ('%Y%m%d', 8)):
        try:
            day = datetime.datetime.strptime(birth, form) if len(birth) == size else None
        except ValueError:
            day = None
        if day and 1900 <= day.year < 2200:
            return f'{surname}|{first}|{day:%Y%m%d}', False
    raise Refused('geboortedatum')


def read_dwelling(text):
    text = text.strip(' \t')
    require(re.fullmatch('[0-9]{16}', text), 'bag-nummer')
    require(text[4:6] == '20', 'bag-soort')
    return text, False


READERS = {'address': read_address, 'person': read_bsn, 'name': read_name, 'dwelling': read_dwelling}


def answer(row):
    """As the program prints it."""
    try:
        canonical, doubted = READERS[row[0]](*row[1:])
        return ('doubted ' if doubted else 'form ') + canonical
    except Refused as flaw:
        return f'refused {flaw}'


# ---- rows

PIECES = [*'A B H I K b v', *'0 1 2 3 12 20 100'.split(), *' .,-/_()+&;|?#', 'bis', 'hs', 'II', 'iv', 'zw', 'rd', 'nvt',
          'n.v.t.', 'geen', 'NA', '0', 'kamer ', 'hoog', 'Etage', 't/m ', 'tot ', 'en ', 't/o', 'bij ', 'to ', 'achter',
          '(leeg)', '#N/A', '="', '"', "'", '\u2019', '\u2013', '\u2212', '\xa0', '\u200b', '\u2161', '\uff11', '\uff21', 'ø', 'é',
          'e\u0301', 'ĳ', 'æ', 'ß',
          '½', '\u0410', 'E', 'HG', 'W', 'U', '01', '02', '2e', '.0', ',00', '.', '  ']
NUMBERS = ['12'] * 9 + ['12', '1', '99999', '100000', '']
BEFORE_NUMBER = [''] * 24 + ['', 'nr. ', 'No', 'huisnr ', '0', ' ']
POSTCODES = ['3311AB'] * 40 + ['3311 sa', '3311-ab', '0311AB', '３３１１ＡＢ', '3311A', '3311ij', '3311Ĳ']
NAME_PIECES = ['van ', 'den ', 'de', ' ', '-', ', ', '.', "'t ", "d'", '(', 'Berg', 'Le', 'Ÿlä', 'Müller', 'Mu\u0308', 'Ægir',
               'ẞ', 'Nguyễn', 'Ș', '\u2019', '\u0411', '2', 'el-', 'ABCDEFGHIJKLMNOP', 'ter', 'Ĳ', '\xa0', '"', 'i', 'ı', '/']
BIRTHS = ['01-02-1980', '1980-02-01', '19800201', '29-02-2000', '29-02-1900', '1900-01-01', '31-12-1899', '1980', '19800000',
          '31-04-1980', '', ' 01-02-1980\t', '1-2-1980', '01/02/1980', '2199-12-31', '2200-01-01']
NUMBERS_OF_PEOPLE = ['999900006', '99900006', '010000008', '10000008', '999900007', '1234567', '9999000061', '000000000', '12345678201']
IN_NUMBERS = ['.', ' ', '-', '\xa0', '.0', ',00', 'E+08', "'", '="', '\uff19', 'A', '\u0661', ',', '\t']
DWELLINGS = ['0344200000012345', '0344010000012345', '034420000001234', '03442000000123456', '0344 20000001234', '034420000001234A']


def some(draw, pieces, most):
    return ''.join(draw.choices(pieces, k=draw.randrange(most + 1)))


def made_row(draw):
    kind = draw.choice(['address'] * 4 + ['person', 'name', 'dwelling'])
    if kind == 'address':
        number = draw.choice(BEFORE_NUMBER) + draw.choice(NUMBERS) + some(draw, PIECES, 3)
        return [kind, draw.choice(POSTCODES), number, some(draw, PIECES, 2), some(draw, PIECES, 3)]
    if kind == 'person':
        digits = list(draw.choice(NUMBERS_OF_PEOPLE))
        for _ in range(draw.randrange(3)):
            digits.insert(draw.randrange(len(digits) + 1), draw.choice(IN_NUMBERS))
        return [kind, ''.join(digits)]
    if kind == 'name':
        return [kind, some(draw, NAME_PIECES, 5), some(draw, NAME_PIECES, 2), draw.choice(BIRTHS[:3] * 6 + BIRTHS)]
    return [kind, draw.choice(['', ' ', '\t']) + draw.choice(DWELLINGS)]


def vector_rows(path):
    """Each row with what it must be. The file is named for the form; what is read stands before the outcome."""
    form = os.path.basename(path).removesuffix('.csv')
    kind = {'adr2': 'address', 'bsn1': 'person', 'nam1': 'name'}[form]
    with open(path, encoding='utf-8', newline='') as file:
        for row in csv.DictReader(file, delimiter=';'):
            given = list(row.values())[:list(row).index('uitkomst')]
            must = {'canoniek': 'form ', 'canoniek-twijfel': 'doubted '}.get(row['uitkomst'], 'refused ') + (row[form] or row['reden'])
            yield [kind, *given], must


def main():
    program, *files = sys.argv[1:]
    draw = random.Random(20261126)
    rows = [row for path in files for row in vector_rows(path)]
    wrong = [f'{row}: {answer(row)}, the vectors say {must}' for row, must in rows if answer(row) != must]
    asked = [row for row, _ in rows] + [made_row(draw) for _ in range(SEEDED_ROWS)]
    asked = [row for row in asked if '\n' not in ''.join(row)]
    lines = ''.join(FIELD.join(row) + '\n' for row in asked)
    told = subprocess.run([program], input=lines.encode(), check=True, capture_output=True).stdout.decode().splitlines()
    assert len(told) == len(asked)
    mine = [answer(row) for row in asked]
    wrong += [f'{row}: {one}, the product says {other}' for row, one, other in zip(asked, mine, told) if one != other]
    counts = {word: sum(one.startswith(word) for one in mine) for word in ('form', 'doubted', 'refused')}
    print('\n'.join(wrong[:20]))
    reasons = {one for one in mine if one.startswith('refused')}
    print(f'{len(asked)} identifiers read twice {counts}, {len(reasons)} reasons, wrong: {len(wrong)}')
    return 1 if wrong or min(counts.values()) < 1000 else 0


if __name__ == '__main__':
    sys.exit(main())
