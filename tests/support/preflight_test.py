# SPDX-License-Identifier: EUPL-1.2
"""What `schakeld check` finds and what a start refuses is the same: preflight_test.py SCHAKELD MAKE_NODE CA SOURCE.

A table of faults, each made in a good node's folder. Check must find it, with its severity, file, line and words; a start must refuse
with the very same line when it is an error, and come up all the same when it is a warning."""
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

schakeld, make_node, ca, source = (os.path.abspath(argument) for argument in sys.argv[1:])
OINS = [f'0000009900000000{n}000' for n in range(1, 6)]
OURS = 2  # a housing association: it pushes
TOP = tempfile.mkdtemp(prefix='schakel.preflight.')
NODE, GOOD = f'{TOP}/node', f'{TOP}/good'
held = []  # what a fault keeps open while it is looked at


def path(name):
    return f'{NODE}/{name}'


def run(*words):
    ran = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert 'the process that does it ended' not in ran.stdout + ran.stderr, f'it crashed: {ran.stdout}{ran.stderr}'
    return ran.returncode, ran.stdout, ran.stderr


# ---- a good folder

def write_conf(**changed):
    keys = {'oin': OINS[OURS], 'keys': path('keys'), 'shares': path('shares'), 'database': path('database'), 'control': path('run/control'),
            'bind': 'tcp://127.0.0.1:*', 'ring': path('public/ring'), 'agreed': path('agreed'), 'ca': path('public/ca.pem'),
            'crl': path('public/crl.pem'), 'keys_plain': 'yes', **changed}
    user = subprocess.run(['id', '-un'], capture_output=True, text=True, check=True).stdout.strip()
    with open(path('node.conf'), 'w', encoding='utf-8') as file:
        file.write('[node]\n' + ''.join(f'{key} = {value}\n' for key, value in keys.items()) + f'\n[access]\noperator = {user}\n')


def make_good():
    os.makedirs(path('public'), 0o755)
    os.chmod(NODE, 0o700)
    os.mkdir(path('run'), 0o700)
    made = f'{TOP}/made'
    os.mkdir(made)
    for i in range(5):
        os.mkdir(f'{made}/shares.{i}', 0o700)
    with open(f'{TOP}/quotas', 'w', encoding='utf-8') as file:
        file.write(f'[quota {OINS[OURS]}]\nvroegsignalering-schulden = 100 / 200\n')
    subprocess.run([make_node, ca, made, f'{source}/policies', f'{TOP}/quotas'], check=True)
    shutil.copy(f'{made}/ring', path('public'))
    shutil.copytree(f'{made}/agreed', path('agreed'))
    be(OURS)
    for name in 'ca.pem', 'crl.pem':
        shutil.copy(f'{ca}/{name}', path('public'))
    subprocess.run(['chmod', '-R', 'go-w', path('public'), path('agreed')], check=True)
    write_conf()
    node = start('--new')
    assert comes_up(node) and signs_more(0), log()
    assert stop(node) == 0
    os.rename(NODE, GOOD)


def be(who):
    """The secrets of one of the sample partners."""
    shutil.rmtree(path('shares'), ignore_errors=True)
    shutil.copy(f'{TOP}/made/keys.{who}', path('keys'))
    shutil.copytree(f'{TOP}/made/shares.{who}', path('shares'))


def restore():
    shutil.rmtree(NODE, ignore_errors=True)
    shutil.copytree(GOOD, NODE, symlinks=True)
    while held:
        held.pop()()


# ---- a node that runs

def start(*words, limit=''):
    return subprocess.Popen(['sh', '-c', f'{limit} exec "$@"', 'sh', schakeld, path('node.conf'), *words], stdout=subprocess.DEVNULL,
                            stderr=open(f'{TOP}/log', 'w', encoding='utf-8'))


def log():
    with open(f'{TOP}/log', encoding='utf-8') as file:
        return file.read()


def comes_up(node, seconds=20):
    until = time.monotonic() + seconds
    while time.monotonic() < until and node.poll() is None:
        if '"event":"node-started"' in log() and os.path.exists(path('run/control')):
            return True
        time.sleep(0.01)
    return False


def signed_size():
    """How long the ledger was when the keeper signed it last, as the anchor has it: behind the origin, in eight bytes."""
    with open(path('anchor'), 'rb') as file:
        return max((int.from_bytes(size, 'big') for size in re.findall(rb'/exchange-log/[0-9]{4}(.{8})', file.read(), re.S)), default=0)


