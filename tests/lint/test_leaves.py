# SPDX-License-Identifier: EUPL-1.2
"""The lint of what verbs leave: a small tree, and every way in which a row can be untrue. Who loosens the lint sees this test fail."""
import os
import sys
import tempfile

import leaves
import sources

FILES = {
    'lib/store/cases.h': 'MUST_USE struct status store_case_read(struct store *store);\n',
    'lib/store/quotas.h': 'MUST_USE struct status store_quota_used(struct store *store);\n',
    'daemon/acts/look.c': 'struct status look_case(struct book *book)\n{\n    return store_case_read(book->store);\n}\n\n'
                          'struct status look_quota(struct book *book)\n{\n    return store_quota_used(book->store);\n}\n',
}
VERBS = '#define CASE_VERBS(X) \\\n    X(SHOW, show, "show", ACCESS_OPERATOR | ACCESS_AUDITOR, {effect}, {leaves} in, out, "shows")\n'
DOOR = 'struct status control_show(struct request *request)\n{{\n    return {call}(request->book); /* look_case(book) */\n}}\n'
CASES = [  # what it does to the node, what it leaves, what it calls, the only finding
    ('WRITES', 'VIEWS("shown"),', 'look_case', None),
    ('READS', 'NO_ENTRY("numbers"),', 'look_quota', None),
    ('WRITES', 'ENTERS(CASE_EVENT, ""),', 'look_case', None),
    ('READS', 'NO_ENTRY("numbers"),', 'look_case', 'lib/speech/case.h: show: reaches store_case_read and leaves no entry'),
    ('WRITES', 'NO_ENTRY("numbers"),', 'look_case', 'lib/speech/case.h: show: reaches store_case_read and leaves no entry'),
    ('READS', 'VIEWS("shown"),', 'look_quota', 'lib/speech/case.h: show: its reply would leave before its entry'),
    ('READS', '', 'look_quota', 'lib/speech/case.h: a verb that does not say what it leaves'),
]


def put(root, path, text):
    os.makedirs(os.path.join(root, os.path.dirname(path)), exist_ok=True)
    with open(os.path.join(root, path), 'w', encoding='utf-8') as file:
        file.write(text)


wrong = 0
for effect, left, call, wanted in CASES:
    with tempfile.TemporaryDirectory() as root:
        for path, text in FILES.items():
            put(root, path, text)
        put(root, 'lib/speech/case.h', VERBS.format(effect=effect, leaves=left))
        put(root, 'daemon/control/verbs.c', DOOR.format(call=call))
        sources.files_of.cache_clear()
        found, _ = leaves.check(root)
        if found != ([wanted] if wanted else []):
            wrong += 1
            print(f'{effect} {left} {call}: {found}, not {wanted}')
print(f'{len(CASES) - wrong} of {len(CASES)} cases')
sys.exit(1 if wrong else 0)
