# SPDX-License-Identifier: EUPL-1.2
"""The rooms that a stage names are those whose functions it calls: stages.py ROOT

A row is `X(kind, HANDS, name, "rooms", …)` in daemon/inbound, and its function `kind_name` in the same file. What that function
calls is looked up in the headers of the rooms, and what the helpers in its file call counts as its own. Every room names itself;
base and crypto are everybody's tools and inbound is where we are, so they are not named."""
import re
import sys

import sources

ROOMS = ('lib', 'daemon')
HERE = 'daemon/inbound'
UNNAMED = {'base', 'crypto', 'inbound'}
ROW = re.compile(r'^\s*X\((\w+), (READS|JUDGES|WRITES), (\w+), "([\w, ]*)",', re.M)
DECLARED = re.compile(r'^(?!#|\s)[^;{}=()]*?\b(\w+)\((?!\*)[^;{}]*\)\s*(?:__attribute__\(\([^;]*\)\))?\s*[;{]', re.M)
DEFINED = re.compile(r'^(?=\w)[\w *]+?\b(\w+)\([^;{}]*\)\n?\s*\{', re.M)
CALLED = re.compile(r'\b([a-z]\w*)\b(?=\s*[(,}])')  # also those that stand in a table, to be called from there
GENERATED = re.compile(r'^WIRE_MESSAGES\(WIRE_DECLARE\)', re.M)
COMMENT = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:[^"\\]|\\.)*"|^#(?:[^\n]*\\\n)*[^\n]*', re.S | re.M)


def bare(text):
    """Without comments, texts and lines of the preprocessor."""
    return COMMENT.sub('', text)


def functions_of_rooms(root):
    """Which room declares a function."""
    found = {}
    for file in sources.walk(root, *ROOMS, ending=('.h',)):
        parts = file.split('/')
        if len(parts) != 3:
            continue
        text = sources.text(root, file)
        for name in DECLARED.findall(bare(text)):
            found[name] = parts[1]
        if GENERATED.search(text):
            for message in re.findall(r'X\((\w+)\)', text[text.index('#define WIRE_MESSAGES'):]):
                found[message + '_encode'] = found[message + '_decode'] = parts[1]
    return found


def bodies(text):
    """Functions and tables of a file: name and what stands between its braces."""
    found = {}
    for match in DEFINED.finditer(text):
        end = text.find('\n}', match.end())
        found[match[1]] = text[match.end():end if end >= 0 else len(text)]
    for match in re.finditer(r'\}\s*(\w+)\[\] = \{(.*?)\n\};', text, re.S):
        found[match[1]] = match[2]
    return found


def rooms_of(name, own, declared, seen):
    """The rooms that a function of this file reaches, over its helpers."""
    rooms = set()
    if name in seen:
        return rooms
    seen.add(name)
    words = set(CALLED.findall(own[name])) | {word for word in own if re.search(rf'\b{word}\[', own[name])}
    for word in words - {name}:
        if word in own:
            rooms |= rooms_of(word, own, declared, seen)
        elif word in declared:
            rooms.add(declared[word])
    return rooms


def check_file(file, text, declared):
    findings, rows = [], 0
    own = bodies(bare(text))
    for kind, _, stage, named in ROW.findall(text):
        rows += 1
        function = f'{kind}_{stage}'
        if function not in own:
            findings.append(f'{file}: {function} is not in this file')
            continue
        wanted = sorted(rooms_of(function, own, declared, set()) - UNNAMED)
        if named.split(', ') != wanted:
            findings.append(f'{file}: {kind} {stage} names "{named}", and uses "{", ".join(wanted)}"')
    return findings, rows


def check(root):
    declared = functions_of_rooms(root)
    findings, rows = [], 0
    for file in sources.walk(root, HERE, ending=('.c',)):
        more, count = check_file(file, sources.text(root, file), declared)
        findings += more
        rows += count
    return findings, rows


if __name__ == '__main__':
    sources.end(*check(sys.argv[1]))
