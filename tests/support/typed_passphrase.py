# SPDX-License-Identifier: EUPL-1.2
"""A passphrase that is typed: typed_passphrase.py SCHAKEL FOLDER, at a terminal of its own (a pseudo-terminal).

What is typed is not shown; a new one is typed twice, and both must be the same; a terminal that was left in the middle shows again what
is typed. The key of a desk asks in the same way."""
import os
import pty
import select
import signal
import sys
import termios
import time

program, folder = sys.argv[1:]
WORD, OTHER = 'correct horse battery staple', 'another of such words'
failures = []


class Terminal:
    """A command with a terminal of its own; what that shows is in `shown`."""

    def __init__(self, *words):
        self.shown = ''
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            for name in ('SCHAKEL_PASSPHRASE_FD', 'SCHAKEL_NEW_PASSPHRASE_FD', 'CREDENTIALS_DIRECTORY'):
                os.environ.pop(name, None)
            os.execv(program, [program, *words])

    def read_some(self, seconds):
        ready, _, _ = select.select([self.terminal], [], [], seconds)
        try:
            got = os.read(self.terminal, 4096) if ready else b''
        except OSError:
            got = b''  # its end
        self.shown += got.decode()
        return bool(got)

    def asks(self, words):
        """Waits until it asks so, for what it was not asked before."""
        until = time.monotonic() + 60
        while words not in self.shown and time.monotonic() < until:
            self.read_some(1)
        is_asked = words in self.shown
        self.shown = self.shown.partition(words)[2]
        return is_asked

    def shows_what_is_typed(self):
        return bool(termios.tcgetattr(self.terminal)[3] & termios.ECHO)

    def type(self, text):
        os.write(self.terminal, text.encode() + b'\n')

    def end(self):
        """Its exit status, below zero for a signal, when all that it shows was read."""
        while self.read_some(60):
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])


def claim(sentence, holds, about=''):
    print(('shown: ' if holds else 'NOT SHOWN: ') + sentence + (f' ({about})' if about and not holds else ''))
    if not holds:
        failures.append(sentence)


def typed(words, lines):
    """What a command ended with, whose questions were answered so; all that the terminal showed."""
    run, all_asked, is_silent, shown = Terminal(*words), True, True, ''
    for question, line in lines:
        all_asked = run.asks(question) and all_asked
        is_silent = is_silent and not run.shows_what_is_typed()
        run.type(line)
    code = run.end()
    return code, all_asked, is_silent and not any(line in run.shown for _, line in lines if line), run.shown


keys = os.path.join(folder, 'keys')
NEW, AGAIN, OLD = f'new passphrase of {keys}: ', 'once more: ', f'passphrase of {keys}: '

code, asked, silent, shown = typed(['keys', 'seal', folder], [(NEW, WORD), (AGAIN, WORD)])
claim('keys are sealed under a passphrase that is typed twice, and not shown', code == 0 and asked and silent, (code, shown))
code, asked, silent, shown = typed(['keys', 'show', folder], [(OLD, WORD)])
claim('it is typed once to open them', code == 0 and asked and silent and 'sealed' in shown, (code, shown))
code, asked, silent, shown = typed(['keys', 'show', folder], [(OLD, OTHER)])
claim('another opens nothing', code == 1 and asked and silent and 'that is not its passphrase' in shown, (code, shown))

sealed = open(keys, 'rb').read()
code, asked, silent, shown = typed(['keys', 'reseal', folder], [(OLD, WORD), (NEW, OTHER), (AGAIN, OTHER + '!')])
claim('when the two that were typed differ nothing is sealed anew',
      code == 1 and asked and silent and 'are not the same' in shown and open(keys, 'rb').read() == sealed, (code, shown))
code, asked, silent, shown = typed(['keys', 'reseal', folder], [(OLD, WORD), (NEW, 'eleven byte'), (AGAIN, 'eleven byte')])
claim('nor under a short one', code == 1 and asked and 'at least 12 bytes' in shown and open(keys, 'rb').read() == sealed, (code, shown))
code, asked, silent, shown = typed(['keys', 'reseal', folder], [(OLD, WORD), (NEW, OTHER), (AGAIN, OTHER)])
claim('with both passphrases typed they are sealed anew', code == 0 and asked and silent and open(keys, 'rb').read() != sealed,
      (code, shown))
code, asked, silent, shown = typed(['keys', 'show', folder], [(OLD, '')])
claim('an empty line is no passphrase', code == 1 and asked and 'not a passphrase' in shown, (code, shown))

for name, sent in (('by its key', None), ('by another program', signal.SIGTERM)):
    run = Terminal('keys', 'show', folder)
    is_asked, is_silent = run.asks(OLD), not run.shows_what_is_typed()
    os.write(run.terminal, WORD[:5].encode())
    os.write(run.terminal, b'\x03') if sent is None else os.kill(run.child, sent)
    run.read_some(10)  # the line feed after what was asked
    shows = run.shows_what_is_typed()
    ended = run.end()
    claim(f'ended {name} while it asks, it leaves a terminal that shows what is typed',
          is_asked and is_silent and shows and -ended == (sent or signal.SIGINT), (ended, shows, run.shown))

desk = os.path.join(folder, 'desk')
MAKE = f'new passphrase of {desk}.key: '
code, asked, silent, shown = typed(['agree', 'key', desk], [(MAKE, WORD), (AGAIN, OTHER)])
claim('the key of a desk is not made when the two that were typed differ',
      code == 1 and asked and silent and not os.path.exists(desk + '.key'), (code, shown))
code, asked, silent, shown = typed(['agree', 'key', desk], [(MAKE, WORD), (AGAIN, WORD)])
claim('and it is made under one that is typed twice, not shown', code == 0 and asked and silent and os.path.exists(desk + '.key'),
      (code, shown))
sys.exit(1 if failures else 0)
