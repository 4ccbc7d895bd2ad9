"""The command line and the media package do not import Qt and TensorFlow, which keeps their start fast."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

HEAVY = ("PySide6", "keras", "tensorflow")
CLUSTER = ("dask", "distributed", "fsspec")
AT_START = (*HEAVY, *CLUSTER, "PIL", "cv2", "imagecodecs", "pillow_heif", "rawpy", "rich", "tifffile", "av")


def run_blocked(code: str, blocked: tuple[str, ...], folder: Path) -> None:
    """Run code in a Python process that cannot import some packages."""
    block = f"""
        import sys
        class Blocker:
            def find_spec(self, name, path=None, target=None):
                if name.partition(".")[0] in {blocked!r}:
                    raise ImportError(f"{{name}} is not to be imported here")
        sys.meta_path.insert(0, Blocker())
    """
    script = textwrap.dedent(block) + textwrap.dedent(code)
    done = subprocess.run([sys.executable, "-P", "-c", script], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_import_blocker_blocks(tmp_path):
    with pytest.raises(AssertionError, match="not to be imported"):
        run_blocked("import rich.console", ("rich",), tmp_path)


def test_help_imports_no_heavy_packages(tmp_path):
    code = """
        from lowlight_app.cli.main import main
        try:
            main(["--help"])
        except SystemExit as end:
            assert end.code == 0
    """
    run_blocked(code, AT_START, tmp_path)


def test_convert_works_without_qt_and_tensorflow(tmp_path):
    code = """
        from PIL import Image
        from lowlight_app.cli.main import main
        Image.new("RGB", (40, 30), (90, 80, 70)).save("in.png")
        assert main(["convert", "in.png", "-o", "out.jpg"]) == 0
        assert Image.open("out.jpg").size == (40, 30)
    """
    run_blocked(code, HEAVY, tmp_path)


def test_the_media_package_imports_without_tensorflow(tmp_path):
    code = """
        import importlib, pkgutil, lowlight_app.media
        for module in pkgutil.walk_packages(lowlight_app.media.__path__, "lowlight_app.media."):
            importlib.import_module(module.name)
    """
    run_blocked(code, HEAVY, tmp_path)


def test_without_its_extra_a_cluster_is_refused_with_what_to_install(tmp_path):
    code = """
        import contextlib, io
        from PIL import Image
        from lowlight_app.cli.main import main
        Image.new("RGB", (40, 30), (90, 80, 70)).save("in.png")
        with contextlib.redirect_stderr(io.StringIO()) as said:
            assert main(["enhance", "in.png", "--cluster", "local"]) == 1
        assert "extra “cluster”" in said.getvalue(), said.getvalue()
    """
    run_blocked(code, (*HEAVY, *CLUSTER), tmp_path)


def test_the_window_starts_without_the_packages_of_clusters(tmp_path):
    code = """
        import os
        os.environ |= {"QT_QPA_PLATFORM": "offscreen", "LOWLIGHT_HOME": "home"}
        from PySide6.QtWidgets import QApplication
        from lowlight_app.gui.shell.window import Window
        application = QApplication([])
        window = Window([])
        window.show()
        window.controller.show_preferences()
        application.processEvents()
        window.services.close()
    """
    run_blocked(code, CLUSTER, tmp_path)
