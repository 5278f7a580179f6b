# SPDX-License-Identifier: EUPL-1.2
"""Includes go down: floors.py ROOT ROW...

A row is `path:floor:rooms below:foreign libraries`, as the build has it. A room includes its own headers and those of
the rooms in its row, which stand on lower floors; a foreign library's headers only where the row has it; and below floor 4
nothing that reaches out of the process, `files` excepted. What stands in no room is found too."""
import os
import re
import sys

import sources

FOREIGN = {  # library: how the names of its headers begin
    'sodium': ('sodium.h', 'sodium/'),
    'decaf': ('decaf.h', 'decaf/'),
    'openssl': ('openssl/',),
    'jansson': ('jansson.h', 'jansson_config.h'),
    'inih': ('ini.h',),
    'csv': ('csv.h',),
    'protobuf': ('protobuf-c/',),
    'sqlite': ('sqlite3.h',),
    'zmq': ('zmq.h', 'zmq_utils.h'),
    'criterion': ('criterion/',),
}
OUTSIDE = ('sys/', 'netinet/', 'arpa/', 'unistd.h', 'fcntl.h', 'poll.h', 'dirent.h', 'time.h', 'signal.h', 'pthread.h',
           'netdb.h', 'pwd.h', 'syslog.h', 'threads.h')
FIRST_FLOOR_OUTSIDE = 4
OUTSIDE_ROOMS = ('files',)
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


class Room:
    def __init__(self, row):
        self.path, floor, below, foreign = row.split(':')
        self.name = os.path.basename(self.path)
        self.floor = int(floor)
        self.below = [name for name in below.split(',') if name]
        self.foreign = [name for name in foreign.split(',') if name]


def check_foreign(room, header):
    for library, beginnings in FOREIGN.items():
        if header.startswith(beginnings):
            return None if library in room.foreign else f'<{header}>: {library} has its home elsewhere'
    if room.floor < FIRST_FLOOR_OUTSIDE and room.name not in OUTSIDE_ROOMS and header.startswith(OUTSIDE):
        return f'<{header}>: floor {room.floor} does not reach out of the process'
    return None


def check_own(rooms, room, file, header, root):
    if header.endswith('.pb-c.h'):
        return None if 'protobuf' in room.foreign else f'"{header}": generated types stay in their room'
    if '/' not in header:
        beside = os.path.join(root, os.path.dirname(file), header)
        return None if os.path.exists(beside) else f'"{header}": is not beside this file'
    other = rooms.get(header.split('/')[0])
    if other is room:
        return None
    if other is None:
        return f'"{header}": of no room'
    if other.floor > room.floor:
        return f'"{header}": upward, from floor {room.floor} to floor {other.floor}'
    if other.floor == room.floor:
        return f'"{header}": sideways, both on floor {room.floor}'
    return None if other.name in room.below else f'"{header}": {other.name} is not in the row of {room.name}'


def check(root, rows):
    """All findings, and how many files there were."""
    rooms = {room.name: room for room in map(Room, rows)}
    by_path = {room.path: room for room in rooms.values()}
    findings = [f'{room.path}: row names {name}, which is no lower room' for room in rooms.values() for name in room.below
                if name not in rooms or rooms[name].floor >= room.floor]
    files = sources.walk(root, 'lib', 'daemon', 'cli', ending=('.c', '.h', '.h.in'))
    for file in files:
        folder = os.path.dirname(file)
        while folder and folder not in by_path:
            folder = os.path.dirname(folder)
        if not folder:
            findings.append(f'{file}: stands in no room')
            continue
        content = sources.text(root, file)
        for include in INCLUDE.finditer(content):
            room, kind, header = by_path[folder], include[1], include[2]
            finding = check_foreign(room, header) if kind == '<' else check_own(rooms, room, file, header, root)
            if finding:
                line = content.count('\n', 0, include.start(2)) + 1
                findings.append(f'{file}:{line}: {finding}')
    return findings, len(files)


if __name__ == '__main__':
    sources.end(*check(sys.argv[1], sys.argv[2:]))
