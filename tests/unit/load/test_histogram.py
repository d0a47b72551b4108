"""The generator's histogram against exact percentiles."""

import ctypes
import math
import random
import subprocess
from pathlib import Path

import pytest

from tests.unit.load.conftest import ROOT

SOURCES = ROOT / "tests" / "load" / "generator"
CELLS = 128 * 58


class Histogram(ctypes.Structure):
    _fields_ = (
        ("count", ctypes.c_uint64),
        ("max", ctypes.c_uint64),
        ("cells", ctypes.c_uint64 * CELLS),
    )


@pytest.fixture(scope="module")
def histograms(generator: Path) -> ctypes.CDLL:
    library = generator.parent / "histogram.so"
    source = str(SOURCES / "histogram.c")
    gcc = ["gcc", "-std=c11", "-O2", "-shared", "-fPIC", "-o", str(library), source, "-lm"]
    subprocess.run(gcc, check=True)
    loaded = ctypes.CDLL(str(library))
    loaded.histogram_record.argtypes = [ctypes.POINTER(Histogram), ctypes.c_uint64]
    loaded.histogram_at.argtypes = [ctypes.POINTER(Histogram), ctypes.c_double]
    loaded.histogram_at.restype = ctypes.c_uint64
    return loaded


def test_a_percentile_is_at_most_one_percent_too_long(histograms: ctypes.CDLL) -> None:
    chance = random.Random(7)
    durations = sorted(int(chance.lognormvariate(14, 3)) for _ in range(20_000))
    histogram = Histogram()
    for duration in durations:
        histograms.histogram_record(ctypes.byref(histogram), duration)
    for share in (0.001, 0.5, 0.95, 0.99, 0.999, 1.0):
        exact = durations[math.ceil(share * len(durations)) - 1]
        told = histograms.histogram_at(ctypes.byref(histogram), share)
        assert exact <= told <= exact * 1.01, share


@pytest.mark.parametrize("duration", [0, 1, 255, 256, 257, 2**32, 2**63, 2**64 - 1])
def test_one_duration_is_told_exactly(histograms: ctypes.CDLL, duration: int) -> None:
    histogram = Histogram()
    histograms.histogram_record(ctypes.byref(histogram), duration)
    assert histograms.histogram_at(ctypes.byref(histogram), 0.5) == duration


def test_nothing_recorded_is_nothing(histograms: ctypes.CDLL) -> None:
    assert histograms.histogram_at(ctypes.byref(Histogram()), 0.99) == 0
