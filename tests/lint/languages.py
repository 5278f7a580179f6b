# SPDX-License-Identifier: EUPL-1.2
"""One language in a sentence: languages.py ROOT. What people who work with households read is Dutch, what operators read is English.
Sentences are the strings with a blank in them; a word that only the other language has gives a sentence away."""
import re
import sys

import sources

DUTCH = (  # what these say is for people
    'cli/case_open.c', 'cli/cmd_case.c', 'cli/cmd_inbox.c', 'cli/cmd_signal.c', 'cli/online/blindfold.c', 'cli/online/household.c',
    'cli/online/partials.c', 'cli/online/prefix.c', 'cli/pinned/agreed_keys.c', 'cli/pinned/pin_file.c', 'cli/pinned/pins.c',
    'cli/online/register_import.c', 'daemon/control/register_verbs.c',
    'lib/register/columns.c', 'lib/register/csv.c', 'lib/register/json_lines.c', 'lib/register/reader.h', 'lib/register/register.c',
    'lib/register/register.h', 'lib/register/row.c',
    'daemon/acts/ask.c', 'daemon/acts/show.c', 'daemon/control/case_verbs.c', 'daemon/control/inbox_verbs.c',
    'lib/casefile/consolidate.h', 'lib/view/dutch.c', 'lib/view/lists.c', 'lib/view/make.c', 'lib/view/text.c',
    'lib/policy/checker.c', 'lib/policy/parser.c', 'cli/agree_show.c',
)
ENGLISH = (  # and these for operators
    'cli/agree_status.c', 'cli/cmd_agree.c',
    'cli/cmd_ceremony.c',
    'cli/cmd_doctor.c', 'cli/cmd_init.c', 'cli/cmd_ledger.c', 'cli/cmd_node.c', 'cli/cmd_policy.c', 'cli/cmd_roster.c',
    'cli/ceremony_seat.c', 'cli/ledger_entry.c', 'cli/ledger_show.c', 'daemon/runtime/event.h', 'daemon/main.c',
)
BOTH = {  # tables with a sentence in each: file, how many columns, which one is Dutch
    'lib/base/status.h': (5, 4),
    'cli/online/control_client.c': (3, 2),
    'lib/base/prose.h': (3, 2),
    'lib/speech/register.h': (3, 2),
    'lib/wire/message.h': (4, 3),
}
ENGLISH_WORDS = set('the and not this that which with from for who what when must may no has have are been there only than rows wants '
                    'either it its at an or by to can cannot does one name your you day days'.split())
DUTCH_WORDS = set('het een niet geen wordt worden voor naar deze dit zijn heeft hebben nog bij kan mag'.split())
STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"(?:\s*"((?:[^"\\\n]|\\.)*)")*')
COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*', re.S)
ROW = re.compile(r'^\s*X\((.*?)\)\s*\\?$', re.M | re.S)


def sentences(text):
    """Each string with a blank in it, pieces joined, with its line."""
    bare = COMMENT.sub(lambda found: re.sub(r'[^\n]', ' ', found.group()), text)
    for found in STRING.finditer(bare):
        whole = ''.join(re.findall(r'"((?:[^"\\\n]|\\.)*)"', found.group()))
        if ' ' in whole.strip():
            yield bare.count('\n', 0, found.start()) + 1, whole


def foreign(sentence, words):
    """The words of the other language that stand in it; what is quoted, a place to fill in, an option, in capitals or the code word
    in front of a reason does not count."""
    plain = re.sub(r'^[a-z-]+: |%[-+ 0-9.*]*[a-z]+|--[a-z-]+|\\"[^"]*\\"|\\[a-z]|\b[A-Z]{2,}\b', ' ', sentence)
    return sorted(words & set(re.findall(r"[a-zà-ÿ]+", plain.lower())))


def dutch_columns(text, count, dutch):
    """(line, Dutch sentence, English one or None) of each row of a table with `count` columns."""
    for found in ROW.finditer(text.replace('\\\n', ' \n')):
        columns = re.findall(r'\s*"(?:[^"\\]|\\.)*"\s*|[^,]+', found.group(1))
        columns = [column.strip() for column in columns if column.strip()]
        if len(columns) == count:
            english = columns[dutch - 1].strip('"') if columns[dutch - 1].startswith('"') else None
            yield text.count('\n', 0, found.start()) + 1, columns[dutch].strip('"'), english


def findings(path, text):
    if path in DUTCH:
        for line, sentence in sentences(text):
            for word in foreign(sentence, ENGLISH_WORDS):
                yield f'{path}:{line}: "{word}" in a sentence for people: {sentence}'
    if path in ENGLISH:
        for line, sentence in sentences(text):
            for word in foreign(sentence, DUTCH_WORDS):
                yield f'{path}:{line}: "{word}" in a sentence for operators: {sentence}'
    if path in BOTH:
        for line, dutch, english in dutch_columns(text, *BOTH[path]):
            for word in foreign(dutch, ENGLISH_WORDS):
                yield f'{path}:{line}: "{word}" in a sentence for people: {dutch}'
            for word in foreign(english or '', DUTCH_WORDS):
                yield f'{path}:{line}: "{word}" in a sentence for operators: {english}'


def check_itself():
    """It finds what it is for."""
    people = 'complain(why, "geen regel staat %s toe", "no rule lets this " /* x */ "node");'
    found = list(findings('cli/cmd_case.c', people))
    assert [f.split('"')[1] for f in found] == ['no', 'this'], found
    assert list(findings('cli/cmd_node.c', 'puts("de node is niet bereikbaar");'))
    assert not list(findings('cli/cmd_case.c', '/* not this */ puts("geef --not-the of --refuse");'))
    assert not list(findings('lib/register/row.c', 'puts("no-day: hier hoort een dag");'))
    rows = '#define T(X) \\\n    X(A, 1, REFUSAL, "no rule", "geen rule for this") \\\n    X(B, 2, FAULT, "het is full, so", "vol, dus")\n'
    assert len(list(findings('lib/base/status.h', rows))) == 3, list(findings('lib/base/status.h', rows))


root = sys.argv[1]
check_itself()
paths = sorted({*DUTCH, *ENGLISH, *BOTH})  # one that is not there ends this with an error
sources.end([finding for path in paths for finding in findings(path, sources.text(root, path))], len(paths))
