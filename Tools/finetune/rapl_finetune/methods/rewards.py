"""Methods that learn from rewards of whole episodes or steps: weights, filters, advantage conditioning."""

import numpy
import torch

from ..data.episodes import WindowSampler
from ..losses import exponential_weights, progress_weights, weighted_loss
from ..policy import NEGATIVE, POSITIVE, UNKNOWN
from .cloning import Cloning
from .measures import ReferenceMeasures

MEASURED_WINDOWS = 256
# Windows of the best and the worst episodes of this share are what the measures compare.
MEASURED_SHARE = 0.3


class RewardMethod(Cloning):
    """What the methods have in common: windows at some steps, and measures on the best and the worst episodes."""

    def __init__(self, episodes, scores, reference, batch, seed, device, decisions_only=True):
        self.sampler = WindowSampler(episodes, reference.configuration)
        self.configuration, self.batch, self.seed, self.device = reference.configuration, batch, seed, device
        self.rows = self.sampler.decisions() if decisions_only else numpy.arange(len(self.sampler))
        self.returns = scores.returns[episodes.episode_of_step]
        best, worst = self._extremes(numpy.random.default_rng([seed, 1]))
        self.measures = ReferenceMeasures(reference, best, worst, seed, device)

    def evaluate(self, policy):
        """The measures against the reference. All episodes are learned from, so nothing here is held out."""
        return self.measures(policy)

    def _extremes(self, generator):
        low, high = numpy.quantile(self.returns[self.rows], [MEASURED_SHARE, 1 - MEASURED_SHARE])
        sides = (self.rows[self.returns[self.rows] >= high], self.rows[self.returns[self.rows] <= low])
        return [self.sampler.windows(generator.choice(side, MEASURED_WINDOWS)) for side in sides]


class WeightedRegression(RewardMethod):
    """Regression on windows that count as much as their reward says.

    kind: `rwr`, by the episode's return; `awr`, by the progress within the chunk; `rabc`, LeRobot's weights of that
    progress.
    """

    def __init__(self, episodes, scores, reference, batch, seed, device, kind="rwr", temperature=0.5, largest=20.0):
        super().__init__(episodes, scores, reference, batch, seed, device)
        advantage = scores.advantage(episodes, reference.configuration.horizon)
        if kind == "rwr":
            weight = exponential_weights(self.returns, temperature, largest)
        elif kind == "awr":
            weight = exponential_weights(numpy.nan_to_num(advantage), temperature, largest)
        else:
            weight = progress_weights(advantage)
        self.weight = weight.to(torch.get_default_dtype())

    def loss(self, policy, draws):
        rows = draws.chosen(self.rows, self.batch)
        error = self.error(policy, self.sampler.windows(rows).to(self.device), draws)
        weight = self.weight[rows].to(self.device)
        loss = weighted_loss(error, weight)
        share = weight.sum() ** 2 / weight.square().sum().clamp(min=1e-9) / len(weight)
        return loss, {"loss": loss.detach(), "effective_share": share}


class FilteredCloning(RewardMethod):
    """Cloning of the episodes with the highest returns.

    share: of the episodes, how many are kept.
    """

    def __init__(self, episodes, scores, reference, batch, seed, device, share=0.25):
        super().__init__(episodes, scores, reference, batch, seed, device)
        kept = max(1, round(share * len(episodes.names)))
        best = numpy.argsort(-scores.returns, kind="stable")[:kept]
        self.rows = self.rows[numpy.isin(episodes.episode_of_step[self.rows], best)]


class AdvantageConditioning(RewardMethod):
    """Cloning of all windows, told by a token which of them were good; the policy then acts as if told `good`.

    share: of the windows, how many count as good. by: `return` of the episode or `progress` within the chunk.
    dropout: the share of windows whose token is withheld, so that the policy without a token stays usable.
    Source: Physical Intelligence, RECAP, 2025.
    """

    def __init__(self, episodes, scores, reference, batch, seed, device, share=0.3, by="return", dropout=0.1):
        super().__init__(episodes, scores, reference, batch, seed, device)
        advantage = self.returns
        if by == "progress":
            advantage = scores.advantage(episodes, reference.configuration.horizon)
        limit = numpy.nanquantile(advantage[self.rows], 1 - share)
        token = numpy.where(advantage >= limit, POSITIVE, NEGATIVE)
        self.token = torch.from_numpy(numpy.where(numpy.isnan(advantage), UNKNOWN, token))
        self.dropout = dropout

    def loss(self, policy, draws):
        rows = draws.chosen(self.rows, self.batch)
        windows = self.sampler.windows(rows)
        withheld = torch.from_numpy(draws.generator.random(self.batch) < self.dropout)
        windows.advantage = torch.where(withheld, UNKNOWN, self.token[rows])
        loss = self.error(policy, windows.to(self.device), draws).mean()
        return loss, {"loss": loss.detach()}
