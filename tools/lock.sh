#!/usr/bin/env bash
# Write requirements/ci.txt anew: everything CI installs, for every platform, each file with its hash (needs uv).
set -euo pipefail
cd "$(dirname "$0")/.."
{
  echo '# Everything CI installs, each file with its hash. Written by tools/lock.sh; installed by .ci/run.'
  uv pip compile --quiet --universal --python-version 3.11 --all-extras --generate-hashes --no-annotate --no-header pyproject.toml
} > requirements/ci.tmp
mv requirements/ci.tmp requirements/ci.txt
