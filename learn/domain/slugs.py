"""How courses, banks, questions and tags are named in files and addresses."""

import re

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
