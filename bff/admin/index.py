"""The admin's first page: its tables grouped by what people come to do.

A table that no group names is listed after them, under its app's own name.
"""

from typing import Any

import msgspec


class Group(msgspec.Struct, frozen=True):
    """One heading of the page. `tables` maps `app.Model` to what somebody finds there."""

    key: str
    name: str
    about: str
    tables: dict[str, str]


GROUPS = (
    Group(
        "teach",
        "Teach",
        "Questions, exams, who takes them, and what learners need more of.",
        {
            "assessments.Assessment": "Exams: questions, times and rules; publish, mark again",
            "assessments.Question": "The question bank: write, import, export",
            "assessments.Accommodation": "More time or more attempts for a learner",
            "assessments.Enrolment": "Who is in which course, from imported rosters",
        },
    ),
    Group(
        "migrate",
        "Migrate",
        "Which system answers which request, and when that changes.",
        {
            "bff.Flag": "Switches over many routes: module, monolith, or each route's share",
            "bff.Route": "Where each endpoint's requests go",
            "bff.RouteOverride": "People, courses and schools that go elsewhere by name",
            "bff.ScheduledFlip": "Changes planned for a time, approved by a second person",
            "bff.FreezeWindow": "Times in which nothing may change, such as exams",
            "bff.Ownership": "Which system keeps a school's attempts",
            "bff.Drill": "Going back, rehearsed with learners made for it",
            "bff.Demotion": "Routes that went back to the monolith by themselves, and why",
        },
    ),
    Group(
        "operate",
        "Operate",
        "Schools, logins, other systems that we talk to, and news for the public.",
        {
            "banyan.Tenant": "The schools",
            "auth.User": "Who may log in to this admin",
            "auth.Group": "What groups of them may do",
            "lti.Platform": "Other learning platforms whose links open our exams",
            "lti.Seat": "Marks on their way to those platforms' gradebooks",
            "records.Store": "Where learning records are sent (xAPI, Caliper)",
            "records.SetAside": "Learning records that a store would not take",
            "banyan.DeadEvent": "Events from Kafka that somebody of ours could not take",
            "bff.Incident": "What the public status page tells about incidents",
            "bff.Worker": "Web processes, and which version of the routes each works with",
        },
    ),
    Group(
        "look-back",
        "Look back",
        "What happened, who decided it, and what comparisons of both systems have found.",
        {
            "usage.Hour": "Exams begun and handed in, by school and hour",
            "bff.RouteVersion": "Every change of a route: when, by whom, why",
            "bff.ShadowCount": "What differs between module and monolith, and how often",
            "bff.ShadowExample": "The newest example of each difference",
            "bff.Normaliser": "Kinds of difference that somebody has accepted",
            "bff.RouteWatch": "The last check of each route that the module serves",
            "assessments.Verdict": "Old exams marked again, and what differed",
            "assessments.AcceptedDifferences": "Differences in marks that somebody has accepted",
            "bff.StatusEntry": "Everything that the status page has told, signed",
        },
    ),
)

_GROUP_OF = {table: group for group in GROUPS for table in group.tables}


def grouped(listed: list[dict[str, Any]], index: str) -> list[dict[str, Any]]:
    """Django's list of apps with their tables as a list of groups in the same form. `index` is
    the page's address, for the menu beside other pages links to its headings."""
    tables, others = _sorted_out(listed)
    found = [_section(group, tables, index) for group in GROUPS]
    return [section for section in found if section["models"]] + others


def _section(group: Group, tables: dict[str, dict[str, Any]], index: str) -> dict[str, Any]:
    return {
        "name": group.name,
        "app_label": group.key,
        "app_url": f"{index}#{group.key}",
        "has_module_perms": True,
        "about": group.about,
        "models": [
            {**tables[name], "about": about}
            for name, about in group.tables.items()
            if name in tables
        ],
    }


def _sorted_out(
    listed: list[dict[str, Any]],
) -> tuple[dict[str, dict[str, Any]], list[dict[str, Any]]]:
    """The tables that a group names, and the apps with what is left of them."""
    tables: dict[str, dict[str, Any]] = {}
    others = []
    for app in listed:
        left = []
        for table in app["models"]:
            name = table["model"]._meta.label
            if name in _GROUP_OF:
                tables[name] = table
            else:
                left.append(table)
        if left:
            others.append({**app, "models": left})
    return tables, others
