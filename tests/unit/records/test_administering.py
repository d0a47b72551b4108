"""A store is entered in the admin; its secret is written there and never shown."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.test import Client

from apps.records.models import Store
from banyan.sealing import unseal

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root", password="x"))
    return client


@pytest.fixture
def save(admin: Client, school: UUID) -> Callable[..., Store]:
    def saving(address: str, secret: str) -> Store:
        form = {"tenant": school, "name": "LRS", "kind": "xapi", "user": "key"}
        urls = {"endpoint": "https://lrs.example/statements", "home": "https://school.example"}
        saved = admin.post(address, {**form, **urls, "new_secret": secret})
        assert saved.status_code == 302, saved.context["errors"]
        return Store.objects.get()

    return saving


def test_a_secret_is_kept_sealed_and_never_shown(admin: Client, save: Callable[..., Store]) -> None:
    store = save("/admin/records/store/add/", "open sesame")
    assert "sesame" not in store.secret
    page = admin.get(f"/admin/records/store/{store.id}/change/").content.decode()
    assert "sesame" not in page
    assert store.secret not in page


def test_saving_without_a_secret_keeps_it_and_lets_a_halted_store_go_on(
    admin: Client, save: Callable[..., Store]
) -> None:
    store = save("/admin/records/store/add/", "open sesame")
    Store.objects.update(halted="401")
    assert "Nothing is sent" in admin.get("/admin/records/store/").content.decode()
    store = save(f"/admin/records/store/{store.id}/change/", "")
    assert (unseal(store.secret), store.halted, store.active) == ("open sesame", "", False)
