# SPDX-License-Identifier: EUPL-1.2
"""How both programs end: output_test.py SCHAKEL SCHAKELD CA LEDGER_MAKE SOURCE.

What cannot be written to standard output is a failure (2) with its reason, of every sentence that needs no node: half a file must not
pass for a whole one. And one table of exit codes: 0 done, 1 refused, 2 failed, 64 no sentence."""
import base64
import os
import shutil
import subprocess
import sys
import tempfile

schakel, schakeld, ca, ledger_make, source = (os.path.abspath(argument) for argument in sys.argv[1:])
TOP = tempfile.mkdtemp(prefix='schakel.output.')
OINS = [f'0000009900000000{n}000' for n in range(1, 6)]
EXAMPLE = f'{source}/keys/example'
POLICY = f'{source}/policies'
failures, claims = [], 0


def claim(sentence, holds, shown=''):
    global claims
    claims += 1
    if not holds:
        failures.append(f'not so: {sentence} {shown!r}')


def run(words, full=False):
    with open('/dev/full' if full else f'{TOP}/out', 'w', encoding='utf-8') as out:
        ran = subprocess.run(words, stdout=out, stderr=subprocess.PIPE, text=True, timeout=60, cwd=TOP, env={'PATH': '/usr/bin:/bin'})
    with open(f'{TOP}/out', encoding='utf-8') as out:
        return ran.returncode, '' if full else out.read(), ran.stderr


def write(name, content):
    with open(f'{TOP}/{name}', 'w', encoding='utf-8') as file:
        file.write(content)
    return f'{TOP}/{name}'


TRUST = ['--ca', f'{EXAMPLE}/ca.pem', '--crl', f'{EXAMPLE}/crl.pem']
AGREE = write('agree.pub', 'untrusted comment: of nobody\n' + base64.b64encode(b'Ed' + bytes(range(1, 41))).decode() + '\n')
WRONG = write('wrong.beleid', 'taal een\n')
INIT = ['init', '--plain-keys', '--oin', OINS[0], '--name', 'Sociale Dienst', '--short', 'SDD', '--roles', 'sociale-dienst', '--endpoint', 'tcp://127.0.0.1:7100',
        '--certificate', f'{ca}/{OINS[0]}.pem', '--private-key', f'{ca}/{OINS[0]}.key', '--agree', AGREE]
QUESTION = ['--act', 'inzien', '--from', 'woningcorporatie', '--to', 'regisseur', '--category', 'huurachterstand', '--purpose',
            'gecoordineerde-aanpak', '--phase', 'aanpak', '--basis', 'avg-verhuurder']
CEREMONY = ['ceremony', 'start', '--keys', write('keys', f'casus {OINS[0]} 1\n'), '--threshold', '3', '--members', ','.join(OINS), '--roster', f'{EXAMPLE}/roster.conf', *TRUST]

# sentences that need no node: how they are said; NEW is a folder that is not there
NEW = object()
OFFLINE = {
    'init': [*INIT, NEW],
    'roster join': ['roster', 'join', '--name', 'Voorbeeldstad', '--auditor', OINS[0], f'{TOP}/node/partner.ini'],
    'roster show': ['roster', 'show', f'{EXAMPLE}/roster.conf'],
    'roster check': ['roster', 'check', f'{EXAMPLE}/roster.conf', *TRUST],
    'roster logs': ['roster', 'logs', f'{EXAMPLE}/roster.conf', *TRUST],
    'ceremony start': [*CEREMONY, NEW],
    'ceremony show': ['ceremony', 'show', f'{TOP}/ceremony'],
    'policy check': ['policy', 'check', POLICY],
    'policy format': ['policy', 'format', f'{POLICY}/domein.beleid'],
    'policy why': ['policy', 'why', *QUESTION, POLICY],
    'ledger verify': ['ledger', 'verify', f'{TOP}/ledger', '--trust', f'{TOP}/ledger/trust'],
    'ledger show': ['ledger', 'show', f'{TOP}/ledger'],
    'ledger search': ['ledger', 'search', f'{TOP}/ledger'],
    'ledger prove': ['ledger', 'prove', f'{TOP}/ledger', '3', '--to', TOP],
    'proof verify': ['proof', 'verify', f'{TOP}/2.tlog-proof', '--trust', f'{TOP}/ledger/trust'],
    'evidence verify': ['evidence', 'verify', f'{source}/tests/fuzz/corpus/evidence/wrong'],
    'audit promise': ['audit', 'promise', NEW],
}
# what needs a node that runs, the folder or a backup of one, or the ledgers of two; their help is looked at like everybody's
ONLINE = {'node', 'peer', 'backup', 'keys', 'signal', 'case', 'inbox', 'member', 'agree', 'doctor', 'roster trust', 'ledger compared', 'ledger export', 'ledger heal', 'ledger reconcile', 'audit draw', 'audit request', 'audit question', 'audit open', 'audit remake', 'audit check', 'ceremony join'}
FULL = 'standard output: the disk is full'


