"""Recognise the text of line crops with a CRNN (Shi, Bai, Yao: arXiv 1507.05717).

In order of the data flow: ``preprocess`` (crop to network input), the network (``model``, PyTorch, training only;
served as ONNX), ``decode`` (network output to text), ``predictor`` (all steps, called by the service). ``charset`` and
``config`` are stored in the metadata of the model file.
"""
