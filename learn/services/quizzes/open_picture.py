"""A picture of a question, as it was when the question was drawn."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from learn.content.pictures import picture_of
from learn.db.library import pieces_of
from learn.db.usecase import reading
from learn.domain.errors import NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require


@dataclass(frozen=True)
class PictureOpened:
    """The file's bytes and what they are."""

    raw: bytes
    media_type: str


@reading(Action.TAKE_QUIZ)
def open_picture(session: Session, asker: Asker, digest: str) -> PictureOpened:
    """The picture of this digest, which only pages that show it tell. NotFound for pieces of any other sort."""
    require(asker, Action.TAKE_QUIZ)
    if not (digest.isascii() and digest.isalnum()):
        raise NotFound
    found = picture_of(pieces_of(session, [digest]).get(digest, "null"))
    if found is None:
        raise NotFound
    return PictureOpened(*found)
