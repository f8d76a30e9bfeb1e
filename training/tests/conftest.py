"""One thread for PyTorch: test processes run side by side, and its threads wait for each other by spinning."""

import torch

torch.set_num_threads(1)
