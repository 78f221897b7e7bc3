"""The page of licences tells what the product is made of, and all of it may be used together."""

import re

from tests.house.licences import licence_of, pinned, rows
from tests.house.source import ROOT, listing

# Families that an Apache-2.0 product may be shipped with, as separate packages. LGPL ones stay unchanged packages that
# anybody may replace; Gemma's weights are under Google's terms of use, which the page explains.
TAKEN = re.compile(
    r"\b(MIT|MIT-CMU|BSD(-[0-9]-Clause)?|Apache-2\.0|ISC|PSF-2\.0|MPL-2\.0|LGPL-[23]\.[01](-only|-or-later)?|"
    r"LGPLv3\+?|0BSD|Unlicense|Zlib|CC0-1\.0|HPND|Gemma)\b"
)


def test_the_page_lists_every_package_of_the_product():
    assert set(rows()) == set(pinned()), "run `make licences`"


def test_the_page_tells_the_licence_that_each_package_declares():
    offences = [
        f"{name}: {rows().get(name)!r} on the page, {licence_of(name)!r} in the package"
        for name, here in pinned().items()
        if here and licence_of(name) and licence_of(name) != rows().get(name)
    ]
    assert not offences, listing([*offences, "(run `make licences`)"])


def test_every_licence_is_one_that_we_can_ship_with():
    offences = [f"{name}: {licence!r}" for name, licence in rows().items() if not TAKEN.search(licence)]
    assert not offences, listing(offences)


def test_our_own_licence_is_there_in_full():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
