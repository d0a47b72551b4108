"""What became of attempts at an activity on one route and stack, counted where they were served."""

from bff.routes.activities import Activity

WORKED, SLOW, FAILED = range(3)


class Outcomes:
    """Since this process began; numbers in memory only, so that no request waits for them."""

    __slots__ = ("_patience", "activity", "counts")

    def __init__(self, activity: Activity) -> None:
        self.activity = activity
        self.counts = [0, 0, 0]
        self._patience = activity.patience

    def note(self, status: int, seconds: float, *, broken: bool = False) -> None:
        """An attempt has ended.

        `status` 0: there was no answer, and the client has left. Who left before we were late did
        so for reasons of their own. `broken`: the answer broke off. A 4xx is the client's. Neither
        says anything about us.
        """
        late = seconds > self._patience
        if 0 < status < 400 and not broken:
            self.counts[SLOW if late else WORKED] += 1
        elif status >= 500 or broken or (status == 0 and late):
            self.counts[FAILED] += 1
