"""Errors and notices: a template with facts that survive threads, processes and languages."""

import json
import pickle
from pathlib import Path

import pytest

from lowlight_app.errors import ExportError, LowlightError, MediaError, Message


@pytest.mark.parametrize(
    ("message", "text"),
    [
        (Message("the file is empty."), "the file is empty."),
        (Message("the file is empty.", path="a.png"), "a.png: the file is empty."),
        (Message("{path} is empty.", path=Path("a.png")), "a.png is empty."),
        (Message("{width} x {height}", width=3, height=2), "3 x 2"),
        (Message("{size:.1f} of {{name}}", size=2.25), "2.2 of {name}"),
        (Message("no: {reason}", reason=OSError("{broken}")), "no: {broken}"),
        (Message("no: {reason}", path="a", reason=MediaError("{n} pages", path="b", n=2)), "a: no: b: 2 pages"),
    ],
)
def test_a_message_is_its_template_filled_in(message, text):
    assert str(message) == text
    assert str(LowlightError(message.template, path=message.path, **message.values)) == text
    assert str(Message.from_json(json.loads(json.dumps(message.to_json())))) == text


def test_a_path_that_is_shown_elsewhere_is_left_out():
    message = Message("the file is empty.", path="a.png")
    assert message.text(omit_path=Path("a.png")) == "the file is empty."
    assert message.text(omit_path=Path("b.png")) == "a.png: the file is empty."
    assert message.about(Path("b.png")) == message
    assert str(Message("the file is empty.").about(Path("b.png"))) == "b.png: the file is empty."


def test_templates_are_translated_and_values_are_not():
    german = {"no {what}: {reason}": "kein {what}: {reason}", "one of {count}": "eins von {count}"}
    message = Message("no {what}: {reason}", path="no", what="one of", reason=MediaError("one of {count}", count=3))
    assert message.text(lambda template: german[template]) == "no: kein one of: eins von 3"


def test_an_error_goes_to_another_process_and_keeps_its_cause():
    with pytest.raises(ExportError) as caught:
        try:
            raise OSError("full")
        except OSError as error:
            raise ExportError("the file cannot be written ({reason}).", path="a.png", reason=error) from error
    error = pickle.loads(pickle.dumps(caught.value))
    assert isinstance(error, ExportError)
    assert str(error) == str(caught.value) == "a.png: the file cannot be written (full)."
    assert error.message == caught.value.message
    assert isinstance(caught.value.__cause__, OSError)
