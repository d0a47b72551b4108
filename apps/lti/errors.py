"""What a launch is refused for; the texts are read by learners and their administrators."""

from banyan.errors import Refusal


class UnknownPlatform(Refusal):
    """No such platform is registered here, or it has been switched off."""

    status = 404
    code = "unknown_platform"


class BadLogin(Refusal):
    """The platform began this launch in a way that does not fit its registration here."""

    status = 400
    code = "bad_login"


class StaleLaunch(Refusal):
    """This launch has taken too long or was used before. Open the exam in your course again."""

    status = 400
    code = "stale_launch"


class CookieMissing(Refusal):
    """Your browser has not kept the cookie that ties this launch to it. Open the exam in your
    course again, in a window of its own, with cookies allowed for this site."""

    status = 400
    code = "cookie_missing"

    def __init__(self) -> None:
        super().__init__(" ".join((type(self).__doc__ or "").split()))


class BadLaunch(Refusal):
    """The platform's message about you could not be trusted."""

    status = 401
    code = "bad_launch"


class NotForYou(Refusal):
    """This link opens an exam for learners."""

    status = 403
    code = "not_for_you"


class NoSuchExam(Refusal):
    """The link in your course names no exam that is published here."""

    status = 404
    code = "no_such_exam"
