"""The front page."""

from banyan.pages.page import Page


class Landing(Page):
    """What Banyan is, and where to log in."""

    template_name = "gateway/landing.html"
    entry = "gateway/landing.js"
