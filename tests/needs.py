"""What some tests need of the machine: skipped in one clear line where it is absent, never where CI is set."""

import os
import shutil

import pytest

from learn.embedded import available

CHROMIUM = shutil.which("chromium")
_LENIENT = not os.environ.get("CI")

needs_model = pytest.mark.skipif(
    _LENIENT and not available().ok, reason="the embedded model's packages are not installed"
)
needs_chromium = pytest.mark.skipif(_LENIENT and CHROMIUM is None, reason="no Chromium on this machine")
