#!/usr/bin/env bash
# Installs what the tests of "mvn verify -Pclients" need beside a JDK, Maven, git and curl, on Debian or a distribution made from it:
#
#   from Debian   litmus apache2-bin git etcd-server etcd-client chromium nodejs npm
#   from npm      what src/test/node/package-lock.json names, by its integrity, into the folder node_modules beside it
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
)

missing_packages() {
  local pair
  for pair in "${needed[@]}"; do
    PATH="$PATH:/usr/sbin:/sbin" command -v "${pair%%:*}" >/dev/null || echo "${pair##*:}"
  done
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

mapfile -t packages < <(missing_packages)
if [ "${#packages[@]}" -gt 0 ]; then
  echo "install.sh: from Debian: ${packages[*]}"
  as_root apt-get -qq update
  without_services env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq install --yes --no-install-recommends "${packages[@]}" >/dev/null
fi

# npm ci empties the folder first; the mark says which lock it was filled from.
mark=src/test/node/node_modules/.filled-from
lock=$(sha256sum src/test/node/package-lock.json)
if [ ! -e "$mark" ] || [ "$(cat "$mark")" != "$lock" ]; then
  echo "install.sh: from npm: src/test/node/package-lock.json"
  npm ci --prefix src/test/node --ignore-scripts --no-audit --no-fund --loglevel=error
  echo "$lock" >"$mark"
fi
echo "install.sh: everything is there"
