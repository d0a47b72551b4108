"""A drill from its beginning to its end: every moment written down, everything put back."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import msgspec
from django.conf import settings
from django.db.models import Max
from django.db.models.functions import Now

from banyan.errors import Refusal
from bff.drills import rules as drilling
from bff.drills.assessments import chosen
from bff.drills.heard import Heard, last_of_old, well_since
from bff.drills.learners import NoLearners, learners
from bff.drills.models import Drill
from bff.drills.moves import Moving
from bff.drills.preconditions import path_of, reasons
from bff.drills.probe import Probing
from bff.drills.reconciliation import Reconciling, Unanswered
from bff.drills.sitter import CannotSit
from bff.drills.store import begin, end, heartbeat, keep
from bff.routes.decision import MODULE
from bff.routes.models import AttemptPin, DrillFault, Route
from bff.routes.propagation import await_propagation
from bff.trial.demotion.errors import LIMIT, Detector, follow
from bff.trial.demotion.evidence import NOTHING, Side

_LOOK_SECONDS = 0.05
_STEADY_SECONDS = 60.0


class Failed(Exception):
    """A step of the drill did not come about; it says which."""


def conduct(drill: Drill, say: Callable[[str], None], decide: Callable[[], None]) -> Drill:
    """Carry a drill out and keep what came of it; returns it, ended.

    `say` is told of each moment. `decide` returns when the decision to go back is taken.
    Raises AnotherRuns.
    """
    begin(drill)
    try:
        with heartbeat(drill.pk):
            against = reasons(drill)
            if against:
                return end(drill, Drill.Status.REFUSED, " ".join(against))
            return _Conductor(drill, say, decide).run()
    except (NoLearners, CannotSit, Unanswered, Refusal, Failed) as error:
        return end(drill, _so_far(drill), str(error))
    except Exception as error:
        end(drill, _so_far(drill), f"It broke off: {error!r}")
        raise


def _so_far(drill: Drill) -> Drill.Status:
    # What goes wrong before the fault says nothing about going back; afterwards it says all.
    return Drill.Status.FAILED if "injected" in drill.times else Drill.Status.REFUSED


class _Conductor:
    def __init__(
        self, drill: Drill, say: Callable[[str], None], decide: Callable[[], None]
    ) -> None:
        self._drill, self._say, self._decide = drill, say, decide
        self._people = learners(drill)
        self._names = [one.name for one in self._people]
        self._route = Route.objects.get(key=drill.route)
        self._moving = Moving(drill, self._names)
        self._url = settings.BANYAN_DRILL_URL
        self._found = drilling.Figures()

    def run(self) -> Drill:
        legacy = settings.BANYAN_UPSTREAMS[self._route.upstream]
        self._drill.assessment = chosen(self._url, legacy, self._people[0], self._drill.assessment)
        reconciling = Reconciling(self._url, self._people, self._drill.assessment)
        reconciling.look_before()
        path = path_of(self._drill, self._route)
        self._moment("began")
        with Probing(self._url, self._people, self._drill.assessment, path) as probing:
            with self._put_back():
                self._steady(probing)
                self._inject()
                self._detect(probing)
                self._go_back(probing)
                self._recover(probing)
            probing.finish()
        differences = reconciling.differences(probing.ledger)
        self._moment("data_reconciled")
        self._measured(
            acknowledged=probing.ledger.acknowledged if path is None else None,
            lost=sum(one.lost for one in differences),
            doubled=sum(one.doubled for one in differences),
        )
        failures = drilling.why_failed(self._found) + [one.what for one in differences[:5]]
        if self._moving.left_stopped:
            failures.append(self._moving.left_stopped)
        status = Drill.Status.FAILED if failures else Drill.Status.PASSED
        return end(self._drill, status, " ".join(failures))

    @contextmanager
    def _put_back(self) -> Iterator[None]:
        """Whatever happens inside, the routes are as before afterwards."""
        try:
            yield
        finally:
            try:
                self._drill.versions["restored"] = self._moving.restore()
            except Refusal as refusal:
                # An exam may have begun meanwhile: then people decide when.
                raise Failed(f"{self._route.key} stays on the monolith. {refusal}") from None
            await_propagation()
            self._moment("restored")

    def _steady(self, probing: Probing) -> None:
        self._drill.versions["promoted"] = self._moving.promote()
        since = time.time()
        if not await_propagation().complete:
            raise Failed("Not every worker knew that the learners go to the module.")
        self._until_well(
            probing,
            since,
            _STEADY_SECONDS,
            "Before the fault, not every learner of the drill got answers",
        )
        if any(one.stack != MODULE for one in self._drilled(probing)[-len(self._people) :]):
            raise Failed("The drill's learners are not on the module.")
        self._moment("steady")

    def _inject(self) -> None:
        self._drill.versions["staged"] = self._moving.stage()
        # It strikes from the first worker on that knows of it.
        self._moment("injected")
        if not await_propagation().complete:
            raise Failed("Not every worker knew of the fault.")

    def _detect(self, probing: Probing) -> None:
        """By the test that watches every route, fed with what these learners are answered, as it
        comes; the watch itself, which looks every few seconds, must not see a drill."""
        detector, looked = Detector(), len(probing.ledger.heard())
        for _ in self._waiting(probing, drilling.DETECT_SECONDS):
            fresh = probing.ledger.heard(looked)
            looked += len(fresh)
            tick = [one for one in fresh if one.drilled]
            if tick:
                side = Side(len(tick), sum(one.failed for one in tick))
                detector = follow(detector, side, NOTHING)
            if detector.evidence >= LIMIT:
                self._moment("detected")
                self._measured(detection=self._between("injected", "detected"))
                return
        raise Failed(f"The fault was not detected within {drilling.DETECT_SECONDS:.0f} s.")

    def _go_back(self, probing: Probing) -> None:
        self._decide()
        if not DrillFault.objects.filter(drill=self._drill, expires_at__gt=Now()).exists():
            raise Failed("The decision came after the fault had ended by itself.")
        self._moment("decided")
        self._drill.versions["flipped"] = self._moving.send_back()
        self._moment("flip_commit")
        propagation = await_propagation(drilling.ACK_SECONDS)
        if propagation.complete:
            self._moment("last_worker_ack")
            self._measured(
                propagation=self._between("flip_commit", "last_worker_ack"),
                workers=len(propagation.workers),
            )

    def _recover(self, probing: Probing) -> None:
        decided = self._drill.times["decided"]
        all_good = self._until_well(
            probing, decided, drilling.RECOVER_SECONDS, "Not every learner got answers again"
        )
        after = [one for one in self._drilled(probing) if one.sent > decided and not one.failed]
        self._drill.times["first_good"] = min(one.at for one in after)
        self._drill.times["all_good"] = all_good
        self._tell("all_good")
        heard = probing.ledger.heard()
        last_old = last_of_old(heard) or decided
        self._measured(
            requests=len(heard),
            failed=sum(one.failed for one in heard),
            last_old=max(0.0, round(last_old - decided, 3)),
            last_start=self._last_start(decided),
            first_good=self._between("injected", "first_good"),
            recovery=self._between("injected", "all_good"),
        )

    def _last_start(self, decided: float) -> float | None:
        """Of anybody, when it was the kill switch: the last start that a worker has sent to the
        module by what it knew before the flip."""
        if self._drill.switch != Drill.Switch.KILL or self._route.pin != Route.Pin.OPENS:
            return None
        by_old_routes = AttemptPin._base_manager.filter(
            target=MODULE,
            version__lt=self._drill.versions["flipped"],
            opened_at__gt=datetime.fromtimestamp(decided, UTC),
        )
        last = by_old_routes.aggregate(last=Max("opened_at"))["last"]
        return 0.0 if last is None else round(last.timestamp() - decided, 3)

    def _until_well(self, probing: Probing, since: float, most: float, words: str) -> float:
        for _ in self._waiting(probing, most):
            answers = [one for one in self._drilled(probing) if one.sent > since]
            well = well_since(answers, self._names, drilling.GOOD_IN_A_ROW)
            if well is not None:
                return well
        raise Failed(f"{words} within {most:.0f} s.")

    def _waiting(self, probing: Probing, most: float) -> Iterator[None]:
        until = time.monotonic() + most
        while time.monotonic() < until:
            probing.check()
            yield
            time.sleep(_LOOK_SECONDS)

    def _drilled(self, probing: Probing) -> list[Heard]:
        return [one for one in probing.ledger.heard() if one.drilled]

    def _moment(self, name: str) -> None:
        self._drill.times[name] = time.time()
        if not keep(self._drill):
            raise Failed(
                "A worker put the routes back, for the drill had given no sign for too long."
            )
        self._tell(name)

    def _tell(self, moment: str) -> None:
        self._say(f"{moment:>16}  {self._between('began', moment):6.2f} s")

    def _measured(self, **figures: float | None) -> None:
        self._found = msgspec.structs.replace(self._found, **figures)
        self._drill.figures = msgspec.to_builtins(self._found)

    def _between(self, first: str, last: str) -> float:
        times: dict[str, float] = self._drill.times
        return round(times[last] - times[first], 3)
