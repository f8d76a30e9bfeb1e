"""CRNN text recognition (Shi, Bai, Yao: arXiv 1507.05717): a straightened crop in, its text out.

In flow order: ``preprocess`` (crop to network input), the network (``model``, PyTorch, training only; served as ONNX),
``decode`` (network output to text), ``predictor`` (all of it, what the service calls). ``charset`` and ``config`` say
what the model's file says about itself.
"""
