"""Child processes that never outlive us, however we die."""

import ctypes
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from banyan.embedded.account import Account

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def follow(parent: int, death: signal.Signals) -> Callable[[], None]:
    """What a child runs before exec: ask the kernel for `death` when `parent` is gone.

    It must run after the change of user, which clears the request (prctl(2)); subprocess
    calls preexec_fn after setuid.
    """

    def prepare() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, death)
        if os.getppid() != parent:  # it died between fork and prctl
            os.kill(os.getpid(), death)

    return prepare


def start(
    argv: Sequence[str],
    *,
    account: Account | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    pass_fds: Sequence[int] = (),
    death: signal.Signals = signal.SIGTERM,
    quiet: bool = False,
) -> "subprocess.Popen[bytes]":
    """Start `argv` in its own session, so that Ctrl-C reaches us alone and we stop it in order.

    Standard output and error come as one pipe, or go nowhere when `quiet`.
    """
    other = account is not None and account.is_other
    return subprocess.Popen(
        argv,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL if quiet else subprocess.PIPE,
        stderr=subprocess.DEVNULL if quiet else subprocess.STDOUT,
        user=account.uid if account and other else None,
        group=account.gid if account and other else None,
        extra_groups=[] if other else None,
        env=env,
        cwd=cwd,
        pass_fds=pass_fds,
        start_new_session=True,
        preexec_fn=follow(os.getpid(), death),
    )