def signs_more(than, seconds=20):
    """No head is signed before partners had a few seconds to say which one they hold."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and signed_size() <= than:
        time.sleep(0.05)
    return signed_size() > than


def stop(node):
    node.send_signal(signal.SIGTERM)
    return node.wait(20)


# ---- how faults are made

def sh(command):
    return lambda: subprocess.run(command, shell=True, cwd=NODE, check=True, executable='/bin/bash')


def sed(name, expression):
    def do():
        with open(path(name), 'rb') as file:
            before = file.read()
        subprocess.run(['sed', '-i', expression, path(name)], check=True)
        with open(path(name), 'rb') as file:
            assert file.read() != before, f'{name} was not changed by {expression}'
    return do


def write(name, content, mode=0o644):
    def do():
        with open(path(name), 'wb') as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        os.chmod(path(name), mode)
    return do


BASE64 = b'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'


def other_digit(digit):
    """Another bit of what is written in base64: a flipped bit of the letter itself may be no letter of it."""
    at = BASE64.index(digit) ^ 1
    return BASE64[at:at + 1]


def bytes_of(name, change):
    def do():
        with open(path(name), 'rb') as file:
            content = file.read()
        with open(path(name), 'wb') as file:
            file.write(change(content))
    return do


def sql(statement):
    def do():
        db = sqlite3.connect(path('database'))
        db.execute('DROP TRIGGER IF EXISTS leaf_stays')
        db.executescript(statement)
        db.commit()
        db.close()
    return do


def damage(index):
    """A page is overwritten that no start looks at: where an index begins."""
    def do():
        db = sqlite3.connect(path('database'))
        size, = db.execute('PRAGMA page_size').fetchone()
        page, = db.execute('SELECT rootpage FROM sqlite_schema WHERE name = ?', (index,)).fetchone()
        db.close()
        bytes_of('database', lambda all: all[:(page - 1) * size] + b'\xff' * size + all[page * size:])()
    return do


def conf(**changed):
    return lambda: write_conf(**changed)


def both(*deeds):
    return lambda: [deed() for deed in deeds]


def hold(opens):
    """Opens something that stays open until the next fault; `opens` gives what closes it."""
    return lambda: held.append(opens())


def hold_port():
    listener = socket.create_server(('127.0.0.1', 0))
    write_conf(bind=f'tcp://127.0.0.1:{listener.getsockname()[1]}')
    return listener.close


def hold_database():
    db = sqlite3.connect(path('database'))
    db.execute('PRAGMA locking_mode = EXCLUSIVE')
    db.execute('BEGIN EXCLUSIVE')
    return db.close


def forget_agreed():
    """The keeper's anchor without what was in force: as if these partners had agreed on something else from the start."""
    with open(path('anchor'), 'rb') as file:
        slots = file.read()
    magic, room, kept = b'schakel/anchor/v1', 64 * 1024, b''
    for at in range(0, len(slots), room):
        slot = slots[at:at + room]
        if not slot.startswith(magic):
            kept += slot
            continue
        count, i, rows = int.from_bytes(slot[25:27], 'big'), 27, []
        for _ in range(count):
            end = i + 2 + slot[i + 1] + 8 + 32
            if slot[i] != 3:
                rows.append(slot[i:end])
            i = end
        fresh = slot[:25] + len(rows).to_bytes(2, 'big') + b''.join(rows)
        kept += (fresh + hashlib.sha256(fresh).digest()).ljust(len(slot), b'\0')
    with open(path('anchor'), 'wb') as file:
        file.write(kept)


def signed(change):
    """All partners signed texts that this changed (in a folder with policies, quotas, roster, and certificates in ca)."""
    def do():
        work = tempfile.mkdtemp(dir=TOP)
        shutil.copytree(f'{source}/policies', f'{work}/policies')
        shutil.copytree(ca, f'{work}/ca')
        shutil.copy(f'{TOP}/quotas', work)
        shutil.copy(f'{TOP}/made/roster', work)
        before = subprocess.run(['find', work, '-type', 'f', '-exec', 'sha256sum', '{}', '+'], capture_output=True, check=True).stdout
        subprocess.run(change, shell=True, cwd=work, check=True, executable='/bin/bash')
        after = subprocess.run(['find', work, '-type', 'f', '-exec', 'sha256sum', '{}', '+'], capture_output=True, check=True).stdout
        assert before != after, f'nothing was changed by {change}'
        subprocess.run([make_node, f'{work}/ca', work, f'{work}/policies', f'{work}/quotas', f'{work}/roster'], check=True)
        shutil.rmtree(path('agreed'))
        shutil.move(f'{work}/agreed', path('agreed'))
        if os.path.exists(path('anchor')):
            forget_agreed()
    return do


