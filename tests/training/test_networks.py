"""Every architecture through one check."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import pytest

from lowlight_app.errors import ModelError
from lowlight_app.models.architectures.lowlight import RECEPTIVE_RADIUS, build_lowlight
from lowlight_app.models.architectures.registry import ARCHITECTURES
from lowlight_app.models.backends.safe_loading import load_model
from lowlight_app.models.card import Card, sha256_of
from lowlight_app.models.layers import LightMap, soft_lift
from lowlight_app.models.map_sampling import sampling_weights, small_size
from lowlight_app.models.model_store import CARD_FILE, MODEL_FILE, ModelStore, open_folder
from lowlight_app.models.network import TwoStageNetwork, network_of
from lowlight_app.srgb import srgb_from_linear
from tests.training.conftest import clear_picture
from training.batches import Source, TileBatches, WholeImageBatches
from training.dataset import find_pairs
from training.losses import WeightedSum
from training.whole_image import restore_whole


def _write_folder(base: Path, name: str, network: keras.Model) -> Path:
    folder, architecture = base / name, ARCHITECTURES[network.name]
    folder.mkdir(parents=True)
    network.save(folder / MODEL_FILE)
    checksum = sha256_of(folder / MODEL_FILE)
    card = Card(name, name, network.name, architecture.scope, architecture.overlap, architecture.multiple, checksum)
    card.write(folder / CARD_FILE)
    return folder


def _lively(network: keras.Model) -> keras.Model:
    """Weights as after a training: none of the small ones that would hide a fault."""
    rng = np.random.default_rng(0)
    network.set_weights([w + rng.normal(0, 0.05, w.shape).astype(w.dtype) if w.ndim else w for w in network.get_weights()])
    return network


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_saved_and_loaded_in_safe_mode_it_answers_the_same_at_odd_sizes(name: str, tmp_path: Path) -> None:
    network = _lively(ARCHITECTURES[name].build())
    folder = _write_folder(tmp_path, name, network)
    assert (folder / MODEL_FILE).stat().st_size <= 8_000_000
    loaded = load_model(open_folder(folder, bundled=False))
    for size in ((1, 1), (33, 50), (90, 61)):
        picture = clear_picture(0, 96, 96)[: size[0], : size[1]]
        answer = restore_whole(network_of(loaded), picture)
        assert answer.shape == picture.shape
        assert np.array_equal(answer, restore_whole(network_of(network), picture))


def test_the_classic_network_is_the_one_the_project_started_from() -> None:
    assert ARCHITECTURES["classic"].build().count_params() == 908_003


def _small_lowlight() -> keras.Model:
    return build_lowlight(8, 8)


@pytest.mark.parametrize("build", [_small_lowlight, ARCHITECTURES["classic"].build])
def test_it_learns_two_pictures_by_heart(build: Callable[[], keras.Model], dataset: Path) -> None:
    keras.utils.set_random_seed(0)
    network, source = build(), Source(find_pairs(dataset).pairs[:2], [], 0.0)
    batches = WholeImageBatches(source, 2, 32, 0, False) if network.name == "classic" else TileBatches(source, 2, 32, 0)
    loss = WeightedSum({"mae": 1.0})
    network.compile(
        keras.optimizers.Adam(3e-3), loss if network.name == "classic" else dict.fromkeys(("restored", "lift", "overview"), loss)
    )
    inputs, targets = batches.batch(0, 0)
    losses = [float(network.train_on_batch(inputs, targets, return_dict=True)["loss"]) for _ in range(40)]
    assert np.mean(losses[-5:]) < 0.5 * losses[0], losses


def test_nothing_beyond_the_receptive_radius_reaches_a_pixel() -> None:
    network = TwoStageNetwork(_lively(build_lowlight(8, 8)))
    rng = np.random.default_rng(1)
    tile = rng.uniform(0, 0.4, (16, 328, 3)).astype(np.float32)
    light = network.illuminate(rng.uniform(0, 0.4, (64, 64, 3)).astype(np.float32))
    rows, columns = sampling_weights(0, 16, 16, 16), sampling_weights(0, 328, 328, 16)
    changed = tile.copy()
    changed[:, 160:168] = 1.0
    difference = np.abs(network.restore(tile, light, rows, columns)[0] - network.restore(changed, light, rows, columns)[0])
    reached = np.flatnonzero(difference.max((0, 2)) > 0)
    assert reached.min() >= 160 - RECEPTIVE_RADIUS
    assert reached.max() < 168 + RECEPTIVE_RADIUS
    assert reached.max() - reached.min() > 40


def test_the_lift_keeps_black_white_and_order() -> None:
    x = np.linspace(0, 1, 101, dtype=np.float32)
    for log_gain in (-2.0, 0.0, 0.5, 2.0, 7.0):
        lifted = np.asarray(soft_lift(x, np.float32(log_gain)))
        assert lifted[0] == pytest.approx(0, abs=5e-5)
        assert lifted[-1] == pytest.approx(1, abs=1e-5)
        assert np.all(np.diff(lifted) >= -1e-6)
    assert np.allclose(np.asarray(soft_lift(x, np.float32(0))), x, atol=1e-6)
    stop_more = soft_lift(linear_to_coded(0.1), np.float32(np.log(2)))
    assert float(np.asarray(stop_more)) == pytest.approx(linear_to_coded(0.2), rel=0.005)


def linear_to_coded(light: float) -> np.float32:
    return srgb_from_linear(np.array(light, np.float32))[()]


def test_a_black_level_darkens_shadows_more_than_the_rest() -> None:
    x = np.array([0.02, 0.05, 0.3], np.float32)
    difference = np.asarray(soft_lift(x, np.float32(3))) - np.asarray(soft_lift(x, np.float32(3), np.float32(0.001)))
    assert np.all(difference > 0)
    assert difference[0] > difference[2]


def test_no_gain_means_no_black_level_and_a_shut_gate() -> None:
    raw = np.random.default_rng(0).normal(0, 1, (1, 2, 2, 14)).astype(np.float32)
    raw[..., :3] = -1.05  # inside the dead zone
    light_map = np.asarray(LightMap()(raw))
    assert np.all(light_map[..., :6] == 0)
    assert np.all(light_map[..., -1] == 0)
    assert np.array_equal(light_map[..., 6:-1], raw[..., 6:])


def test_black_stays_black_whatever_the_network_says() -> None:
    raw = np.random.default_rng(0).normal(0, 3, (1, 20, 20, 14)).astype(np.float32)
    light_map = np.asarray(LightMap()(raw))
    assert np.all(light_map[..., 3:6] >= 0)
    assert np.asarray(soft_lift(np.zeros_like(raw[..., :3]), light_map[..., :3], light_map[..., 3:6])).max() < 1 / 1000


def test_the_restoration_does_not_bargain_with_the_light_it_is_given() -> None:
    import tensorflow

    restoration = build_lowlight(8, 8).get_layer("restoration")
    rng = np.random.default_rng(0)
    values = rng.uniform(0.5, 1, (1, 4, 4, 15)).astype(np.float32)
    values[..., 3:6] *= 0.001
    light_map = tensorflow.Variable(values)
    tile, weights = tensorflow.constant(rng.uniform(0, 0.3, (1, 16, 16, 3)), "float32"), tensorflow.fill((1, 16, 4), 0.25)
    with tensorflow.GradientTape(persistent=True) as tape:
        answer = restoration([tile, light_map * 1.0, weights, weights])
        sums = {name: tensorflow.reduce_sum(picture) for name, picture in answer.items()}
    by_restored, by_lift = (np.abs(tape.gradient(sums[name], light_map)).max((0, 1, 2)) for name in ("restored", "lift"))
    assert np.all(by_restored[[0, 1, 2, 3, 4, 5, 14]] == 0)
    assert np.all(by_restored[6:14] > 0)
    assert np.all(by_lift[:6] > 0)


def test_sampling_covers_the_picture_and_repeats_its_border() -> None:
    cells = np.arange(6.0)
    whole = sampling_weights(0, 60, 60, 6) @ cells
    assert whole[[0, 4, 5, 54, 55, 59]] == pytest.approx([0, 0, 0.05, 4.95, 5, 5])
    assert np.allclose(sampling_weights(13, 40, 60, 6) @ cells, whole[13:40])
    assert np.allclose(sampling_weights(-5, 0, 60, 6) @ cells, 0)
    assert np.allclose(sampling_weights(0, 9, 9, 1), 1)


@pytest.mark.parametrize("size", [(1, 1), (400, 600), (4000, 6000), (3, 65535), (65535, 3), (1080, 1920)])
def test_the_small_picture_suits_the_network(size: tuple[int, int]) -> None:
    height, width = small_size(*size)
    assert height % 8 == width % 8 == 0
    assert 32 <= min(height, width) <= max(height, width) == 256


# Models from strangers


def test_a_damaged_model_is_named_and_does_not_hide_the_others(tmp_path: Path) -> None:
    good = _write_folder(tmp_path / "own", "good", build_lowlight(8, 8))
    for name in ("bad", "empty"):
        (tmp_path / "own" / name).mkdir()
    data = bytearray((good / MODEL_FILE).read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "own" / "bad" / MODEL_FILE).write_bytes(data)
    (tmp_path / "own" / "bad" / CARD_FILE).write_bytes((good / CARD_FILE).read_bytes().replace(b'"good"', b'"bad"'))
    store = ModelStore(tmp_path / "bundled", tmp_path / "own")
    models, broken = store.models()
    assert [m.card.id for m in models] == ["good"]
    reasons = {b.path.name: str(b.reason) for b in broken}
    assert "checksum" in reasons["bad"]
    assert "cannot be read" in reasons["empty"]
    with pytest.raises(ModelError, match="Model “bad” cannot be used"):
        store.find("bad")
    with pytest.raises(ModelError, match=r"no model “other”\. Installed: good"):
        store.find("other")


def test_a_repeated_id_is_named(tmp_path: Path) -> None:
    folder = _write_folder(tmp_path / "own", "twin", build_lowlight(8, 8))
    other = tmp_path / "own" / "twin-copy"
    other.mkdir()
    for file in (MODEL_FILE, CARD_FILE):
        (other / file).write_bytes((folder / file).read_bytes())
    models, broken = ModelStore(tmp_path / "bundled", tmp_path / "own").models()
    assert len(models) == len(broken) == 1
    assert "“twin” is already used" in str(broken[0].reason)


def test_export_import_and_remove(tmp_path: Path) -> None:
    _write_folder(tmp_path / "bundled", "mine", build_lowlight(8, 8))
    ModelStore(tmp_path / "bundled", tmp_path / "none").export("mine", tmp_path / "mine.zip")
    store = ModelStore(tmp_path / "nothing", tmp_path / "own")
    assert store.add(tmp_path / "mine.zip").card.id == "mine"
    with pytest.raises(ModelError, match="already a model “mine”"):
        store.add(tmp_path / "mine.zip")
    assert store.add(tmp_path / "mine.zip", "second").card.id == "second"
    store.remove("mine")
    assert [m.card.id for m in store.models()[0]] == ["second"]
    with pytest.raises(ModelError, match="comes with Lowlight"):
        ModelStore(tmp_path / "bundled", tmp_path / "own").remove("mine")


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 torn"])
def test_what_is_no_model_is_not_imported(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    store = ModelStore(tmp_path / "none", tmp_path / "own")
    with pytest.raises(ModelError, match=r"x\.zip"):
        store.add(tmp_path / "x.zip")
    assert not (tmp_path / "own").exists()


def test_an_id_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    folder = _write_folder(tmp_path, "mine", build_lowlight(8, 8))
    with pytest.raises(ModelError, match="not a valid model id"):
        ModelStore(tmp_path / "none", tmp_path / "own").add(folder, "../../evil")


def test_a_damaged_export_is_refused(tmp_path: Path) -> None:
    _write_folder(tmp_path / "own", "mine", build_lowlight(8, 8))
    store = ModelStore(tmp_path / "none", tmp_path / "own")
    store.export("mine", tmp_path / "mine.zip")
    with zipfile.ZipFile(tmp_path / "mine.zip") as archive, zipfile.ZipFile(tmp_path / "packed.zip", "w", 8) as packed:
        for name in archive.namelist():
            packed.writestr(name, archive.read(name))
    data = bytearray((tmp_path / "packed.zip").read_bytes())
    data[60:90] = bytes(30)
    (tmp_path / "packed.zip").write_bytes(data)
    with pytest.raises(ModelError, match=r"packed\.zip"):
        store.add(tmp_path / "packed.zip", "other")


@pytest.mark.parametrize("target", [".", "there.zip"])
def test_an_export_takes_the_place_of_nothing(target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write_folder(tmp_path / "own", "mine", build_lowlight(8, 8))
    monkeypatch.chdir(tmp_path)
    Path("there.zip").write_bytes(b"there")
    with pytest.raises(ModelError, match="already exists"):
        ModelStore(tmp_path / "none", tmp_path / "own").export("mine", Path(target))
    assert Path("there.zip").read_bytes() == b"there"


def test_the_folder_of_a_damaged_model_is_not_written_into(tmp_path: Path) -> None:
    folder = _write_folder(tmp_path, "mine", build_lowlight(8, 8))
    (tmp_path / "own" / "mine").mkdir(parents=True)
    store = ModelStore(tmp_path / "none", tmp_path / "own")
    assert store.taken() == {"mine"}
    with pytest.raises(ModelError, match="already a model “mine”"):
        store.add(folder)
    store.remove("mine")
    assert store.add(folder).card.id == "mine"


def _with_layer(folder: Path, class_name: str, module: str, registered: str | None = None) -> None:
    """Put another class into a model's configuration, and a card that fits."""
    with zipfile.ZipFile(folder / MODEL_FILE) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(parts["config.json"])
    config["config"]["layers"][0].update(class_name=class_name, module=module, registered_name=registered)
    parts["config.json"] = json.dumps(config).encode()
    with zipfile.ZipFile(folder / MODEL_FILE, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    card = json.loads((folder / CARD_FILE).read_text())
    (folder / CARD_FILE).write_text(json.dumps({**card, "sha256": sha256_of(folder / MODEL_FILE)}))


@pytest.mark.parametrize(
    ("name", "module", "registered"),
    [
        ("Lambda", "keras.layers", None),
        ("run", "subprocess", None),
        ("run", "subprocess", "lowlight>run"),
        ("run", "subprocess", "lowlight>GatedSum"),
        ("call", "lowlight_app.models.layers", None),
    ],
)
def test_a_model_that_brings_code_along_is_refused_before_it_is_loaded(
    name: str, module: str, registered: str | None, tmp_path: Path
) -> None:
    folder = _write_folder(tmp_path, "evil", build_lowlight(8, 8))
    _with_layer(folder, name, module, registered)
    with pytest.raises(ModelError, match="not allowed"):
        load_model(open_folder(folder, bundled=False))


def test_a_network_of_another_kind_than_its_card_says_is_refused(tmp_path: Path) -> None:
    folder = _write_folder(tmp_path, "mine", build_lowlight(8, 8))
    classic = ARCHITECTURES["classic"]
    values = (classic.name, classic.scope, classic.overlap, classic.multiple, sha256_of(folder / MODEL_FILE))
    Card("mine", "mine", *values).write(folder / CARD_FILE)
    with pytest.raises(ModelError, match="not a network of architecture “classic”"):
        load_model(open_folder(folder, bundled=False))
