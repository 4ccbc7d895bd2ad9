"""Converted models: same results as Keras, without TensorFlow."""

import json
import os
import subprocess
import sys
import textwrap
from dataclasses import replace

import keras
import numpy as np
import pytest
from helpers.engine import lively_model, lively_network, night_frame, night_scene, write_model

from lowlight_app import processors
from lowlight_app.cli.main import main
from lowlight_app.enhance import Enhancer
from lowlight_app.errors import ModelError, UsageError
from lowlight_app.models import backends
from lowlight_app.models.architectures.lowlight import build_live_restoration
from lowlight_app.models.backends import conversion, onnx, onnx_export
from lowlight_app.models.backends.keras import make_network
from lowlight_app.models.device import DeviceChoice
from lowlight_app.models.map_sampling import sampling_weights
from lowlight_app.models.model_store import DEFAULT_MODEL, ModelStore, OnnxFile, open_folder
from lowlight_app.models.restoration import make_features
from lowlight_app.resources import resource_path
from lowlight_app.settings import EnhanceSettings


def run_python(code, home):
    """Run code in a new process, which has imported nothing yet."""
    script, environment = [sys.executable, "-c", textwrap.dedent(code)], {**os.environ, "LOWLIGHT_HOME": str(home)}
    done = subprocess.run(script, cwd=resource_path().parent, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("dtype", ["uint16", "float32"])
@pytest.mark.parametrize(("height", "width"), [(1, 1), (37, 213), (300, 401)])
def test_both_engines_give_the_same_pictures(height, width, dtype):
    frame = night_frame(height, width, dtype)
    first, second = (
        Enhancer(lively_network(engine)).enhance(frame, EnhanceSettings()).pixels / frame.white for engine in ("keras", "onnx")
    )
    assert np.abs(first - second).max() < 0.2 / 255


def test_both_engines_give_the_same_light_tile_and_lift():
    scene = night_scene(128, 160)
    networks = lively_network("keras"), lively_network("onnx")
    light_maps = [network.illuminate(scene) for network in networks]
    assert np.allclose(*light_maps, atol=1e-4)
    # A tile inside a larger image, and gains, black levels and features that differ everywhere.
    light_map = light_maps[0] + np.random.default_rng(0).normal(0, 0.3, light_maps[0].shape).astype(np.float32)
    rows, columns = sampling_weights(40, 168, 900, light_map.shape[0]), sampling_weights(-3, 157, 333, light_map.shape[1])
    restored, lifted = zip(*(network.restore(scene, light_map, rows, columns) for network in networks), strict=True)
    assert np.allclose(*restored, atol=1e-4)
    assert np.allclose(*lifted, atol=2e-5)


def test_the_stage_for_live_video_gives_the_same_pictures_on_both_engines(tmp_path):
    model, scene = lively_model(), night_scene(128, 160)
    keras.utils.set_random_seed(1)
    stage, rng = build_live_restoration(8), np.random.default_rng(1)
    stage.set_weights([weights + rng.normal(0, 0.05, weights.shape) for weights in stage.get_weights()])
    files = onnx_export.convert(model, tmp_path) | onnx_export.convert_live(stage, tmp_path)
    assert {OnnxFile.LIVE, OnnxFile.LIVE_INT8} < set(files)
    light_map = make_network(model).illuminate(scene)
    rows, columns = (sampling_weights(0, side, side, cells) for side, cells in zip((128, 160), light_map.shape, strict=False))
    expected = stage.predict_on_batch([part[None] for part in (scene, light_map, rows, columns)])["restored"][0]
    network = onnx.make_network(model.name, tmp_path, live=True)
    assert np.allclose(network.restore_live(scene, light_map, rows, columns)[0], expected, atol=1e-3)
    assert np.abs(network.restore(scene, light_map, rows, columns)[0] - expected).mean() > 0.02
    exact, quantized = (onnx.Graph(tmp_path / file) for file in (OnnxFile.LIVE, OnnxFile.LIVE_INT8))
    features = make_features(scene, light_map, rows, columns)[0]
    assert np.abs(exact.run(features) - quantized.run(features)).mean() < 0.05 * np.abs(exact.run(features)).mean()
    plain = onnx.make_network(model.name, tmp_path)
    assert np.allclose(plain.restore_live(scene, light_map, rows, columns)[0], plain.restore(scene, light_map, rows, columns)[0])


class TestEightBits:
    """Convolutions in 8 bits, with the shipped model."""

    @pytest.fixture
    def networks(self):
        folder = ModelStore().find(DEFAULT_MODEL)
        return [onnx.make_network(folder.card.architecture, folder.path, int8=int8) for int8 in (False, True)]

    def test_the_difference_cannot_be_seen(self, networks):
        frame = night_frame(200, 300, "uint16")
        first, second = (Enhancer(network).enhance(frame, EnhanceSettings()).pixels / 257 for network in networks)
        assert 0 < np.sqrt(np.mean((first - second) ** 2)) < 0.6

    def test_tiles_of_any_size_give_the_same_result(self, networks):
        frame = night_frame(300, 420)
        whole, tiled = (Enhancer(networks[1], side=side).enhance(frame, EnhanceSettings()).pixels for side in (1024, 256))
        assert np.array_equal(whole, tiled)

    def test_the_number_of_processors_does_not_matter(self, monkeypatch):
        folder, frame, results = ModelStore().find(DEFAULT_MODEL), night_frame(300, 420), []
        for threads in ("1", "8"):
            monkeypatch.setattr(processors.os, "sched_getaffinity", lambda _: range(8), raising=False)
            monkeypatch.setenv(processors.THREADS_VARIABLE, threads)
            network = onnx.make_network(folder.card.architecture, folder.path, int8=True)
            results.append(Enhancer(network).enhance(frame, EnhanceSettings()).pixels)
        assert np.array_equal(*results)

    @pytest.mark.parametrize(("has_avx2", "file"), [(True, "restoration.int8.onnx"), (False, "restoration.onnx")])
    def test_the_processor_decides(self, monkeypatch, has_avx2, file):
        opened = []
        monkeypatch.setattr(onnx.cv2, "checkHardwareSupport", lambda feature: has_avx2)
        monkeypatch.setattr(onnx, "Graph", lambda path, *provider, **threads: opened.append(path.name))
        onnx.load_network(ModelStore().find(DEFAULT_MODEL), DeviceChoice.CPU)
        assert file in opened


def test_classic_model_is_converted_as_a_whole(tmp_path):
    folder = open_folder(write_model(tmp_path, "classic"), bundled=False)
    model = keras.saving.load_model(folder.model_file)
    first, second = make_network(model), onnx.load_network(folder, DeviceChoice.CPU)
    assert np.allclose(first.brighten(night_scene(64, 96)), second.brighten(night_scene(64, 96)), atol=1e-5)


def test_transformer_is_converted(tmp_path):
    model = lively_model("transformer")
    onnx_export.convert(model, tmp_path)
    networks, scene = (make_network(model), onnx.make_network("transformer", tmp_path)), night_scene(64, 96)
    light_map = networks[0].illuminate(scene)
    rows, columns = sampling_weights(0, 64, 64, light_map.shape[0]), sampling_weights(0, 96, 96, light_map.shape[1])
    first, second = (network.restore(scene, light_map, rows, columns)[0] for network in networks)
    assert np.allclose(first, second, atol=1e-4)


def test_layers_without_a_conversion_are_refused_and_nothing_is_written(tmp_path):
    inputs = keras.Input((None, None, 3), name="picture")
    model = keras.Model(inputs, keras.layers.Conv2D(3, 3, strides=2, padding="same")(inputs), name="classic")
    with pytest.raises(ModelError, match="conv2d"):
        onnx_export.convert(model, tmp_path)
    model = keras.Model(inputs, keras.layers.ZeroPadding2D()(inputs), name="classic")
    with pytest.raises(ModelError, match="ZeroPadding2D"):
        onnx_export.convert(model, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_conversion_that_computes_something_else_is_refused(tmp_path):
    onnx_export.convert(lively_model(), tmp_path)
    other = lively_model()
    other.set_weights([weight * 1.1 for weight in other.get_weights()])
    with pytest.raises(ModelError, match="differs from Keras"):
        onnx_export.check(other, tmp_path)


def test_enhancing_loads_neither_tensorflow_nor_onnx(tmp_path):
    code = """
        import sys
        import numpy as np
        from lowlight_app.enhance import Enhancer
        from lowlight_app.frame import Frame
        from lowlight_app.models.backends import load_network
        from lowlight_app.models.model_store import ModelStore
        from lowlight_app.settings import EnhanceSettings

        frame = Frame(np.full((40, 60, 3), 20, np.uint8))
        for model in ("lowlight", "classic"):
            assert Enhancer(load_network(ModelStore().find(model))).enhance(frame, EnhanceSettings()).pixels.mean() > 25
        assert not {"tensorflow", "keras", "onnx"} & set(sys.modules)
    """
    run_python(code, tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere threads do not inherit their priority")
def test_threads_of_the_window_s_engine_have_low_priority(tmp_path):
    code = """
        import os
        from pathlib import Path
        from lowlight_app.models.backends import load_network
        from lowlight_app.models.model_store import ModelStore

        def priorities():
            return {int(task.name): os.getpriority(os.PRIO_PROCESS, int(task.name)) for task in Path("/proc/self/task").iterdir()}

        before = priorities()
        network = load_network(ModelStore().find("lowlight"), low_priority=True)  # kept: its threads end with it
        new = [nice for task, nice in priorities().items() if task not in before]
        assert set(new) <= {10}, new
        assert len(new) >= len(os.sched_getaffinity(0)) - 1, new
    """
    run_python(code, tmp_path)


class TestModelThatWasNotConverted:
    @pytest.fixture
    def folder(self, tmp_path, monkeypatch):
        monkeypatch.setenv("LOWLIGHT_HOME", str(tmp_path))
        return open_folder(write_model(tmp_path / "models", converted=False), bundled=False)

    def test_it_is_converted_in_a_child_process_once(self, folder, monkeypatch):
        notices, commands = [], []

        def convert(command, **options):
            commands.append(command)
            assert main(command[-3:]) == 0

        monkeypatch.setattr(conversion.subprocess, "run", convert)
        network = backends.load_network(folder, notify=notices.append)
        assert commands[0][-3:] == ["models", "convert", "test-lowlight"]
        assert "Converting model “test-lowlight”" in str(notices[0])
        again = open_folder(folder.path, bundled=False)
        assert {"illumination.onnx", "restoration.onnx"} <= set(again.card.onnx)
        assert network.device.kind == "cpu"
        backends.load_network(again, notify=notices.append)
        assert (len(commands), len(notices)) == (1, 1)

    def test_a_failure_is_recorded_and_keras_runs_it(self, folder, monkeypatch):
        def fail(command, **options):
            raise subprocess.CalledProcessError(1, command)

        monkeypatch.setattr(conversion.subprocess, "run", fail)
        notices = []
        backends.load_network(folder, notify=notices.append)
        assert "TensorFlow runs it" in str(notices[-1])
        assert open_folder(folder.path, bundled=False).card.onnx == {}

    def test_a_folder_that_cannot_be_written_is_run_by_keras(self, folder, monkeypatch):
        def fail(*_, **options):
            raise OSError("read-only")

        monkeypatch.setattr(conversion.subprocess, "run", fail)
        monkeypatch.setattr(type(folder.card), "write", fail)
        assert backends.load_network(folder, notify=lambda message: None).device.kind == "cpu"

    def test_import_converts_it(self, folder, tmp_path):
        store = ModelStore(tmp_path / "none", tmp_path / "own")
        added = store.add(folder.path)
        backends.check_model(added)
        assert open_folder(added.path, bundled=False).card.onnx


class TestEngineVariable:
    def test_keras_can_be_forced(self, tmp_path, monkeypatch):
        monkeypatch.setenv("LOWLIGHT_ENGINE", "keras")
        monkeypatch.setattr(onnx, "load_network", lambda *_: pytest.fail("not Keras"))
        backends.load_network(open_folder(write_model(tmp_path), bundled=False))

    def test_onnx_is_refused_for_a_model_that_cannot_be_converted(self, tmp_path, monkeypatch):
        monkeypatch.setenv("LOWLIGHT_ENGINE", "onnx")
        folder = open_folder(write_model(tmp_path), bundled=False)
        with pytest.raises(ModelError, match="cannot be converted"):
            backends.load_network(replace(folder, card=replace(folder.card, onnx={})))

    def test_unknown_names_are_refused(self, tmp_path, monkeypatch):
        monkeypatch.setenv("LOWLIGHT_ENGINE", "torch")
        with pytest.raises(UsageError, match="onnx, keras"):
            backends.load_network(open_folder(write_model(tmp_path), bundled=False))


class TestStore:
    @pytest.fixture
    def store(self, tmp_path):
        write_model(tmp_path / "own")
        return ModelStore(tmp_path / "none", tmp_path / "own")

    def test_converted_files_are_exported_and_imported(self, store, tmp_path):
        store.export("test-lowlight", tmp_path / "model.zip")
        added = store.add(tmp_path / "model.zip", "copy")
        assert {file.name for file in added.path.glob("*.onnx")} == set(added.card.onnx) != set()

    def test_damage_to_a_converted_file_is_found(self, store):
        file = store.find("test-lowlight").path / "restoration.onnx"
        file.write_bytes(file.read_bytes()[:-1] + b"?")
        with pytest.raises(ModelError, match="damaged"):
            store.find("test-lowlight")

    @pytest.mark.parametrize("files", [{"../../evil.onnx": "0"}, ["model.onnx"], "model.onnx", 3])
    def test_card_with_strange_files_is_refused(self, store, files):
        card = store.find("test-lowlight").path / "card.json"
        card.write_text(json.dumps(json.loads(card.read_text()) | {"onnx": files}))
        with pytest.raises(ModelError):
            store.find("test-lowlight")


def test_onnx_runtime_does_not_report_its_use(tmp_path):
    """Its reporting leaves the identity of the session in the temporary folder."""
    load = "from lowlight_app.models.backends import onnx; onnx.load_onnxruntime()"
    subprocess.run([sys.executable, "-c", load], env={**os.environ, "TMPDIR": str(tmp_path)}, check=True)
    assert list(tmp_path.iterdir()) == []
