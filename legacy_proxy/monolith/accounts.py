"""Who may log in: names, roles and salted passwords."""

import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from django.db import connection, transaction

ROLES = ("learner", "teacher", "proctor", "admin")


@dataclass(frozen=True, slots=True)
class Account:
    """One person as the account list names them."""

    username: str
    password: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is calling, as their token says."""

    id: str
    name: str
    role: str
    tenant: str

    def user(self) -> dict[str, str]:
        """The `user` object of the contract."""
        return asdict(self)


def read_accounts(path: Path) -> list[Account]:
    """Accounts of a JSON file: a list of {"username","password","name","role"}."""
    accounts = [Account(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]
    for account in accounts:
        if account.role not in ROLES:
            raise ValueError(f"{account.username}: no such role: {account.role}")
    return accounts


def add_missing(accounts: list[Account]) -> None:
    """Add the accounts that are not there yet; known ones keep their password."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT username FROM account")
        known = {found[0] for found in cursor.fetchall()}
        cursor.executemany(
            "INSERT INTO account (username, name, role, password) VALUES (%s, %s, %s, %s)",
            [
                (account.username, account.name, account.role, _lock(account.password))
                for account in accounts
                if account.username not in known
            ],
        )


def authenticate(username: str, password: str, tenant: str) -> Principal | None:
    """The principal when name and password belong together."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, role, password FROM account WHERE username=%s", [username])
        found = cursor.fetchone()
    # An unknown name costs the same time as a wrong password, so the clock does not tell names.
    name, role, locked = found or ("", "", _NOBODY)
    if not _opens(password, locked) or found is None:
        return None
    return Principal(id=username, name=name, role=role, tenant=tenant)


def _lock(password: str) -> str:
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}${_derive(password, salt).hex()}"


def _opens(password: str, locked: str) -> bool:
    salt, _, derived = locked.partition("$")
    return hmac.compare_digest(_derive(password, bytes.fromhex(salt)).hex(), derived)


def _derive(password: str, salt: bytes) -> bytes:
    # Cheap on purpose: dozens of demo accounts are made within the first second of the process.
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, n=1024, r=8, p=1)


_NOBODY = _lock(secrets.token_urlsafe())
