"""Ask pip-audit whether a pinned package has a known weakness.

Exit code 1 where one is known. The advisories come from the package registry; where it has none to give (a mirror, no
network), this says in one line that nothing was audited, because silence would read as "all well".
"""

import json
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).parents[1] / "requirements"


def main() -> int:
    command = [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off", "--disable-pip"]
    for part in ("run", "model", "dev"):
        command += ["--requirement", str(REQUIREMENTS / f"{part}.txt")]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)  # noqa: S603 - fixed words
    try:
        rows = json.loads(run.stdout)["dependencies"]
    except ValueError:
        lines = run.stderr.strip().splitlines() or ["no reason given"]
        say(f"Audit: no advisory service answered, so nothing was audited ({lines[-1][:160]}).")
        return 0
    weak = [row for row in rows if row.get("vulns")]
    unknown = [row["name"] for row in rows if "skip_reason" in row]
    for row in weak:
        for vuln in row["vulns"]:
            mended = ", ".join(vuln["fix_versions"]) or "no release yet"
            say(f"Audit: {row['name']} {row['version']}: {vuln['id']}, mended in: {mended}")
    if len(unknown) == len(rows):
        say(f"Audit: the registry gives no advisories here, so none of {len(rows)} packages was audited.")
    else:
        say(f"Audit: {len(rows) - len(unknown)} of {len(rows)} packages have an answer, {len(weak)} of them weak.")
    return 1 if weak else 0


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
