#!/bin/sh
# A Chromium for the browser tests: the one that is there, else the package manager's (as root), else Playwright's.
# Where none can be had, the browser tests are skipped by name, and the run says so; so this never fails.
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests ..."
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; } >/dev/null 2>&1 && exit 0
fi
if [ -x .venv/bin/playwright ]; then
    .venv/bin/playwright install chromium >/dev/null 2>&1 && exit 0
fi
echo "No Chromium could be installed: the browser tests will be skipped."
exit 0
