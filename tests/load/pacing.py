"""How long candidates stay with an item, as quantiles: `python tests/load/pacing.py FILE`.

From the seconds per item of a real credentialing exam below BANYAN_TEST_DATA (1,636 candidates,
170 scored items; GPL-3, so neither it nor what is made of it belongs into the repository). Without
the data: a log-normal with the median and the mean of that exam, and a warning.
"""

import math
import os
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEST_DATA = Path(os.environ.get("BANYAN_TEST_DATA", ROOT.parent / "shared" / "data"))
EXAM = Path("assessments", "logs", "credential", "CredentialForm1.RData")

STEPS = 1000
SCORED_ITEMS = 170
MEDIAN_SECONDS, MEAN_SECONDS = 53.0, 64.0


def observed_seconds(path: Path) -> list[float]:
    """Seconds on each scored item of each candidate; zeros stand for missing and are left out."""
    import rdata  # brings pandas: only when there is something to read

    (table,) = rdata.read_rda(path).values()
    columns = [f"idur.{item}" for item in range(1, SCORED_ITEMS + 1)]
    return [float(value) for column in columns for value in table[column] if value > 0]


def quantiles_of(seconds: list[float]) -> list[float]:
    """The smallest, 999 cuts between, the largest."""
    cuts = statistics.quantiles(seconds, n=STEPS, method="inclusive")
    return [min(seconds), *cuts, max(seconds)]


def lognormal_quantiles() -> list[float]:
    """The same cuts of a log-normal; its endless tails end half a step from 0 and 1."""
    spread = math.sqrt(2 * math.log(MEAN_SECONDS / MEDIAN_SECONDS))
    normal = statistics.NormalDist(math.log(MEDIAN_SECONDS), spread)
    shares = [0.5 / STEPS, *(step / STEPS for step in range(1, STEPS)), 1 - 0.5 / STEPS]
    return [math.exp(normal.inv_cdf(share)) for share in shares]


def quantiles(data: Path = TEST_DATA) -> list[float]:
    """Quantiles of the seconds per item, from probability 0 to 1 in equal steps."""
    path = data / EXAM
    if path.is_file():
        return quantiles_of(observed_seconds(path))
    sys.stderr.write(
        f"WARNING: no exam at {path}: pacing is a log-normal (median {MEDIAN_SECONDS:.0f} s, "
        f"mean {MEAN_SECONDS:.0f} s), not observed. Set BANYAN_TEST_DATA.\n"
    )
    return lognormal_quantiles()


def lines(values: list[float]) -> Iterator[str]:
    """The form the generator reads: one number a line."""
    return (f"{value:.3f}\n" for value in values)


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: python tests/load/pacing.py FILE")
    Path(sys.argv[1]).write_text("".join(lines(quantiles())))


if __name__ == "__main__":
    main()
