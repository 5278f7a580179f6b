# SPDX-License-Identifier: EUPL-1.2
"""What changes at a partner, one sentence each: member_test.py SCHAKEL SOURCE.

Each `schakel member` makes a proposal that says what changes, that nobody else's desk is needed for but those whom it concerns, and
that the other nodes take. `schakel agree withdraw` takes back what is one's own. A partner with valid keys that lies in one of them is
refused with place and reason, and what is refused or cut off leaves the shelf as it was."""
import datetime
import functools
import hashlib
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile

schakel, source = (os.path.abspath(argument) for argument in sys.argv[1:])
OINS = [f'0000009900000000{n}000' for n in range(1, 7)]
SDD, VT, WOCO, WIJK, TOEZ, NEWCOMER = range(6)
ROLES = ['sociale-dienst', 'veilig-thuis', 'woningcorporatie', 'wijkteam, regisseur', 'toezichthouder', 'ggz']
TOP = tempfile.mkdtemp(prefix='schakel.member.')
TRUST = ['--ca', f'{TOP}/ca/ca.pem', '--crl', f'{TOP}/ca/crl.pem']
BEGIN = datetime.datetime.now(datetime.timezone.utc)
failures, claims, days = [], 0, 0


def claim(sentence, holds, shown=''):
    global claims
    claims += 1
    if not holds:
        failures.append(f'not so: {sentence} {shown!r}')


def run(*words, **how):
    ran = subprocess.run([schakel, *words], capture_output=True, text=True, timeout=60, **how)
    return ran.returncode, ran.stdout + ran.stderr


def must(*words):
    code, said = run(*words)
    assert code == 0, (words, code, said)
    return said


def node(who):
    return f'{TOP}/node{who}'


def desk(who):
    return f'{TOP}/desk{who}.key'


def papers(who):
    return ['--certificate', f'{TOP}/ca/{OINS[who]}.pem', '--private-key', f'{TOP}/ca/{OINS[who]}.key']


def starts():
    """A day later than the last: each builds on the one before it."""
    global days
    days += 1
    return ['--starts', (BEGIN + datetime.timedelta(days=days)).strftime('%Y-%m-%dT%H:%M:%SZ')]


def written(name, text):
    with open(f'{TOP}/{name}', 'w', encoding='utf-8') as file:
        file.write(text)
    return f'{TOP}/{name}'


