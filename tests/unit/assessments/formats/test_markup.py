"""HTML from strangers: what survives."""

import pytest

from apps.assessments.formats import markup
from apps.assessments.formats.outcome import Refused


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ("<p>plain &amp; <b>bold</b></p>", "<p>plain &amp; <b>bold</b></p>"),
        ("a<script>alert(1)</script>b", "ab"),
        ("<style>p{}</style>x", "x"),
        ('<p onclick="x()" style="position:fixed" id="a" class="b">x</p>', "<p>x</p>"),
        ('<a href="javascript:x()">x</a>', '<a rel="noopener noreferrer">x</a>'),
        ('<img src="data:image/svg+xml,x" alt="y">', '<img alt="y">'),
        ('<img src="https://a.example/b.png">', '<img src="https://a.example/b.png">'),
        ('<img src="/pluginfile.php/1">', "<img>"),
        ('<iframe src="https://a.example"></iframe>x', "x"),
        ("<form><input></form>x", "x"),
        ("<p>open", "<p>open</p>"),
        ("\x00\x01a\x0bb", "ab"),
        ("<sub>2</sub><table><tbody><tr><td>1</td></tr></tbody></table>",) * 2,
    ],
)
def test_only_harmless_html_survives(html: str, cleaned: str) -> None:
    assert markup.clean(html) == cleaned


def test_plain_text_keeps_every_character_and_line() -> None:
    assert markup.from_text('a <b>\r\nc & "d"\re') == 'a &lt;b&gt;<br>c &amp; "d"<br>e'


def test_auto_format_takes_html_and_line_breaks() -> None:
    assert markup.from_moodle("a\nb<ul>\n<li>c</li>\n</ul>") == "a<br>b<ul><li>c</li></ul>"


def test_markdown_is_cleaned_like_the_rest() -> None:
    assert markup.from_markdown("**a**<script>x</script>") == "<p><strong>a</strong></p>"


def test_text_without_tags_is_still_html() -> None:
    assert markup.without_tags("<p>a &lt; b &amp; <i>c</i></p>") == "a &lt; b &amp; c"


@pytest.mark.parametrize(
    "text",
    ["x" * (markup.LONGEST_TEXT + 1), "<p>" * (markup.MOST_TAGS + 1)],
)
def test_texts_that_would_take_too_long_are_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        markup.clean(text)
    assert refusal.value.code == "too_long"


def test_markdown_that_would_take_too_long_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        markup.from_markdown("![[" * markup.MOST_SIGNS)
    assert refusal.value.code == "too_long"


@pytest.mark.parametrize(
    ("name", "prompt", "found"),
    [
        (" A \n name\x07 ", "<p>x</p>", "A name"),
        ("", "<p>What is<br>this &amp; that?</p>", "What is this & that?"),
        ("", "word " * 40, ("word " * 16)[:79].rstrip() + "…"),
        ("n" * 300, "", "n" * 255),
    ],
)
def test_a_name_is_one_line(name: str, prompt: str, found: str) -> None:
    assert markup.name_from(name, prompt) == found
