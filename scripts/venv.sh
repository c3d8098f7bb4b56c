# Sourced by the other scripts: makes .venv from a lock with hashes, once for each state of the lock.
# Needs Python >= 3.11 and a package index, nothing else: no HOME, no TERM, no compiler (where one is, triage is compiled).
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
# A caller's interpreter settings would lead pip, and us, to the wrong packages.
unset PYTHONPATH PYTHONHOME PIP_USER PIP_TARGET PIP_PREFIX PIP_REQUIRE_VIRTUALENV VIRTUAL_ENV 2>/dev/null || true
[ -n "${HOME:-}" ] || unset HOME # an empty one would put pip's cache into /
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1

say() { echo "$*" >&2; }

find_python() {
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14 python; do
        if "$candidate" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    say "Python 3.11 or newer is needed and was not found; set PYTHON to one"
    exit 2
}

make_venv() {
    "$1" -m venv --clear "$root/.venv" >&2 && return
    say "$1 could not make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv"
    exit 2
}

# install WHAT LOCK: WHAT is up or test; what test installs serves up too.
install() {
    stamp="$root/.venv/installed"
    state="$root $(cat "$root/scripts/requirements.lock" "$root/scripts/requirements-test.lock" "$root/pyproject.toml" | cksum)"
    if [ -f "$stamp" ] && [ -x "$root/.venv/bin/hotline" ]; then
        case $(cat "$stamp") in "$1 $state" | "test $state") return ;; esac
    fi
    say "installing into $root/.venv (once; takes about a minute)"
    rm -f "$stamp"
    if ! "$root/.venv/bin/python" -c 'import pip, sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null; then
        make_venv "$(find_python)"
    fi
    cd "$root" # pip takes a relative path of ours, whatever blanks are in the absolute one
    "$root/.venv/bin/python" -m pip install --quiet --no-warn-script-location --only-binary :all: --require-hashes -r "scripts/$2" >&2 || {
        say "the packages could not be installed; pip's reason stands above"
        exit 2
    }
    "$root/.venv/bin/python" -m pip install --quiet --no-warn-script-location --no-deps --no-build-isolation -e . >&2 || exit 2
    if [ "$1" = test ]; then # which has the compiler's first half; the second is the machine's own, or there is none
        "$root/.venv/bin/python" scripts/quicken.py --if-can >&2 || say "triage could not be compiled and is interpreted"
    fi
    cd - >/dev/null
    echo "$1 $state" >"$stamp"
}
