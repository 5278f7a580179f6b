# SPDX-License-Identifier: EUPL-1.2
"""What may be in memory: memory.py ROOT BUILD COMPILER... prints the table of docs/memory.md.

Every constant *_ARENA_BYTES of the programs, with the value that the compiler gives it and, from ABOUT, how many there may be
at once. A constant without a line there is refused, and so is a line without its constant."""
import json
import os
import re
import shlex
import subprocess
import sys

import sources

root, build, *compiler = sys.argv[1:]

# constant: which program, what it holds, how many at once
ABOUT = {
    'BATCH_ARENA_BYTES daemon/book/batch.h': ('node', 'all that one batch was given, until its commit', 'one'),
    'MESSAGE_ARENA_BYTES daemon/book/batch.h': ('node', 'one message while it is handled', 'one'),
    'HEAD_ARENA_BYTES daemon/book/book.c': ('node', 'a ledger head while it is signed', 'one'),
    'ROUND_ARENA_BYTES daemon/book/deliver.c': ('node', 'the outbox rows of one round of delivery', 'one'),
    'QUARANTINE_ARENA_BYTES daemon/book/quarantine.c': ('node', 'who is shut out, while that is read', 'one'),
    'NIGHT_ARENA_BYTES daemon/book/nightly.c': ('node', 'from which day on ledgers are compared, while that is read', 'one'),
    'WITNESSING_ARENA_BYTES daemon/book/witnessing.c': ('node', 'a head while it is offered to a witness', 'two'),
    'ANEW_ARENA_BYTES daemon/book/anew.c': ('node', 'which logs there are, when a partner shows a head that is not here', 'one'),
    'EPOCH_ARENA_BYTES daemon/turn/epoch.c': ('node', 'the last head of a backup, when its new log is begun', 'one'),
    'YEARS_ARENA_BYTES daemon/turn/years.c': ('node', 'the last head of a log, when the next is begun', 'one'),
    'OWNHEAD_ARENA_BYTES daemon/book/ownhead.c': ('node', 'the last head, when the quarantine of this node ends', 'one'),
    'QUORUM_ARENA_BYTES daemon/book/quorum.c': ('node', 'what each partner cosigned, while that is counted', 'one'),
    'VIEWS_ARENA_BYTES daemon/book/views.c': ('node', 'reads that were counted together, while they are entered', 'one'),
    'WEIGH_ARENA_BYTES daemon/acts/weigh.c': ('node', 'the first requests that wait for a person, in one round', 'one'),
    'BACKUP_ARENA_BYTES daemon/acts/backup.c': ('node', 'the texts of a backup that is being made', 'one'),
    'REQUEST_ARENA_BYTES daemon/control/connection.c': ('node', 'one request at the control socket, until its reply', 'one a connection'),
    'POLICY_ARENA_BYTES lib/agreed/policy.c': ('both', 'the policy texts while they are read', 'one'),
    'ROSTER_ARENA_BYTES lib/agreed/roster.c': ('both', 'roster, certificates and lists while they are read', 'one'),
    'RELOAD_ARENA_BYTES daemon/daemon.c': ('node', 'what is read again has changed, by name', 'one'),
    'SHELF_ARENA_BYTES lib/agreed/shelf.h': ('both', 'the versions on a shelf, as they stand there', 'one'),
    'CHAIN_ARENA_BYTES lib/agreement/chain.c': ('both', 'what the versions come to, with their differences',
                                                      'one, and one while it is made anew'),
    'PUT_ARENA_BYTES lib/agreed/shelf.c': ('both', 'the names of a version that is put on a shelf', 'one'),
    'WITHDRAWAL_ARENA_BYTES lib/agreed/withdrawals.c': ('both', 'what partners took back, while it is weighed', 'one'),
    'TRUST_ARENA_BYTES lib/agreed/texts.c': ('both', 'authorities and lists while a roster is looked at', 'one'),
    'BESIDE_ARENA_BYTES lib/agreed/beside.h': ('node', 'certificates while they are judged again', 'one'),
    'ANCHORED_ARENA_BYTES lib/logbook/anchored.c': ('both', 'the last head, and whether an anchor is kept', 'one'),
    'ANCHOR_ARENA_BYTES lib/preflight/rows_secrets.c': ('both', "the keeper's anchor while it is looked at", 'one'),
    'LOGBOOK_ARENA_BYTES lib/logbook/logbook.c': ('both', 'the last head and entry of the stored ledger', 'one'),
    'SCRUB_ARENA_BYTES lib/logbook/scrub.c': ('node', 'the last head, when the stored ledger is looked through', 'one'),
    'HEALING_ARENA_BYTES lib/logbook/healing.c': ('node', 'the last head and the logs, when a damaged entry is healed', 'one'),
    'PREFLIGHT_ARENA_BYTES lib/preflight/preflight.c': ('both', 'settings, quotas, key records, what was found',
                                                        'one, as long as it runs'),
    'SECRETS_ARENA_BYTES lib/preflight/rows_secrets.c': ('both', 'keys and shares while they are looked at', 'one'),
    'WALK_ARENA_BYTES lib/files/walk.c': ('both', 'names in a folder', 'one'),
    'PAGE_ARENA_BYTES lib/speech/page.c': ('node', 'an example of the control page, when that is printed', 'one'),
    'NOTE_ARENA_BYTES lib/ledger/mirror.c': ('command', 'the checkpoint of an export', 'one'),
    'SUCCESSOR_ARENA_BYTES lib/ledger/successor.c': ('command', 'the last head of a log that another goes on from', 'one'),
    'HEADS_ARENA_BYTES lib/ledger/heads.c': ('command', 'a head of an export that is kept', 'one'),
    'HEADS_ARENA_BYTES lib/ledger/witnessed_heads.c': ('command', 'a cosigned head of an export', 'one'),
    'NOTE_ARENA_BYTES lib/ledger/entry_proof_make.c': ('command', 'a head of an export while a proof is made', 'one'),
    'NOTE_ARENA_BYTES lib/ledger/entry_proof_verify.c': ('command', 'the head of a proof', 'one'),
    'ENTRY_ARENA_BYTES cli/ledger_heal.c': ('command', 'which entries are damaged, and one of them with its proof', 'two'),
    'ENTRY_ARENA_BYTES cli/ledger_prove.c': ('command', 'one entry while those of an exchange are found', 'one'),
    'PROOF_ARENA_BYTES cli/ledger_prove.c': ('command', 'the proof of one entry', 'one'),
    'PROOF_ARENA_BYTES cli/cmd_proof.c': ('command', 'a proof that is verified', 'one'),
    'TILE_ARENA_BYTES lib/ledger/custody_list.c': ('command', 'a file of an export while it is listed', 'one'),
    'CUSTODY_ARENA_BYTES lib/ledger/custody_check.c': ('command', 'the chain of who took an export along', 'one'),
    'MADE_ARENA_BYTES cli/evidence_made.c': ('command', 'a file of evidence while it is made and judged', 'three'),
    'SHOWN_ARENA_BYTES lib/audit/shown_receipts.c': ('command', 'an entry with a receipt while it is read', 'one, and one for two'),
    'ENTRY_ARENA_BYTES cli/evidence_made.c': ('command', 'one entry while receipts are looked for', 'one'),
    'DECODE_ARENA_BYTES lib/ledger/lint.c': ('command', 'one entry while it is judged', 'one'),
    'DECODE_ARENA_BYTES lib/audit/reconcile.c': ('command', 'one entry of a ledger that is held against another', 'one'),
    'SLICE_ARENA_BYTES cli/cmd_backup.c': ('command', 'a slice of a backup, until it is written', 'one'),
    'KEYS_ARENA_BYTES cli/backup_verify.c': ('command', 'the keys of a node while they are read', 'one'),
    'DKG_ARENA_BYTES lib/pseudonym/dkg_state.c': ('command', 'the ring that a key ceremony makes', 'one'),
    'KEEPER_ARENA_BYTES daemon/keeper/keeper.c': ('node', 'keys and shares while they are read', 'one'),
    'APART_ARENA_BYTES daemon/apart.c': ('node', 'settings and ring, in a keeper of its own user', 'one, as long as it runs'),
    'MANIFEST_ARENA_BYTES daemon/keeper/signs.c': ('node', 'the manifest of a backup while the keeper looks what it signs', 'one'),
    'SIGNS_ARENA_BYTES daemon/keeper/signs.c': ('node', 'one message while the keeper looks what it signs', 'one'),
    'STEP_ARENA_BYTES lib/pseudonym/dkg_round.c': ('command', 'one step of a key ceremony', 'one'),
    'BATCH_ARENA_BYTES cli/online/blindfold.c': ('command', 'identifiers on their way to pseudonyms, a batch at a time', 'one'),
    'BATCH_ARENA_BYTES cli/ledger_export.c': ('command', 'entries of an export, a reply at a time', 'one'),
    'ENTRY_ARENA_BYTES cli/ledger_show.c': ('command', 'one entry that is shown', 'one'),
    'BUNDLE_ARENA_BYTES lib/ledger/export.c': ('command', 'one bundle of entries', 'one'),
    'FOUND_ARENA_BYTES cli/said_find.c': ('command', 'one entry that may be of a request or a question', 'one'),
    'HEARD_ARENA_BYTES cli/cmd_audit.c': ('command', 'one entry that may be drawn', 'one'),
    'EVIDENCE_ARENA_BYTES cli/cmd_evidence.c': ('command', 'evidence against a partner while it is judged', 'one'),
    'EVIDENCE_PATH_ARENA_BYTES cli/node_link.c': ('command', 'where evidence is kept', 'one'),
    'INVOCATION_ARENA_BYTES cli/main.c': ('command', 'what one sentence needs that is not below', 'one'),
    'PAGE_ARENA_BYTES cli/paged.c': ('command', 'one page of a list', 'one'),
    'KEYS_ARENA_BYTES cli/pinned/agreed_keys.c': ('command', 'the agreed keys that it blinds by', 'one'),
    'PIN_ARENA_BYTES cli/pinned/pin_file.c': ('command', 'the keys that were seen before', 'one'),
    'PIECE_ARENA_BYTES cli/online/register_import.c': ('command', 'rows of a register in one request', 'one'),
    'IMPORT_ARENA_BYTES cli/online/register_import.h': ('command', 'a register being imported, row by row', 'one'),
}


