"""Paths of results, publishing without overwriting, and listing of folders."""

import errno
import os
import threading

import numpy as np
import pytest
from media import samples

from lowlight_app.errors import ExportError, UsageError
from lowlight_app.frame import Frame, MediaInfo
from lowlight_app.media import convert_photo, list_media, open_sink, resolve_target
from lowlight_app.settings import Conflict, ExportSettings

UNIQUE, OVERWRITE, SKIP = Conflict.UNIQUE, Conflict.OVERWRITE, Conflict.SKIP


def info(name="jpeg", dtype="uint8"):
    return MediaInfo(name, 4, 4, 3, dtype)


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "night.jpg"
    path.write_bytes(samples.file_of(samples.smooth(8, 8, 3), "JPEG"))
    return path


@pytest.mark.parametrize(
    ("name", "source_format", "wanted"),
    [
        ("a.jpg", "jpeg", "a-lowlight.jpg"),
        ("a.JPEG", "jpeg", "a-lowlight.JPEG"),
        ("a.png", "jpeg", "a-lowlight.jpg"),
        ("a.b.c.png", "png", "a.b.c-lowlight.png"),
        ("a.TIFF", "tiff", "a-lowlight.TIFF"),
        ("a.bmp", "bmp", "a-lowlight.png"),
        ("a.heic", "heic", "a-lowlight.jpg"),
        ("a.dng", "raw", "a-lowlight.tif"),
        ("noextension", "webp", "noextension-lowlight.webp"),
        (".hidden", "avif", ".hidden-lowlight.avif"),
    ],
)
def test_default_name_is_beside_the_source(tmp_path, name, source_format, wanted):
    assert resolve_target(tmp_path / name, None, ExportSettings(), info(source_format)) == tmp_path / wanted


def test_a_result_goes_into_the_output_folder(tmp_path, source):
    (tmp_path / "folder.d").mkdir()
    assert resolve_target(source, tmp_path / "folder.d", ExportSettings(), info()) == tmp_path / "folder.d" / "night-lowlight.jpg"
    assert (
        resolve_target(source, tmp_path / "new", ExportSettings(format="png"), info()) == tmp_path / "new" / "night-lowlight.png"
    )


def test_suffix_of_the_output_file_selects_the_format(tmp_path, source):
    assert convert_photo(source, tmp_path / "new" / "b.webp", ExportSettings()).read_bytes()[8:12] == b"WEBP"


@pytest.mark.parametrize("options", [{"format": "png"}, {"format": "gif"}, {}])
def test_name_that_contradicts_the_format_is_rejected(tmp_path, source, options):
    with pytest.raises(UsageError):
        resolve_target(source, tmp_path / ("b.jpg" if options else "b.xyz"), ExportSettings(**options), info())


def test_unique_names_are_numbered(tmp_path, source):
    made = [convert_photo(source, None, ExportSettings()).name for _ in range(3)]
    assert made == ["night-lowlight.jpg", "night-lowlight-2.jpg", "night-lowlight-3.jpg"]


def test_an_existing_result_is_skipped_or_overwritten_as_requested(tmp_path, source):
    target = tmp_path / "night-lowlight.jpg"
    target.write_bytes(b"earlier")
    assert convert_photo(source, None, ExportSettings(conflict=SKIP)) is None
    assert target.read_bytes() == b"earlier"
    assert convert_photo(source, None, ExportSettings(conflict=OVERWRITE)) == target
    assert target.read_bytes() != b"earlier"


@pytest.mark.parametrize("link", ["itself", "symlink", "hard link", "dotted", "symlinked folder"])
@pytest.mark.parametrize("conflict", Conflict)
def test_the_source_is_never_overwritten(tmp_path, source, link, conflict):
    before = source.read_bytes()
    output = tmp_path / "other.jpg"
    if link == "itself":
        output = source
    elif link == "symlink":
        output.symlink_to(source)
    elif link == "hard link":
        os.link(source, output)
    elif link == "dotted":
        (tmp_path / "x").mkdir()
        output = tmp_path / "x" / ".." / source.name
    else:
        (tmp_path / "x").symlink_to(tmp_path)
        output = tmp_path / "x" / source.name
    with pytest.raises(ExportError, match="the source file"):
        convert_photo(source, output, ExportSettings(conflict=conflict))
    assert source.read_bytes() == before
    assert source.samefile(output)


