"""Pictures with their text, as image-store keeps them, and the tools that people open downloads with."""