def includes():
    """Source: the words that say where its headers are. A header is looked at as a source of its folder would."""
    with open(os.path.join(build, 'compile_commands.json'), encoding='utf-8') as file:
        for row in json.load(file):
            path = os.path.relpath(os.path.join(row['directory'], row['file']), root)
            yield path, (row['directory'], [word for word in shlex.split(row['command']) if re.match('-(I|D(?!_FORTIFY)|std=)', word)])


def value(path, name, known):
    """What the preprocessor makes of a constant at the end of its file."""
    directory, words = known.get(path) or next(known[other] for other in sorted(known) if os.path.dirname(other) == os.path.dirname(path))
    text = f'#include "{os.path.join(root, path)}"\nvalue_of_constant {name}\n'
    out = subprocess.run([*compiler, *words, '-E', '-P', '-x', 'c', '-'], input=text, capture_output=True, text=True, check=True,
                         cwd=directory).stdout
    expression = re.sub(r'\((size_t|uint64_t)\)|(?<=\d)[uUlL]+', '', out[out.rindex('value_of_constant') + 17:]).strip()
    if not re.fullmatch(r'[\d\s()+*x<-]+', expression):
        sys.exit(f'{path}: {name} is not a sum of numbers: {expression}')
    return eval(expression)  # digits, brackets and + * - < only, see above


def size_text(size):
    for unit, factor in (('GiB', 1 << 30), ('MiB', 1 << 20), ('KiB', 1 << 10)):
        if size >= factor:
            return f'{size / factor:.6g} {unit}'
    return f'{size} B'


known = dict(includes())
rows, missing = [], []
for path in sources.walk(root, 'lib', 'daemon', 'cli'):
    for name in re.findall(r'^#define (\w+_ARENA_BYTES)\b', sources.text(root, path), re.M):
        about = ABOUT.pop(f'{name} {path}', None)
        if about:
            rows.append((about[0], -value(path, name, known), name, path, about))
        else:
            missing.append(f'{path}: {name} has no line in {sys.argv[0]}')
missing += [f'{sys.argv[0]}: {line} is not a constant any more' for line in ABOUT]
if missing:
    sys.exit('\n'.join(missing))
print('| in | at most | what | at once | constant |\n| --- | --- | --- | --- | --- |')
for program, size, name, path, (_, what, count) in sorted(rows):
    print(f'| {program} | {size_text(-size)} | {what} | {count} | `{name}` in `{path}` |')
