# SPDX-License-Identifier: EUPL-1.2
"""A command that lies to its own node: lying_command.py SOCKET NODE.

What passes between `schakel` at SOCKET and the node at NODE is passed on, but for one thing: a second case is opened with the pseudonyms
of the first. So the members counted whom was typed, and the question will be about others; the node cannot know."""
import json
import os
import socket
import sys


def tell(line, first):
    """The line as it goes on; what the first case was about stays in `first`."""
    said = json.loads(line)
    if said['verb'] != 'case-open':
        return line
    if not first:
        first.extend(said['subjects'])
        return line
    for subject in said['subjects']:
        subject['pseudonym'] = next(s['pseudonym'] for s in first if (s['holder'], s['kind']) == (subject['holder'], subject['kind']))
    return json.dumps(said, separators=(',', ':'), ensure_ascii=False).encode() + b'\n'


def serve(here, node, first):
    there = socket.socket(socket.AF_UNIX)
    there.connect(node)
    with here, there, here.makefile('rb') as asked, there.makefile('rb') as answered:
        for line in asked:
            there.sendall(tell(line, first))
            here.sendall(answered.readline())


listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1])
listener.listen()
os.chmod(sys.argv[1], 0o600)
about = []
while True:
    serve(listener.accept()[0], sys.argv[2], about)
