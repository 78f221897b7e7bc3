"""Who may do what: one table, closed by default.

Every use case names its `Action`; `RULES` says who may. A rule holds an audience (everybody, anybody signed in) or a
set of roles, each for the unit of its grant and all units below. Nothing else in the product decides about permission.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from learn.domain.errors import NotAllowed, NotFound
from learn.domain.people import Asker, Role


class Action(StrEnum):
    """What can be asked of the product, a sentence each."""

    VISIT = "visit"  # open a public page, sign in, ask who one is
    CHECK_HEALTH = "check_health"  # learn whether this installation is alive and ready
    JOIN = "join"  # become a resident learner with a name and a commune
    MANAGE_SELF = "manage_self"  # see and change one's own account, sessions and notices
    SEE_PEOPLE = "see_people"  # find people of a unit and read their posts
    MANAGE_PEOPLE = "manage_people"  # add, correct, move, deactivate people of a unit; print a one-time slip
    APPOINT = "appoint"  # give and take roles in a unit
    MANAGE_UNITS = "manage_units"  # open and name units
    SEE_TASKS = "see_tasks"  # follow long work that one has started
    SEE_AUDIT = "see_audit"  # read the audit trail
    SEE_COURSES = "see_courses"  # the catalogue, and the courses that are public
    LEARN = "learn"  # open lessons and record progress in public courses, as guest too
    LEARN_ASSIGNED = "learn_assigned"  # open lessons of courses that need an account
    TAKE_QUIZ = "take_quiz"  # start, answer, submit and review one's own attempt
    PROMPT = "prompt"  # run prompts of labs on the model, submit labs, see one's own runs
    PRACTISE = "practise"  # run prompts of one's own making, outside lessons
    PREVIEW = "preview"  # see content findings and drafts
    ANALYSE = "analyse"  # see how questions do, in figures of groups that show nobody
    REGRADE = "regrade"  # see whom a corrected question concerns, and have all answers to it marked anew
    GIVE_MARKS = "give_marks"  # read a person's handed-in paper, and give an answer other points
    MARK = "mark"  # mark essays of learners of a unit, without seeing whose they are
    SUPERVISE = "supervise"  # open a room for a supervised quiz in a unit, see who is in it
    SEE_COVERAGE = "see_coverage"  # a unit's figures, with all below
    SEE_COVERAGE_NAMES = "see_coverage_names"  # who is done and who is missing, by name
    MANAGE_REQUIREMENTS = "manage_requirements"  # assign courses to a unit's people
    OPERATE = "operate"  # set up, load demo data, publish content, run the worker (command line only)


class Audience(Enum):
    """Groups of askers that need no role."""

    EVERYBODY = auto()
    ACCOUNTS = auto()
    NOBODY = auto()


@dataclass(frozen=True)
class Rule:
    """An action is open to `audience`, and to the holders of `roles` where their grant reaches."""

    audience: Audience = Audience.NOBODY
    roles: frozenset[Role] = frozenset()


_EVERYBODY = Rule(Audience.EVERYBODY)
_ACCOUNTS = Rule(Audience.ACCOUNTS)
_COORDINATORS = Rule(roles=frozenset({Role.COORDINATOR, Role.ADMINISTRATOR}))
_MARKERS = Rule(roles=frozenset({Role.AUTHOR, Role.COORDINATOR, Role.ADMINISTRATOR}))
_AUTHORS = Rule(roles=frozenset({Role.AUTHOR, Role.ADMINISTRATOR}))
_ADMINISTRATORS = Rule(roles=frozenset({Role.ADMINISTRATOR}))

RULES: dict[Action, Rule] = {
    Action.VISIT: _EVERYBODY,
    Action.CHECK_HEALTH: _EVERYBODY,
    Action.JOIN: _EVERYBODY,
    Action.MANAGE_SELF: _ACCOUNTS,
    Action.SEE_PEOPLE: _COORDINATORS,
    Action.MANAGE_PEOPLE: _COORDINATORS,
    Action.APPOINT: _COORDINATORS,
    Action.MANAGE_UNITS: _ADMINISTRATORS,
    Action.SEE_TASKS: _ACCOUNTS,
    Action.SEE_AUDIT: _ADMINISTRATORS,
    Action.SEE_COURSES: _EVERYBODY,
    Action.LEARN: _EVERYBODY,
    Action.LEARN_ASSIGNED: _ACCOUNTS,
    Action.TAKE_QUIZ: _EVERYBODY,
    Action.PROMPT: _EVERYBODY,
    Action.PRACTISE: _ACCOUNTS,
    Action.PREVIEW: _AUTHORS,
    Action.ANALYSE: _AUTHORS,
    Action.REGRADE: _AUTHORS,
    Action.GIVE_MARKS: _MARKERS,
    Action.MARK: _MARKERS,
    Action.SUPERVISE: _COORDINATORS,
    Action.SEE_COVERAGE: _COORDINATORS,
    Action.SEE_COVERAGE_NAMES: _COORDINATORS,
    Action.MANAGE_REQUIREMENTS: _COORDINATORS,
    Action.OPERATE: _ADMINISTRATORS,
}

# Which roles a holder of a role may give; an administrator gives every role.
GIVES: dict[Role, frozenset[Role]] = {
    Role.ADMINISTRATOR: frozenset(Role),
    Role.COORDINATOR: frozenset({Role.COORDINATOR}),
}


def may(asker: Asker, action: Action, units: Collection[int] | None = None) -> bool:
    """Whether `asker` may do `action` on a subject whose unit and all units above it are `units`.

    `units` None asks whether the asker may do it anywhere at all (to show a link, to open a list that is then
    narrowed to what the grants reach).
    """
    rule = RULES[action]
    if rule.audience is Audience.EVERYBODY or (rule.audience is Audience.ACCOUNTS and asker.signed_in):
        return True
    grants = [grant for grant in asker.grants if grant.role in rule.roles]
    if units is None:
        return bool(grants)
    return any(grant.unit_id is None or grant.unit_id in units for grant in grants)


def require(asker: Asker, action: Action, units: Collection[int] | None = None) -> None:
    """Raise where `may` refuses: NotFound for a named subject (absent and forbidden look alike), else NotAllowed."""
    if not may(asker, action, units):
        raise NotFound() if units is not None else NotAllowed()


def reach(asker: Asker, action: Action) -> frozenset[int] | None:
    """The units whose trees `asker` may do `action` in; None for the whole province, empty for none."""
    grants = [grant for grant in asker.grants if grant.role in RULES[action].roles]
    if any(grant.unit_id is None for grant in grants):
        return None
    return frozenset(grant.unit_id for grant in grants if grant.unit_id is not None)


def may_give(asker: Asker, role: Role, units: Collection[int]) -> bool:
    """Whether `asker` may appoint somebody to `role` in the unit whose line upwards is `units`."""
    return any(
        role in GIVES.get(grant.role, frozenset()) and (grant.unit_id is None or grant.unit_id in units)
        for grant in asker.grants
    )
