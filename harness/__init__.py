"""What tests and benchmarks start: real servers, the whole mesh as local processes, a browser, and a filled store."""
