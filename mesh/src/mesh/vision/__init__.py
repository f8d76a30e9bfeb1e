"""Picture formats, decoding, inference, and combining both models' results for a page. Imports no messaging."""