def content(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


def shelf(who):
    """All that stands in a node's folder, its shelf among it."""
    return {os.path.join(place, name): hashlib.sha256(open(os.path.join(place, name), 'rb').read()).hexdigest()
            for place, _, names in os.walk(node(who)) for name in names}


def sign(folder, version, *desks):
    for who in desks:
        code, said = run('agree', 'sign', folder, version, '--key', desk(who), *TRUST)
        assert code == 0, (version, who, said)


def make_node(who):
    must('agree', 'key', '--bare', f'{TOP}/desk{who}')
    must('init', '--plain-keys', '--oin', OINS[who], '--name', f'Organisatie {who}', '--short', f'ORG{who}', '--roles', ROLES[who],
         '--endpoint', f'tcp://127.0.0.1:{7100 + who}', '--agree', f'{TOP}/desk{who}.pub', *papers(who), *TRUST, node(who))


def make_mesh():
    subprocess.run(['sh', f'{source}/tests/support/make_ca.sh', f'{TOP}/ca', *OINS], check=True, env={**os.environ, 'KEEP_CA': '1'})
    for who in range(6):
        make_node(who)
    must('roster', 'join', '--name', 'Voorbeeldstad', '--auditor', OINS[TOEZ], '--output', f'{TOP}/roster',
         *(f'{node(who)}/partner.ini' for who in range(5)))
    quotas = written('quotas', ''.join(f'[quota {oin}]\nvroegsignalering-schulden = 100 / 200\n' for oin in OINS[:5]))
    for text, made in ('roster', f'{TOP}/roster'), ('policy', f'{source}/policies'), ('quotas', quotas):
        version = json.loads(must('agree', 'propose', f'{TOP}/together', text, made, *TRUST, '--json'))['manifest']
        sign(f'{TOP}/together', version, *range(5))
    for who in range(5):
        must('agree', 'activate', f'{TOP}/together', '--node', node(who))


def roster(who, number):
    return content(f'{node(who)}/agreed/roster-{number}/content/roster.conf')


def sections(text):
    """The partners' sections of a roster, by OIN."""
    return {part[9:29]: part for part in re.split(r'\n(?=\[)', text) if part.startswith('[partner ')}


def taken_by(version, folder, who):
    """Whether a node's shelf has it after what is complete in the folder was brought there."""
    run('agree', 'activate', folder, '--node', node(who))
    place = f'{node(who)}/agreed/roster-{version["number"]}/manifest'
    return os.path.exists(place) and hashlib.sha256(open(place, 'rb').read()).hexdigest() == version['manifest']


def agreed(sentence, who, words, facts, must_sign, members=range(5)):
    """What is said at a member becomes a version with these facts, for which these must sign whoever else does, and every node takes it."""
    before = shelf(who)
    code, said = run('member', words[0], node(who), *words[1:], *starts(), '--json')
    claim(f'{sentence}: it is proposed', code == 0, said)
    if code:
        raise SystemExit(said)
    version = json.loads(said)
    lines = version['difference_text'].splitlines()
    claim(f'{sentence}: nothing that was there is changed', before.items() <= shelf(who).items())
    claim(f'{sentence}: it says what changes and nothing else', all(line.startswith(tuple(facts)) for line in lines) and
          all(any(line.startswith(fact) for line in lines) for fact in facts), lines)
    claim(f'{sentence}: who must sign', version['missing'] == [OINS[signer] for signer in must_sign], version['missing'])
    quorum = [signer for signer in members if signer not in must_sign][:version['wanted']]
    sign(node(who), version['manifest'], *quorum)
    other = next(other for other in members if other != who)
    claim(f'{sentence}: without them it is nothing', not must_sign or not taken_by(version, node(who), other))
    sign(node(who), version['manifest'], *must_sign)
    for other in members:
        claim(f'{sentence}: node {other} takes it', taken_by(version, node(who), other))
    return version


def refused(sentence, words, because, code=1):
    """With its reason, and nobody's folder is another than before."""
    before = [shelf(who) for who in range(6)]
    ended, said = run(*words)
    claim(f'{sentence} is refused', ended == code and re.search(because, said), (ended, said))
    claim(f'{sentence} changes nothing', before == [shelf(who) for who in range(6)])


def refused_by_hand(sentence, text, because):
    """What a liar makes of the roster in force, as it would propose it."""
    shutil.rmtree(f'{TOP}/made', ignore_errors=True)
    shutil.copytree(f'{node(SDD)}/agreed/roster-1/content', f'{TOP}/made')
    refused(sentence, ['agree', 'propose', node(WOCO), 'roster', written('made/roster.conf', text), *starts(), *TRUST], because)


def certificate(who, name, key=None):
    """Another of the same organisation: for the key that it has, or for a new one, by the request that docs/keys.md gives."""
    request = re.search(r'^    (openssl req -new .*)\\\n +(.*)$', content(f'{source}/docs/keys.md'), re.M)
    words = ' '.join(request.groups()).replace('00000099000000001000', OINS[who])
    if key:
        words = words.replace('-newkey rsa:3072 -noenc -keyout organisation.key', f'-key {key}')
    authority = f'{TOP}/ca/authority'
    issue = ['openssl', 'ca', '-batch', '-notext', '-config', f'{authority}/intermediate.cnf', '-extensions', 'partner', '-extfile',
             f'{authority}/openssl.cnf', '-in', 'organisation.csr', '-out', f'{name}.pem']
    for step in ['sh', '-ec', words], issue:
        subprocess.run(step, cwd=TOP, check=True, capture_output=True)
    written(f'{name}.pem', content(f'{TOP}/{name}.pem') + content(f'{authority}/intermediate.pem'))
    return ['--certificate', f'{TOP}/{name}.pem', '--private-key', key or f'{TOP}/organisation.key']


def fetched(*lists):
    """The script of docs/keys.md, over a curl that has these files; whether it did well, and what then stands in its FILE."""
    lines = re.search(r'^    #!/bin/sh\n(    .*\n)+', content(f'{source}/docs/keys.md'), re.M).group()
    script = written('fetch-lists', re.sub('^    ', '', lines, flags=re.M))
    os.makedirs(f'{TOP}/bin', exist_ok=True)
    os.chmod(written('bin/curl', '#!/bin/sh\nfor address; do :; done\nexec cat "$address"\n'), 0o755)
    ran = subprocess.run(['sh', script, f'{TOP}/lists.pem', *lists], capture_output=True, cwd=TOP,
                         env={**os.environ, 'PATH': f'{TOP}/bin:{os.environ["PATH"]}'})
    return ran.returncode == 0, content(f'{TOP}/lists.pem'), [name for name in os.listdir(TOP) if name.startswith('lists.pem.')]


def private_key(who):
    return ['--private-key', f'{TOP}/ca/{OINS[who]}.key']


def status(who):
    return json.loads(run('agree', 'status', node(who), '--json')[1])


def taken_back(who):
    return [(row['party'], row['items'], row['counts']) for row in status(who)['withdrawals']]


try:
    make_mesh()
    first = roster(SDD, 1)
    own = [sections(first)[oin] for oin in OINS[:5]]

    # ---- revocation lists, as the operator's timer gets them
    published = re.findall(r'-----BEGIN.*?END X509 CRL-----\n', content(f'{TOP}/ca/crl.pem'), re.S)
    for at, text in enumerate(published):
        written(f'{at}.pem', text)
        subprocess.run(['openssl', 'crl', '-in', f'{at}.pem', '-outform', 'DER', '-out', f'{at}.crl'], cwd=TOP, check=True)
    claim('lists are fetched', len(published) == 2 and fetched('0.crl', '1.crl') == (True, ''.join(published), []))
    with open(f'{TOP}/1.crl', 'rb') as whole, open(f'{TOP}/half.crl', 'wb') as half:
        half.write(whole.read()[:200])
    for other in 'none.crl', 'half.crl', 'roster':
        claim(f'with {other} the lists of before stay', fetched('0.crl', other) == (False, ''.join(published), []))

    # ---- somebody who lies, while roster 1 is in force
    for sentence, words, because in [
            ('an address that another has', ['move', node(VT), '--endpoint', 'tcp://127.0.0.1:7100', *private_key(VT)],
             f'{OINS[SDD]} and {OINS[VT]} have the same `endpoint`'),
            ('an address signed with the key of another', ['move', node(VT), '--endpoint', 'tcp://127.0.0.1:7999', *private_key(SDD)],
             'it is not the key of the certificate'),
            ('an address that is none', ['move', node(VT), '--endpoint', 'http://vt', *private_key(VT)], 'endpoint: expected tcp://'),
            ('the short name of another', ['rename', node(WOCO), '--short', 'ORG1'], f'{OINS[VT]} and {OINS[WOCO]} have the same `short`'),
            ('a name that would be two lines', ['rename', node(WOCO), '--name', 'W\n[mesh]'], r'the new section:4: \[mesh\]'),
            ('a role that the policy does not know', ['roles', node(WOCO), '--roles', 'tovenaar'], f'{OINS[WOCO]} has role "tovenaar"'),
            ('the certificate of another', ['renew', node(SDD), *papers(VT)], f'it is the certificate of OIN {OINS[VT]}'),
            ('one key for two partners', ['renew', node(SDD), *papers(SDD), '--agree', f'{TOP}/desk{VT}.pub'],
             f'one key is both `agree` of partner {OINS[SDD]} and `agree` of partner {OINS[VT]}'),
            ('who is on the roster as a newcomer', ['join', node(SDD), f'{node(VT)}/partner.ini'], f'{OINS[VT]} is on the roster'),
            ('a proposal of who is not on the roster', ['leave', node(NEWCOMER)], 'agreed'),
            ('that the auditor goes', ['leave', node(TOEZ)], f'the auditor {OINS[TOEZ]} is not one of the partners')]:
        refused(sentence, ['member', *words, *starts()], because)
    refused('a start that is over', ['member', 'leave', node(WIJK), '--starts', '2020-01-01'], 'later than now')
    refused('a name of nothing', ['member', 'rename', node(WIJK), *starts()], '--name, --short, --contact', 64)
    refused('a change without a start', ['member', 'renew', node(SDD), *papers(SDD)], '--starts')

    stolen = re.search(r'^curve = .*$', own[VT], re.M).group()
    refused_by_hand("a key of another in one's own section", first.replace(own[WOCO], re.sub(r'curve = .*', stolen, own[WOCO])),
                    f'one key is both `curve` of partner {OINS[VT]} and `curve` of partner {OINS[WOCO]}|'
                    f'one key is both `curve` of partner {OINS[WOCO]} and `curve` of partner {OINS[VT]}')
    refused_by_hand('another address in the section of another', first.replace(own[VT], own[VT].replace(':7101', ':7666')),
                    f'{OINS[VT]}.*signature')
    refused_by_hand("one's own keys under the OIN of another", first.replace(own[VT], own[WOCO].replace(OINS[WOCO], OINS[VT])),
                    f'partners {OINS[VT]} and {OINS[WOCO]} have the same|one key is both')

    # ---- what is agreed on, each after the other
    same_key = certificate(SDD, 'same-key', f'{TOP}/ca/{OINS[SDD]}.key')
    agreed('another certificate of the same key', SDD, ['renew', *same_key], [f'signed {OINS[SDD]}'], [SDD])
    there = content(f'{node(VT)}/agreed/roster-2/content/certs/{OINS[SDD]}.pem')
    claim('the certificate goes with it', there == content(f'{TOP}/same-key.pem'), there)
    agreed('another certificate of a new key', VT, ['renew', *certificate(VT, 'new-key')], [f'signed {OINS[VT]}'], [VT])
    must('agree', 'key', '--bare', f'{TOP}/another')
    agreed('another desk', VT, ['renew', '--certificate', f'{TOP}/new-key.pem', '--private-key', f'{TOP}/organisation.key', '--agree',
                                f'{TOP}/another.pub'], [f'key {OINS[VT]} agree', f'signed {OINS[VT]}'], [VT])
    os.replace(desk(VT), f'{TOP}/old.key')
    os.replace(f'{TOP}/another.key', desk(VT))
    agreed('another address', WOCO, ['move', '--endpoint', 'tcp://127.0.0.1:7999', *private_key(WOCO)],
           [f'endpoint {OINS[WOCO]} tcp://127.0.0.1:7102 -> tcp://127.0.0.1:7999', f'signed {OINS[WOCO]}'], [WOCO])
    refused('a key of before', ['agree', 'sign', node(VT), 'roster-5', '--key', f'{TOP}/old.key', *TRUST], "no partner's key")
    agreed('another name', WOCO, ['rename', '--name', 'Wonen', '--short', 'WON', '--contact', 'Balie'],
           [f'{what} {OINS[WOCO]} {value}' for what, value in (('name', 'Wonen'), ('short', 'WON'), ('contact', 'Balie'))], [WOCO])
    agreed('a role to which others tell', TOEZ, ['roles', '--roles', 'toezichthouder, regisseur'],
           [f'roles {OINS[TOEZ]} toezichthouder -> regisseur, toezichthouder', 'discloses '], range(4))
    agreed('a role less', TOEZ, ['roles', '--roles', 'toezichthouder'],
           [f'roles {OINS[TOEZ]} regisseur, toezichthouder -> toezichthouder', 'no-longer '], [])
    agreed('who leaves', WIJK, ['leave'], [f'leaves {OINS[WIJK]}', 'no-longer ', f'quota {OINS[WIJK]}'], [], (SDD, VT, WOCO, TOEZ))
    last = sections(roster(SDD, 9))
    claim('the others stay', last.keys() == {*OINS[:WIJK], OINS[TOEZ]}, last.keys())
    claim('who changed nothing has the section that it had', last[OINS[TOEZ]].strip() == own[TOEZ].strip(), last)

    # ---- and who comes; it has the shelf from a partner
    version = agreed('who comes', SDD, ['join', f'{node(NEWCOMER)}/partner.ini'],
                     [f'joins {OINS[NEWCOMER]}', f'roles {OINS[NEWCOMER]} - -> ggz', f'data {OINS[NEWCOMER]}',
                      f'brings {OINS[NEWCOMER]} - -> adres, persoon, naam, woning'], [NEWCOMER],
                     (SDD, VT, WOCO, TOEZ))
    claim('who comes takes all that was agreed before', taken_by(version, node(SDD), NEWCOMER))

    # ---- what was cut off, or is there already
    begin = starts()
    claim('it is proposed', run('member', 'leave', node(VT), *begin)[0] == 0)
    refused('the same again', ['member', 'leave', node(VT), *begin], 'exists')
    before = status(VT)['versions']
    for most in 0, 500, 2000:  # bytes of a file: the system ends it there
        limit = functools.partial(resource.setrlimit, resource.RLIMIT_FSIZE, (most, most))
        code, said = run('member', 'leave', node(VT), *starts(), preexec_fn=limit)
        claim(f'a run that is cut off at {most} bytes leaves nothing that is read', code and before == status(VT)['versions'], (code, said))
    claim('and the next goes on as if it had not been', run('member', 'leave', node(VT), *starts())[0] == 0)

    # ---- a lie that everybody but the one whom it concerns signs
    shutil.copytree(f'{node(WOCO)}/agreed/roster-10/content', f'{TOP}/lie')
    truth = content(f'{TOP}/lie/roster.conf')
    now = sections(truth)[OINS[VT]]
    by_hand = ['agree', 'propose', node(WOCO), 'roster', f'{TOP}/lie/roster.conf', *TRUST]
    attempts = []
    for sentence, said_of_vt, words in [
            ('another name for another', now.replace('name = Organisatie 1', 'name = Wonen en Veiligheid'), by_hand),
            ('the role of another for oneself', now, ['member', 'roles', node(WOCO), '--roles', 'woningcorporatie, regisseur']),
            ('the section of another as it was before', own[VT], by_hand)]:
        written('lie/roster.conf', truth.replace(now, said_of_vt))
        if said_of_vt == own[VT]:
            shutil.copy(f'{TOP}/ca/{OINS[VT]}.pem', f'{TOP}/lie/certs')
        code, said = run(*words, *starts(), '--json', *(['--replaces', ','.join(attempts)] if attempts else []))
        claim(f'{sentence} can be proposed', code == 0, said)
        attempts.append(json.loads(said)['manifest'])
        sign(node(WOCO), attempts[-1], SDD, WOCO, TOEZ, NEWCOMER)
        version = json.loads(run('agree', 'show', node(WOCO), attempts[-1], '--json')[1])
        claim(f'{sentence} waits for whom it concerns', OINS[VT] in version['missing'] and version['wanted'] == 0, version)
        claim(f'{sentence} is nothing, whoever else signed', not taken_by(version, node(WOCO), SDD))

    # ---- withdrawals
    for sentence, words, because, code in [
            ('a role that one has not', ['role', 'wijkteam'], f'{OINS[SDD]} has nothing of it', 1),
            ('a role that is none', ['role', 'tovenaar'], 'is not a role of the policy', 1),
            ('a purpose that is none', ['cell', 'schulden', 'alles'], 'is not a purpose', 1),
            ('a key that no node has', ['key', 'agree'], 'no key `agree`', 1),
            ('too few words', ['cell', 'schulden'], 'cell CATEGORY PURPOSE', 1),
            ('a key of a roster that never was', ['key', 'envelope', '--roster', '99'], 'with roster 99 nothing was in force', 1),
            ('a key of no number', ['key', 'envelope', '--roster', 'then'], 'the number of a version', 64),
            ('what cannot be taken back', ['house'], 'there are: leave', 64)]:
        refused(sentence, ['agree', 'withdraw', node(SDD), *words, '--key', desk(SDD)], because, code)
    nobody = ['agree', 'withdraw', node(SDD), 'leave', '--key', desk(NEWCOMER)]
    refused('a key of nobody', nobody, "no partner's key on the roster in force")

    before = shelf(VT)
    must('agree', 'withdraw', node(VT), 'cell', 'veiligheid', 'alle', '--key', f'{TOP}/old.key')
    must('agree', 'withdraw', node(VT), 'key', 'witness', '--key', f'{TOP}/old.key')
    claim('what was taken back stands there and counts', taken_back(VT) == [(OINS[VT], ['cell veiligheid alle'], True),
                                                                            (OINS[VT], ['key witness'], True)], taken_back(VT))
    claim('and changes no version', before.items() <= shelf(VT).items())
    place = f'{node(VT)}/agreed/withdrawals/{OINS[VT]}'
    for name, others, because in [
            ('another OIN in it', content(f'{place}-1').replace(OINS[VT], OINS[WOCO]), 'it is another one'),
            ('a thing more in it', content(f'{place}-1') + 'leave\n', 'did not sign this withdrawal itself')]:
        shutil.rmtree(f'{TOP}/forged', ignore_errors=True)
        shutil.copytree(f'{node(VT)}/agreed', f'{TOP}/forged')
        written(f'forged/withdrawals/{OINS[VT]}-1', others)
        code, said = run('agree', 'activate', f'{TOP}/forged', '--node', node(WOCO))
        claim(f'{name}: it does not count, and says why', f'{OINS[VT]}-1 does not count' in said and because in said, (code, said))
        os.remove(f'{node(WOCO)}/agreed/withdrawals/{OINS[VT]}-2')
    shutil.copytree(f'{node(VT)}/agreed', f'{TOP}/others')
    for ending in '', '.minisig':
        os.rename(f'{TOP}/others/withdrawals/{OINS[VT]}-1{ending}', f'{TOP}/others/withdrawals/{OINS[WOCO]}-1{ending}')
    code, said = run('agree', 'activate', f'{TOP}/others', '--node', node(WOCO))
    claim('the withdrawal of one as that of another does not count', 'it is another one' in said, (code, said))
    claim('a node takes what counts, once', [run('agree', 'activate', node(VT), '--node', node(SDD))[0] for _ in range(2)] == [0, 1] and
          taken_back(SDD) == taken_back(VT), taken_back(SDD))
finally:
    shutil.rmtree(TOP)
print('\n'.join(failures))
print(f'{claims} claims, {len(failures)} do not hold')
sys.exit(1 if failures else 0)
