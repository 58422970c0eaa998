#!/usr/bin/env bash
# Installs what the tests of "mvn verify -Pclients" need beside a JDK, Maven, git, curl, Python 3.11 and Go 1.26 (or newer ones), on
# Debian or a distribution made from it:
#
#   from Debian   the packages named below
#   from npm      what src/test/node/package-lock.json names, by its integrity, into the folder node_modules beside it
#   from PyPI     what src/test/python/requirements.txt names, by its versions, into the virtual environment venv beside it
#   from Go       what src/test/go/go.mod names, by the digests of go.sum, built from source into the folder bin beside it, with
#                 the two programs there that are a few lines around grpc-go
#
# Takes from Debian only what is missing, as root or through sudo; a Node.js that is there already and is 18 or newer stays. No server
# of those packages is started by their installation: the tests start their own, as unprivileged processes on loopback.
# May be run again at any time; without anything to do it needs neither root nor the network.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# A program and the package that brings it.
needed=(
  litmus:litmus
  apache2:apache2-bin
  git:git
  etcd:etcd-server
  etcdctl:etcd-client
  chromium:chromium
  node:nodejs
  npm:npm
  docker-registry:docker-registry
  skopeo:skopeo
  aria2c:aria2
  wget:wget
  mosquitto:mosquitto
  nginx:nginx-light
  faketime:faketime
)

missing_packages() {
  local pair
  for pair in "${needed[@]}"; do
    PATH="$PATH:/usr/sbin:/sbin" command -v "${pair%%:*}" >/dev/null || echo "${pair##*:}"
  done
  # Debian's Python comes without what makes an environment; others bring it along.
  python3 -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo -n "$@"
  else
    echo "install.sh: this needs root, and there is no sudo: $*" >&2
    return 1
  fi
}

# Debian's own way to keep an installation from starting services; a rule that is there already is left alone.
without_services() {
  local policy=/usr/sbin/policy-rc.d status=0
  if [ -e "$policy" ]; then
    as_root "$@"
    return
  fi
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
  as_root chmod 755 "$policy"
  as_root "$@" || status=$?
  as_root rm -f "$policy"
  return "$status"
}

from_debian() {
  local packages
  mapfile -t packages < <(missing_packages)
  [ "${#packages[@]}" -gt 0 ] || return 0
  echo "install.sh: from Debian: ${packages[*]}"
  as_root apt-get -qq update
  without_services env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq install --yes --no-install-recommends "${packages[@]}" >/dev/null
}

# Whether a folder was not filled from these files as they are now; its mark says which ones it was filled from.
outdated() {
  local mark=$1/.filled-from
  shift
  [ ! -e "$mark" ] || [ "$(cat "$mark")" != "$(sha256sum "$@")" ]
}

filled() {
  local folder=$1
  shift
  sha256sum "$@" >"$folder/.filled-from"
}

# npm ci empties the folder first.
from_npm() {
  local folder=src/test/node/node_modules lock=src/test/node/package-lock.json
  outdated "$folder" "$lock" || return 0
  echo "install.sh: from npm: $lock"
  npm ci --prefix src/test/node --ignore-scripts --no-audit --no-fund --loglevel=error
  filled "$folder" "$lock"
}

from_pypi() {
  local folder=src/test/python/venv list=src/test/python/requirements.txt
  outdated "$folder" "$list" || return 0
  echo "install.sh: from PyPI: $list"
  python3 -m venv --clear "$folder"
  "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --requirement "$list"
  filled "$folder" "$list"
}

# The digests stand in go.sum, so that nobody else has to be asked for them.
from_go() {
  local folder=src/test/go/bin
  local lock=(src/test/go/go.mod src/test/go/go.sum src/test/go/watch-*/*.go)
  outdated "$folder" "${lock[@]}" || return 0
  echo "install.sh: from Go: ${lock[0]}"
  command -v go >/dev/null || {
    echo "install.sh: there is no Go; Debian's may be too old for what ${lock[0]} asks for" >&2
    return 1
  }
  (cd src/test/go && GOBIN="$PWD/bin" go install tool ./...)
  filled "$folder" "${lock[@]}"
}

from_debian
from_npm
from_pypi
from_go
echo "install.sh: everything is there"
