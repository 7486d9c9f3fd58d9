"""What the lessons share: data sets, figures, widgets."""

from coursekit import datasets, figures, widgets

__all__ = ["datasets", "figures", "widgets"]