def first_with(certificate):
    """The folder is that of the first partner, with this certificate."""
    return both(lambda: be(0), conf(oin=OINS[0]), sh('rm database anchor'), signed(f'cp {ca}/bad/{certificate}.pem ca/{OINS[0]}.pem'))


def put_back(name):
    """The node lives on, with an entry of a policy that changed, and then a file is what it was before."""
    def do():
        shutil.copy2(path(name), f'{TOP}/{name}')
        signed("sed -i 's/omdat        .Vroeg/&er/' policies/regels/schulden.beleid")()
        before = signed_size()
        node = start()
        assert comes_up(node) and signs_more(before) and stop(node) == 0, log()
        shutil.copy2(f'{TOP}/{name}', path(name))
    return do


CONF, AGREED, ROSTER, POLICY = 'node.conf', 'agreed', 'agreed/roster-1/content/roster.conf', 'agreed/policy-1/content'
QUOTAS = 'agreed/quotas-1/content'
CERTIFICATE = [f'agreed/roster-1/content/certs/{oin}.pem' for oin in OINS]
OTHERS = 'its files are not those of its manifest'
NEW = {'words': ['--new']}
E, W = 'error', 'warning'

# what is wrong: (how it is made, severity, file, line or None, words of the reason[, how it is started])
FAULTS = {
    # settings
    'a key that is not known': (sed(CONF, '2i colour = blue'), E, CONF, 2, 'no key `colour`'),
    'an OIN of three digits': (sed(CONF, 's/^oin = .*/oin = 123/'), E, CONF, 2, 'oin'),
    'an OIN with a letter': (conf(oin='0000009900000000200x'), E, CONF, 2, 'twenty digits'),
    'a relative path': (conf(agreed='agreed'), E, CONF, 9, "path that starts with '/'"),
    'a path that goes up': (conf(ca=f'{NODE}/../node/public/ca.pem'), E, CONF, 10, "path that starts with '/'"),
    'a key that is missing': (sed(CONF, '/^database/d'), E, CONF, None, 'database is missing'),
    'a key twice': (sed(CONF, '3p'), E, CONF, 4, 'already set on line 3'),
    'a section that is not known': (sed(CONF, '$a [colours]\\nblue = yes'), E, CONF, 16, 'no section [colours]'),
    'a key without a value': (conf(crl=''), E, CONF, 11, 'no value'),
    'a key outside its section': (sed(CONF, '1d'), E, CONF, 1, '[section] heading'),
    'line ends of another system': (sed(CONF, 's/$/\\r/'), E, CONF, 1, 'not clean UTF-8'),
    'a mark at the start': (bytes_of(CONF, lambda text: b'\xef\xbb\xbf' + text), E, CONF, 1, ''),
    'a line that is too long': (sed(CONF, f'2i # {"x" * 200}'), E, CONF, 2, 'longer than'),
    'no settings': (sh('rm node.conf'), E, CONF, None, 'No such file'),
    'a folder for settings': (sh('rm node.conf; mkdir node.conf'), E, CONF, None, 'not a regular file'),
    'empty settings': (write(CONF, ''), E, CONF, None, 'is missing'),
    # who can change what
    'settings that others can write': (sh('chmod 666 node.conf'), E, CONF, None, 'others than its owner can change it'),
    'a folder that others can write': (sh('chmod 770 .'), E, '', None, 'others than its owner can change it'),
    'a folder of policy that everybody can write': (sh(f'chmod 777 {POLICY}'), E, POLICY, None, 'can change it'),
    'a folder of rules that a group can write': (sh(f'chmod 775 {POLICY}/regels'), E, f'{POLICY}/regels', None, 'can change it'),
    'a policy text that others can write': (sh(f'chmod 666 {POLICY}/domein.beleid'), E, f'{POLICY}/domein.beleid', None, 'can change it'),
    'a roster that a group can write': (sh(f'chmod 664 {ROSTER}'), E, ROSTER, None, 'can change it'),
    'a manifest that others can write': (sh('chmod 666 agreed/policy-1/manifest'), E, 'agreed/policy-1/manifest', None, 'can change it'),
    'a signature that others can write': (sh(f'chmod 666 agreed/policy-1/{OINS[0]}.minisig'), E, f'agreed/policy-1/{OINS[0]}.minisig', None,
                                          'can change it'),
    'authorities that others can write': (sh('chmod 646 public/ca.pem'), E, 'public/ca.pem', None, 'can change it'),
    'revocation lists that others can write': (sh('chmod 666 public/crl.pem'), E, 'public/crl.pem', None, 'can change it'),
    'quotas that others can write': (sh(f'chmod 666 {QUOTAS}/quotas.conf'), E, f'{QUOTAS}/quotas.conf', None, 'can change it'),
    'a ring that others can write': (sh('chmod 666 public/ring'), E, 'public/ring', None, 'can change it'),
    'a certificate that others can write': (sh(f'chmod 666 {CERTIFICATE[1]}'), E, CERTIFICATE[1], None, 'can change it'),
    'a folder of certificates that others can write': (sh('chmod 777 agreed/roster-1/content/certs'), E, 'agreed/roster-1/content/certs', None, 'can change it'),
    # users
    'a user who is not there': (sed(CONF, 's/^operator = .*/operator = nosuchuser/'), E, CONF, 15, 'no user "nosuchuser"'),
    'one user of three who is not there': (sed(CONF, '$a regisseur = root, nosuchuser'), E, CONF, 16, 'no user "nosuchuser"'),
    'a user with a long name': (sed(CONF, f'$a auditor = {"a" * 70}'), E, CONF, None, 'a name of more than'),
    'too many users': (sed(CONF, '$a auditor = ' + ','.join(f'u{i}' for i in range(34))), E, CONF, None, 'more than 32 users'),
    'nobody who looks after it': (sed(CONF, '/access/,$d'), W, CONF, None, 'no user is operator'),
    # what is agreed, as it stands on the shelf
    'nothing that is agreed': (sh('rm -r agreed'), E, AGREED, None, 'No such file'),
    'a shelf with nothing on it': (sh('rm -r agreed/*'), E, AGREED, None, 'there is no roster'),
    'a letter less in a rule': (sed(f'{POLICY}/regels/schulden.beleid', '6s/toe/to/'), E, AGREED, None, OTHERS),
    'no policy': (sh('rm -r agreed/policy-1'), E, AGREED, None, 'there is no policy'),
    'a policy without files': (sh(f'rm -r {POLICY}/*'), E, AGREED, None, OTHERS),
    'a policy without its folder': (sh(f'rm -r {POLICY}'), E, 'agreed/policy-1', None, 'there must be'),
    'a file more in the policy': (write(f'{POLICY}/meer.beleid', 'taal 1\n'), E, AGREED, None, OTHERS),
    'a letter less in a key': (sed(ROSTER, '0,/^curve = ./s//curve = /'), E, AGREED, None, OTHERS),
    'no roster': (sh(f'rm {ROSTER}'), E, AGREED, None, OTHERS),
    'a byte of the roster\'s manifest flipped': (sed('agreed/roster-1/manifest', 's/^starts 20\\(.*\\)Z$/starts 21\\1Z/'), E, AGREED, None, 'no roster is in force: roster-1: '),
    'a roster that starts a second later than was signed': (
        bytes_of('agreed/roster-1/manifest', lambda text: re.sub(rb'(starts .*:)(\d)(\d)Z', lambda m: m[1] + (b'%d' % ((m[2][0] - 47) % 6)) + m[3] + b'Z', text)),
        E, None, None, 'roster 1 is signed by 0'),
    'an empty roster': (write(ROSTER, ''), E, AGREED, None, OTHERS),
    'no certificate of a partner': (sh(f'rm {CERTIFICATE[3]}'), E, AGREED, None, OTHERS),
    'a higher quota': (sed(f'{QUOTAS}/quotas.conf', 's, / 200, / 900,'), E, AGREED, None, OTHERS),
    'no quotas': (sh('rm -r agreed/quotas-1'), E, AGREED, None, 'there is no quotas'),
    'a manifest of another day': (sed('agreed/policy-1/manifest', 's/^starts 20/starts 19/'), E, AGREED, None, 'no policy is in force'),
    'no manifest': (sh('rm agreed/policy-1/manifest'), E, 'agreed/policy-1', None, 'there must be'),
    'a manifest behind a link': (sh('mv agreed/policy-1/manifest kept; ln -s ../../kept agreed/policy-1/manifest'), E, 'agreed/policy-1/manifest', None,
                                 'symbolic link'),
    'a signature that is not there': (sh(f'rm agreed/policy-1/{OINS[3]}.minisig'), E, None, None, f'must still sign ({OINS[3]})'),
    'a signature by another': (sh(f'cp agreed/policy-1/{OINS[2]}.minisig agreed/policy-1/{OINS[3]}.minisig'), E, None, None, f'must still sign ({OINS[3]})'),
    'a signature of another version': (sh(f'cp agreed/policy-1/{OINS[3]}.minisig agreed/quotas-1/'), E, None, None, f'must still sign ({OINS[3]})'),
    'a file that does not belong there': (write('agreed/policy-1.orig', ''), E, 'agreed/policy-1.orig', None, 'does not belong there'),
    'a version in the place of another': (sh('mv agreed/policy-1 agreed/policy-2'), E, 'agreed/policy-2', None, 'holds the manifest of policy-1'),
    # and what all signed, but this node cannot run by
    'a word less in the vocabulary': (signed("sed -i 's/evalueren/uitrekenen/g' policies/*.beleid policies/*/*.beleid"), E, POLICY, None, 'evalueren'),
    'rules without the duty that cases expect': (signed("sed -i '/verplicht *menselijke-beoordeling/d' policies/regels/veiligheid.beleid"), E, None,
                                                 None, 'verplichtingen'),
    'a duty that this program cannot carry out': (signed("sed -i '0,/verplicht *loggen/s//&\\n  verplicht    groep ten minste 10/' policies/regels/schulden.beleid"),
                                                  E, POLICY, None, 'cannot carry out'),
    'an address that its partner did not sign': (signed("sed -i s/127.0.0.1:7102/127.0.0.2:7102/ roster"), W, ROSTER, None, f'{OINS[1]}: its address and keys are not'),
    'ourselves not on the roster': (conf(oin='00000099000000009000'), E, ROSTER, None, 'our own OIN'),
    'a quota of a partner who is not there': (signed("printf '\\n[quota 00000099000000009000]\\nmeldpunt = 1 / 1\\n' >> quotas"), W, QUOTAS, None,
                                              'not on the roster'),
    # authorities and lists
    'no authorities': (sh('rm public/ca.pem'), E, 'public/ca.pem', None, 'No such file'),
    'a private key among the authorities': (sh(f'cat {ca}/{OINS[0]}.key >> public/ca.pem'), E, 'public/ca.pem', None, 'a private key?'),
    'authorities that were changed': (bytes_of('public/ca.pem', lambda text: text[:200] + other_digit(text[200:201]) + text[201:]), W, None, None, ''),
    'no revocation lists': (sh('rm public/crl.pem'), E, 'public/crl.pem', None, 'No such file'),
    'certificates for revocation lists': (sh('cp public/ca.pem public/crl.pem'), E, 'public/crl.pem', None, 'another kind'),
    'a revocation list that is out of date': (sh(f'cp {ca}/bad/crl-stale.pem public/crl.pem'), W, 'public/crl.pem', None, 'out of date since 2021-01-01'),
    'the lists of one authority only': (sh(f'cp {ca}/bad/crl-root-only.pem public/crl.pem'), W, CERTIFICATE[OURS], None, 'unable to get certificate CRL'),
    # certificates
    'our certificate past its end': (first_with('expired'), W, CERTIFICATE[0], None, 'has expired', NEW),
    'our certificate before its time': (first_with('not-yet'), W, CERTIFICATE[0], None, 'not yet valid', NEW),
    'our certificate revoked': (first_with('revoked'), W, CERTIFICATE[0], None, 'certificate revoked', NEW),
    'our certificate not for signing': (first_with('no-signing'), W, CERTIFICATE[0], None, 'not meant for signatures', NEW),
    'our certificate without an OIN': (first_with('no-oin'), W, CERTIFICATE[0], None, 'no OIN', NEW),
    'our certificate with two OINs': (first_with('two-oins'), W, CERTIFICATE[0], None, 'more than one serialNumber', NEW),
    'our certificate of an authority nobody knows': (first_with('stranger'), W, CERTIFICATE[0], None, '', NEW),
    'our certificate with a short key': (first_with('rsa-1024'), W, CERTIFICATE[0], None, '', NEW),
    'the certificate of another organisation': (signed(f'cp ca/{OINS[1]}.pem ca/{OINS[OURS]}.pem'), W, CERTIFICATE[OURS], None,
                                               f'it is the certificate of OIN {OINS[1]}'),
    # pseudonym keys
    'a ring that was changed': (sed('public/ring', '/^key casus/s/ 1 / 2 /'), E, 'public/ring', None, 'fewer than 3 of its members signed it'),
    'a ring that two signed': (sed('public/ring', '/^signature [345]/d'), E, 'public/ring', None, 'fewer than 3 of its members signed it'),
    'a ring with a letter less': (sed('public/ring', '5s/.$//'), E, 'public/ring', 5, ''),
    'no ring yet': (sh('rm public/ring shares/ring-1'), W, 'public/ring', None, 'there are no pseudonym keys here'),
    # keys and shares
    'keys that others can read': (sh('chmod 644 keys'), E, 'keys', None, 'others than its owner'),
    'keys behind a link': (sh('mv keys kept; ln -s kept keys'), E, 'keys', None, 'symbolic link'),
    'a letter less in the keys': (sed('keys', '2s/.$//'), E, 'keys', 2, ''),
    'plain keys, and the settings say that they are sealed': (lambda: write_conf(keys_plain='no'), E, 'keys', None,
                                                              'the settings say that keys are sealed'),
    'plain shares, and the settings say that they are sealed': (lambda: write_conf(keys_plain='no'), E, 'shares/ring-1', None,
                                                                'the settings say that keys are sealed'),
    'plain keys, and the settings say nothing': (sed('node.conf', '/keys_plain/d'), W, 'keys', None, 'the settings do not say'),
    'no keys': (sh('rm keys'), E, 'keys', None, 'No such file'),
    'the keys of another node': (lambda: shutil.copy(f'{TOP}/made/keys.1', path('keys')), E, 'keys', None, 'not the keys that the roster has'),
    'shares that others can read': (sh('chmod 640 shares/ring-1'), E, 'shares/ring-1', None, 'others than its owner'),
    'a folder of shares that others can write': (sh('chmod 777 shares'), E, 'shares/ring-1', None, 'can write in the folder'),
    'a letter less in a share': (sed('shares/ring-1', '5s/.$//'), E, 'shares/ring-1', 5, ''),
    'no folder of shares': (sh('rm -r shares'), E, 'shares', None, 'No such file'),
    'shares that were lost': (sh('rm shares/ring-1'), W, 'shares/ring-1', None, 'a member of the committee and has no shares'),
    'a share that was lost': (sed('shares/ring-1', '4d'), W, 'shares/ring-1', None, '14 of its 14 shares are of the 15 keys of the ring'),
    'shares of another member': (lambda: shutil.copy(f'{TOP}/made/shares.1/ring-1', path('shares')), W, 'shares/ring-1', None,
                                 '0 of its 15 shares are of the 15 keys of the ring'),
    'shares of another generation': (sed('shares/ring-1', '2s/1/2/'), W, 'shares/ring-1', None, '0 of its 15 shares are of the 15 keys of the ring'),
    # the keeper's ceilings
    'ceilings that are no numbers': (sh("printf 'schakel/ceilings/v1\\nevalueren-eigen veel\\n' >ceilings; chmod 600 ceilings"), E, 'ceilings', 2, ''),
    'ceilings for one act only': (sh("printf 'schakel/ceilings/v1\\nevalueren-eigen 1\\n' >ceilings; chmod 600 ceilings"), E, 'ceilings', None, ''),
    'ceilings that others can read': (sh('install -m 644 /dev/null ceilings'), E, 'ceilings', None, 'others than its owner'),
    # the database
    'no database': (sh('rm database*'), E, 'database', None, 'there is no database'),
    'a database that others can read': (sh('chmod 644 database'), E, 'database', None, 'nobody else may read'),
    'an empty database': (sh('rm database*; install -m 600 /dev/null database'), E, 'database', None, 'is empty'),
    'a folder for a database': (sh('rm database*; mkdir -m 700 database'), E, 'database', None, ''),
    'a database of another program': (sql('PRAGMA application_id = 1'), E, 'database', None, 'of another program'),
    'a database of a later version': (sql('PRAGMA user_version = 99'), E, 'database', None, 'newer than this program'),
    'a changed byte in the head of the database': (bytes_of('database', lambda all: all[:3] + b'x' + all[4:]), E, 'database', None, ''),
    'a database cut short': (bytes_of('database', lambda all: all[:20000]), E, 'database', None, ''),
    'a database of another node': (sql(f'UPDATE node SET oin = "{OINS[0]}"'), E, 'database', None, f'belongs to {OINS[0]}'),
    'an entry taken away': (sql('DELETE FROM leaf WHERE position = (SELECT max(position) FROM leaf)'), E, 'database', None, 'do not follow'),
    'an entry that was changed': (sql('DELETE FROM head; UPDATE leaf SET hash = zeroblob(32) WHERE position = 0'), E, 'database', None, 'do not follow'),
    'a frontier that is gone': (sql('DELETE FROM frontier'), E, 'database', None, ''),
    '--new beside a ledger': (lambda: None, E, 'database', None, 'begun here before', NEW),
    'a database that another process has': (hold(hold_database), E, 'database', None, 'in use by another process'),
    'no folder for the database': (conf(database=f'{NODE}/nowhere/database'), E, 'nowhere', None, 'the folder of the database'),
    # the anchor
    'no anchor beside a ledger': (sh('rm anchor'), E, 'anchor', None, 'The anchor is lost'),
    'an anchor that others can read': (sh('chmod 644 anchor'), E, 'anchor', None, 'others than its owner'),
    'an anchor that is damaged': (bytes_of('anchor', lambda all: bytes(len(all))), E, 'anchor', None, 'The anchor is lost'),
    'a new anchor where there is one': (lambda: None, E, 'anchor', None, 'start without --new-anchor', {'words': ['--new-anchor']}),
    '--new beside an anchor': (sh('rm database*'), E, 'anchor', None, 'and there is no database', NEW),
    'a database that was put back': (put_back('database'), E, 'database', None, 'this is an older copy'),
    'an anchor that was put back': (put_back('anchor'), E, 'anchor', None, 'a head was signed at'),
    # the machine
    'daemon and keeper with one user': (lambda: None, W, CONF, None, 'daemon and keeper have one user'),
    'a keeper apart whose files the daemon can read': (conf(keeper=path('run/keeper')), E, '', None, 'the daemon\'s user can read it'),
    'no folder for the control socket': (sh('rmdir run'), E, 'run', None, 'is not there'),
    'a folder of the control socket that others can write': (sh('chmod 777 run'), E, 'run', None, 'can write in the folder'),
    'a path too long for a socket': (conf(control=f'{NODE}/{"x" * 100}'), E, CONF, 6, 'too long for the path of a socket'),
    'a file in the place of the socket': (sh('echo > run/control'), E, 'run/control', None, 'something else than a socket'),
    'a name to listen on': (conf(bind='tcp://localhost:7100'), E, CONF, 7, 'no name can be listened on'),
    'an address that is not ours': (conf(bind='tcp://192.0.2.1:7100'), E, CONF, 7, 'Cannot assign'),
    'something else than an endpoint': (conf(bind='ipc:///tmp/x'), E, CONF, 7, 'is not tcp://'),
    'a port that is no number': (conf(bind='tcp://127.0.0.1:http'), E, CONF, 7, 'is not tcp://'),
    'a port that is taken': (hold(hold_port), E, CONF, 7, 'already in use'),
    'too few descriptors': (lambda: None, E, CONF, None, 'descriptors', {'limit': 'ulimit -n 100;'}),
    'too little that may be locked': (lambda: None, W, CONF, None, 'written to the swap', {'limit': 'ulimit -l 64;'}),
    'few descriptors': (lambda: None, E, CONF, None, 'strangers included', {'limit': 'ulimit -n 512;'}),
}
# several things wrong with one text or folder: all are found, in one look
ALL = {
    'settings': (both(sed(CONF, 's/^oin = .*/oin = 123/'), sed(CONF, 's,^ca = .*,ca = ca.pem,'), sed(CONF, '/^database/d'),
                      sed(CONF, '2i colour = blue'), sed(CONF, '$a size = 12')),
                 [(CONF, 2, 'no key `colour`'), (CONF, 3, '] oin: '), (CONF, 10, '] ca: '), (CONF, 16, 'no key `size`'),
                  (CONF, None, 'database is missing')]),
    'a shelf': (both(write('agreed/policy-1.orig', ''), write('agreed/quotas-1/notes', ''), sh('mkdir agreed/proposals/x'),
                     sh('mv agreed/roster-1 agreed/roster-7'), sh('mkdir agreed/withdrawals; touch agreed/withdrawals/mine')),
                [('agreed/policy-1.orig', None, 'does not belong'), ('agreed/quotas-1/notes', None, 'does not belong'),
                 ('agreed/proposals/x', None, 'does not belong'), ('agreed/roster-7', None, 'the manifest of roster-1'),
                 ('agreed/withdrawals/mine', None, 'does not belong')]),
    'the words and duties of a policy': (
        signed("sed -i 's/evalueren/uitrekenen/g; s/uitstel-gemotiveerd/later-gemotiveerd/' policies/*.beleid policies/*/*.beleid;"
               "sed -i '0,/verplicht *loggen/s//&\\n  verplicht    groep ten minste 10/' policies/regels/schulden.beleid"),
        [(POLICY, None, '"evalueren-eigen"'), (POLICY, None, '"uitstel-gemotiveerd"'), (POLICY, None, 'cannot carry out')]),
    'the cases of a policy': (
        signed("sed -i 's/verwacht  *geweigerd$/verwacht toegestaan/' policies/toetsen/schulden.beleid"),
        [(f'{POLICY}/toetsen/schulden.beleid', line, 'komt anders uit') for line in (18, 29, 54, 66, 78)]),
}

