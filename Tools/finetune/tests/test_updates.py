"""One update of every method agrees with the reference that is written from the formulas in numpy."""

import json
import pathlib

import numpy
import pytest
import torch

from rapl_finetune.configuration import PolicyConfiguration
from rapl_finetune.data.episodes import Episodes
from rapl_finetune.data.pairs import Pairs
from rapl_finetune.data.rewards import Scores
from rapl_finetune.methods import AdvantageConditioning, Cloning, DirectPreference, FilteredCloning, WeightedRegression
from rapl_finetune.policy import DiffusionPolicy, Windows
from rapl_finetune.weights import put_weights, weights

FIXTURE = json.loads((pathlib.Path(__file__).parent / "fixtures" / "updates.json").read_text())
SETTINGS, SHAPE, DATA = FIXTURE["settings"], FIXTURE["shape"], FIXTURE["data"]
BATCH, CPU = len(DATA["weight"]), torch.device("cpu")


class FixedDraws:
    """The draws of the fixture."""

    def __init__(self, rows):
        self.fixed = numpy.array(FIXTURE["draws"][rows])
        self.generator = self

    def chosen(self, rows, batch, probabilities=None):
        assert set(self.fixed) <= set(rows)
        return self.fixed

    def noise(self, shape, device):
        return torch.tensor(FIXTURE["draws"]["noise"])

    def timesteps(self, schedule, batch, device):
        return torch.tensor(FIXTURE["draws"]["timesteps"])

    def random(self, batch):
        return numpy.array(FIXTURE["draws"]["random"])


@pytest.fixture(autouse=True)
def double_precision():
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


def policy_of(name, advantage):
    configuration = PolicyConfiguration(
        state_keys=("state",), state_dims=(SHAPE["state"],), action_dim=SHAPE["action"], n_obs_steps=SHAPE["history"],
        horizon=SHAPE["horizon"], n_action_steps=SHAPE["executed"], denoiser="mlp", mlp_width=SHAPE["width"],
        mlp_layers=SHAPE["layers"], diffusion_step_embed_dim=SHAPE["embedding"], num_train_timesteps=SHAPE["steps"],
        num_inference_steps=2, advantage=advantage)
    policy = DiffusionPolicy(configuration)
    shapes = {key: value.shape for key, value in weights(policy).items()}
    put_weights(policy, {key: torch.tensor(FIXTURE[name][key]).reshape(shapes[key]) for key in shapes}, "fixture")
    return policy


def method_of(name, reference):
    if name == "dpo":
        sides = [Windows(torch.tensor(DATA[side]["state"]), {}, torch.tensor(DATA[side]["action"]))
                 for side in ("preferred", "rejected")]
        pairs = Pairs("fixture", *sides, torch.tensor(DATA["weight"]), numpy.arange(BATCH))
        return DirectPreference(pairs, reference, BATCH, 0, CPU, SETTINGS["beta"], SETTINGS["winner_weight"], 0)
    parts = DATA["episodes"]
    joined = {key: numpy.concatenate([part[key] for part in parts]) for key in ("state", "action", "progress")}
    ends = numpy.cumsum([len(part["action"]) for part in parts])
    episodes = Episodes("fixture", list("abcd"), ends, {"state": joined["state"]}, joined["action"], {})
    scores = Scores(numpy.array([part["return"] for part in parts]), joined["progress"])
    common = (episodes, scores, reference, BATCH, 0, CPU)
    if name == "cloning":
        return Cloning(episodes, reference.configuration, BATCH, 0, CPU, held_out=0)
    if name == "filtered":
        return FilteredCloning(*common, share=SETTINGS["filter_share"])
    if name == "advantage":
        return AdvantageConditioning(*common, share=SETTINGS["good_share"], dropout=SETTINGS["dropout"])
    options = {} if name == "rabc" else {"temperature": SETTINGS["temperature"], "largest": SETTINGS["largest"]}
    return WeightedRegression(*common, kind=name, **options)


@pytest.mark.parametrize("name", sorted(FIXTURE["results"]))
def test_one_update_agrees_with_the_formula(name):
    expected = FIXTURE["results"][name]
    policy = policy_of("weights", advantage=name == "advantage")
    method = method_of(name, policy_of("reference", advantage=False))
    loss, _ = method.loss(policy, FixedDraws({"filtered": "filtered_rows", "dpo": "pair_rows"}.get(name, "rows")))
    assert loss.item() == pytest.approx(expected["loss"], rel=1e-9)

    optimizer = torch.optim.Adam(policy.parameters(), lr=SETTINGS["rate"])
    loss.backward()
    gradients = {key: value.grad.clone() for key, value in _named(policy)}
    torch.nn.utils.clip_grad_norm_(policy.parameters(), SETTINGS["clip"])
    optimizer.step()
    for key, value in _named(policy):
        numpy.testing.assert_allclose(gradients[key].ravel(), expected["gradient"][key], rtol=1e-6, atol=1e-6)
        numpy.testing.assert_allclose(value.detach().ravel(), expected["updated"][key], rtol=0, atol=1e-6)


def _named(policy):
    return list(policy.named_parameters())
