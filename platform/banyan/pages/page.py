"""A page with scripts: a template without data, and the ES module that brings it to life."""

from typing import Any

from banyan.pages.csp import StrictPage
from banyan.pages.modules import module_tree


class Page(StrictPage):
    """A shell with its module tree; the ids in its address reach the script as data attributes."""

    entry: str
    """Static path of its module."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The modules to load, beside the ids from the address."""
        modules = module_tree(self.entry)
        return super().get_context_data(entry=modules[0], preloads=modules[1:], **kwargs)
