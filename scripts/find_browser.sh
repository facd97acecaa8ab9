#!/bin/sh
# Prints the path of a Chromium; installs one when there is none.
set -eu
if test -n "${CHROMIUM:-}" && test -x "$CHROMIUM"; then echo "$CHROMIUM"; exit 0; fi
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null 2>&1; then command -v "$name"; exit 0; fi
done
if test "$(id -u)" = 0 && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq >&2 && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >&2
  command -v chromium; exit 0
fi
mkdir -p var/browser
npm install --silent --prefix var/browser @sparticuz/chromium >&2
node --input-type=module -e "import c from './var/browser/node_modules/@sparticuz/chromium/build/esm/index.js'; console.log(await c.executablePath())"
