"""Every page of the product, by feature."""

from flask import Flask

from learn.web.courses import views as courses
from learn.web.coverage import views as coverage
from learn.web.home import views as home
from learn.web.house import views as house
from learn.web.people import views as people
from learn.web.playground import views as playground
from learn.web.quizzes import analysis, exchange, marking, marks, regrades, rooms
from learn.web.quizzes import views as quizzes

FEATURES = (
    analysis,
    courses,
    coverage,
    exchange,
    home,
    house,
    marking,
    marks,
    people,
    playground,
    quizzes,
    regrades,
    rooms,
)


def register_routes(app: Flask) -> None:
    """Hang each feature's blueprint; a feature brings its own entries of the navigation."""
    for feature in FEATURES:
        app.register_blueprint(feature.blueprint)
