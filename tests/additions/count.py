# SPDX-License-Identifier: EUPL-1.2
"""How many files an addition touches: count.py ROOT BUILD. Each patch beside this file adds one thing that is of no use -
a setting, a verb, a kind of message, a dimension of the policy. It is applied to a copy of what is committed, both programs
are built with it, and its files are counted. CONTRIBUTING.md says what they are; a patch that no longer applies is made again."""
import os
import shutil
import subprocess
import sys

MOST = {'setting': 3, 'verb': 3, 'message-kind': 8, 'policy-dimension': 10}


def said(*words, cwd):
    result = subprocess.run(words, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return result.returncode, result.stdout


def judge(root, build, name):
    """What is wrong with this addition, or None; and its files."""
    patch = os.path.join(root, 'tests/additions', name + '.patch')
    copy = os.path.join(build, name)
    shutil.rmtree(copy, ignore_errors=True)
    os.makedirs(copy)
    archive = subprocess.run(['git', 'archive', 'HEAD'], cwd=root, stdout=subprocess.PIPE, check=True)
    subprocess.run(['tar', 'x'], cwd=copy, input=archive.stdout, check=True)
    subprocess.run(['git', 'init', '-q'], cwd=copy, check=True)  # lints and apply ask git
    code, text = said('git', 'apply', '--numstat', '--apply', patch, cwd=copy)
    if code:
        return 'does not apply: ' + text.strip(), []
    files = [line.split('\t')[2] for line in text.splitlines()]
    for words in (['meson', 'setup', 'build'], ['ninja', '-C', 'build', 'daemon/schakeld', 'cli/schakel']):
        code, text = said(*words, cwd=copy)
        if code:
            return 'does not build: ' + '\n'.join(text.splitlines()[-20:]), files
    return (None if len(files) <= MOST[name] else f'more than {MOST[name]}'), files


root, build = sys.argv[1:]
failed = 0
for name in MOST:
    wrong, files = judge(root, build, name)
    failed += wrong is not None
    print(f'{name}: {len(files)} files of at most {MOST[name]}{": " + wrong if wrong else ""}')
    for file in files:
        print(f'    {file}')
print(f'\n{len(MOST) - failed} passed, {failed} failed')
sys.exit(1 if failed else 0)
