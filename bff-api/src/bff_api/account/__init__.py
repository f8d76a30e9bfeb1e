"""Who asks, and how much they may keep: owner, session, quota, limits."""
