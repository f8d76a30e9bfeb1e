"""Number format of training: bf16 where the processor has fast kernels for it, f32 elsewhere."""

from __future__ import annotations

import torch

HAS_BF16 = torch.backends.cpu.get_cpu_capability() == "AVX512"
"""oneDNN has bf16 kernels for AVX-512 only; elsewhere the tests of training took 560 s in bf16, 60 s in f32."""


def autocast() -> torch.autocast:
    """Return a context in which layers compute in bf16 if that is fast here."""
    return torch.autocast("cpu", torch.bfloat16, enabled=HAS_BF16)
