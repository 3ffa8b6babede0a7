"""What an update learns from: cloning, preferences, weights, filters, advantage."""

from .cloning import Cloning
from .preference import DirectPreference
from .rewards import AdvantageConditioning, FilteredCloning, WeightedRegression

__all__ = ["AdvantageConditioning", "Cloning", "DirectPreference", "FilteredCloning", "WeightedRegression"]
