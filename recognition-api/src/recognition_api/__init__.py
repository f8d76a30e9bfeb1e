"""recognition-api: reads the text inside boxes."""