def claim_sentence(name, words):
    for more in [], ['--json']:
        def said(number):
            return [schakel, *(f'{TOP}/new-{name}-{len(more)}-{number}' if word is NEW else word for word in words), *more]
        code, out, err = run(said(1))
        claim(f'{name} {more} says something', code == (3 if name in ('ledger verify', 'proof verify') else 0) and out and not err, (code, out, err))
        code, _, err = run(said(2), full=True)
        claim(f'{name} {more} on a full disk fails with the reason', code == 2 and FULL in err, (code, err))


def claim_full(words):
    code, _, err = run(words, full=True)
    claim(f'{words} on a full disk fails with the reason', code == 2 and ('the disk is full' in err or 'de schijf is vol' in err), (code, err))


NOBODY = ['--socket', f'{TOP}/nobody']
CODES = [  # what is typed, how it ends
    (0, [schakel, '--help']), (0, [schakel, '-h']), (0, [schakel, 'help']), (0, [schakel, '--version']), (0, [schakel, 'help', 'case']),
    (0, [schakel, 'help', 'case', 'show']), (0, [schakel, 'help', 'init']), (0, [schakel, 'case', '--help']), (0, [schakel, 'case', '-h']),
    (0, [schakel, 'case', 'help']), (0, [schakel, 'case', 'show', '--help']), (0, [schakel, 'case', 'show', '-h']),
    (0, [schakeld, '--help']), (0, [schakeld, '-h']), (0, [schakeld, '--version']), (0, [schakel, 'policy', 'check', POLICY]),
    (64, [schakel]), (64, [schakel, 'case']), (64, [schakel, 'nonsense']), (64, [schakel, 'case', 'nonsense']), (64, [schakel, 'help', 'nonsense']),
    (64, [schakel, 'help', 'case', 'nonsense']), (64, [schakel, 'help', 'case', 'show', 'more']), (64, [schakel, '--help', 'more']),
    (64, [schakel, '-x']), (64, [schakel, 'case', 'show']), (64, [schakel, 'case', 'show', '-x']), (64, [schakel, 'case', 'list', '--foo']),
    (64, [schakel, 'case', 'list', 'more']), (64, [schakel, 'case', 'ask', 'x', '--wait', 'abc']), (64, [schakel, 'case', 'ask', 'x', '--wait', '-1']),
    (64, [schakel, *INIT[:2], '123', *INIT[3:], f'{TOP}/never']), (64, [schakel, *INIT, '--year', 'next', f'{TOP}/never']),
    (64, [schakel, 'roster', 'join', '--name', 'x', '--auditor', '12', f'{TOP}/node/partner.ini']),
    (64, [schakel, *CEREMONY[:3], *CEREMONY[3:4], '--threshold', 'three', *CEREMONY[6:], f'{TOP}/never']),
    (64, [schakel, 'ledger', 'show', '--from', 'x', f'{TOP}/ledger']),
    (64, [schakel, 'ledger', 'verify', f'{TOP}/ledger', '--founding', '0' * 64]),
    (64, [schakel, 'ledger', 'verify', f'{TOP}/ledger', '--trust', TOP, '--founding', 'x']),
    (64, [schakel, 'proof', 'verify', f'{TOP}/2.tlog-proof']), (64, [schakel, 'ledger', 'prove', f'{TOP}/ledger', 'x', '--to', TOP]),
    (64, [schakel, 'proof', 'verify', f'{TOP}/2.tlog-proof', '--trust', f'{TOP}/ledger/trust', '--founding', 'x']),
    (1, [schakel, 'ledger', 'prove', f'{TOP}/ledger', '20', '--to', TOP]), (2, [schakel, 'proof', 'verify', '/nowhere', '--trust', f'{TOP}/ledger/trust']),
    (2, [schakel, 'ledger', 'verify', f'{TOP}/ledger', '--trust', TOP]), (1, [schakel, 'roster', 'trust', f'{TOP}/never', '--node', '/nowhere']),
    (64, [schakeld]), (64, [schakeld, '-x']), (64, [schakeld, 'check']), (64, [schakeld, 'check', '--new']), (64, [schakeld, 'check', 'x', 'y']),
    (64, [schakeld, 'x', '--old']), (64, [schakeld, 'x', '--new', '--new-anchor']), (64, [schakeld, 'print-nonsense', 'x']),
    (1, [schakel, 'policy', 'check', '/nowhere']), (1, [schakel, 'policy', 'format', WRONG]), (1, [schakel, 'roster', 'show', '/nowhere']),
    (1, [schakel, 'policy', 'why', '--act', 'toveren', *QUESTION[2:], POLICY]), (2, [schakel, 'ledger', 'verify', '/nowhere']), (2, [schakel, 'ledger', 'verify', f'{TOP}/ledger', '--since', '/nowhere']), (3, [schakel, 'ledger', 'verify', f'{TOP}/ledger']),
    (1, [schakel, *INIT[:-4], '--private-key', f'{TOP}/open.key', *INIT[-2:], f'{TOP}/never']), (1, [schakel, *INIT, f'{TOP}/node']),
    (1, [schakeld, 'check', '/nowhere']), (1, [schakeld, '/nowhere']), (1, [schakeld, '/nowhere', '--new']),
    (2, [schakel, 'node', 'status', *NOBODY]), (2, [schakel, 'case', 'list', *NOBODY]), (2, [schakel, 'inbox', 'list', '--denied', *NOBODY]),
    # what is no sentence is none where no node is, either
    (64, [schakel, 'inbox', 'list', '--denied', '--expired', *NOBODY]), (64, [schakel, 'inbox', 'list', '--from', '12', *NOBODY]),
    (64, [schakel, 'inbox', 'list', '--limit', 'x', *NOBODY]), (64, [schakel, 'inbox', 'list', '--after', 'x', *NOBODY]),
    (64, [schakel, 'case', 'list', '--after', '12', *NOBODY]), (64, [schakel, 'case', 'questions', '--limit', 'x', *NOBODY]),
    (64, [schakel, 'signal', 'list', '--received', '--after', 'x', *NOBODY]), (64, [schakel, 'node', 'outbox', '--limit', 'x', *NOBODY]),
    (64, [schakel, 'node', 'open', '--hours', 'x', '--reason', 'storing', *NOBODY]), (64, [schakel, 'node', 'open', '--hours', '2', *NOBODY]),
    (64, [schakel, 'peer', 'quarantine', 'haven', *NOBODY]), (64, [schakel, 'peer', 'release', '12', *NOBODY]),
    (64, [schakel, 'audit', 'request', 'x', OINS[0], 'file', *NOBODY]), (1, [schakel, 'inbox', 'list', '--limit', '0', *NOBODY]),
    (1, [schakel, 'case', 'show', 'B040', *NOBODY]), (1, [schakel, 'case', 'ask', 'b04', *NOBODY]),
    (1, [schakel, 'inbox', 'decide', 'zz', '--grant', *NOBODY]), (1, [schakel, 'inbox', 'decide', 'aaaa', *NOBODY]),
    (1, [schakel, 'inbox', 'decide', 'aaaa', '--refuse', *NOBODY]),
]
try:
    subprocess.run([ledger_make, 'write', f'{TOP}/ledger', '20'], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([schakel, 'ledger', 'prove', f'{TOP}/ledger', '2', '--to', TOP], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([schakel, *INIT, f'{TOP}/node'], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([schakel, *CEREMONY, f'{TOP}/ceremony'], check=True, stdout=subprocess.DEVNULL)
    shutil.copy(f'{ca}/{OINS[0]}.key', f'{TOP}/open.key')
    os.chmod(f'{TOP}/open.key', 0o644)

    listed = [f'{line[2:11].strip()} {line[12:22].strip()}'.strip() for line in run([schakel, '--help'])[1].split('\n') if line.startswith('  ')]
    for sentence in listed:
        is_online = sentence in ONLINE or sentence.split(' ')[0] in ONLINE
        claim(f'{sentence} is one of those that need a node or of the others', is_online != (sentence in OFFLINE))
        claim_full([schakel, *sentence.split(' '), '--help'])
    claim('every sentence of this table exists', not set(OFFLINE) - set(listed), set(OFFLINE) - set(listed))
    for name, words in OFFLINE.items():
        claim_sentence(name, words)
    for words in ['--help'], ['--version'], ['help', 'case'], ['case', '--help'], ['print-commands'], ['print-manual']:
        claim_full([schakel, *words])
    for word in ('--help', '--version', 'print-pipeline', 'print-life', 'print-control', 'print-preflight', 'print-config', 'print-config-page', 'print-sandbox', 'print-ceilings', 'print-manual'):
        claim_full([schakeld, word])
    for more in [], ['--json'], ['--verbose']:
        claim_full([schakeld, 'check', f'{TOP}/node/node.conf', *more])
    for expected, words in CODES:
        code, out, err = run(words)
        claim(f'{words} ends with {expected}', code == expected, (code, out, err))
        claim(f'{words} says so where it belongs', (bool(out) and not err) if code == 0 else bool(err or out), (out, err))
finally:
    shutil.rmtree(TOP)
print('\n'.join(failures))
print(f'{claims} claims, {len(failures)} do not hold')
sys.exit(1 if failures else 0)
