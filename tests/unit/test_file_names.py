"""Natural order, hidden files and the length of names."""

import os
import unicodedata

import pytest

from lowlight_app.file_names import LONGEST, is_hidden, natural_order, shorten_name


def test_numbers_are_ordered_by_their_value():
    names = ["shot10.png", "Shot2.png", "shot1.png", "shot1-2.png", "a/10/x.png", "a/9/x.png", "\udcff1"]
    in_order = ["a/9/x.png", "a/10/x.png", "shot1.png", "shot1-2.png", "Shot2.png", "shot10.png", "\udcff1"]
    assert sorted(names, key=natural_order) == in_order
    assert sorted(["b1", "B1", "b01"], key=natural_order) == sorted(["B1", "b01", "b1"], key=natural_order)


@pytest.mark.parametrize(
    "name",
    ["@eaDir", "#recycle", "$RECYCLE.BIN", "__MACOSX", ".DS_Store", "._a.jpg", ".thumbnails", "Thumbs.db", "Previews.lrdata"],
)
def test_files_of_the_system_are_hidden(name):
    assert is_hidden(name)


@pytest.mark.parametrize("name", ["@home", "#1 summer", "recycle", "$5.jpg", "_a.jpg", "System.jpg"])
def test_other_unusual_names_are_not_hidden(name):
    assert not is_hidden(name)


@pytest.mark.parametrize("character", ["a", "é", "夜", "e\u0301", "👩🏽\u200d🔬", "\udcff"])
@pytest.mark.parametrize("suffix", ["", ".jpg"])
def test_a_long_name_is_shortened_between_characters(character, suffix):
    name = shorten_name(f"{character * 250}-lowlight", suffix)
    assert LONGEST - 30 < len(os.fsencode(name)) <= LONGEST
    head, _, ending = name.split("~")
    assert ending.endswith(f"-lowlight{suffix}")
    assert head == character * (len(head) // len(character))
    assert not unicodedata.combining(ending[0])


def test_shortened_names_of_different_files_differ():
    assert shorten_name(f"{'a' * 150}b{'a' * 150}") != shorten_name(f"{'a' * 150}c{'a' * 150}")


def test_a_name_that_fits_is_kept():
    assert shorten_name("a" * 251, ".png") == "a" * 251 + ".png"
