# SPDX-License-Identifier: EUPL-1.2
"""The lint of the stages itself: a small tree, and every way in which a row can be untrue. Who loosens the lint sees this test fail."""
import os
import sys
import tempfile

import stages

HEADERS = {
    'lib/base/span.h': 'bool span_is(struct span a);\n',
    'lib/store/rows.h': 'MUST_USE struct status store_put(struct store *store, int row);\nint store_count(void);\n',
    'lib/wire/words.h': 'static inline bool word_is_good(const char *word) { return *word; }\n',
    'daemon/book/book.h': 'struct entry book_entry(const struct book *book,\n                        int kind);\n',
    'daemon/inbound/pipeline.h': 'struct outgoing heard_reply(const struct heard *heard);\n',
}
KIND = '''#define WAVE_STAGES(X) \\
    X(wave, {hands}, {stage}, "{rooms}", BAD_BODY, "what is waved; store_count() is never called") \\

static int put(struct store *store) {{ return store_put(store, 1); }}

static const struct {{ int (*put)(struct store *store); }} ways[] = {{
    {{put}},
}};

static struct status wave_apply(struct wave_exchange *x)
{{
    {body}
    return heard_reply(x->heard); /* store_count() */
}}
'''
CASES = [  # stage, rooms, body, the only finding after the file's name
    ('apply', 'wire', 'word_is_good("store_count()");', None),
    ('apply', 'book, store', 'book_entry(x, 1); put(store);', None),
    ('apply', 'store', 'ways[0].put(x);', None),
    ('apply', 'wire', 'span_is(x);', 'wave apply names "wire", and uses ""'),
    ('apply', 'store', 'put(store); book_entry(x, 1);', 'wave apply names "store", and uses "book, store"'),
    ('apply', 'store, book', 'put(store); book_entry(x, 1);', 'wave apply names "store, book", and uses "book, store"'),
    ('record', 'store', 'put(store);', 'wave_record is not in this file'),
]


def findings_of(content):
    with tempfile.TemporaryDirectory() as root:
        for path, text in {**HEADERS, 'daemon/inbound/stage_wave.c': content}.items():
            os.makedirs(os.path.join(root, os.path.dirname(path)), exist_ok=True)
            with open(os.path.join(root, path), 'w', encoding='utf-8') as file:
                file.write(text)
        return stages.check(root)


failed = 0
for stage, rooms, body, wanted in CASES:
    got, rows = findings_of(KIND.format(hands='WRITES', stage=stage, rooms=rooms, body=body))
    expected = [f'daemon/inbound/stage_wave.c: {wanted}'] if wanted else []
    if got != expected or rows != 1:
        failed += 1
        print(f'"{rooms}" with {body}: wanted {expected}, got {got} of {rows} rows')
print(f'{len(CASES)} cases, {failed} failed')
sys.exit(1 if failed else 0)
