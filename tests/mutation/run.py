# SPDX-License-Identifier: EUPL-1.2
"""Do the tests notice? run.py BUILDS [NAME...] puts each fault of faults.py (or those that are named) alone into a copy of the
sources under BUILDS, builds what changed without optimisation, and runs tests until one fails, twice: first those that the fault
names, then all unit and scenario tests, then the system tests that it names. Per fault a line with the test that noticed; at the end
the score and what survived. The exit status is 0 only when every fault was noticed.

A fault whose text does not stand in its file exactly once, that does not build, or that names a test that does not exist, is a
fault of the table and ends the run."""
import filecmp
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

from faults import FAULTS

ROOT = pathlib.Path(os.path.realpath(__file__)).parents[2]
SUITES = ['--suite', 'unit', '--suite', 'scenario']


def stop(message):
    print(message, flush=True)
    sys.exit(2)


class Copy:
    """The sources as they are now, and a build of them."""

    def __init__(self, builds):
        self.source = builds / 'mutation-source'
        self.build = builds / 'mutation'
        listed = subprocess.run(['git', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'], cwd=ROOT, check=True,
                                capture_output=True, text=True).stdout.split('\0')
        names = {name for name in listed if name and (ROOT / name).is_file()}
        for name in names:
            target = self.source / name
            if not target.exists() or not filecmp.cmp(ROOT / name, target, shallow=False):
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, target)
        for left in [path for path in self.source.rglob('*') if path.is_file() and str(path.relative_to(self.source)) not in names]:
            left.unlink()
        if not (self.build / 'build.ninja').exists():
            compiler = ('ccache ' if shutil.which('ccache') else '') + 'gcc'
            subprocess.run(['meson', 'setup', self.build, self.source, '--buildtype=plain', '-Doptimization=0', '-Dwerror=false'],
                           env={**os.environ, 'CC': compiler}, check=True, stdout=subprocess.DEVNULL)
        subprocess.run(['ninja', '-C', self.build, 'build.ninja'], check=True, stdout=subprocess.DEVNULL)  # its tables, as they are now
        listed = subprocess.run(['meson', 'introspect', '--tests', self.build], check=True, capture_output=True, text=True).stdout
        self.suites = {test['name']: test['suite'] for test in json.loads(listed)}

    def failing(self, which):
        """The first test that failed; None when all passed. What changed is built before."""
        log = self.build / 'meson-logs' / 'testlog.json'
        log.unlink(missing_ok=True)
        run = subprocess.run(['meson', 'test', '-C', self.build, '-q', '--maxfail=1', '--num-processes', '2', '-t', '2', *which],
                             stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if 'FAILED:' in run.stdout:
            stop(run.stdout[run.stdout.index('FAILED:'):][:3000] + '\ndoes not build')
        results = [json.loads(line) for line in log.read_text(encoding='utf-8').splitlines()] if log.exists() else []
        if not results:
            stop(run.stdout + run.stderr + '\nno test ran')
        failed = [one['name'].split(' / ')[-1] for one in results if one['result'] not in ('OK', 'SKIP', 'EXPECTEDFAIL')]
        return failed[0] if failed else None

    def noticing(self, which):
        """The first test that failed and fails again alone: one that was short of time on a busy machine has noticed nothing."""
        for _ in range(3):
            failed = self.failing(which)
            if not failed or self.failing([failed]):
                return failed
        return None


def named(names, suites):
    """The tests of these names; a script is named by its number, a system test (they have numbers too) in full."""
    found = []
    for name in names:
        one = [test for test in sorted(suites)
               if test == name or (test.startswith(name + '-') and 'schakel:scenario' in suites[test])]
        if not one:
            stop(f'there is no test {name}')
        found += one
    return found


def check_table(faults, suites):
    for one in faults:
        found = (ROOT / one.file).read_text(encoding='utf-8').count(one.old) if (ROOT / one.file).is_file() else 0
        if found != 1:
            stop(f'{one.name}: what it changes stands {found} times in {one.file}')
        named(one.first + one.then, suites)


def try_fault(copy, one):
    path = copy.source / one.file
    sound = path.read_text(encoding='utf-8')
    path.write_text(sound.replace(one.old, one.new), encoding='utf-8')
    try:
        for which in (named(one.first, copy.suites), SUITES, named(one.then, copy.suites)):
            failed = copy.noticing(which) if which else None
            if failed:
                return failed
        return None
    finally:
        path.write_text(sound, encoding='utf-8')


def main():
    builds = pathlib.Path(os.path.realpath(sys.argv[1]))
    faults = [one for one in FAULTS if not sys.argv[2:] or one.name in sys.argv[2:]]
    if len({one.name for one in FAULTS}) != len(FAULTS) or not faults:
        stop('two faults of one name, or none of the names that were asked for')
    copy = Copy(builds)
    check_table(faults, copy.suites)
    if not sys.argv[2:]:
        failed = copy.failing(SUITES)
        if failed:
            stop(f'{failed} fails without any fault')
    survivors = []
    for number, one in enumerate(faults, 1):
        begin = time.monotonic()
        failed = try_fault(copy, one)
        survivors += [] if failed else [one]
        print(f'{number:>3}/{len(faults)} {one.name:<30} {"noticed by " + failed if failed else "SURVIVED"} '
              f'({time.monotonic() - begin:.0f} s)', flush=True)
    print(f'\n{len(faults) - len(survivors)} of {len(faults)} faults were noticed')
    for one in survivors:
        print(f'survived: {one.name}: {one.broken} ({one.file})')
    sys.exit(1 if survivors else 0)


main()