if os.geteuid() == 0:
    FAULTS |= {
        'a roster of another user': (sh('chown nobody agreed/roster-1/manifest'), E, 'agreed/roster-1/manifest', None, 'belongs to user'),
        'keys of another user': (sh('chown nobody keys'), E, 'keys', None, 'belongs to another user'),
    }


# ---- what must hold of each

failures = []


def fits(found, severity, file, line, words):
    return (found['severity'] == severity and (file is None or found['file'] == path(file).rstrip('/')) and
            (line is None or found.get('line') == line) and words in found['reason'])


def line_of(found):
    place = found['file'] + (f':{found["line"]}' if 'line' in found else '')
    return f'{place}: {found["severity"]}: {found["reason"]}' + (f': type: {found["type"]}' if 'type' in found else '')


def check(words, limit):
    return run('sh', '-c', f'{limit} exec "$@"', 'sh', schakeld, 'check', path('node.conf'), '--json', *words)


def claim_refused(name, wanted, found, words, limit):
    node = start(*words, limit=limit)
    code = node.wait(20)
    said = [line for line in log().split('\n') if line and not line.startswith('{')]
    if code != 1:
        failures.append(f'{name}: a start ends with {code}')
    missing = [line_of(one) for one in found if line_of(one) not in said]
    if missing:
        failures.append(f'{name}: a start does not say what check says: {missing}; it says {said}')
    if '"event":"node-refused"' not in log():
        failures.append(f'{name}: the log does not tell it')
    if not wanted['type']:
        failures.append(f'{name}: there is nothing to type')


