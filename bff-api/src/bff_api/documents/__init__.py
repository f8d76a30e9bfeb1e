"""Documents: files of one or many pages, which workers read in the background."""
