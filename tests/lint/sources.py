# SPDX-License-Identifier: EUPL-1.2
"""The files of the project as the lint tests see them, and how they end."""
import os
import sys

SKIPPED = ('build', '.', '__pycache__')


def walk(root, *tops, ending=('.c', '.h')):
    """Paths below root, sorted, of the files under tops (all of it when there are none) that end so."""
    found = []
    for top in tops or ('.',):
        for folder, folders, files in os.walk(os.path.join(root, top)):
            folders[:] = [name for name in folders if not name.startswith(SKIPPED)]
            found += [os.path.relpath(os.path.join(folder, name), root) for name in files if name.endswith(ending)]
    return sorted(found)


def text(root, path):
    with open(os.path.join(root, path), encoding='utf-8') as file:
        return file.read()


def end(findings, looked_at):
    """Prints findings, one a line, and ends the program. Nothing looked at is a failure too."""
    for finding in findings:
        print(finding)
    print(f'{looked_at} looked at, {len(findings)} findings')
    sys.exit(1 if findings or not looked_at else 0)
