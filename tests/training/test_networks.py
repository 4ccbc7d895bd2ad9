"""Architectures, model folders and the store."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import pytest

from lowlight_app.enhance import Enhancer
from lowlight_app.errors import ModelError
from lowlight_app.frame import Frame
from lowlight_app.models.architectures.lowlight import build_lowlight
from lowlight_app.models.architectures.registry import ARCHITECTURES, SampleKind
from lowlight_app.models.architectures.transformer import build_transformer
from lowlight_app.models.backends.keras import make_network
from lowlight_app.models.backends.safe_loading import load_model
from lowlight_app.models.layers import LightMap, soft_lift
from lowlight_app.models.map_sampling import sampling_weights, small_size
from lowlight_app.models.model_store import CARD_FILE, MODEL_FILE, Card, ModelStore, open_folder, sha256_of
from lowlight_app.settings import EnhanceSettings
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
    card = Card(name, name, network.name, architecture.scope, architecture.radius, architecture.multiple, checksum)
    card.write(folder / CARD_FILE)
    return folder


def _disturb_weights(network: keras.Model) -> keras.Model:
    """Disturb the weights as a training would: the small initial ones could hide a fault."""
    rng = np.random.default_rng(0)
    network.set_weights([w + rng.normal(0, 0.05, w.shape).astype(w.dtype) if w.ndim else w for w in network.get_weights()])
    return network


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_model_loaded_in_safe_mode_gives_the_same_result_at_odd_sizes(name: str, tmp_path: Path) -> None:
    network = _disturb_weights(ARCHITECTURES[name].build())
    folder = _write_folder(tmp_path, name, network)
    assert (folder / MODEL_FILE).stat().st_size <= 8_000_000
    loaded = load_model(open_folder(folder, bundled=False))
    for size in ((1, 1), (33, 50), (90, 61)):
        image = clear_picture(0, 96, 96)[: size[0], : size[1]]
        result = restore_whole(make_network(loaded), image)
        assert result.shape == image.shape
        assert np.array_equal(result, restore_whole(make_network(network), image))


def test_classic_network_has_its_original_size() -> None:
    assert ARCHITECTURES["classic"].build().count_params() == 908_003


def _small_lowlight() -> keras.Model:
    return build_lowlight(8, 8)


def _small_transformer() -> keras.Model:
    return build_transformer(8, 8)


@pytest.mark.parametrize("build", [_small_lowlight, _small_transformer, ARCHITECTURES["classic"].build])
def test_network_overfits_two_images(build: Callable[[], keras.Model], dataset: Path) -> None:
    keras.utils.set_random_seed(0)
    network, source = build(), Source(find_pairs(dataset).pairs[:2], [], 0.0)
    recipe, loss = ARCHITECTURES[network.name].recipe, WeightedSum({"mae": 1.0})
    batches = TileBatches(source, 2, 32, 0) if recipe.samples is SampleKind.TILE else WholeImageBatches(source, 2, 32, 0, False)
    losses = {"restored": loss, **dict.fromkeys(recipe.lift_losses, loss)}
    network.compile(keras.optimizers.Adam(1e-3), losses if recipe.lift_losses else loss)
    inputs, targets = batches.batch(0, 0)
    history = [float(network.train_on_batch(inputs, targets, return_dict=True)["loss"]) for _ in range(60)]
    assert np.median(history[-20:]) < 0.5 * history[0], history


def test_pixel_does_not_depend_on_anything_beyond_the_radius() -> None:
    network = make_network(_disturb_weights(build_lowlight(8, 8)))
    rng = np.random.default_rng(1)
    radius, tile = network.radius, rng.uniform(0, 0.4, (16, 328, 3)).astype(np.float32)
    light_map = network.illuminate(rng.uniform(0, 0.4, (64, 64, 3)).astype(np.float32))
    rows, columns = sampling_weights(0, 16, 16, 16), sampling_weights(0, 328, 328, 16)
    changed = tile.copy()
    changed[:, 160:168] = 1.0
    difference = np.abs(
        network.restore(tile, light_map, rows, columns)[0] - network.restore(changed, light_map, rows, columns)[0]
    )
    affected = np.flatnonzero(difference.max((0, 2)) > 0)
    assert affected.min() >= 160 - radius
    assert affected.max() < 168 + radius
    assert affected.max() - affected.min() > 40


def test_tiles_of_a_transformer_agree_with_the_whole_image() -> None:
    network = make_network(_disturb_weights(build_transformer(8, 8)))
    frame = Frame(np.random.default_rng(0).integers(0, 60, (300, 420, 3), np.uint8))
    whole, tiled = (Enhancer(network, side=side).enhance(frame, EnhanceSettings()).pixels.astype(int) for side in (1024, 256))
    assert np.ptp(whole) > 60
    assert np.abs(whole - tiled).max() <= 1


def test_lift_keeps_black_white_and_order() -> None:
    x = np.linspace(0, 1, 101, dtype=np.float32)
    for log_gain in (-2.0, 0.0, 0.5, 2.0, 7.0):
        lifted = np.asarray(soft_lift(x, np.float32(log_gain)))
        assert lifted[0] == pytest.approx(0, abs=5e-5)
        assert lifted[-1] == pytest.approx(1, abs=1e-5)
        assert np.all(np.diff(lifted) >= -1e-6)
    assert np.allclose(np.asarray(soft_lift(x, np.float32(0))), x, atol=1e-6)
    stop_more = soft_lift(to_srgb(0.1), np.float32(np.log(2)))
    assert float(np.asarray(stop_more)) == pytest.approx(to_srgb(0.2), rel=0.005)


def to_srgb(light: float) -> np.float32:
    return srgb_from_linear(np.array(light, np.float32))[()]


def test_black_level_darkens_shadows_most() -> None:
    x = np.array([0.02, 0.05, 0.3], np.float32)
    difference = np.asarray(soft_lift(x, np.float32(3))) - np.asarray(soft_lift(x, np.float32(3), np.float32(0.001)))
    assert np.all(difference > 0)
    assert difference[0] > difference[2]


def test_zero_gain_has_no_black_level_and_a_closed_gate() -> None:
    raw = np.random.default_rng(0).normal(0, 1, (1, 2, 2, 14)).astype(np.float32)
    raw[..., :3] = -1.05  # inside the dead zone
    light_map = np.asarray(LightMap()(raw))
    assert np.all(light_map[..., :6] == 0)
    assert np.all(light_map[..., -1] == 0)
    assert np.array_equal(light_map[..., 6:-1], raw[..., 6:])


def test_black_stays_black_for_any_raw_map() -> None:
    raw = np.random.default_rng(0).normal(0, 3, (1, 20, 20, 14)).astype(np.float32)
    light_map = np.asarray(LightMap()(raw))
    assert np.all(light_map[..., 3:6] >= 0)
    assert np.asarray(soft_lift(np.zeros_like(raw[..., :3]), light_map[..., :3], light_map[..., 3:6])).max() < 1 / 1000


def test_restoration_sends_no_gradient_to_the_light() -> None:
    import tensorflow

    restoration = build_lowlight(8, 8).get_layer("restoration")
    rng = np.random.default_rng(0)
    values = rng.uniform(0.5, 1, (1, 4, 4, 15)).astype(np.float32)
    values[..., 3:6] *= 0.001
    light_map = tensorflow.Variable(values)
    tile, weights = tensorflow.constant(rng.uniform(0, 0.3, (1, 16, 16, 3)), "float32"), tensorflow.fill((1, 16, 4), 0.25)
    with tensorflow.GradientTape(persistent=True) as tape:
        result = restoration([tile, light_map * 1.0, weights, weights])
        sums = {name: tensorflow.reduce_sum(image) for name, image in result.items()}
    by_restored, by_lift = (np.abs(tape.gradient(sums[name], light_map)).max((0, 1, 2)) for name in ("restored", "lift"))
    assert np.all(by_restored[[0, 1, 2, 3, 4, 5, 14]] == 0)
    assert np.all(by_restored[6:14] > 0)
    assert np.all(by_lift[:6] > 0)


def test_sampling_covers_the_image_and_repeats_its_border() -> None:
    cells = np.arange(6.0)
    whole = sampling_weights(0, 60, 60, 6) @ cells
    assert whole[[0, 4, 5, 54, 55, 59]] == pytest.approx([0, 0, 0.05, 4.95, 5, 5])
    assert np.allclose(sampling_weights(13, 40, 60, 6) @ cells, whole[13:40])
    assert np.allclose(sampling_weights(-5, 0, 60, 6) @ cells, 0)
    assert np.allclose(sampling_weights(0, 9, 9, 1), 1)


@pytest.mark.parametrize("size", [(1, 1), (400, 600), (4000, 6000), (3, 65535), (65535, 3), (1080, 1920)])
def test_small_image_has_a_valid_size(size: tuple[int, int]) -> None:
    height, width = small_size(*size)
    assert height % 8 == width % 8 == 0
    assert 32 <= min(height, width) <= max(height, width) == 256


# Untrusted models


def test_damaged_model_is_reported_and_others_stay_usable(tmp_path: Path) -> None:
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


def test_repeated_id_is_reported(tmp_path: Path) -> None:
    folder = _write_folder(tmp_path / "own", "twin", build_lowlight(8, 8))
    other = tmp_path / "own" / "twin-copy"
    other.mkdir()
    for file in (MODEL_FILE, CARD_FILE):
        (other / file).write_bytes((folder / file).read_bytes())
    models, broken = ModelStore(tmp_path / "bundled", tmp_path / "own").models()
    assert len(models) == len(broken) == 1
    assert "“twin” is already used" in str(broken[0].reason)


def test_an_exported_model_can_be_imported_and_removed(tmp_path: Path) -> None:
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
def test_import_of_invalid_file_fails(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    store = ModelStore(tmp_path / "none", tmp_path / "own")
    with pytest.raises(ModelError, match=r"x\.zip"):
        store.add(tmp_path / "x.zip")
    assert not (tmp_path / "own").exists()


def test_id_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    folder = _write_folder(tmp_path, "mine", build_lowlight(8, 8))
    with pytest.raises(ModelError, match="not a valid model id"):
        ModelStore(tmp_path / "none", tmp_path / "own").add(folder, "../../evil")


def test_damaged_export_is_rejected(tmp_path: Path) -> None:
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
def test_export_does_not_overwrite_files(target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write_folder(tmp_path / "own", "mine", build_lowlight(8, 8))
    monkeypatch.chdir(tmp_path)
    Path("there.zip").write_bytes(b"there")
    with pytest.raises(ModelError, match="already exists"):
        ModelStore(tmp_path / "none", tmp_path / "own").export("mine", Path(target))
    assert Path("there.zip").read_bytes() == b"there"


def test_import_does_not_write_into_the_folder_of_a_damaged_model(tmp_path: Path) -> None:
    folder = _write_folder(tmp_path, "mine", build_lowlight(8, 8))
    (tmp_path / "own" / "mine").mkdir(parents=True)
    store = ModelStore(tmp_path / "none", tmp_path / "own")
    assert store.taken_ids() == {"mine"}
    with pytest.raises(ModelError, match="already a model “mine”"):
        store.add(folder)
    store.remove("mine")
    assert store.add(folder).card.id == "mine"


def _replace_layer(folder: Path, class_name: str, module: str, registered: str | None = None) -> None:
    """Replace a class in a model's configuration, with a matching card."""
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
def test_model_with_code_is_rejected_before_loading(name: str, module: str, registered: str | None, tmp_path: Path) -> None:
    folder = _write_folder(tmp_path, "evil", build_lowlight(8, 8))
    _replace_layer(folder, name, module, registered)
    with pytest.raises(ModelError, match="not allowed"):
        load_model(open_folder(folder, bundled=False))


def test_network_of_another_architecture_than_its_card_is_rejected(tmp_path: Path) -> None:
    folder = _write_folder(tmp_path, "mine", build_lowlight(8, 8))
    classic = ARCHITECTURES["classic"]
    values = (classic.name, classic.scope, classic.radius, classic.multiple, sha256_of(folder / MODEL_FILE))
    Card("mine", "mine", *values).write(folder / CARD_FILE)
    with pytest.raises(ModelError, match="not a network of architecture “classic”"):
        load_model(open_folder(folder, bundled=False))
