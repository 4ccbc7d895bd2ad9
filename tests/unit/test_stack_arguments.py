"""Arguments of `lowlight enhance` for stacks."""

import argparse

import pytest

from lowlight_app.cli.stack_arguments import add_stack, stack_from
from lowlight_app.errors import UsageError
from lowlight_app.stack_settings import WHOLE_STACK, StackLight


@pytest.fixture
def parse():
    parser = argparse.ArgumentParser(exit_on_error=False)
    add_stack(parser)
    return lambda *arguments: stack_from(parser.parse_args(arguments))


def test_without_arguments_the_whole_stack_is_enhanced_in_one_light(parse):
    assert parse() == WHOLE_STACK


def test_parts_of_axes_are_parsed(parse):
    found = parse("--axis", "z=5-20", "--axis", "T=3-", "--axis", "c=2")
    assert found.spans == (("z", (5, 20)), ("t", (3, None)), ("c", (2, 2)))


def test_light_measuring_and_table_are_parsed(parse):
    found = parse("--light", "page", "--measure", "--table")
    assert (found.light, found.measure, found.table) == (StackLight.PAGE, True, True)


@pytest.mark.parametrize("typed", ["z", "z=", "z=a-b", "=1-2", "z=-3"])
def test_an_invalid_part_of_an_axis_is_refused(parse, typed):
    with pytest.raises(argparse.ArgumentError, match="not a part of an axis"):
        parse("--axis", typed)


def test_an_axis_can_be_given_once(parse):
    with pytest.raises(UsageError, match="once"):
        parse("--axis", "z=1-2", "--axis", "z=4-5")
