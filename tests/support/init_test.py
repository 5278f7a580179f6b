# SPDX-License-Identifier: EUPL-1.2
"""`schakel init` finds what is not in order before it writes anything: init_test.py SCHAKEL MAKE_NODE CA SOURCE.

Each fault is refused with its reason, all of them at once, and leaves no folder, or the folder as it was."""
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile

schakel, make_node, ca, source = (os.path.abspath(argument) for argument in sys.argv[1:])
OIN, OTHER = '00000099000000001000', '00000099000000002000'
TOP = tempfile.mkdtemp(prefix='schakel.init.')
NODE = f'{TOP}/node'
failures, claims = [], 0


def claim(sentence, holds, shown=''):
    global claims
    claims += 1
    if not holds:
        failures.append(f'not so: {sentence} {shown!r}')


def init(options=('--plain-keys',), **changed):
    user = subprocess.run(['id', '-un'], capture_output=True, text=True, check=True).stdout.strip()
    said = {'oin': OIN, 'name': 'Sociale Dienst', 'short': 'SDD', 'roles': 'sociale-dienst, schuldhulp', 'endpoint': 'tcp://127.0.0.1:7100',
            'certificate': f'{ca}/{OIN}.pem', 'private-key': f'{ca}/{OIN}.key', 'agree': f'{TOP}/agree.pub', 'operator': user,
            'agreed': f'{TOP}/made/agreed', 'ca': f'{ca}/ca.pem', 'crl': f'{ca}/crl.pem', **changed}
    words = [word for key, value in said.items() if value is not None for word in ('--' + key, value)]
    ran = subprocess.run([schakel, 'init', *words, *options, NODE], capture_output=True, text=True, timeout=60,
                         stdin=subprocess.DEVNULL, start_new_session=True)  # no terminal to ask at
    return ran.returncode, ran.stdout + ran.stderr


def bad(name):
    return {'certificate': f'{ca}/bad/{name}.pem', 'private-key': f'{ca}/bad/{name}.key'}


def file_with(name, text):
    with open(f'{TOP}/{name}', 'w', encoding='utf-8') as file:
        file.write(text)
    return f'{TOP}/{name}'


file_with('agree.pub', 'untrusted comment: of nobody\n' + base64.b64encode(b'Ed' + bytes(range(1, 41))).decode() + '\n')
for folder in (f'shares.{i}' for i in range(5)):
    os.makedirs(f'{TOP}/made/{folder}')
subprocess.run([make_node, ca, f'{TOP}/made', f'{source}/policies', file_with('quotas', '')], check=True)
os.mkdir(f'{TOP}/strange')
file_with('strange/een.beleid', 'taal 1\n')
NO_TRUST = {'ca': None, 'crl': None}  # they are to come

FAULTS = {  # what is asked for, and what is said
    'the certificate of another organisation': ({'certificate': f'{ca}/{OTHER}.pem', 'private-key': f'{ca}/{OTHER}.key'}, f'of OIN {OTHER}'),
    'the same, and no authorities yet': ({'certificate': f'{ca}/{OTHER}.pem', 'private-key': f'{ca}/{OTHER}.key', **NO_TRUST}, f'of OIN {OTHER}'),
    'a certificate that is not for signing': ({**bad('no-signing'), **NO_TRUST}, 'not meant for signatures'),
    'a certificate without an OIN': ({**bad('no-oin'), **NO_TRUST}, 'no OIN'),
    'a certificate with a short key': ({**bad('rsa-1024'), **NO_TRUST}, 'neither EC P-256 nor RSA'),
    'a certificate past its end': (bad('expired'), 'expired'),
    'a certificate that was revoked': (bad('revoked'), 'revoked'),
    'a key that is not of the certificate': ({'private-key': f'{ca}/{OTHER}.key'}, 'it is not the key of the certificate'),
    'a revocation list that is out of date': ({'crl': f'{ca}/bad/crl-stale.pem'}, 'CRL has expired'),
    'a role that the policy does not know': ({'roles': 'sociale-dienst, tovenaar'}, 'it knows no role "tovenaar"'),
    'a shelf with something strange on it': ({'agreed': f'{TOP}/strange'}, '/strange/een.beleid: error: does not belong there'),
    'a user who is not there': ({'regisseur': 'nosuchuser'}, 'this machine has no user "nosuchuser"'),
    'an endpoint that is none': ({'endpoint': 'localhost'}, 'endpoint'),
    'a path with a folder that is not there': ({'agreed': '/nowhere/folder/agreed'}, '/nowhere/folder/agreed'),
    'a name with a line feed': ({'name': 'Sociale\nDienst'}, ''),
}
try:
    for name, (changed, words) in FAULTS.items():
        code, said = init(**changed)
        claim(f'{name} is refused', code == 1 and words in said, (code, said))
        claim(f'{name} leaves nothing', not os.path.exists(NODE), os.path.exists(NODE) and os.listdir(NODE))

    code, said = init(roles='tovenaar, heks', regisseur='nosuchuser')
    claim('all that is not in order is said at once', code == 1 and all(word in said for word in ('tovenaar', 'heks', 'nosuchuser')), said)
    claim('with what to type', said.count(': type: ') == 3 and 'nothing was written' in said, said)

    os.mkdir(NODE, 0o700)
    file_with('node/shares', 'not a folder\n')
    code, said = init()
    claim('a folder in which something is in the way stays as it was', code == 1 and os.listdir(NODE) == ['shares'], (code, said, os.listdir(NODE)))
    shutil.rmtree(NODE)

    code, said = init([])
    claim('keys are not made without a passphrase unless that is said', code == 1 and 'or --plain-keys' in said and not os.path.exists(NODE),
          (code, said))

    code, said = init(['--json', '--plain-keys'], agreed=None, **NO_TRUST)
    claim('what is agreed may be to come', code == 0 and json.loads(said)['ok'], (code, said))
    claim('and then there is a node', sorted(os.listdir(NODE)) == ['certs', 'keys', 'node.conf', 'partner.ini', 'shares'], os.listdir(NODE))
    before = {name: os.stat(f'{NODE}/{name}').st_mtime_ns for name in os.listdir(NODE)}
    code, said = init()
    claim('a node that has keys keeps them', code == 1 and 'never overwritten' in said, (code, said))
    claim('and the rest', before == {name: os.stat(f'{NODE}/{name}').st_mtime_ns for name in os.listdir(NODE)})
finally:
    shutil.rmtree(TOP)
print('\n'.join(failures))
print(f'{claims} claims, {len(failures)} do not hold')
sys.exit(1 if failures else 0)
