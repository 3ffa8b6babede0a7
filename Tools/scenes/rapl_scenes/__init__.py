"""A stacking scene in plain MuJoCo: scripted modes, wishes that judge them, rollouts, a recorder."""

__version__ = "0.1.0"
