"""Training: a PPO in one file, and the runs of ``murk train``. Needs the extra ``murk[train]``."""