def claim_started(name, words, limit):
    node = start(*words, limit=limit)
    if not comes_up(node):
        failures.append(f'{name}: a start does not come up: {log()}')
    if stop(node) != 0:
        failures.append(f'{name}: a node did not stop well: {log()}')


def claim_fault(name, deed, severity, file, line, words, how=None):
    how = {'words': [], 'limit': '', **(how or {})}
    restore()
    deed()
    code, out, err = check(how['words'], how['limit'])
    try:
        list_ = json.loads(out)
    except ValueError:
        failures.append(f'{name}: check ends with {code} and says {out} {err}')
        return
    found = [one for one in list_['findings'] if fits(one, severity, file, line, words)]
    if not found:
        failures.append(f'{name}: check finds {list_["findings"]}')
    elif code != (1 if severity == E else 0) or (severity == W and list_['errors']):
        failures.append(f'{name}: check ends with {code}: {list_["findings"]}')
    elif severity == E:
        claim_refused(name, found[0], list_['findings'], how['words'], how['limit'])
    else:
        claim_started(name, how['words'], how['limit'])


def claim_all(name, deed, wanted):
    """One look finds each of these, and a start says them all."""
    restore()
    deed()
    code, out, err = check([], '')
    try:
        found = json.loads(out)['findings']
    except ValueError:
        failures.append(f'all of {name}: check ends with {code} and says {out} {err}')
        return
    missing = [one for one in wanted if not any(fits(is_, E, *one) for is_ in found)]
    if missing:
        failures.append(f'all of {name}: not found: {missing}; found: {found}')
    else:
        claim_refused(f'all of {name}', found[0], found, [], '')


