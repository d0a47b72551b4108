"""What a fresh LMS holds: one small course and invented people. Passwords equal the user names."""

from legacy_proxy.monolith.accounts import Account

COURSE = "biology"
TITLE = "Biology"

STAFF = (
    ("admin", "Ines Kovacevic", "admin"),
    ("teacher", "Amara Okonjo", "teacher"),
    ("proctor", "Tomasz Wieliczko", "proctor"),
)

LEARNERS = (
    "Aigerim Sadykova", "Mateus Farias", "Nomvula Dube", "Hiroki Tanemura", "Fatou Sarr",
    "Lucía Quispe", "Anaïs Delorme", "Bilal Haidari", "Sefa Tuilagi", "Priya Raghunathan",
    "Oleksandr Hrytsenko", "Thandiwe Moyo", "Nguyễn Minh Châu", "Eyjólfur Bjarnason", "Yara Khoury",
    "Chukwuemeka Obi", "Marta Lindqvist", "Rodrigo Ixchop", "Salma Bennani", "Tenzin Wangmo",
    "Kwame Asante", "Zuzana Horáková", "Juma Mwakyusa", "Şebnem Öztürk", "Rafael Pocaterra",
    "Mei-Ling Auyeung", "Ioana Dragomir", "Abebe Tessema", "Leilani Kahale", "Farrukh Nazarov",
)  # fmt: skip

PAGES = (
    (
        "cells",
        "The cell",
        "<h2>A room with a door</h2>"
        "<p>Every living thing you have ever met is made of cells. A cell is a small room: a thin "
        "<strong>membrane</strong> is its wall, and proteins in that wall are doors which decide "
        "what may come in. Inside, most of the space is water, and everything that happens, "
        "happens in it.</p>"
        "<p>Plants, animals and fungi keep their instructions in a <em>nucleus</em>. Bacteria do "
        "without one: their instructions float in the middle of the room.</p>",
    ),
    (
        "light",
        "Leaves and light",
        "<h2>Sugar out of air</h2>"
        "<p>A leaf takes carbon dioxide from the air and water from the root, and with the energy "
        "of light it builds sugar. What is left over is oxygen, and the leaf lets it go.</p>"
        "<ul><li>in: carbon dioxide, water, light</li><li>out: sugar, oxygen</li></ul>"
        "<p>The green pigment that catches the light is <em>chlorophyll</em>. It looks green "
        "because green is the light it has the least use for.</p>",
    ),
    (
        "strangler",
        "A tree around a tree",
        "<h2>How a fig takes over</h2>"
        "<p>A bird drops the seed of a fig high in the crown of another tree. The seedling sends "
        "roots down along the trunk. Once they reach the ground they thicken, meet and join, until "
        "a lattice of wood stands around the old tree and carries the crown by itself.</p>"
        "<p>A <em>banyan</em> goes on: its branches let down roots of their own, and a single tree "
        "can grow to look like a grove. The old tree inside is left standing until nothing leans "
        "on it any more.</p>",
    ),
)


def accounts() -> list[Account]:
    """Staff and learner1 … learner30."""
    learners = [(f"learner{n}", name, "learner") for n, name in enumerate(LEARNERS, start=1)]
    return [Account(user, user, name, role) for user, name, role in [*STAFF, *learners]]
