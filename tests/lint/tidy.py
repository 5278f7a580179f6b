# SPDX-License-Identifier: EUPL-1.2
"""clang-tidy over lib, daemon and cli, with the checks of .clang-tidy: tidy.py ROOT BUILD CLANG-TIDY [deep].

The analyzer's shallow mode takes 0.5 s of a processor for a file, its deep mode 1.8 s: shallow for every change, deep in `./test --builds`.

A file that was clean is not looked at again while it, every header of the project and the checks are the same; BUILD keeps
which. Of the build's own flags those count that say what is compiled: it may be made by a compiler that clang does not follow."""
import concurrent.futures
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys

import sources

root, build, program = sys.argv[1:4]
mode = sys.argv[4] if len(sys.argv) > 4 else 'shallow'
MODE = [f'--extra-arg={word}' for word in ('-Xclang', '-analyzer-config', '-Xclang', 'mode=' + mode)]
os.nice(19)  # it runs beside tests of whole nodes
cache_path = os.path.join(build, 'tidy-clean.json')
KEPT = re.compile(r'-(?:I|D|U|std=|isystem)')


def flags_of(command):
    """-I and the like, with paths that hold from anywhere."""
    words, flags = shlex.split(command['command']), []
    for at, word in enumerate(words):
        if word == '-isystem':
            flags += [word, os.path.join(command['directory'], words[at + 1])]
        elif KEPT.match(word) and 'FORTIFY' not in word:
            is_path = re.match(r'-I|-isystem', word)
            flags.append(is_path[0] + os.path.join(command['directory'], word[is_path.end():]) if is_path else word)
    return flags


def look_at(path, flags):
    done = subprocess.run([program, '--quiet', *MODE, os.path.join(root, path), '--', *flags], capture_output=True, text=True, cwd=root)
    return done.returncode == 0, done.stdout or done.stderr


commands = {}
with open(os.path.join(build, 'compile_commands.json'), encoding='utf-8') as file:
    for command in json.load(file):
        path = os.path.relpath(os.path.join(command['directory'], command['file']), root)
        if path.startswith(('lib/', 'daemon/', 'cli/')):
            commands[path] = flags_of(command)
shared = hashlib.sha256(subprocess.run([program, '--version'], capture_output=True, check=True).stdout)
for path in ['.clang-tidy'] + sources.walk(root, 'lib', 'daemon', 'cli', 'proto', ending=('.h', '.h.in', '.proto')):
    shared.update(sources.text(root, path).encode())
keys = {}
for path, flags in commands.items():
    key = shared.copy()
    key.update((repr(MODE + flags) + sources.text(root, path)).encode())
    keys[path] = key.hexdigest()
clean = {}
if os.path.exists(cache_path):
    with open(cache_path, encoding='utf-8') as file:
        clean = json.load(file)
clean = {path: key for path, key in clean.items() if keys.get(path) == key}
findings, wanted = [], sorted(set(keys) - set(clean))
with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
    for path, (is_clean, said) in zip(wanted, pool.map(lambda path: look_at(path, commands[path]), wanted)):
        if is_clean:
            clean[path] = keys[path]
        else:
            findings.append(f'{path}:\n{said}')
with open(cache_path, 'w', encoding='utf-8') as file:
    json.dump(clean, file)
print(f'{len(clean)} of {len(keys)} were or are clean')
sources.end(findings, len(keys))
