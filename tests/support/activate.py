# SPDX-License-Identifier: EUPL-1.2
"""Starts a program when somebody comes to a socket, as systemd does: activate.py SOCKET OWNER USER COMMAND...

SOCKET is made for OWNER, and open to all so that strangers can be tried; COMMAND runs as USER, one at a time, with the socket as its
descriptor 3 (sd_listen_fds(3)). Numbers for users. What it started ends with it."""
import ctypes
import os
import select
import signal
import socket
import sys

path, owner, user, command = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
PR_SET_PDEATHSIG = 1


def become():
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.dup2(listening.fileno(), 3)
    os.set_inheritable(3, True)  # also when it was 3 already
    os.execve(command[0], command, {**os.environ, 'LISTEN_PID': str(os.getpid()), 'LISTEN_FDS': '1'})


listening = socket.socket(socket.AF_UNIX)
listening.bind(path)
os.chown(path, owner, 0)
os.chmod(path, 0o666)
listening.listen(8)
while True:
    select.select([listening], [], [])
    child = os.fork()
    if child == 0:
        try:
            become()
        finally:
            os._exit(70)
    os.waitpid(child, 0)