def test_overwriting_a_link_keeps_its_target(tmp_path, source):
    kept = tmp_path / "kept.jpg"
    kept.write_bytes(b"keep me")
    (tmp_path / "b.jpg").symlink_to(kept)
    convert_photo(source, tmp_path / "b.jpg", ExportSettings(conflict=OVERWRITE))
    assert kept.read_bytes() == b"keep me"


def test_dangling_link_counts_as_existing(tmp_path, source):
    (tmp_path / "b.jpg").symlink_to(tmp_path / "nowhere")
    assert convert_photo(source, tmp_path / "b.jpg", ExportSettings()).name == "b-2.jpg"


@pytest.mark.parametrize("links_work", [True, False])
def test_concurrent_writers_of_one_name_get_different_names(tmp_path, monkeypatch, links_work):
    def refuse(*_):
        raise OSError(errno.EPERM, "no hard links here")

    if not links_work:
        monkeypatch.setattr(os, "link", refuse)
    frames = [Frame(np.full((4, 4, 3), shade, np.uint8)) for shade in range(8)]
    sinks = [open_sink(tmp_path / "a.png", info("png"), ExportSettings(), None) for _ in frames]
    for opened, frame in zip(sinks, frames, strict=True):
        opened.write(frame)
    threads = [threading.Thread(target=opened.close) for opened in sinks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {path.name for path in tmp_path.iterdir()} == {"a.png", *(f"a-{i}.png" for i in range(2, 9))}
    assert {opened.target.read_bytes() for opened in sinks} == {path.read_bytes() for path in tmp_path.iterdir()}
    assert len({path.read_bytes() for path in tmp_path.iterdir()}) == 8


def test_failing_rename_leaves_no_file(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(errno.EPERM, "no")

    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(type(tmp_path), "replace", refuse)
    with pytest.raises(ExportError), open_sink(tmp_path / "a.png", info("png"), ExportSettings(), None) as opened:
        opened.write(Frame(np.zeros((4, 4, 3), np.uint8)))
    assert list(tmp_path.iterdir()) == []


def test_file_created_meanwhile_is_not_overwritten_when_skipping(tmp_path):
    opened = open_sink(tmp_path / "a.png", info("png"), ExportSettings(conflict=SKIP), None)
    with pytest.raises(ExportError, match="meanwhile"), opened:
        opened.write(Frame(np.zeros((4, 4, 3), np.uint8)))
        (tmp_path / "a.png").write_bytes(b"meanwhile")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"meanwhile"]


def test_part_file_is_hidden_and_not_listed(tmp_path):
    with open_sink(tmp_path / "a.png", info("png"), ExportSettings(), None) as opened:
        opened.write(Frame(np.zeros((4, 4, 3), np.uint8)))
        (part,) = tmp_path.iterdir()
        assert part.name.startswith(".")
        assert list_media([tmp_path]) == ([], [])


def test_result_has_default_permissions(tmp_path, source):
    (tmp_path / "plain").write_text("")
    assert convert_photo(source, None, ExportSettings()).stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize("stem", ["x" * 250, "夜" * 83, "e\u0301" * 83])
def test_results_of_long_names_are_shortened_and_unique(tmp_path, stem):
    sources = [tmp_path / f"{stem[:-1]}{end}.jpg" for end in "12"]
    made = []
    for path in sources:
        path.write_bytes(samples.file_of(samples.smooth(8, 8, 3), "JPEG"))
        made += [convert_photo(path, tmp_path / "out", ExportSettings()).name for _ in range(3)]
    assert len(set(made)) == 6
    assert all(len(os.fsencode(name)) <= 255 for name in made)
    assert made[1] == made[0].replace("-lowlight", "-lowlight-2")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(made)
    assert list_media([tmp_path / "out"]) == ([], [])


class TestListing:
    @pytest.fixture
    def tree(self, tmp_path):
        for name in ("b.JPG", "a.png", "notes.txt", ".hidden.jpg", "sub/c.dng", "sub/deep/d.heic", ".git/e.jpg"):
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("")
        return tmp_path

    def test_folders_are_expanded_in_order(self, tree):
        files, errors = list_media([tree])
        assert [file.path.name for file in files] == ["a.png", "b.JPG"]
        assert errors == []

    def test_recursive_listing_includes_subfolders(self, tree):
        files, _ = list_media([tree], recursive=True)
        assert [(file.subfolder / file.path.name).as_posix() for file in files] == [
            "a.png",
            "b.JPG",
            "sub/c.dng",
            "sub/deep/d.heic",
        ]

    def test_files_are_listed_in_natural_order(self, tree):
        for name in ("n10.png", "n9.png", "N1.png", "10/a.png", "9/a.png"):
            (tree / name).parent.mkdir(exist_ok=True)
            (tree / name).touch()
        files, _ = list_media([tree], recursive=True)
        found = [(file.subfolder / file.path.name).as_posix() for file in files]
        assert found == [
            *("a.png", "b.JPG", "N1.png", "n9.png", "n10.png", "9/a.png", "10/a.png", "sub/c.dng", "sub/deep/d.heic")
        ]

    @pytest.mark.parametrize("folder", ["@eaDir/b.JPG", "#recycle", "$RECYCLE.BIN", "__MACOSX", ".thumbnails", "@tmp"])
    def test_folders_of_the_system_are_left_alone(self, tree, folder):
        (tree / "sub" / folder).mkdir(parents=True)
        (tree / "sub" / folder / "thumb.jpg").touch()
        (tree / "sub" / "._c.dng").touch()
        files, _ = list_media([tree], recursive=True)
        assert [file.path.name for file in files] == ["a.png", "b.JPG", "c.dng", "d.heic"]
        assert [file.path.name for file in list_media([tree / "sub" / folder])[0]] == ["thumb.jpg"]

    def test_earlier_results_are_skipped_unless_listed(self, tree):
        for name in ("a-lowlight.png", "b-lowlight-2.JPG", "lowlight.png"):
            (tree / name).write_text("")
        files, _ = list_media([tree, tree / "a-lowlight.png"])
        assert [file.path.name for file in files] == ["a.png", "b.JPG", "lowlight.png", "a-lowlight.png"]

    def test_listed_files_are_never_skipped(self, tree):
        files, _ = list_media([tree / "notes.txt", tree / ".hidden.jpg"])
        assert [file.path.name for file in files] == ["notes.txt", ".hidden.jpg"]

    def test_patterns_that_the_shell_leaves_are_expanded(self, tree):
        for name in ("n10.png", "n9.png", "n[1].png", "n1.png", ".n2.png"):
            (tree / name).touch()
        files, errors = list_media([tree / "n**.png"])
        assert [file.path.name for file in files] == ["n1.png", "n9.png", "n10.png", "n[1].png"]
        assert errors == []
        assert ".n2.png" not in [file.path.name for file in list_media([tree / "*2.png"])[0]]
        (tree / "n[1].png").unlink()
        assert list_media([tree / "n[1].png"])[0] == [], "a missing file is not replaced by another one"
        assert list_media([tree / "*.gif"])[1]

    def test_missing_path_does_not_stop_the_listing(self, tree):
        files, errors = list_media([tree / "nothing", tree / "a.png"])
        assert len(files) == 1
        assert "nothing: the file cannot be found (No such file" in str(errors[0])

    def test_unreadable_folders_are_errors(self, tree, monkeypatch):
        real = os.scandir

        def scandir(path):
            if os.fspath(path).endswith("deep"):
                raise PermissionError(errno.EACCES, "Permission denied", os.fspath(path))
            return real(path)

        monkeypatch.setattr(os, "scandir", scandir)
        files, errors = list_media([tree], recursive=True)
        assert [file.path.name for file in files] == ["a.png", "b.JPG", "c.dng"]
        assert "deep: the folder cannot be read (Permission denied)" in str(errors[0])
