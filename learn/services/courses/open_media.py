"""A picture, sound or film of a lesson."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.usecase import reading
from learn.domain.courses import Media
from learn.domain.errors import NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action
from learn.domain.progress import the_course


@dataclass(frozen=True)
class MediaOpened:
    """A file of the library; `path` is below the folder of the courses, `public` whether anybody may keep it."""

    media: Media
    path: str
    public: bool


@reading(Action.LEARN)
def open_media(_session: Session, asker: Asker, library: Library, course: str, module: str, name: str) -> MediaOpened:
    """The file, if a lesson of this module shows it; NotFound for any other name."""
    whole = the_course(asker, library.course(course))
    place = whole.module(module)
    for lesson in place.lessons if place else ():
        for media in lesson.media:
            if media.name == name:
                return MediaOpened(media, f"{course}/{module}/media/{name}", whole.public)
    raise NotFound
