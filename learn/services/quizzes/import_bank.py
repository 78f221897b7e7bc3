"""A file of another system as a bank's file: what comes, what not, and what to lay into the folder of banks.

Nothing is kept: the file is read, looked at and forgotten within the request.
"""

from dataclasses import dataclass
from pathlib import PurePath

from sqlalchemy.orm import Session

from learn.db.usecase import reading
from learn.domain.errors import Invalid
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.quizzes import Bank
from learn.formats.exchange import Note, slug
from learn.operations.exchange_banks import FORMATS, format_of, pack_bank, take_bank

MAX_FILE = 1024 * 1024  # a page sends the file twice, to be looked at and to be taken home


@dataclass(frozen=True)
class Imported:
    """What the file amounts to: `bank` is None and `packed` empty where nothing could be taken."""

    key: str
    form: str
    bank: Bank | None
    notes: tuple[Note, ...]
    packed: bytes

    @property
    def left(self) -> int:
        """How many questions stay behind."""
        return sum(note.level in {"broken", "refused"} for note in self.notes)


@reading(Action.PREVIEW)
def import_bank(session: Session, asker: Asker, name: str, raw: bytes, form: str = "") -> Imported:
    """The bank in the file, in the format `form` or the one that it shows. Raises Invalid where it cannot be read."""
    del session  # nothing is looked up, nothing kept
    require(asker, Action.PREVIEW)
    if len(raw) > MAX_FILE:
        text = "Tệp lớn hơn %(limit)s MiB; hãy chia thành nhiều tệp, hoặc nhập bằng lệnh: learn quiz import."
        raise Invalid(text, field="file", limit=MAX_FILE // (1024 * 1024))
    if form and form not in FORMATS:
        text = "Không có định dạng này; hãy chọn một định dạng trong danh sách."
        raise Invalid(text, field="form")
    chosen = form or format_of(name, raw)
    key = slug(PurePath(name.replace("\\", "/")).stem)
    taken = take_bank(raw, chosen, key)
    packed = pack_bank(taken, key) if taken.bank else b""
    return Imported(key, chosen, taken.bank, taken.notes, packed)
