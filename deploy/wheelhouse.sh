#!/usr/bin/env bash
# Gathers every package the cockpit runs on into one folder, for a server without internet.
#   deploy/wheelhouse.sh OUT                                  for this kind of machine
#   deploy/wheelhouse.sh OUT aarch64 3.11                     for another: x86_64 or aarch64, and its Python
# Run it on a machine that reaches a package index, carry OUT and this checkout over, then on the server:
#   python3 -m venv .venv && .venv/bin/pip install --no-index --find-links OUT -r OUT/requirements.txt
set -euo pipefail
out=${1:?"which folder?"} machine=${2:-} version=${3:-}
house=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
python=${PY:-python3}

target=()
if [ -n "$machine" ]; then
    : "${version:?"which Python, as in 3.11?"}"
    # glibc 2.28 or newer; older tags are accepted too, because a wheel may carry any of them.
    for tag in manylinux_2_28 manylinux_2_27 manylinux_2_26 manylinux_2_24 manylinux_2_17 manylinux2014; do
        target+=(--platform "${tag}_${machine}")
    done
    target+=(--python-version "$version" --implementation cp --abi "cp${version/./}" --abi abi3 --abi none)
fi

mkdir -p "$out"
cp "$house/requirements.txt" "$out/"
"$python" -m pip download --quiet --disable-pip-version-check --only-binary=:all: "${target[@]}" \
    --dest "$out" --requirement "$house/requirements.txt"
(cd "$out" && sha256sum ./*.whl > SHA256SUMS)
echo "共 $(wc -l < "$out/SHA256SUMS") 个包,$(du -sh "$out" | cut -f1),位于 $out;校验:cd $out && sha256sum -c SHA256SUMS"
