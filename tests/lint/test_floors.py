# SPDX-License-Identifier: EUPL-1.2
"""The floors lint itself: a small tree with every fault once. Who loosens the lint sees this test fail."""
import os
import sys
import tempfile

import floors

ROWS = ['lib/ground:0::', 'lib/hash:1:ground:sodium', 'lib/words:1:ground:', 'lib/tree:3:ground,hash:', 'daemon/loop:5:ground,tree:']
GOOD = {
    'lib/ground/ground.h': '#include <stdint.h>\n',
    'lib/hash/hash.h': '#include "ground/ground.h"\n#include <sodium.h>\n',
    'lib/tree/tree.c': '#include "hash/hash.h"\n#include "tree/tree.h"\n',
    'daemon/loop/loop.c': '#include "tree/tree.h"\n#include <poll.h>\n',
}
FAULTS = [  # file, content, the only finding
    ('lib/ground/up.c', '\n#include "hash/hash.h"\n', 'lib/ground/up.c:2: "hash/hash.h": upward, from floor 0 to floor 1'),
    ('lib/words/aside.c', '#include "hash/hash.h"\n', 'lib/words/aside.c:1: "hash/hash.h": sideways, both on floor 1'),
    ('lib/words/foreign.c', '\n\n# include <sodium/core.h>\n', 'lib/words/foreign.c:3: <sodium/core.h>: sodium has its home elsewhere'),
    ('daemon/loop/unlisted.c', '#include "hash/hash.h"\n', 'daemon/loop/unlisted.c:1: "hash/hash.h": hash is not in the row of loop'),
    ('lib/tree/clock.c', '#include <time.h>\n', 'lib/tree/clock.c:1: <time.h>: floor 3 does not reach out of the process'),
    ('lib/tree/bytes.c', '#include "entry.pb-c.h"\n', 'lib/tree/bytes.c:1: "entry.pb-c.h": generated types stay in their room'),
    ('lib/tree/test.c', '#include <criterion/criterion.h>\n',
     'lib/tree/test.c:1: <criterion/criterion.h>: criterion has its home elsewhere'),
    ('lib/hash/gone.c', '#include "gone.h"\n', 'lib/hash/gone.c:1: "gone.h": is not beside this file'),
    ('lib/attic/old.c', '', 'lib/attic/old.c: stands in no room'),
]


def findings_of(tree, rows=ROWS):
    with tempfile.TemporaryDirectory() as root:
        for path, content in tree.items():
            os.makedirs(os.path.join(root, os.path.dirname(path)), exist_ok=True)
            with open(os.path.join(root, path), 'w', encoding='utf-8') as file:
                file.write(content)
        return floors.check(root, rows)[0]


def expect(wanted, got):
    if wanted != got:
        sys.exit(f'expected {wanted}\n     got {got}')


expect([], findings_of(GOOD))
for path, content, finding in FAULTS:
    expect([finding], findings_of({**GOOD, path: content}))
three = {path: content for path, content, _ in FAULTS[:3]}
expect([finding for _, _, finding in FAULTS[:3]], findings_of({**GOOD, **three}))
expect(['lib/ground: row names hash, which is no lower room'], findings_of(GOOD, ['lib/ground:0:hash:'] + ROWS[1:]))
print(f'{len(FAULTS) + 1} faults are found')
