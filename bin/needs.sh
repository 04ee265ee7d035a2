# Sourced by the scripts beside it: installs by apt what a command needs, once.

need() { # need COMMAND PACKAGE...
    command -v "$1" >/dev/null && return
    shift
    install_packages "$@"
}

install_packages() { # install_packages PACKAGE...
    if [ -z "${APT_READY:-}" ]; then
        apt-get update -qq
        APT_READY=1
    fi
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null
}

free_port() { # one of 127.0.0.1 that nothing listens on
    local port
    for _ in $(seq 100); do
        port=$((20000 + RANDOM % 12000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
    done
    echo "no free port" >&2
    return 1
}

test_python() { # the Python in which the tests' mail server runs, with what it needs
    local wanted=tests/it/support/smtp_requirements.txt
    local tools=${XDG_CACHE_HOME:-$HOME/.cache}/veranda-test
    cmp -s "$wanted" "$tools/installed.txt" && return
    python3 -c 'import ensurepip, venv' 2>/dev/null || install_packages python3-venv
    python3 -m venv --clear "$tools"
    "$tools/bin/pip" install --quiet --disable-pip-version-check --requirement "$wanted"
    cp "$wanted" "$tools/installed.txt"
}
