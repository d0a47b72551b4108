"""One shell per page; each names its template and the ES module that brings it to life."""

from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin

from banyan.pages.csp import POLICY, StrictPage
from banyan.pages.page import Page


class Learn(Page):
    """A learner's assessments."""

    template_name = "assessments/learn.html"
    entry = "assessments/learn/learn.js"


class ExamStart(Page):
    """What awaits the learner, and the button that starts the clock."""

    template_name = "assessments/exam_start.html"
    entry = "assessments/learn/exam-start.js"


class Exam(Page):
    """Taking the exam; needs only the attempt id and a session, so a reload resumes it."""

    template_name = "assessments/exam.html"
    entry = "assessments/exam/exam.js"


class Result(Page):
    """The mark, question by question."""

    template_name = "assessments/result.html"
    entry = "assessments/learn/result.js"


class Teach(Page):
    """A teacher's assessments."""

    template_name = "assessments/teach.html"
    entry = "assessments/teach/teach.js"


class Results(Page):
    """Everyone's marks in one assessment."""

    template_name = "assessments/results.html"
    entry = "assessments/teach/results.js"


class Cohort(Page):
    """How everyone is doing while they sit an assessment, and how its questions do."""

    template_name = "assessments/cohort.html"
    entry = "assessments/teach/cohort.js"


class Marking(Page):
    """Marking by hand what waits for it."""

    template_name = "assessments/marking.html"
    entry = "assessments/teach/marking.js"


class Items(Page):
    """How the questions of an assessment have done, with what the numbers mean."""

    template_name = "assessments/items.html"
    entry = "assessments/teach/items.js"


@method_decorator(xframe_options_sameorigin, name="dispatch")
class Preview(Page):
    """A question as a learner sees it, inside the form in which it is written."""

    template_name = "assessments/preview.html"
    entry = "assessments/exam/preview.js"
    policy = POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")


class Verify(StrictPage):
    """Checking a downloaded record; no modules, so that it works when it is saved as a file."""

    template_name = "assessments/verify.html"
