"""Pictures and models: formats, decoding, inference, the reading of a page. Knows nothing of messaging."""
