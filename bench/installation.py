"""The installation that is measured: the demo in a folder of its own, and how one signs in to it."""

import re
import subprocess
import sys
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

from bench.running import ROOT, environment
from learn.operations.cast import PASSWORD

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')

LESSON = "/courses/ai-can-ban/a1-ai-quanh-ta/mot-ngay-gap-ai"
QUIZ = "/courses/ai-can-ban/quizzes/a1-ai-quanh-ta"


def make_demo(folder: Path) -> Path:
    """Make the demo installation in `folder`, by the command that people use."""
    command = [sys.executable, "-m", "learn", "--data", str(folder), "demo"]
    subprocess.run(command, cwd=ROOT, env=environment(), check=True, timeout=300, stdout=subprocess.DEVNULL)
    return folder


class Visitor:
    """A browser's manners without a browser: keeps cookies, follows redirects, sends forms with their token."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._jar = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar))

    def get(self, path: str) -> str:
        """A page's HTML."""
        with self._opener.open(self.address + path, timeout=30) as answer:
            return str(answer.read().decode())

    def post(self, path: str, fields: dict[str, str], form: str | None = None) -> tuple[str, str]:
        """Send a form with a token from the page `form` (default: the same path); path and HTML of what follows."""
        found = TOKEN.search(self.get(form or path))
        sent = urllib.parse.urlencode({**fields, "csrf_token": found[1] if found else ""}).encode()
        with self._opener.open(self.address + path, data=sent, timeout=30) as answer:
            return urllib.parse.urlsplit(answer.geturl()).path, str(answer.read().decode())

    def sign_in(self, key: str) -> "Visitor":
        """Be one of the cast."""
        self.post("/sign-in", {"name": key, "password": PASSWORD})
        self.get("/")  # the cookie settles when the first page with a form was shown
        return self

    @property
    def cookie(self) -> str:
        """What to send as the header Cookie."""
        return "; ".join(f"{one.name}={one.value}" for one in self._jar)

    @property
    def cookies(self) -> list[dict[str, str]]:
        """The cookies as Playwright takes them."""
        return [{"name": one.name, "value": one.value or "", "url": self.address} for one in self._jar]


def begin_quiz(visitor: Visitor) -> str:
    """Begin an attempt, or go on with it; its address."""
    return visitor.post(f"{QUIZ}/start", {}, form=QUIZ)[0]
