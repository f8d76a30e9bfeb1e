"""Training of the two models: rendered data, training, evaluation and export. Never imported by a service."""
