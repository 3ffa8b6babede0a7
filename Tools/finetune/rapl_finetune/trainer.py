"""The loop of updates: optimiser, moving average, log, checkpoints, the end."""

import dataclasses
import json
import math
import pathlib

import torch

from .average import MovingAverage
from .draws import Draws
from .files import load_weights, read_tensors, write_bytes, write_tensors
from .problems import Problem


@dataclasses.dataclass(frozen=True)
class TrainingSettings:
    """How long, how fast and with which random numbers."""

    updates: int = 1500
    batch: int = 64
    learning_rate: float = 3e-4
    warm_up: int = 50
    decay: str = "constant"  # or `cosine`
    betas: tuple = (0.9, 0.999)
    weight_decay: float = 0.0
    average_decay: float = 0.98
    largest_gradient: float = 1.0
    seed: int = 0
    evaluate_every: int = 100
    checkpoint_every: int = 500

    def rate(self, update):
        """The learning rate of update `update`, counted from 0."""
        warm = min(1.0, (update + 1) / self.warm_up) if self.warm_up else 1.0
        if self.decay == "constant":
            return self.learning_rate * warm
        return self.learning_rate * warm * 0.5 * (1 + math.cos(math.pi * update / self.updates))


class Trainer:
    """Trains a policy by a method, and writes its log and checkpoints into a folder.

    An interrupted run continues from its last checkpoint with the same numbers, to the bit.
    """

    def __init__(self, policy, method, settings, folder, identity, report=lambda update, measures: None):
        """identity: what must be equal for a run to continue, as JSON. report: called after every evaluation."""
        self.policy, self.method, self.settings = policy.train(), method, settings
        self.folder, self.identity, self.report = pathlib.Path(folder), identity, report
        policy.requires_grad_(True)
        self.optimizer = torch.optim.AdamW(
            policy.parameters(), lr=settings.learning_rate, betas=settings.betas, weight_decay=settings.weight_decay)
        self.average = MovingAverage(policy, settings.average_decay)
        self.good = _values(self.average.policy)
        self.good_update, self.update = 0, 0
        self.lines = []

    def run(self):
        """Trains to the end. Returns the averaged policy, the update that it is of, and why the run ended early.

        The policy is the last one that the method had no reason to end at.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._continue()
        reason = None
        while self.update < self.settings.updates and reason is None:
            measures = self._updated()
            if self.update % self.settings.evaluate_every == 0 or self.update == self.settings.updates:
                reason = self._evaluated(measures)
            if self.update % self.settings.checkpoint_every == 0 and reason is None:
                self._save()
        self._write_log()
        load_weights(self.average.policy, self.good, self.folder)
        return self.average.policy, self.good_update, reason

    def remove_checkpoint(self):
        """Removes what only an unfinished run needs."""
        self._checkpoint.unlink(missing_ok=True)

    def _updated(self):
        for group in self.optimizer.param_groups:
            group["lr"] = self.settings.rate(self.update)
        loss, measures = self.method.loss(self.policy, Draws(self.settings.seed, self.update))
        if not loss.isfinite():
            raise Problem(self.folder, f"the loss is not finite at update {self.update}; a smaller learning rate helps")
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.policy.parameters(), self.settings.largest_gradient)
        self.optimizer.step()
        self.average.update(self.policy, self.update)
        self.update += 1
        return measures

    def _evaluated(self, measures):
        values = {name: float(value) for name, value in measures.items()}
        with torch.no_grad():
            values |= self.method.evaluate(self.average.policy)
        self.lines.append({"update": self.update, **values})
        self.report(self.update, values)
        reason = self.method.reason_to_end(values)
        if reason is None:
            self.good, self.good_update = _values(self.average.policy), self.update
        return reason

    @property
    def _checkpoint(self):
        return self.folder / "checkpoint.safetensors"

    def _save(self):
        tensors = {f"weights.{name}": value for name, value in self.policy.state_dict().items()}
        tensors |= {f"average.{name}": value for name, value in self.average.policy.state_dict().items()}
        tensors |= {f"good.{name}": value for name, value in self.good.items()}
        for name, parameter in self.policy.named_parameters():
            for key, value in self.optimizer.state[parameter].items():
                tensors[f"optimizer.{key}.{name}"] = value
        self._write_log()
        write_tensors(self._checkpoint, tensors, {"state": json.dumps({
            "identity": self.identity, "update": self.update, "good_update": self.good_update,
            "lowest": self._measures_state, "lines": self.lines})})

    def _continue(self):
        if not self._checkpoint.is_file():
            return
        tensors, metadata = read_tensors(self._checkpoint)
        try:
            state = json.loads(metadata["state"])
            update, good_update, lines = int(state["update"]), int(state["good_update"]), list(state["lines"])
        except (KeyError, TypeError, ValueError, RecursionError):
            raise Problem(self._checkpoint, "expected a checkpoint of this package, found another file") from None
        if state.get("identity") != self.identity:
            raise Problem(self.folder, "holds an unfinished run of other settings or inputs; remove it or choose "
                                       "another output")
        load_weights(self.policy, _part(tensors, "weights."), self._checkpoint)
        load_weights(self.average.policy, _part(tensors, "average."), self._checkpoint)
        self.good = _part(tensors, "good.")
        for name, parameter in self.policy.named_parameters():
            self.optimizer.state[parameter] = {
                key: tensors[f"optimizer.{key}.{name}"].to("cpu" if key == "step" else parameter.device)
                for key in ("step", "exp_avg", "exp_avg_sq") if f"optimizer.{key}.{name}" in tensors}
        self.update, self.good_update, self.lines = update, good_update, lines
        self._measures_state = state.get("lowest")

    @property
    def _measures_state(self):
        return getattr(getattr(self.method, "measures", None), "lowest", None)

    @_measures_state.setter
    def _measures_state(self, lowest):
        if hasattr(self.method, "measures"):
            self.method.measures.lowest = lowest

    def _write_log(self):
        text = "".join(json.dumps(line, allow_nan=False) + "\n" for line in self.lines)
        write_bytes(self.folder / "training.jsonl", text.encode())


def _values(module):
    return {name: value.clone() for name, value in module.state_dict().items()}


def _part(tensors, prefix):
    return {name[len(prefix):]: value for name, value in tensors.items() if name.startswith(prefix)}
