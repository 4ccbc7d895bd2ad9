"""Dask clusters in this process: connections with certificates and without, and what a coordinator does at its start."""

import os
import signal
from pathlib import Path
from types import SimpleNamespace

import dask
import pytest
from distributed import LocalCluster
from distributed.security import Security
from helpers.files import write_photo

from lowlight_app.cluster import calls
from lowlight_app.cluster.address import Certificates
from lowlight_app.cluster.archive import enhance_on_cluster
from lowlight_app.cluster.attempts import Attempts
from lowlight_app.cluster.connect import _warn_if_open, connect, probe
from lowlight_app.cluster.journal import NAME, Journal, State
from lowlight_app.cluster.planning import Batch, Planner
from lowlight_app.cluster.requests import ClusterRequest
from lowlight_app.cluster.sent_model import SentModel
from lowlight_app.errors import ClusterError
from lowlight_app.models.architectures.registry import ARCHITECTURES
from lowlight_app.models.device import DeviceChoice
from lowlight_app.models.model_store import Card
from lowlight_app.pipeline import Job
from lowlight_app.progress import Progress
from lowlight_app.settings import EnhanceSettings, ExportSettings


def ignore(_message):
    """Take a notice."""


@pytest.fixture
def secured(tmp_path):
    """A cluster in this process that asks for a certificate, and the configuration of Dask that has one."""
    security = Security.temporary()
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    certificate.write_text(security.tls_ca_file)
    key.write_text(security.tls_client_key)
    configuration = {
        "distributed.comm.tls.ca-file": str(certificate),
        "distributed.comm.tls.client": {"cert": str(certificate), "key": str(key)},
    }
    options = {"host": "127.0.0.1", "protocol": "tls", "dashboard_address": "127.0.0.1:0", "processes": False}
    with LocalCluster(n_workers=1, threads_per_worker=1, security=security, **options) as cluster:
        yield cluster.scheduler_address, configuration


def test_a_scheduler_with_tls_refuses_clients_without_the_certificate(secured):
    address, configuration = secured
    warnings = []
    with dask.config.set(configuration), connect(address, ignore, warnings.append) as client:
        assert client.submit(sum, [1, 2]).result() == 3
    assert (address[:6], warnings) == ("tls://", [])
    with pytest.raises(ClusterError, match="No scheduler answers"), connect(address, ignore, ignore):
        pass


def test_certificates_need_no_configuration_of_dask(secured, tmp_path):
    address, _ = secured
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    facts = probe(address, ignore, Certificates(certificate, certificate, key))
    assert (facts.workers, facts.threads) == (1, 1)
    locked = tmp_path / "locked.pem"
    locked.write_text("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    for wrong, said in (
        (Certificates(tmp_path / "none.pem", certificate, key), "none.pem: the file cannot be read"),
        (Certificates(certificate, key, key), "The certificates cannot be used"),
        (Certificates(certificate, certificate, locked), "the key has a password"),
        (Certificates(certificate, certificate, Path()), "TLS needs three files"),
    ):
        with pytest.raises(ClusterError, match=said):
            probe(address, ignore, wrong)


def test_a_worker_that_hangs_is_reported(monkeypatch):
    monkeypatch.setattr(calls, "_ANSWER_SECONDS", 1.0)
    with LocalCluster(n_workers=1, host="127.0.0.1", dashboard_address="127.0.0.1:0") as cluster:
        with connect(cluster.scheduler_address, ignore, ignore) as client:
            (process,) = client.run(os.getpid).values()
        os.kill(process, signal.SIGSTOP)
        try:
            with pytest.raises(ClusterError, match="Not all workers answer within 1 seconds"):
                probe(cluster.scheduler_address, ignore)
        finally:
            os.kill(process, signal.SIGKILL)


def test_workers_of_this_computer_that_cannot_start_are_reported(monkeypatch):
    def fail(**_):
        raise RuntimeError("Cluster failed to start: no room for processes")

    monkeypatch.setattr("lowlight_app.cluster.connect.LocalCluster", fail)
    with pytest.raises(ClusterError, match=r"cannot start \(Cluster failed to start"):
        probe("local:1", ignore)


def test_other_users_of_this_computer_cannot_use_its_workers():
    with connect("local:1", ignore, ignore) as client:
        assert all(worker.startswith("tls://127.0.0.1:") for worker in client.scheduler_info()["workers"])
        address = client.scheduler_info()["address"]
        with pytest.raises(ClusterError, match="No scheduler answers"), connect(address, ignore, ignore):
            pass


def test_a_coordinator_that_was_killed_after_a_result_leaves_no_hidden_file(secured, tmp_path):
    address, configuration = secured
    source, settings, export = tmp_path / "a.png", EnhanceSettings(), ExportSettings()
    write_photo(source)
    kind = ARCHITECTURES["classic"]
    card = Card("id", "name", "classic", kind.scope, kind.radius, kind.multiple, "")
    job, model = Job(source, tmp_path / "out"), SentModel("checksum", card, {})
    with Journal(job.output) as journal:
        planner = Planner(Batch(settings, export, model.checksum), journal, [source])
        (planned,) = planner.plan([job])
        Attempts(planned.target, planned.key).begin("run")
        planned.target.write_bytes(b"result")
        journal.finish([planner.entry(planned, State.DONE)])
    request = ClusterRequest(model, DeviceChoice.CPU, settings, export)
    with dask.config.set(configuration), connect(address, ignore, ignore) as client:
        (outcome,) = enhance_on_cluster([job], request, client, Progress())
    assert (outcome.error, outcome.target) == (None, None), "it is done already"
    assert {path.name for path in job.output.iterdir()} == {planned.target.name, NAME}


@pytest.mark.parametrize(
    ("address", "warned"), [("tcp://10.0.0.1:8786", 1), ("tcp://127.0.0.1:8786", 0), ("tls://10.0.0.1:8786", 0)]
)
def test_a_scheduler_that_others_could_use_is_named(address, warned):
    warnings = []
    _warn_if_open(SimpleNamespace(scheduler_info=lambda: {"address": address}), warnings.append)
    assert len(warnings) == warned
    assert all(address in str(warning) for warning in warnings)