def claim_good():
    restore()
    code, out, _ = run(schakeld, 'check', path('node.conf'), '--verbose')
    rows = re.findall(r'^(\w+): good: \S', out, re.M)
    plain = re.findall(r'/(keys|shares/ring-1): warning: not sealed: ', out)
    if code or len(rows) < 20 or plain != ['keys', 'shares/ring-1'] or ' 0 errors, 3 warnings' not in out:
        failures.append(f'a good folder: check ends with {code}: {out}')
    claim_started('a good folder', [], '')


def claim_page():
    """A damaged page that nothing needs holds up no start, which would have to read the whole file to see it: who looks sees it."""
    restore()
    damage('opened_by_holder')()
    code, out, _ = run(schakeld, 'check', path('node.conf'))
    if code != 1 or f'{path("database")}: error: is damaged: a page of it is not whole' not in out or 'from the backup' in out:
        failures.append(f'a damaged page: check ends with {code}: {out}')
    claim_started('a damaged page', [], '')


def claim_running():
    """Where a node runs, check has nothing to say and a second start is refused."""
    restore()
    node = start()
    assert comes_up(node)
    code, out, _ = run(schakeld, 'check', path('node.conf'))
    if code:
        failures.append(f'a node that runs: check ends with {code}: {out}')
    code, _, err = run(schakeld, path('node.conf'))
    if code != 1 or f'{path("run/control")}: error: another daemon answers there' not in err:
        failures.append(f'a second start ends with {code}: {err}')
    stop(node)


try:
    os.mkdir(NODE)
    make_good()
    claim_good()
    claim_running()
    claim_page()
    for name, fault in FAULTS.items():
        claim_fault(name, *fault)
    for name, several in ALL.items():
        claim_all(name, *several)
finally:
    restore()
    shutil.rmtree(TOP)
print('\n'.join(failures))
print(f'{len(FAULTS)} faults, {len(failures)} not told as they should be')
sys.exit(1 if failures or len(FAULTS) < 60 else 0)
