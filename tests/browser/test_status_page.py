"""The status page for somebody on a phone, in the dark, without scripts and without a login."""

import pytest
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser

_WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def test_it_fits_reads_and_changes_its_language(browser: Browser, platform_url: str) -> None:
    for width, scheme in ((1280, "light"), (360, "dark")):
        context = browser.new_context(
            viewport={"width": width, "height": 740},
            color_scheme=scheme,
            locale="es-MX",
            java_script_enabled=False,
        )
        page = context.new_page()
        failed: list[str] = []
        page.on("requestfailed", lambda request, failed=failed: failed.append(request.url))
        page.goto(f"{platform_url}/status/")
        expect(page.locator("h1")).to_have_text("¿Funciona Banyan?")
        expect(page.locator("#join_class")).to_contain_text("Todavía no se ofrece")
        assert not page.evaluate(_WIDER), width
        dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert dark == ("rgb(14, 22, 17)" if scheme == "dark" else "rgb(243, 246, 239)")
        page.get_by_role("link", name="Português").click()
        expect(page.locator("h1")).to_have_text("O Banyan está funcionando?")
        assert failed == []
        context.close()
