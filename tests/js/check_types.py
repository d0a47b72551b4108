"""Types of all scripts, as their JSDoc says: `make check` runs TypeScript's compiler over them.

A browser sees the `static` folders of all pages as one tree, in which modules import one another by
relative paths; `rootDirs` shows it to the compiler.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import django

NODE = Path(".venv/node")
TSC = NODE / "node_modules/.bin/tsc"
HERE = Path(__file__).parent


def config(static: list[Path]) -> dict[str, object]:
    """What the compiler is told."""
    roots = [str(folder) for folder in (*static, HERE)]
    return {
        "compilerOptions": {
            **{name: True for name in ("allowJs", "checkJs", "noEmit", "strict")},
            "target": "es2023",
            "lib": ["es2023", "dom", "dom.iterable"],
            "module": "esnext",
            "moduleResolution": "bundler",
            "types": [],
            "rootDirs": roots,
        },
        "include": roots,
    }


def main() -> int:
    """The compiler's exit code; 0 where it cannot be had."""
    if not (TSC.exists() and shutil.which("node")):
        sys.stderr.write(
            "SKIPPED: the types of scripts, which need node and TypeScript (make node)\n"
        )
        return 0
    os.environ["DJANGO_SETTINGS_MODULE"] = "banyan.settings"
    django.setup()
    from django.conf import settings

    from banyan.pages.places import folders

    told = NODE / "tsconfig.json"
    told.write_text(json.dumps(config(folders(settings.INSTALLED_APPS, "static"))))
    return subprocess.run([TSC, "-p", told], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
