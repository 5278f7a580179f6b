# SPDX-License-Identifier: EUPL-1.2
"""What every file of source looks like: style.py ROOT. Long functions are only reported."""
import re
import sys

import sources

CODE = ('.c', '.h', '.h.in', '.py', '.sh', '.sql', '.proto', '.beleid', '.scn', 'meson.build', 'meson_options.txt')
PROGRAMS = ('run', 'test', 'tests/lint/refresh')  # without an ending in their names
SPDX = 'SPDX-License-Identifier: EUPL-1.2'
LINE_MOST = 140
TESTS = ('tests/unit/', 'tests/scenario/', 'tests/system/')
LINE_MOST_IN_TESTS = 160  # rows of texts to compare with
FILE_MOST = 400
FUNCTION_MOST = 60

WIDER = {  # file: why its lines may be longer
    'lib/config/config.h': 'the table of keys: a row reads as one line of the page made of it',
    'lib/preflight/preflight.h': 'the list: a row reads as one line of the page made of it',
    'tests/support/init_test.py': 'the table of faults: a fault reads as one line',
    'tests/support/output_test.py': 'the tables of sentences: one reads as one line',
    'tests/support/preflight_test.py': 'the table of faults: a fault reads as one line',
    'tests/support/play_statements.c': 'the table of statements: a row reads as one line of the page made of it',
    'run': 'it speaks to a person, and sentences are not broken',
}
FUNCTION = re.compile(r'^[a-zA-Z][^;\n]*\n?[^;\n]*\)\n\{\n(.*?)^\}', re.M | re.S)


def check(path, content):
    lines = content.split('\n')
    line_most = LINE_MOST_IN_TESTS if path.startswith(TESTS) else LINE_MOST
    if not any(SPDX in line for line in lines[:3]):
        yield f'{path}:1: no SPDX line'
    if not content.endswith('\n') or content.endswith('\n\n'):
        yield f'{path}:{len(lines)}: does not end in one line end'
    for number, line in enumerate(lines, 1):
        if '\t' in line:
            yield f'{path}:{number}: a tab'
        if line != line.rstrip():
            yield f'{path}:{number}: blanks at the end'
        if len(line) > line_most and path not in WIDER:
            yield f'{path}:{number}: {len(line)} characters'
    if path.endswith(('.c', '.h')) and len(lines) - 1 > FILE_MOST:
        yield f'{path}: {len(lines) - 1} lines'


def report_functions(path, content):
    for function in FUNCTION.finditer(content):
        length = function[1].count('\n')
        if length > FUNCTION_MOST:
            print(f'{path}:{content.count(chr(10), 0, function.start()) + 1}: a function of {length} lines (report only)')


root = sys.argv[1]
paths = [path for path in sources.walk(root, ending=CODE)] + [path for path in sources.walk(root, ending=PROGRAMS) if path in PROGRAMS]
findings = []
for path in paths:
    content = sources.text(root, path)
    findings += check(path, content)
    if path.endswith('.c') and not path.startswith('tests/'):
        report_functions(path, content)
sources.end(findings, len(paths))
