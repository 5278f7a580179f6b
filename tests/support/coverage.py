# SPDX-License-Identifier: EUPL-1.2
"""What the tests ran, per room, of a build with -Db_coverage=true: coverage.py BUILD [FILE...]

With files, their lines that were never run and their branches that were never taken are listed as well. A room is a folder under
lib and daemon, or the command. Branches are all those of gcov, with the failing sides of ENSURE, which end the process and
which few tests take. A room below its gate is told on standard error and makes the exit status 1."""
import collections
import json
import os
import pathlib
import subprocess
import sys

GATES = {'lib/store': (95, 85), 'daemon/keeper': (95, 85)}  # per cent of lines, of branches


def gcov(build):
    """What gcov says of each object, as the JSON that it prints."""
    counts = sorted(build.rglob('*.gcda'))
    for first in range(0, len(counts), 50):
        printed = subprocess.run(['gcov', '--json-format', '--stdout', '--branch-probabilities', *map(str, counts[first:first + 50])],
                                 cwd=build, check=True, capture_output=True, text=True).stdout
        for line in printed.splitlines():
            if line.strip():
                yield json.loads(line)


class File:
    def __init__(self, text):
        self.lines = collections.Counter()
        self.branches = collections.defaultdict(list)
        self.text = [''] + text.split('\n')

    def add(self, line):
        number = line['line_number']
        self.lines[number] += line['count']
        taken = self.branches[number]
        for at, branch in enumerate(line['branches']):
            if at == len(taken):
                taken.append(0)
            taken[at] += branch['count']

    def figures(self):
        """(run, all) of the lines, (taken, all) of the branches."""
        every = [list(self.lines.values()), [count for taken in self.branches.values() for count in taken]]
        return [(sum(1 for count in counts if count), len(counts)) for counts in every]


def read_files(build, source):
    files = {}
    for printed in gcov(build):
        for one in printed['files']:
            path = pathlib.Path(os.path.realpath(pathlib.Path(printed['current_working_directory'], one['file'])))
            if not path.is_relative_to(source) or path.is_relative_to(build):
                continue
            name = str(path.relative_to(source))
            if name.startswith('tests/'):
                continue
            file = files[name] = files.get(name) or File(path.read_text(encoding='utf-8'))
            for line in one['lines']:
                file.add(line)
    return files


def room_of(name):
    parts = name.split('/')
    return '/'.join(parts[:2]) if len(parts) > 2 else parts[0]


def per_cent(run, every):
    return 100 * run / every if every else 100.0


def print_rooms(files):
    rooms = collections.defaultdict(lambda: [[0, 0], [0, 0]])
    for name, file in files.items():
        for room in (room_of(name), 'all'):
            for at, (run, every) in enumerate(file.figures()):
                rooms[room][at][0] += run
                rooms[room][at][1] += every
    print(f'{"room":<20} {"lines":>7} {"run":>6}   {"branches":>8} {"taken":>6}')
    below = []
    for room, (lines, branches) in sorted(rooms.items(), key=lambda item: (item[0] == 'all', item[0])):
        print(f'{room:<20} {lines[1]:>7} {per_cent(*lines):>5.1f}%   {branches[1]:>8} {per_cent(*branches):>5.1f}%')
        for at, (what, figure) in enumerate((('lines', lines), ('branches', branches))):
            if room in GATES and per_cent(*figure) < GATES[room][at]:
                below.append(f'{room}: {per_cent(*figure):.1f} % of the {what}, less than {GATES[room][at]} %')
    return below


def print_missed(name, file):
    print(f'\n{name}')
    for number in sorted(file.lines):
        taken = file.branches.get(number, [])
        missed = sum(1 for count in taken if not count)
        if file.lines[number] and not missed:
            continue
        what = f'{missed} of {len(taken)} not taken' if file.lines[number] else 'not run'
        print(f'{number:>5} {what:>18}  {file.text[number]}')


def main():
    build = pathlib.Path(os.path.realpath(sys.argv[1]))
    source = pathlib.Path(os.path.realpath(__file__)).parents[2]
    files = read_files(build, source)
    if not files:
        sys.exit(f'{build}: no counts; is it built with -Db_coverage=true, and were its tests run?')
    below = print_rooms(files)
    for name in sys.argv[2:]:
        for found in sorted(one for one in files if one == name or one.startswith(name.rstrip('/') + '/')):
            print_missed(found, files[found])
    for gate in set(GATES) - {room_of(name) for name in files}:
        below.append(f'{gate}: has a gate, but there is no such room')
    for line in below:
        print(line, file=sys.stderr)
    sys.exit(1 if below else 0)


main()
