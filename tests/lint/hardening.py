# SPDX-License-Identifier: EUPL-1.2
"""What the compiler and the linker made of the wish to be hard: hardening.py OBJECTS-FOLDER FORTIFIED PROGRAM...

The programs can lie anywhere in memory, have no page that is both writable and executable, close their tables before main
runs, and check the stack; FORTIFIED is `yes` when the checked functions of the C library are to be in them. On x86-64 every
object of ours is ready for indirect branch tracking and a shadow stack (the mark of a whole program is lost to the C library's
own startup files, which Debian builds without)."""
import os
import platform
import re
import subprocess
import sys


def readelf(*arguments):
    done = subprocess.run(['readelf', '-W', *arguments], check=True, capture_output=True, text=True, env={**os.environ, 'LC_ALL': 'C'})
    return done.stdout


def program_findings(path, is_fortified):
    header, segments, dynamic, symbols = readelf('-h', path), readelf('-l', path), readelf('-d', path), readelf('--dyn-syms', path)
    wanted = {
        'is not position independent': re.search(r'Type:\s+DYN', header) and re.search(r'FLAGS_1.*\bPIE\b', dynamic),
        'binds functions late': re.search(r'FLAGS_1.*\bNOW\b', dynamic),
        'has no read-only relocations': 'GNU_RELRO' in segments,
        'has an executable stack': re.search(r'GNU_STACK(\s+0x\w+){5}\s+RW\s', segments),
        'has no stack protector': '__stack_chk_fail' in symbols,
        'has no checked functions': not is_fortified or re.search(r'\b__(?:memcpy|snprintf|vsnprintf|read|strcpy)_chk\b', symbols),
        'looks for libraries where it was built': not re.search(r'R(UN)?PATH', dynamic),
    }
    yield from (f'{path}: {what}' for what, is_good in wanted.items() if not is_good)
    for line in segments.splitlines():
        flags = re.match(r'\s+LOAD(?:\s+0x\w+){5}\s+([RWE ]{3})', line)
        if flags and 'W' in flags[1] and 'E' in flags[1]:
            yield f'{path}: memory that is writable and executable'


def objects_below(top):
    for folder, _, names in os.walk(top):
        if re.search(r'/(?:libschakel|schakel|schakeld)[-\w.]*\.p(?:/|$)', folder):
            yield from (os.path.join(folder, name) for name in names if name.endswith('.o'))


def object_findings(paths):
    for part in re.split(r'^File: ', readelf('-n', *paths), flags=re.M)[1:]:
        if not re.search(r'x86 feature: .*IBT, SHSTK', part):
            yield f'{part.splitlines()[0]}: not ready for branch tracking and a shadow stack'


top, is_fortified, programs = sys.argv[1], sys.argv[2] == 'yes', sys.argv[3:]
findings = [finding for path in programs for finding in program_findings(path, is_fortified)]
objects = sorted(objects_below(top)) if platform.machine() == 'x86_64' else []
if objects:
    findings += object_findings(objects)
elif platform.machine() == 'x86_64':
    findings.append(f'{top}: no objects')
print('\n'.join(findings))
print(f'{len(programs)} programs and {len(objects)} objects looked at, {len(findings)} findings')
sys.exit(1 if findings else 0)
