# SPDX-License-Identifier: EUPL-1.2
"""The table of lib/base/characters.c, from the Unicode character database that Python brings along.

  make_characters.py FILE          puts the table into FILE, between its marks
  make_characters.py --check FILE  1 when the table there is another one; 77 when this Python knows another Unicode
"""
import re
import sys
import unicodedata

VERSION = '14.0.0'
# Default_Ignorable_Code_Point, DerivedCoreProperties-14.0.0.txt; Python has the other properties itself.
IGNORABLE = [(0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F),
             (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0),
             (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF)]
BIDI = [(0x61C, 0x61C), (0x200E, 0x200F), (0x202A, 0x202E), (0x2066, 0x2069)]  # Bidi_Control, PropList-14.0.0.txt
DOTS = [0xB7, 0x2022, 0x2024, 0x2027, 0x2043, 0x2219, 0x2212, 0x22C5, 0x30FB]  # what stands in for a dot or a hyphen
SUPERSCRIPTS = [0xB2, 0xB3, 0xB9]  # of Latin-1, as in m²
SCRIPTS = ['LATIN', 'GREEK', 'CYRILLIC', 'ARMENIAN', 'CHEROKEE', 'COPTIC', 'LISU']  # whose letters look like each other's
EMPTY_PLANES = [(0x40000, 0xDFFFF), (0xE1000, 0x10FFFF)]  # and private use
COLUMNS = 4


def within(code, ranges):
    return any(first <= code <= last for first, last in ranges)


def script_of(character):
    words = unicodedata.name(character, '').split(' ')
    return next((script for script in SCRIPTS if words[0] == script), None)


def class_of(code):
    character = chr(code)
    category = unicodedata.category(character)
    plain = unicodedata.normalize('NFKC', character)
    if category in ('Cc', 'Zl', 'Zp'):
        return 'CONTROL'
    if within(code, BIDI):
        return 'BIDI'
    if 0xE0000 <= code <= 0xE007F:
        return 'TAG'
    if within(code, IGNORABLE) or category == 'Cf' or code == 0x2800:  # the empty braille pattern
        return 'INVISIBLE'
    if category in ('Co', 'Cs') or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF or within(code, EMPTY_PLANES):
        return 'PRIVATE'
    if unicodedata.digit(character, None) is not None and code not in SUPERSCRIPTS:
        return 'DIGIT'
    if code >= 0x2000 and len(plain) == 1 and plain.isascii() and plain.isalpha():
        return 'STYLED'
    if category in ('Mn', 'Me'):
        return 'MARK'
    if category in ('Zs', 'Pd') or code in DOTS:
        return 'JOINER'
    return script_of(character) if category[0] == 'L' else None


def table():
    ranges = []
    for code in range(0x80, 0x110000):
        name = class_of(code)
        if ranges and ranges[-1][1:] == [code - 1, name]:
            ranges[-1][1] = code
        elif name:
            ranges.append([code, code, name])
    cells = [f'{{0x{first:X}, 0x{last:X}, {name}}}' for first, last, name in ranges]
    lines = [', '.join(cells[at:at + COLUMNS]) for at in range(0, len(cells), COLUMNS)]
    return ''.join(f'    {line},\n' for line in lines)


if unicodedata.unidata_version != VERSION:
    print(f'this Python knows Unicode {unicodedata.unidata_version}')
    sys.exit(77)
path = sys.argv[-1]
with open(path, encoding='utf-8') as file:
    before = file.read()
after = re.sub(r'(?<=/\* made: \*/\n).*?(?=^};)', lambda _: table(), before, flags=re.M | re.S)
if sys.argv[1] == '--check':
    print('as made' if after == before else f'{path}: not what make_characters.py makes')
    sys.exit(after != before)
with open(path, 'w', encoding='utf-8') as file:
    file.write(after)
