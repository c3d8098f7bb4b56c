"""Ties a program to the life of the one that starts it, then becomes that program.

Run as a file, by the bare interpreter and without the package, so it costs a few
milliseconds: `python tether.py PARENT SIGNAL USER COMMAND...`. PARENT is the process id
that must still be alive, SIGNAL the number the kernel sends the program when that
process dies, USER `uid:gid` to become first, or `-`. The wish for a death signal is
lost on a change of user, and is not lost on exec: hence this order.
"""

from __future__ import annotations

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Change user, ask for the death signal, become the command. Exits 1 when the parent is already gone."""
    parent, signal, user, *command = arguments
    if user != "-":
        uid, gid = map(int, user.split(":"))
        os.setgroups([gid])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(signal), 0, 0, 0)
    if os.getppid() != int(parent):
        raise SystemExit(1)
    os.umask(0o077)
    os.execv(command[0], command)  # noqa: S606 - becoming that program without a shell is the purpose


if __name__ == "__main__":
    main(sys.argv[1:])
