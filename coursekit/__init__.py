"""What the lessons share: data sets, figures, widgets.

Importing it has NumPy multiply matrices on one core. Networks as small as these are slower on several, many times so on a busy
machine, and the last digits would depend on how many there are.
"""

from threadpoolctl import threadpool_limits

from coursekit import datasets, figures, widgets

threadpool_limits(1, user_api="blas")

__all__ = ["datasets", "figures", "widgets"]
