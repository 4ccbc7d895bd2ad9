"""GPUs of ONNX Runtime, with providers that stand in for real ones."""

import numpy as np
import pytest
from helpers.engine import night_frame, write_model

from lowlight_app.enhance import Enhancer
from lowlight_app.errors import NoGpu
from lowlight_app.models import backends
from lowlight_app.models.backends import onnx
from lowlight_app.models.backends.providers import find_provider
from lowlight_app.models.device import Device, DeviceChoice
from lowlight_app.models.model_store import open_folder
from lowlight_app.settings import EnhanceSettings

CUDA, DIRECT_ML = "CUDAExecutionProvider", "DmlExecutionProvider"


class Convolutions:
    channels = 8

    def __init__(self, result):
        self._result = result

    def run(self, x):
        if isinstance(self._result, Exception):
            raise self._result
        return x * np.float32(self._result)


def find(**results):
    """Find a provider among those with a result, by which the features are multiplied; the CPU doubles them."""
    opened = []

    def open_on(provider):
        opened.append(provider and provider.name)
        return Convolutions(2 if provider is None else results[provider.name])

    return *find_provider(list(results), open_on), opened


def test_the_first_provider_of_the_order_that_agrees_with_the_cpu_is_used():
    provider, _, opened = find(**{DIRECT_ML: 2, CUDA: 2.001})
    assert provider.name == CUDA
    assert DIRECT_ML not in opened


@pytest.mark.parametrize(
    ("result", "reason"),
    [(2.1, "differ from the CPU's by 25"), (np.nan, "differ"), (RuntimeError("driver too old\nat 0x7f"), "too old)")],
)
def test_a_provider_that_fails_the_trial_is_skipped_and_the_reason_reported(result, reason):
    assert find(**{CUDA: result, DIRECT_ML: 2})[0].name == DIRECT_ML
    provider, message, _ = find(**{CUDA: result})
    assert provider is None
    assert str(message).startswith("NVIDIA GPU (CUDA): ")
    assert reason in str(message)


def test_without_a_gpu_no_provider_is_found():
    assert find()[:2] == (None, find()[1])
    assert "found no GPU" in str(find()[1])


class TestNetworkOnAGpu:
    """ONNX Runtime's CPU under the name of a GPU."""

    @pytest.fixture
    def folder(self, tmp_path):
        return open_folder(write_model(tmp_path), bundled=False)

    @pytest.fixture
    def sessions(self, monkeypatch):
        import onnxruntime

        opened, real = [], onnxruntime.InferenceSession

        class Session:
            def __init__(self, content, options, providers):
                self.names = [name if isinstance(name, str) else name[0] for name in providers]
                self.runs, self.session = 0, real(content, options, providers=["CPUExecutionProvider"])
                self.get_inputs, self.get_providers = self.session.get_inputs, lambda: self.names
                opened.append(self)

            def run(self, *arguments):
                self.runs += 1
                return self.session.run(*arguments)

        monkeypatch.setattr(onnxruntime, "InferenceSession", Session)
        monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: [DIRECT_ML, "CPUExecutionProvider"])
        return opened

    def test_convolutions_run_on_it_until_the_device_is_the_cpu(self, folder, sessions):
        network, frame = backends.load_network(folder), night_frame(40, 60)
        assert network.device.label == "GPU: GPU (DirectML)"
        Enhancer(network).enhance(frame, EnhanceSettings())
        assert sum(session.runs for session in sessions if session.names[0] == DIRECT_ML) == 2  # the trial and a tile
        network.device = Device("cpu", "the CPU")
        Enhancer(network).enhance(frame, EnhanceSettings())
        assert sum(session.runs for session in sessions if session.names[0] == DIRECT_ML) == 2

    def test_the_cpu_is_used_where_the_user_chose_it(self, folder, sessions):
        assert backends.load_network(folder, DeviceChoice.CPU).device.kind == "cpu"
        assert DIRECT_ML not in [session.names[0] for session in sessions]

    def test_a_provider_without_its_libraries_is_passed_over(self, folder, sessions, monkeypatch):
        monkeypatch.setattr(onnx, "session_providers", lambda *_: ["CPUExecutionProvider"])
        network = backends.load_network(folder)
        assert network.device.kind == "cpu"
        assert "libraries are missing" in str(network.device)
        with pytest.raises(NoGpu, match="libraries are missing"):
            backends.load_network(folder, DeviceChoice.GPU)
