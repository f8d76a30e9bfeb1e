"""Everything that is stored of one person, as a file."""
