#!/usr/bin/env bash
# Installs by apt whatever rapl needs and this machine lacks, and checks the Swift toolchain.
#
# Needs:   Debian 12 or a like system, as root or with sudo. It does nothing where nothing is missing.
# Example: Tools/install.sh
set -euo pipefail

readonly required_swift=6.2

# The libraries rapl links.
packages=(
  libopencv-dev libopenblas-dev libhdf5-dev libtorch-dev libsqlite3-dev libssl-dev
  libavformat-dev libavcodec-dev libavutil-dev libswscale-dev libjpeg-dev libpng-dev libwebp-dev
  libdeflate-dev libblosc-dev liblz4-dev liblzf-dev libzip-dev libzstd-dev libutf8proc-dev
  libchipmunk-dev libchafa-dev libglib2.0-dev libopenjp2-7-dev libjxl-dev
)
# What the Swift toolchain itself needs to compile, link and fetch packages.
packages+=(
  binutils ca-certificates g++ git libc6-dev libcurl4-openssl-dev libedit2 libncurses-dev
  libxml2-dev pkg-config tzdata zlib1g-dev
)

fail() {
  printf 'install.sh: %s\n' "$1" >&2
  exit 1
}

is_installed() {
  [[ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" == installed* ]]
}

as_root() {
  if [[ "$(id -u)" -eq 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "not root and no sudo here; run as root: $*"
  fi
}

install_missing_packages() {
  command -v apt-get >/dev/null ||
    fail "this is not a Debian-like system; install by hand what these packages hold: ${packages[*]}"
  local package missing=()
  for package in "${packages[@]}"; do
    is_installed "$package" || missing+=("$package")
  done
  [[ ${#missing[@]} -eq 0 ]] && return
  printf 'Installing with apt: %s\n' "${missing[*]}"
  as_root apt-get update -q
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends \
    "${missing[@]}"
}

check_swift() {
  command -v swift >/dev/null ||
    fail "swift is not on the PATH; install Swift $required_swift or later as swift.org/install says"
  local answer found
  answer="$(swift --version 2>&1)" || fail "swift --version failed: $answer"
  found="$(sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p' <<<"$answer" | head -n 1)"
  [[ -n "$found" ]] || fail "cannot tell the version of swift from: $answer"
  [[ "$(printf '%s\n' "$required_swift" "$found" | sort -V | head -n 1)" == "$required_swift" ]] ||
    fail "swift $found is too old; install Swift $required_swift or later as swift.org/install says"
}

install_missing_packages
check_swift
