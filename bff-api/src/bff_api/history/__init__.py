"""What is kept: the list, one picture, its bytes, its thumbnail, a new name, its deletion."""
