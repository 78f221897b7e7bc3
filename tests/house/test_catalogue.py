"""Every sentence a person can meet has its English, and the catalogue holds nothing else."""

from tests.house.catalogue import PLACE, messages, read, translated, unmarked
from tests.house.source import listing, needs

WHERE = "learn/web/locale/en/LC_MESSAGES/messages.po"


def test_every_message_has_its_english():
    needs(WHERE)
    catalogue = read()
    offences = []
    for message, places in messages().items():
        entry = catalogue.get(message if isinstance(message, str) else message[0])
        if entry is None or entry.fuzzy or not translated(entry.string):
            offences.append(f"{', '.join(places)}: {message!r}")
    assert not offences, listing([*offences, "(`make catalogue` adds what is missing; then translate it)"])


def test_the_catalogue_holds_nothing_that_nobody_says():
    needs(WHERE)
    said = {message if isinstance(message, str) else message[0] for message in messages()}
    offences = [
        repr(entry.id)
        for entry in read()
        if entry.id and (entry.id if isinstance(entry.id, str) else entry.id[0]) not in said
    ]
    assert not offences, listing(offences)


def test_a_translation_keeps_the_places_of_its_message():
    needs(WHERE)
    offences = []
    for entry in read():
        sources = [entry.id] if isinstance(entry.id, str) else list(entry.id)
        forms = [entry.string] if isinstance(entry.string, str) else list(entry.string)
        wanted = {place for source in sources for place in PLACE.findall(source)}
        offences += [
            f"{sources[0]!r} has {sorted(wanted)}, its English {sorted(PLACE.findall(form))}"
            for form in forms
            if entry.id and set(PLACE.findall(form)) != wanted
        ]
    assert not offences, listing(offences)


def test_templates_and_scripts_say_nothing_past_the_catalogue():
    assert not unmarked(), listing(unmarked())


def test_a_percent_sign_is_doubled_only_where_values_are_filled_in():
    needs(WHERE)
    offences = [
        f"{', '.join(places)}: {message!r} is shown as it stands, with both signs"
        for message, places in messages().items()
        if isinstance(message, str) and "%%" in message and not PLACE.search(message)
    ]
    assert not offences, listing(offences)
