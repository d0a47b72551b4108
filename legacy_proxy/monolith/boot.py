"""Everything that must be there before the first request; harmless on a second start."""

from pathlib import Path

from django.db import connection

from legacy_proxy.monolith import accounts, content, demo, settings, tokens


def prepare() -> None:
    """Tables, accounts, the demo course, the signing key; leftovers of a killed upload go."""
    settings.FILES_DIR.mkdir(exist_ok=True)
    for draft in settings.FILES_DIR.glob(".*.part"):
        draft.unlink()
    content.create_tables()
    accounts.add_missing(_accounts())
    if content.row("course", slug=demo.COURSE) is None:
        _add_demo_course()
    tokens.signing_key()
    connection.close()


def _accounts() -> list[accounts.Account]:
    if settings.ACCOUNTS_FILE:
        return accounts.read_accounts(Path(settings.ACCOUNTS_FILE))
    return demo.accounts()


def _add_demo_course() -> None:
    content.insert("course", course=demo.COURSE, slug=demo.COURSE, title=demo.TITLE, body={})
    for slug, title, html in demo.PAGES:
        content.insert("page", course=demo.COURSE, slug=slug, title=title, body={"html": html})
