# SPDX-License-Identifier: EUPL-1.2
"""The files of the project as the lint tests see them, and how they end."""
import functools
import os
import subprocess
import sys

SKIPPED = ('build', '.', '__pycache__')


def is_skipped(folder, name):
    """A folder that is hidden, or that a build made."""
    return name.startswith(SKIPPED) or os.path.isdir(os.path.join(folder, name, 'meson-private'))


@functools.lru_cache
def files_of(root):
    """What git knows of or would add; where this is no checkout, what lies there."""
    listed = subprocess.run(['git', '-C', root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard'], capture_output=True)
    found = [os.fsdecode(path) for path in listed.stdout.split(b'\0') if path]
    if listed.returncode or not found:
        for folder, folders, names in os.walk(root):
            folders[:] = [name for name in folders if not is_skipped(folder, name)]
            found += [os.path.relpath(os.path.join(folder, name), root) for name in names]
    return sorted(path for path in set(found) if os.path.isfile(os.path.join(root, path)))


def walk(root, *tops, ending=('.c', '.h')):
    """Paths below root, sorted, of the files under tops (all of it when there are none) that end so."""
    below = tuple(top.rstrip('/') + '/' for top in tops) or ''
    return [path for path in files_of(root) if path.startswith(below) and path.endswith(ending)]


def text(root, path):
    with open(os.path.join(root, path), encoding='utf-8') as file:
        return file.read()


def end(findings, looked_at):
    """Prints findings, one a line, and ends the program. Nothing looked at is a failure too."""
    for finding in findings:
        print(finding)
    print(f'{looked_at} looked at, {len(findings)} findings')
    sys.exit(1 if findings or not looked_at else 0)
