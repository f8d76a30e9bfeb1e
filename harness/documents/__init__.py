"""Documents of known content, made by the programs that people make them with, for tests and benchmarks."""
